"""Lots of codes by employer. A code itself is on paper only: the base keeps a keyed digest of it."""

from django.db import models

from consultations.models.surveys import Survey
from projects.models import Collectivite


class CodeLot(models.Model):
    """Codes printed together for one employer: ranks ``debut`` to ``debut + nombre - 1`` of the survey."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="lots")
    collectivite = models.ForeignKey(Collectivite, models.PROTECT, related_name="lots_de_codes")
    debut = models.PositiveIntegerField("premier rang")
    nombre = models.PositiveIntegerField("nombre de codes")
    attendus = models.PositiveIntegerField("agents attendus", default=0)
    imprime_le = models.DateField("imprimé le", null=True, blank=True)

    class Meta:
        verbose_name = "lot de codes"
        verbose_name_plural = "lots de codes"
        ordering = ["survey", "debut"]
        constraints = [models.UniqueConstraint(fields=["survey", "debut"], name="lot_debut_unique")]

    def __str__(self) -> str:
        return f"{self.collectivite} ({self.nombre})"


class Code(models.Model):
    """Digest of one printed code and its rank in the bitmap of the survey. Never changes once written."""

    empreinte = models.CharField("empreinte", max_length=64, primary_key=True)
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="codes")
    rang = models.PositiveIntegerField("rang")

    class Meta:
        verbose_name = "code"
        constraints = [models.UniqueConstraint(fields=["survey", "rang"], name="code_rang_unique")]

    def __str__(self) -> str:
        return f"code de rang {self.rang}"
