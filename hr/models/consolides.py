"""Consolidated mode: counts only, no person, for employers that choose it."""

from django.db import models
from simple_history.models import HistoricalRecords

from common.removal import KEPT, Removable
from hr.calculs.nomenclatures import CATEGORIES, STATUTS
from projects.models import Collectivite, Service


class EffectifConsolide(Removable):
    """Heads (``nombre``) and ETP of one employer in one cell service × statut × catégorie."""

    collectivite = models.ForeignKey(
        Collectivite, models.CASCADE, related_name="effectifs_consolides", verbose_name="employeur"
    )
    service = models.ForeignKey(Service, models.PROTECT, related_name="effectifs_consolides")
    statut = models.CharField("statut", max_length=30, choices=list(STATUTS.items()))
    categorie = models.CharField("catégorie", max_length=2, choices=list(CATEGORIES.items()))
    nombre = models.PositiveIntegerField("agents")
    etp = models.DecimalField("ETP", max_digits=8, decimal_places=2)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "effectif consolidé"
        verbose_name_plural = "effectifs consolidés"
        ordering = ["collectivite", "service", "statut", "categorie", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["collectivite", "service", "statut", "categorie"],
                condition=KEPT,
                name="effectif_consolide_unique",
            ),
            models.CheckConstraint(condition=models.Q(nombre__gt=0), name="effectif_consolide_nombre"),
            models.CheckConstraint(
                condition=models.Q(etp__gt=0) & models.Q(etp__lte=models.F("nombre")), name="effectif_consolide_etp"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service}, {self.get_statut_display()}, {self.get_categorie_display()}"
