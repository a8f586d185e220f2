"""The yearly accounts of a shared service, and the numbered statement of each commune."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from projects.models import Collectivite, Project
from roadmap.etats import Exercice, LigneEtat, depuis_json
from roadmap.models.services import KeptWithService, ServiceMutualise
from scenarios.engine.cout_unitaire import CoutDuService

ZERO = Decimal("0.00")


def _euros(label: str) -> models.DecimalField:
    return models.DecimalField(label, max_digits=12, decimal_places=2, default=ZERO)


class ExerciceService(models.Model):
    """One year of a service: its cost under the four headings of D5211-16 (euros), its capacity, its acompte."""

    service_mutualise = models.ForeignKey(ServiceMutualise, models.CASCADE, related_name="exercices")
    annee = models.PositiveSmallIntegerField("année")
    unite = models.CharField("unité de fonctionnement", max_length=40, default="heure")
    personnel_euros = _euros("personnel")
    fournitures_euros = _euros("fournitures")
    renouvellement_euros = _euros("renouvellement des biens")
    contrats_euros = _euros("contrats de services")
    evolution_euros = _euros("évolution vue au budget")
    capacite = models.DecimalField("unités que le service peut rendre", max_digits=10, decimal_places=2)
    decimales = models.PositiveSmallIntegerField("décimales du coût unitaire", default=2, choices=[(2, "2"), (4, "4")])
    taux_acompte = models.DecimalField(
        "acompte (% du prévu)", max_digits=5, decimal_places=2, default=ZERO, validators=[MaxValueValidator(100)]
    )
    date_notification = models.DateField("coût unitaire notifié le", null=True, blank=True)
    source = models.CharField("d’où viennent ces montants", max_length=200, blank=True)
    history = HistoricalRecords()

    objects = KeptWithService()

    class Meta:
        verbose_name = "exercice d’un service"
        verbose_name_plural = "exercices des services"
        ordering = ["annee", "service_mutualise", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["service_mutualise", "annee"], name="exercice_un_par_annee"),
            models.CheckConstraint(condition=Q(capacite__gt=0), name="exercice_capacite_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.service_mutualise}, {self.annee}"

    @property
    def regle(self) -> Exercice:
        """What the rules read."""
        return Exercice(
            str(self.service_mutualise),
            self.unite,
            self.service_mutualise.gestionnaire.nom,
            CoutDuService(
                self.personnel_euros,
                self.fournitures_euros,
                self.renouvellement_euros,
                self.contrats_euros,
                self.evolution_euros,
            ),
            self.capacite,
            self.taux_acompte,
            self.decimales,
        )


class UsageService(models.Model):
    """Units of one party: forecast by the convention, then really used (empty until they are known)."""

    exercice = models.ForeignKey(ExerciceService, models.CASCADE, related_name="usages")
    collectivite = models.ForeignKey(Collectivite, models.PROTECT, related_name="+", verbose_name="collectivité")
    prevues = models.DecimalField("unités prévues", max_digits=10, decimal_places=2, default=ZERO)
    constatees = models.DecimalField("unités constatées", max_digits=10, decimal_places=2, null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "usage d’un service"
        verbose_name_plural = "usages des services"
        ordering = ["exercice", "collectivite__rang", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["exercice", "collectivite"], name="usage_un_par_collectivite"),
            models.CheckConstraint(condition=Q(prevues__gte=0), name="usage_prevu_positif"),
        ]

    def __str__(self) -> str:
        return str(self.collectivite)


class EtatAnnuel(models.Model):
    """A frozen statement, numbered in the project: never changed; another one may replace it, with a reason.

    ``donnees``: the lines as text, ``empreinte`` their SHA-256. Append-only: no history.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="etats_annuels")
    numero = models.PositiveSmallIntegerField("numéro")
    collectivite = models.ForeignKey(
        Collectivite, models.PROTECT, related_name="etats_annuels", verbose_name="collectivité"
    )
    annee = models.PositiveSmallIntegerField("année")
    date_arrete = models.DateTimeField("arrêté le", auto_now_add=True)
    arrete_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    donnees = models.JSONField("lignes")
    empreinte = models.CharField("empreinte", max_length=64)
    remplace = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="remplacants", verbose_name="remplace"
    )
    motif = models.TextField("motif du remplacement", blank=True)

    class Meta:
        verbose_name = "état annuel"
        verbose_name_plural = "états annuels"
        ordering = ["project", "-annee", "numero"]
        constraints = [models.UniqueConstraint(fields=["project", "numero"], name="etat_numero_unique")]

    def __str__(self) -> str:
        return f"État n°\u00a0{self.numero}, {self.annee}"

    @property
    def lignes(self) -> list[LigneEtat]:
        """The lines as they were frozen."""
        return [depuis_json(row) for row in self.donnees]

    @property
    def solde_euros(self) -> Decimal:
        return sum((one.solde_euros for one in self.lignes), ZERO)

    @property
    def du_euros(self) -> Decimal:
        return sum((one.du_euros for one in self.lignes), ZERO)
