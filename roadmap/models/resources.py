"""What tells that an objective is reached, and what the services give to it."""

from django.db import models
from simple_history.models import HistoricalRecords

from common.removal import KEPT, Removable
from diagnostics.models import MoyenService
from projects.models import Collectivite, Service
from roadmap.models.actions import Objectif


class IndicateurObjectif(models.Model):
    """Where one starts and where one wants to go, by a day: one indicator of the service, one of its cost."""

    class Nature(models.TextChoices):
        SERVICE = "SERVICE", "niveau de service"
        COUT = "COUT", "coût"

    objectif = models.ForeignKey(Objectif, models.CASCADE, related_name="indicateurs")
    nature = models.CharField("nature", max_length=8, choices=Nature)
    libelle = models.CharField("indicateur", max_length=160)
    unite = models.CharField("unité", max_length=30, blank=True)
    depart = models.DecimalField("départ", max_digits=14, decimal_places=2, null=True, blank=True)
    cible = models.DecimalField("cible", max_digits=14, decimal_places=2, null=True, blank=True)
    date_cible = models.DateField("à atteindre le", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "indicateur d’un objectif"
        verbose_name_plural = "indicateurs des objectifs"
        ordering = ["objectif", "-nature", "pk"]
        constraints = [models.UniqueConstraint(fields=["objectif", "nature"], name="indicateur_objectif_un_par_nature")]

    def __str__(self) -> str:
        return self.libelle


class AffectationObjectif(Removable):
    """What one service of one employer gives to one objective: ETP, euros a year outside staff, equipment."""

    objectif = models.ForeignKey(Objectif, models.CASCADE, related_name="affectations")
    collectivite = models.ForeignKey(Collectivite, models.CASCADE, related_name="+", verbose_name="collectivité")
    service = models.ForeignKey(Service, models.CASCADE, related_name="+", verbose_name="service")
    etp = models.DecimalField("ETP", max_digits=7, decimal_places=2, null=True, blank=True)
    montant_euros = models.DecimalField("euros par an", max_digits=12, decimal_places=2, null=True, blank=True)
    moyens = models.ManyToManyField(MoyenService, blank=True, related_name="+", verbose_name="équipement")
    history = HistoricalRecords(m2m_fields=[moyens])

    class Meta:
        verbose_name = "moyens affectés à un objectif"
        verbose_name_plural = "moyens affectés aux objectifs"
        ordering = ["objectif", "collectivite__rang", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["objectif", "collectivite", "service"], condition=KEPT, name="affectation_une_par_service"
            ),
            models.CheckConstraint(
                condition=(models.Q(etp=None) | models.Q(etp__gte=0))
                & (models.Q(montant_euros=None) | models.Q(montant_euros__gte=0)),
                name="affectation_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service}, {self.collectivite}"
