"""The project team: who leads, who is référent, who answers for each employer, and the hours that it takes."""

from django.db import models
from simple_history.models import HistoricalRecords

from common.removal import KEPT, Removable
from governance.equipe import FONCTIONS, Fonction
from projects.models import Collectivite, Project


class MembreEquipe(Removable):
    """Somebody of the team, by a name or a function. Hours are those of the whole project.

    ``heures_passees`` hold until ``heures_au``: a count without its day says nothing.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="equipe")
    fonction = models.CharField(
        "fonction", max_length=24, choices=[(one.value, spec.libelle) for one, spec in FONCTIONS.items()]
    )
    collectivite = models.ForeignKey(
        Collectivite, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="collectivité"
    )
    nom = models.CharField("qui", max_length=160)
    heures_prevues = models.PositiveIntegerField("heures prévues", null=True, blank=True)
    heures_passees = models.PositiveIntegerField("heures passées", null=True, blank=True)
    heures_au = models.DateField("heures comptées jusqu’au", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "membre de l’équipe projet"
        verbose_name_plural = "équipe projet"
        ordering = ["project", "fonction", "collectivite__rang", "nom", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "fonction", "collectivite", "nom"], condition=KEPT, name="equipe_personne_une_fois"
            ),
            models.CheckConstraint(
                condition=~models.Q(fonction=Fonction.CORRESPONDANT.value) | models.Q(collectivite__isnull=False),
                name="equipe_correspondant_d_une_collectivite",
            ),
            models.CheckConstraint(
                condition=models.Q(heures_passees=None, heures_au=None)
                | models.Q(heures_passees__isnull=False, heures_au__isnull=False),
                name="equipe_heures_passees_datees",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nom}, {self.get_fonction_display()}"
