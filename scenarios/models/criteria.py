"""What the scenarios are judged on, beside money: weighted criteria of the project, a score for each scenario."""

from decimal import Decimal

from django.db import models
from simple_history.models import HistoricalRecords

from projects.models import Project
from scenarios.engine.criteres import NOTE_MAXIMUM
from scenarios.models.scenario import Scenario


class Critere(models.Model):
    """One criterion and its weight; the weights of a project total 100."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="criteres_scenarios")
    rang = models.PositiveSmallIntegerField("rang")
    libelle = models.CharField("critère", max_length=80)
    poids = models.DecimalField("poids", max_digits=5, decimal_places=2)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "critère de choix"
        verbose_name_plural = "critères de choix"
        ordering = ["project", "rang", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "libelle"], name="critere_une_fois"),
            models.CheckConstraint(condition=models.Q(poids__gt=0) & models.Q(poids__lte=100), name="critere_poids"),
        ]

    def __str__(self) -> str:
        return self.libelle


class NoteCritere(models.Model):
    """The score of a scenario on one criterion, from 0 to 5, and why."""

    critere = models.ForeignKey(Critere, models.CASCADE, related_name="notes")
    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="notes")
    note = models.PositiveSmallIntegerField("note", choices=[(n, str(n)) for n in range(NOTE_MAXIMUM + 1)])
    justification = models.CharField("pourquoi cette note", max_length=300)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "note d’un scénario"
        verbose_name_plural = "notes des scénarios"
        ordering = ["critere", "scenario"]
        constraints = [
            models.UniqueConstraint(fields=["critere", "scenario"], name="note_une_par_critere"),
            models.CheckConstraint(
                condition=models.Q(note__gte=0) & models.Q(note__lte=NOTE_MAXIMUM), name="note_0_a_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scenario} – {self.critere} : {self.note}"

    @property
    def decimal(self) -> Decimal:
        return Decimal(self.note)
