"""The secret link by which a person's own calendar reads the one of the project."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from projects.models import Project


class LienAgenda(models.Model):
    """One link of a person, for one hat. Only the fingerprint of the secret is kept: the link is shown once.

    Append-only but for its revocation: no history.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="liens_agenda")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="liens_agenda")
    casquette = models.CharField("casquette", max_length=80)
    empreinte = models.CharField("empreinte du secret", max_length=64, unique=True)
    date_creation = models.DateTimeField("créé le", auto_now_add=True)
    date_revocation = models.DateTimeField("révoqué le", null=True, blank=True)

    class Meta:
        verbose_name = "lien d’agenda"
        verbose_name_plural = "liens d’agenda"
        ordering = ["project", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "user", "casquette"],
                condition=Q(date_revocation=None),
                name="lien_agenda_un_seul_actif",
            )
        ]

    def __str__(self) -> str:
        return f"lien du {self.date_creation:%d/%m/%Y}"
