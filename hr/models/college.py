"""The college of the DRH: what they propose together, and who disagrees and why."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from common.removal import KEPT, KeptManager, Removable
from projects.models import Collectivite, Project


class PositionRH(Removable):
    """One position, numbered in the project. It is common once two employers agree; nobody types that."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="positions_rh")
    numero = models.PositiveSmallIntegerField("numéro")
    sujet = models.CharField("sujet", max_length=160)
    texte = models.TextField("position proposée")
    date_position = models.DateField("proposée le")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "position du collège RH"
        verbose_name_plural = "positions du collège RH"
        ordering = ["project", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["project", "numero"], condition=KEPT, name="position_rh_numero"),
        ]

    def __str__(self) -> str:
        return self.sujet


class KeptWithPosition(KeptManager):
    """Words about a position that nobody removed."""

    path = "position__"


class AvisPositionRH(models.Model):
    """What one employer says of a position. A disagreement has its reason: it is printed with the report."""

    class Sens(models.TextChoices):
        ACCORD = "ACCORD", "d’accord"
        DESACCORD = "DESACCORD", "en désaccord"

    position = models.ForeignKey(PositionRH, models.CASCADE, related_name="avis")
    collectivite = models.ForeignKey(Collectivite, models.CASCADE, related_name="+", verbose_name="employeur")
    sens = models.CharField("avis", max_length=10, choices=Sens)
    motif = models.TextField("motif", blank=True)
    history = HistoricalRecords()

    objects = KeptWithPosition()

    class Meta:
        verbose_name = "avis sur une position du collège RH"
        verbose_name_plural = "avis sur les positions du collège RH"
        ordering = ["position", "collectivite__rang", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["position", "collectivite"], name="avis_position_rh_unique"),
            models.CheckConstraint(
                condition=~Q(sens="DESACCORD") | ~Q(motif=""), name="avis_position_rh_desaccord_motive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.collectivite} : {self.get_sens_display()}"
