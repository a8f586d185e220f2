"""The collection campaign: the day when inventories are due, and the reminders that were sent."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from projects.models import Collectivite, Project


class Collecte(models.Model):
    """The campaign of a project: the last day on which an inventory is not late."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="collecte")
    date_limite = models.DateField("à rendre le", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "campagne de collecte"
        verbose_name_plural = "campagnes de collecte"
        ordering = ["project"]

    def __str__(self) -> str:
        return f"Collecte de {self.project}"


class Relance(models.Model):
    """One reminder sent to the people of an employer. Written once, never changed: it is its own history."""

    collectivite = models.ForeignKey(Collectivite, models.CASCADE, related_name="relances")
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    personnes = models.PositiveSmallIntegerField("personnes prévenues")
    date_envoi = models.DateTimeField("envoyée le", default=timezone.now)

    class Meta:
        verbose_name = "relance"
        ordering = ["collectivite", "-date_envoi", "-pk"]

    def __str__(self) -> str:
        return f"{self.collectivite}, {timezone.localtime(self.date_envoi):%d/%m/%Y}"
