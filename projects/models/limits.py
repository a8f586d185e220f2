"""How much of an installation one project may take, when whoever administers it hosts several territories."""

from django.db import models
from simple_history.models import HistoricalRecords

from projects.models.project import Project


class Plafonds(models.Model):
    """The limits of a project; an empty one is no limit, and so is no row."""

    project = models.OneToOneField(Project, models.CASCADE, primary_key=True, related_name="plafonds")
    membres = models.PositiveIntegerField("personnes", null=True, blank=True)
    collectivites = models.PositiveIntegerField("collectivités", null=True, blank=True)
    agents = models.PositiveIntegerField("agents saisis un par un", null=True, blank=True)
    stockage_mo = models.PositiveIntegerField("stockage en Mo", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "plafonds d’un projet"
        verbose_name_plural = "plafonds des projets"
        ordering = ["project"]

    def __str__(self) -> str:
        return f"Plafonds de {self.project}"
