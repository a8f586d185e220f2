"""Who read named staff data, and when: the access log shown to the employer (CNIL délibération 2021-122)."""

from django.conf import settings
from django.db import models

from projects.models import Collectivite


class Consultation(models.Model):
    """One line per person, employer, page and day; append-only, so no history. ``agents``: most rows shown that day."""

    class Objet(models.TextChoices):
        LISTE = "LISTE", "liste des agents"
        FICHE = "FICHE", "fiche d’un agent"
        CLASSEUR = "CLASSEUR", "classeur téléchargé"
        EXPORT = "EXPORT", "liste exportée"
        IMPORT = "IMPORT", "aperçu d’un import"
        PAIE = "PAIE", "rémunération"
        SIMULATION = "SIMULATION", "simulation d’harmonisation"
        DEPARTS = "DEPARTS", "départs possibles"
        SOUHAITS = "SOUHAITS", "souhaits de mobilité"
        SEMAINE = "SEMAINE", "semaines types"
        MASSE = "MASSE", "prévision de masse salariale"
        SITUATION = "SITUATION", "situation dans un service mutualisé"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    collectivite = models.ForeignKey(Collectivite, models.CASCADE, related_name="consultations_agents")
    casquette = models.CharField("casquette", max_length=40, blank=True)
    objet = models.CharField("objet", max_length=10, choices=Objet)
    jour = models.DateField("jour")
    agents = models.PositiveIntegerField("agents affichés", default=0)
    nombre = models.PositiveIntegerField("nombre de fois", default=1)

    class Meta:
        verbose_name = "consultation de données nominatives"
        verbose_name_plural = "consultations de données nominatives"
        ordering = ["collectivite", "-jour", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "collectivite", "casquette", "objet", "jour"], name="consultation_agents_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_objet_display()}, {self.jour:%d/%m/%Y}"
