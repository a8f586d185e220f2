"""A simulation of harmonisation that the référent RH chose to communicate: aggregates only, never an agent."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from hr.calculs.harmonisation import REGLES
from projects.models import Project


class SimulationCommuniquee(models.Model):
    """Frozen result: rows of ten agents or more, rounded to 10 € (``resultat``), and the words of its hypotheses."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="simulations_communiquees")
    numero = models.PositiveIntegerField("numéro")
    regle = models.CharField("règle", max_length=30, choices=list(REGLES.items()))
    hypotheses = models.JSONField("hypothèses", default=list)
    resultat = models.JSONField("résultat", default=dict)
    note = models.CharField("remarque", max_length=300, blank=True)
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    date_communication = models.DateTimeField("communiquée le")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "simulation communiquée"
        verbose_name_plural = "simulations communiquées"
        ordering = ["project", "-numero"]
        constraints = [models.UniqueConstraint(fields=["project", "numero"], name="simulation_numero_unique")]

    def __str__(self) -> str:
        return f"Simulation n°\u00a0{self.numero}"
