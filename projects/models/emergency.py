"""The emergency opening: how the HR rights of an employer are replaced when nobody is left to hand them on."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.models.collectivites import Collectivite
from projects.models.project import Project

DURATION = timedelta(hours=1)


class OuvertureSecours(models.Model):
    """One hour during which a technical administrator may invite to the HR rights of one employer. Append-only: a trace.

    It opens nothing else: no list, no figure, no page of the project.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="ouvertures_secours")
    collectivite = models.ForeignKey(Collectivite, models.CASCADE, related_name="ouvertures_secours")
    administrateur = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    motif = models.TextField("motif")
    date_debut = models.DateTimeField("ouverte le", default=timezone.now)
    date_fermeture = models.DateTimeField("refermée le", null=True, blank=True)
    personnes_prevenues = models.PositiveSmallIntegerField("personnes prévenues", default=0)

    class Meta:
        verbose_name = "ouverture de secours"
        verbose_name_plural = "ouvertures de secours"
        ordering = ["project", "-date_debut", "pk"]

    def __str__(self) -> str:
        return f"Ouverture de secours du {self.date_debut:%d/%m/%Y}"

    @property
    def date_fin(self) -> datetime:
        """When it ended or will end by itself."""
        return min(self.date_fermeture or self.date_debut + DURATION, self.date_debut + DURATION)

    @property
    def est_ouverte(self) -> bool:
        return self.date_fin > timezone.now()
