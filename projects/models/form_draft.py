"""What somebody typed in a long form and has not saved yet."""

from django.conf import settings
from django.db import models

from projects.models.collectivites import Collectivite
from projects.models.project import Project


class FormDraft(models.Model):
    """One draft per person, hat and form of a project. No history: nothing here is a decision.

    ``action`` and ``collectivite``: the right without which the draft is neither kept nor shown (it may hold named
    data). ``adresse``: where it is taken up again. Purged after seven days, and with the participation.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="form_drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="form_drafts")
    casquette = models.CharField("casquette", max_length=40)
    cle = models.CharField("formulaire", max_length=80)
    titre = models.CharField("titre", max_length=200)
    adresse = models.CharField("adresse", max_length=300)
    action = models.CharField("droit nécessaire", max_length=40)
    collectivite = models.ForeignKey(
        Collectivite, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="employeur"
    )
    donnees = models.JSONField("saisie", default=dict)
    date_modification = models.DateTimeField("enregistré le", auto_now=True)

    class Meta:
        verbose_name = "brouillon"
        ordering = ["project", "-date_modification", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "user", "casquette", "cle"], name="brouillon_unique"),
        ]

    def __str__(self) -> str:
        return f"Brouillon du {self.date_modification:%d/%m/%Y}"
