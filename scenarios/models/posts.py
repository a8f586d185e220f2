"""Posts of a service of a scenario: today, then. A post is never a name."""

from decimal import Decimal

from django.db import models
from simple_history.models import HistoricalRecords

from projects.models import Collectivite
from scenarios.engine.postes import LIBELLES_DEVENIR, Devenir
from scenarios.models.services import ServiceScenario


def _etp(label: str) -> models.DecimalField:
    return models.DecimalField(label, max_digits=4, decimal_places=2, default=Decimal("0.00"))


class PosteCible(models.Model):
    """One post, what it is today and what it becomes. A created post has no today, a deleted one no afterwards.

    ``employeur``: who employs today, or who creates it. A transferred post goes to the manager of the service.
    """

    service_scenario = models.ForeignKey(ServiceScenario, models.CASCADE, related_name="postes")
    employeur = models.ForeignKey(Collectivite, models.CASCADE, related_name="+", verbose_name="employeur")
    devenir = models.CharField(
        "ce qu’il devient", max_length=18, choices=[(d.value, label) for d, label in LIBELLES_DEVENIR.items()]
    )
    intitule_avant = models.CharField("poste actuel", max_length=120, blank=True)
    etp_avant = _etp("ETP aujourd’hui")
    intitule_apres = models.CharField("poste cible", max_length=120, blank=True)
    etp_apres = _etp("ETP ensuite")
    rattachement = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="rattaché ensuite à"
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "poste d’un scénario"
        verbose_name_plural = "postes des scénarios"
        ordering = ["service_scenario", "employeur__rang", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(etp_avant__gte=0, etp_apres__gte=0), name="poste_etp_positifs"),
            models.CheckConstraint(
                condition=models.Q(devenir=Devenir.CREE.value) | ~models.Q(intitule_avant=""),
                name="poste_actuel_nomme",
            ),
            models.CheckConstraint(
                condition=models.Q(devenir=Devenir.SUPPRIME.value) | ~models.Q(intitule_apres=""),
                name="poste_cible_nomme",
            ),
        ]

    def __str__(self) -> str:
        return self.intitule_apres or self.intitule_avant
