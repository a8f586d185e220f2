"""Where the project stands, said by its members in waves. What one person said lives until the wave is closed, no longer."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from projects.models import Project


class VagueMaturite(models.Model):
    """One wave. ``resultats``: counts by college, small ones merged, written at the closing; then nothing finer exists."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="vagues_maturite")
    numero = models.PositiveSmallIntegerField("numéro")
    date_ouverture = models.DateField("ouverte le")
    date_cloture = models.DateField("close le", null=True, blank=True)
    resultats = models.JSONField("décomptes", default=list)
    history = HistoricalRecords(excluded_fields=["resultats"])

    class Meta:
        verbose_name = "vague de maturité"
        verbose_name_plural = "vagues de maturité"
        ordering = ["project", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["project", "numero"], name="maturite_numero_une_fois"),
            models.UniqueConstraint(
                fields=["project"],
                condition=models.Q(date_cloture__isnull=True),
                name="maturite_une_vague_ouverte",
            ),
        ]

    def __str__(self) -> str:
        return f"Vague {self.numero}"


class ReponseMaturite(models.Model):
    """What one person says while the wave is open, to be corrected by that person alone. No history: closing erases it."""

    vague = models.ForeignKey(VagueMaturite, models.CASCADE, related_name="reponses")
    repondant = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    college = models.CharField("collège", max_length=12)
    notes = models.JSONField("notes", default=dict)

    class Meta:
        verbose_name = "réponse sur la maturité"
        verbose_name_plural = "réponses sur la maturité"
        ordering = ["vague", "pk"]
        constraints = [models.UniqueConstraint(fields=["vague", "repondant"], name="maturite_une_reponse_par_personne")]

    def __str__(self) -> str:
        return f"réponse à la {self.vague}"
