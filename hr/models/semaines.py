"""The typical week of an agent, as the employer surveyed it: hours by service, to the half-hour. Confidential."""

from django.core.validators import MaxValueValidator
from django.db import models
from simple_history.models import HistoricalRecords

from hr.calculs.semaine import DEMI_HEURES_PAR_JOUR, JOURS
from hr.models.agents import Agent, KeptWithAgent
from projects.models import Service


class SemaineType(models.Model):
    """One survey per agent. ``version_avant``: the version of the agent whose shares the applied survey replaced."""

    agent = models.OneToOneField(Agent, models.CASCADE, related_name="semaine_type")
    relevee_le = models.DateField("relevée le")
    explication = models.CharField("explication de l’écart", max_length=500, blank=True)
    version_avant = models.PositiveBigIntegerField("version d’avant", null=True, blank=True)
    history = HistoricalRecords()

    # the week of a removed agent counts nowhere
    objects = KeptWithAgent()
    everything = models.Manager()  # noqa: DJ012  a manager, whatever its name

    class Meta:
        verbose_name = "semaine type"
        verbose_name_plural = "semaines types"
        ordering = ["agent"]

    def __str__(self) -> str:
        return f"Semaine type relevée le {self.relevee_le:%d/%m/%Y}"


def _demi_heures(jour: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        f"demi-heures du {jour}", default=0, validators=[MaxValueValidator(DEMI_HEURES_PAR_JOUR)]
    )


class LigneSemaine(models.Model):
    """Half-hours that the agent spends in one service, day by day."""

    semaine = models.ForeignKey(SemaineType, models.CASCADE, related_name="lignes")
    service = models.ForeignKey(Service, models.CASCADE, related_name="+")
    lundi = _demi_heures("lundi")
    mardi = _demi_heures("mardi")
    mercredi = _demi_heures("mercredi")
    jeudi = _demi_heures("jeudi")
    vendredi = _demi_heures("vendredi")
    samedi = _demi_heures("samedi")
    dimanche = _demi_heures("dimanche")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "service d’une semaine type"
        verbose_name_plural = "services d’une semaine type"
        ordering = ["semaine", "service__rang", "service__libelle", "pk"]
        constraints = [models.UniqueConstraint(fields=["semaine", "service"], name="ligne_semaine_unique")]

    def __str__(self) -> str:
        return f"{self.service}"

    @property
    def jours(self) -> tuple[int, ...]:
        """Half-hours from Monday to Sunday."""
        return tuple(getattr(self, day) for day in JOURS)
