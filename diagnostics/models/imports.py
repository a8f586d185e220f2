"""A workbook of services that an employer sent: what it would do, what it did, how to undo it. Emptied after 24 hours."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.models import Collectivite


class ImportServices(models.Model):
    """One import. Derived rows, so no history. ``compte`` keeps the numbers for ever."""

    class Etat(models.TextChoices):
        APERCU = "APERCU", "à confirmer"
        ENREGISTRE = "ENREGISTRE", "enregistré"
        ABANDONNE = "ABANDONNE", "abandonné"
        ANNULE = "ANNULE", "annulé"

    collectivite = models.ForeignKey(Collectivite, models.CASCADE, related_name="imports_services")
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    nom_fichier = models.CharField("nom du fichier", max_length=200)
    etat = models.CharField("état", max_length=10, choices=Etat, default=Etat.APERCU)
    lu = models.JSONField("ce qui a été lu", default=dict)
    plan = models.JSONField("aperçu", default=dict)
    compte = models.JSONField("compte", default=dict)
    annulation = models.JSONField("données d’annulation", default=list)
    date_depot = models.DateTimeField("déposé le", default=timezone.now)
    date_enregistrement = models.DateTimeField("enregistré le", null=True, blank=True)
    date_annulation = models.DateTimeField("annulé le", null=True, blank=True)

    class Meta:
        verbose_name = "import de services"
        verbose_name_plural = "imports de services"
        ordering = ["collectivite", "-pk"]

    def __str__(self) -> str:
        return f"{self.nom_fichier}, {self.get_etat_display()}"
