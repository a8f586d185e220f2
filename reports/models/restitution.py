"""The trace of what was handed back: to whom, when, for which employer, whether it named agents."""

from django.conf import settings
from django.db import models

from projects.models import Collectivite, Project


class Restitution(models.Model):
    """One file handed back, never kept. Without ``collectivite``: the whole project. Append-only: no history."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="restitutions")
    collectivite = models.ForeignKey(
        Collectivite, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="collectivité"
    )
    remise_a = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="remise à"
    )
    date_remise = models.DateTimeField("remise le", auto_now_add=True)
    est_nominative = models.BooleanField("nomme des agents", default=False)
    empreinte = models.CharField("empreinte SHA-256", max_length=64)

    class Meta:
        verbose_name = "restitution"
        ordering = ["project", "-date_remise", "-pk"]

    def __str__(self) -> str:
        return f"{self.collectivite or self.project}, le {self.date_remise:%d/%m/%Y}"
