"""Which common job a local title stands for, as a person of the employer confirmed it."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from projects.models import Collectivite


class MetierRetenu(models.Model):
    """One title of one employer. ``cle`` is what its writings share (``hr.calculs.metiers.cle_intitule``), never a name."""

    collectivite = models.ForeignKey(Collectivite, models.CASCADE, related_name="metiers")
    cle = models.CharField("intitulé", max_length=160)
    metier = models.CharField("métier commun", max_length=30)
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    date_choix = models.DateTimeField("confirmé le", auto_now=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "métier retenu"
        verbose_name_plural = "métiers retenus"
        ordering = ["collectivite", "cle"]
        constraints = [models.UniqueConstraint(fields=["collectivite", "cle"], name="metier_retenu_unique")]

    def __str__(self) -> str:
        return f"{self.cle} : {self.metier}"
