"""What is known of two software of one use: whether one may read what the other writes, and who says so."""

from django.db import models
from simple_history.models import HistoricalRecords

from diagnostics.compatibilite import LIBELLES, Lien
from diagnostics.models.sheets import MoyenService
from projects.models import Project


class CompatibiliteLogiciels(models.Model):
    """One pair. ``cle_un`` and ``cle_autre``: the names as they are compared, in order, so that a pair is said once."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="compatibilites")
    domaine = models.CharField("pour quoi faire", max_length=14, choices=MoyenService.Domaine)
    cle_un = models.CharField("premier logiciel", max_length=400, editable=False)
    cle_autre = models.CharField("second logiciel", max_length=400, editable=False)
    nom_un = models.CharField("premier logiciel", max_length=120)
    nom_autre = models.CharField("second logiciel", max_length=120)
    lien = models.CharField(
        "entre les deux",
        max_length=12,
        choices=[(one.value, LIBELLES[one]) for one in (Lien.ECHANGE, Lien.INCOMPATIBLE, Lien.INCONNU)],
    )
    source = models.CharField("qui le dit", max_length=200, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "compatibilité de deux logiciels"
        verbose_name_plural = "compatibilités des logiciels"
        ordering = ["project", "domaine", "cle_un", "cle_autre", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "domaine", "cle_un", "cle_autre"], name="compatibilite_une_par_paire"
            ),
            models.CheckConstraint(condition=~models.Q(cle_un=models.F("cle_autre")), name="compatibilite_de_deux"),
            models.CheckConstraint(
                condition=models.Q(lien=Lien.INCONNU.value) | ~models.Q(source=""), name="compatibilite_a_sa_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nom_un} et {self.nom_autre}"
