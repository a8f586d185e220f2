"""Reference ratios of a project, imported from a dated publication."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from common.removal import Removable
from projects.models import Project


class ReferenceStrates(Removable):
    """One import, whole: the latest one is read, those before come back when it is taken away. ``lignes``: strata."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="references_strates")
    source = models.CharField("source", max_length=200)
    annee = models.PositiveSmallIntegerField("année des chiffres")
    lignes = models.JSONField("strates", default=list)
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    date_import = models.DateTimeField("importé le", default=timezone.now)
    history = HistoricalRecords(excluded_fields=["lignes"])

    class Meta:
        verbose_name = "repères par strate"
        verbose_name_plural = "repères par strate"
        ordering = ["project", "-pk"]

    def __str__(self) -> str:
        return f"{self.source} ({self.annee})"
