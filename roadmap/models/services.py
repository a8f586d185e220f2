"""A service on its way to being shared: who takes part, and the legal steps that were dated or done.

The steps themselves are rules (``roadmap.etapes``): a row exists only where somebody typed something.
"""

from datetime import date

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from common.removal import KEPT, KeptManager, Removable
from governance.models import Body, Document
from projects.models import Collectivite, Project, Service
from roadmap.cst import Vote
from roadmap.vie import present
from scenarios.engine.formes import catalogue
from scenarios.models import ServiceScenario

# where a council may refuse and a majority decides
SENS = [("FAVORABLE", "accepte"), ("DEFAVORABLE", "refuse")]
FORMES = [(one.code, one.libelle) for one in catalogue()]


class ServiceMutualise(Removable):
    """A service of the roadmap, numbered in the project. ``service_scenario``: where the chosen scenario described it."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="services_mutualises")
    numero = models.PositiveSmallIntegerField("numéro")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+", verbose_name="service")
    service_scenario = models.ForeignKey(
        ServiceScenario, models.SET_NULL, null=True, blank=True, related_name="mises_en_oeuvre", verbose_name="issu de"
    )
    forme = models.CharField("forme juridique", max_length=24, choices=FORMES)
    gestionnaire = models.ForeignKey(Collectivite, models.PROTECT, related_name="+", verbose_name="géré par")
    date_ouverture = models.DateField("ouverture voulue")
    comite_suivi = models.ForeignKey(
        Body, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="comité de suivi"
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "service mutualisé"
        verbose_name_plural = "services mutualisés"
        ordering = ["project", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["project", "numero"], condition=KEPT, name="service_mutualise_numero"),
        ]

    def __str__(self) -> str:
        return self.service.libelle


class KeptWithService(KeptManager):
    """Rows whose service is there."""

    path = "service_mutualise__"


class PartieService(models.Model):
    """A collectivité of the service, for its own dates (« à la carte »).

    ``absences``: stretches out between two stays, as pairs of ISO days (first day out, day of return).
    """

    service_mutualise = models.ForeignKey(ServiceMutualise, models.CASCADE, related_name="parties")
    collectivite = models.ForeignKey(Collectivite, models.PROTECT, related_name="+", verbose_name="collectivité")
    date_entree = models.DateField("entrée", null=True, blank=True)
    date_sortie = models.DateField("sortie (premier jour dehors)", null=True, blank=True)
    absences = models.JSONField("absences entre deux séjours", default=list, blank=True)
    history = HistoricalRecords()

    objects = KeptWithService()

    class Meta:
        verbose_name = "partie d’un service mutualisé"
        verbose_name_plural = "parties des services mutualisés"
        ordering = ["service_mutualise", "collectivite__rang", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["service_mutualise", "collectivite"], name="partie_une_par_collectivite"),
            models.CheckConstraint(
                condition=Q(date_sortie__isnull=True) | Q(date_sortie__gt=F("date_entree")),
                name="partie_sortie_apres_entree",
            ),
        ]

    def __str__(self) -> str:
        return str(self.collectivite)

    @property
    def jours_dehors(self) -> list[tuple[date, date]]:
        """``absences`` as days."""
        return [(date.fromisoformat(out), date.fromisoformat(back)) for out, back in self.absences]

    def presente_en(self, annee: int) -> bool:
        """Whether it takes part at least one day of ``annee``."""
        return present(self.date_entree, self.date_sortie, annee, self.jours_dehors)


class EtapeLegale(models.Model):
    """What was typed about one step: planned, done, voted. ``cible``: SIREN of a party, « CDG », or empty.

    ``date_notification``: for the council of a commune on a transfer, the day from which its three months run.
    Votes are counts of the staff representatives. ``motif``: why it was done before what should precede it.
    """

    service_mutualise = models.ForeignKey(ServiceMutualise, models.CASCADE, related_name="etapes")
    cle = models.CharField("étape", max_length=28)
    cible = models.CharField("pour", max_length=9, blank=True)
    date_prevue = models.DateField("prévue le", null=True, blank=True)
    date_realisee = models.DateField("faite le", null=True, blank=True)
    reference = models.CharField("référence", max_length=120, blank=True)
    date_notification = models.DateField("délibération de l’EPCI notifiée au maire le", null=True, blank=True)
    sens = models.CharField("le conseil", max_length=12, blank=True, choices=SENS)
    pour = models.PositiveSmallIntegerField("pour", null=True, blank=True)
    contre = models.PositiveSmallIntegerField("contre", null=True, blank=True)
    abstentions = models.PositiveSmallIntegerField("abstentions", null=True, blank=True)
    reserves = models.TextField("observations", blank=True)
    motif = models.TextField("pourquoi avant son tour", blank=True)
    document = models.ForeignKey(
        Document, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="pièce jointe"
    )
    history = HistoricalRecords()

    objects = KeptWithService()

    class Meta:
        verbose_name = "étape légale"
        verbose_name_plural = "étapes légales"
        ordering = ["service_mutualise", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["service_mutualise", "cle", "cible"], name="etape_unique"),
            models.CheckConstraint(
                condition=Q(pour=None, contre=None, abstentions=None)
                | Q(pour__isnull=False, contre__isnull=False, abstentions__isnull=False, date_realisee__isnull=False),
                name="etape_vote_compte",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cle} {self.cible}".strip()

    @property
    def vote(self) -> Vote | None:
        """The counted votes, ``None`` when there were none."""
        return None if self.pour is None else Vote(self.pour, self.contre, self.abstentions)
