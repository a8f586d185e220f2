"""What the figures were on the day a phase was closed."""

from django.conf import settings
from django.db import models

from projects.models.project import Phase, Project


class Snapshot(models.Model):
    """Numbered, frozen, unmasked *aggregates* (never rows), masked when read. Append-only: no history."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="snapshots")
    phase = models.ForeignKey(Phase, models.SET_NULL, null=True, related_name="snapshots")
    numero = models.PositiveSmallIntegerField("numéro")
    date_arret = models.DateTimeField("situation arrêtée le", auto_now_add=True)
    arrete_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    valeurs = models.JSONField("valeurs", default=dict)

    class Meta:
        verbose_name = "situation arrêtée"
        verbose_name_plural = "situations arrêtées"
        ordering = ["project", "numero"]
        constraints = [models.UniqueConstraint(fields=["project", "numero"], name="situation_numero_unique")]

    def __str__(self) -> str:
        return f"Situation n° {self.numero}"
