"""Where the staff inventory of an employer stands: saisie, à vérifier, validée."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from projects.models import Collectivite


class InventoryState(models.Model):
    """One row per employer that began. ``saisie_pour`` marks counts typed by the project lead, still to be confirmed.

    ``valide_par_lien`` keeps the address to which the validation link was sent, when no account was used.
    """

    class Etat(models.TextChoices):
        SAISIE = "SAISIE", "saisie en cours"
        A_VERIFIER = "A_VERIFIER", "à vérifier"
        VALIDEE = "VALIDEE", "validée"

    collectivite = models.OneToOneField(Collectivite, models.CASCADE, related_name="etat_inventaire")
    etat = models.CharField("état", max_length=10, choices=Etat, default=Etat.SAISIE)
    date_etat = models.DateTimeField("depuis le")
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    motif = models.TextField("motif", blank=True)
    saisie_pour = models.BooleanField("saisie par le projet pour l’employeur", default=False)
    valide_par_lien = models.EmailField("validée par le lien envoyé à", blank=True)
    lien_envoye_a = models.EmailField("lien de validation envoyé à", blank=True)
    date_lien = models.DateTimeField("lien envoyé le", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "état de l’inventaire"
        verbose_name_plural = "états des inventaires"
        ordering = ["collectivite"]

    def __str__(self) -> str:
        return self.get_etat_display()

    @property
    def is_validated(self) -> bool:
        return self.etat == self.Etat.VALIDEE
