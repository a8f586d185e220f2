"""What was erased of persons, and why: a report that names nobody, signed so that it cannot be written afterwards."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.models import Collectivite


class Effacement(models.Model):
    """One erasure. Append-only, so no history; ``bilan`` counts rows by place, nothing in it leads to the person."""

    class Motif(models.TextChoices):
        DEMANDE = "DEMANDE", "demande de la personne (RGPD, art. 17 ou 21)"
        INUTILE = "INUTILE", "donnée qui n’aurait pas dû être saisie"
        TERME = "TERME", "durée de conservation écoulée"

    collectivite = models.ForeignKey(Collectivite, models.CASCADE, related_name="effacements", verbose_name="employeur")
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    motif = models.CharField("motif", max_length=8, choices=Motif)
    personnes = models.PositiveIntegerField("personnes", default=1)
    bilan = models.JSONField("bilan", default=dict)
    date = models.DateTimeField("effacé le", default=timezone.now, editable=False)
    signature = models.CharField("signature", max_length=100)

    class Meta:
        verbose_name = "effacement"
        ordering = ["collectivite", "-date", "pk"]

    def __str__(self) -> str:
        return f"Effacement du {self.date:%d/%m/%Y}"
