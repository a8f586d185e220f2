"""What a mutualisation does to one agent, and the sheets handed over. Named data: read by HR eyes only, erased with the agent.

Nothing here is read by a search, a list of the project or its history. ``roadmap.services.situations`` erases.
"""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from common.removal import KEPT, Removable
from hr.models import Agent
from roadmap.models.services import ServiceMutualise
from roadmap.situations import ISSUES, Parcours


class KeptSituations(models.Manager):
    """Situations whose agent and service are there."""

    path = ""

    def get_queryset(self) -> models.QuerySet:
        there = (f"{self.path}date_suppression", f"{self.path}agent__date_suppression")
        rows = super().get_queryset().filter(**{f"{name}__isnull": True for name in there})
        return rows.filter(**{f"{self.path}service_mutualise__date_suppression__isnull": True})


class KeptSheets(KeptSituations):
    """Sheets of those."""

    path = "situation__"


class SituationAgent(Removable):
    """One agent in one service. ``part``: of the working time, in (0, 1]; ``fiche``: code of a point → what it becomes."""

    service_mutualise = models.ForeignKey(ServiceMutualise, models.CASCADE, related_name="situations")
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="situations")
    part = models.DecimalField("part du temps de travail", max_digits=7, decimal_places=6)
    date_information = models.DateField("informé par écrit le", null=True, blank=True)
    date_entretien = models.DateField("reçu en entretien le", null=True, blank=True)
    issue = models.CharField("situation décidée", max_length=10, choices=list(ISSUES.items()), blank=True)
    date_arrete = models.DateField("arrêté notifié le", null=True, blank=True)
    reference_arrete = models.CharField("référence de l’arrêté", max_length=80, blank=True)
    date_effet = models.DateField("prend effet le", null=True, blank=True)
    fiche = models.JSONField("fiche individuelle", default=dict)
    history = HistoricalRecords()

    objects = KeptSituations()
    everything = models.Manager()

    class Meta:
        verbose_name = "situation d’un agent"
        verbose_name_plural = "situations des agents"
        ordering = ["service_mutualise", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["service_mutualise", "agent"], condition=KEPT, name="situation_unique"),
            models.CheckConstraint(condition=Q(part__gt=0) & Q(part__lte=1), name="situation_part"),
        ]

    def __str__(self) -> str:
        return "Situation d’un agent"

    @property
    def parcours(self) -> Parcours:
        """What the rules read."""
        return Parcours(self.date_information, self.date_entretien, self.issue, self.date_arrete, self.date_effet)


class FicheIndividuelle(models.Model):
    """A sheet as it was handed over: ``contenu`` never changes, ``empreinte`` is its SHA-256; the reply comes later."""

    class Reponse(models.TextChoices):
        CONNAISSANCE = "CONNAISSANCE", "en a pris connaissance"
        OBSERVATIONS = "OBSERVATIONS", "fait des observations"
        ACCORD = "ACCORD", "accepte la proposition"
        REFUS = "REFUS", "refuse la proposition"

    situation = models.ForeignKey(SituationAgent, models.CASCADE, related_name="fiches")
    numero = models.PositiveSmallIntegerField("numéro")
    date_remise = models.DateField("remise le")
    contenu = models.JSONField("contenu")
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    reponse = models.CharField("réponse de l’agent", max_length=12, choices=Reponse, blank=True)
    date_reponse = models.DateField("réponse du", null=True, blank=True)
    observations = models.TextField("observations de l’agent", blank=True)
    history = HistoricalRecords(excluded_fields=["contenu"])

    objects = KeptSheets()
    everything = models.Manager()  # noqa: DJ012  a manager, whatever its name

    class Meta:
        verbose_name = "fiche individuelle"
        verbose_name_plural = "fiches individuelles"
        ordering = ["situation", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["situation", "numero"], name="fiche_individuelle_numero"),
            models.CheckConstraint(
                condition=Q(reponse="", date_reponse=None)
                | (~Q(reponse="") & Q(date_reponse__gte=models.F("date_remise"))),
                name="fiche_reponse_datee",
            ),
        ]

    def __str__(self) -> str:
        return f"Fiche individuelle n°\u00a0{self.numero}"
