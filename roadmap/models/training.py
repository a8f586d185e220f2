"""Training shared by the employers, who came to it by counts alone, and the markers of a common culture."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from common.removal import KEPT, KeptManager, Removable
from hr.models import CompetenceMetier
from projects.models import Collectivite, Project
from roadmap.models.actions import FicheAction
from roadmap.models.services import ServiceMutualise

NOTE_MAXIMUM = 5


class Formation(Removable):
    """One session. ``est_prealable``: it must be held before ``service`` opens. Cost in euros, all taxes included.

    The cost of a session that has an ``action`` is part of the cost of that action: it is added nowhere else.
    """

    class Genre(models.TextChoices):
        MANAGEMENT = "MANAGEMENT", "management commun"
        METIER = "METIER", "métier d’un service mutualisé"

    class Etat(models.TextChoices):
        PREVUE = "PREVUE", "prévue"
        TENUE = "TENUE", "tenue"
        ANNULEE = "ANNULEE", "annulée"

    project = models.ForeignKey(Project, models.CASCADE, related_name="formations")
    genre = models.CharField("nature", max_length=12, choices=Genre, default=Genre.MANAGEMENT)
    titre = models.CharField("intitulé", max_length=160)
    besoin = models.TextField("besoin auquel elle répond", blank=True)
    organisme = models.CharField("organisme", max_length=120, blank=True)
    date_session = models.DateField("date", null=True, blank=True)
    jours = models.DecimalField(
        "durée en jours",
        max_digits=4,
        decimal_places=1,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.5"))],
    )
    etat = models.CharField("état", max_length=8, choices=Etat, default=Etat.PREVUE)
    cout_euros = models.DecimalField("coût", max_digits=10, decimal_places=2, null=True, blank=True)
    evaluation = models.DecimalField(
        "note moyenne sur 5",
        max_digits=3,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(NOTE_MAXIMUM)],
    )
    service = models.ForeignKey(
        ServiceMutualise,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="formations",
        verbose_name="service à ouvrir",
    )
    est_prealable = models.BooleanField("à tenir avant l’ouverture du service", default=False)
    competence = models.ForeignKey(
        CompetenceMetier,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="formations",
        verbose_name="savoir-faire visé",
    )
    action = models.ForeignKey(
        FicheAction, models.SET_NULL, null=True, blank=True, related_name="formations", verbose_name="action"
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "formation"
        ordering = ["project", F("date_session").asc(nulls_last=True), "titre", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(etat="TENUE") | Q(date_session__isnull=False), name="formation_tenue_datee"
            ),
            models.CheckConstraint(
                condition=Q(cout_euros__isnull=True) | Q(cout_euros__gte=0), name="formation_cout_positif"
            ),
        ]

    def __str__(self) -> str:
        return self.titre

    @property
    def est_tenue(self) -> bool:
        return self.etat == self.Etat.TENUE


class KeptWithFormation(KeptManager):
    """Rows whose session is there."""

    path = "formation__"


class PresenceFormation(models.Model):
    """How many managers or agents of one employer were expected and came: counts, never a person."""

    formation = models.ForeignKey(Formation, models.CASCADE, related_name="presences")
    collectivite = models.ForeignKey(Collectivite, models.CASCADE, related_name="+", verbose_name="employeur")
    attendus = models.PositiveSmallIntegerField("attendus", default=0)
    presents = models.PositiveSmallIntegerField("présents", default=0)
    history = HistoricalRecords()

    objects = KeptWithFormation()

    class Meta:
        verbose_name = "présence à une formation"
        verbose_name_plural = "présences aux formations"
        ordering = ["formation", "collectivite__rang", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["formation", "collectivite"], name="presence_formation_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.collectivite} : {self.presents}"


class Repere(Removable):
    """One thing that the employers do, or will do, the same way. ``date_fait``: since when; empty, not yet."""

    class Genre(models.TextChoices):
        PROCEDURE = "PROCEDURE", "procédure unifiée"
        OUTIL = "OUTIL", "outil partagé"
        EVENEMENT = "EVENEMENT", "rendez-vous commun"

    project = models.ForeignKey(Project, models.CASCADE, related_name="reperes")
    genre = models.CharField("nature", max_length=10, choices=Genre, default=Genre.PROCEDURE)
    libelle = models.CharField("quoi", max_length=160)
    porteur = models.CharField("qui s’en occupe", max_length=120, blank=True)
    date_prevue = models.DateField("prévu pour le", null=True, blank=True)
    date_fait = models.DateField("en place depuis le", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "repère de culture commune"
        verbose_name_plural = "repères de culture commune"
        ordering = ["project", "genre", "libelle", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "libelle"], condition=KEPT, name="repere_libelle_unique"),
        ]

    def __str__(self) -> str:
        return self.libelle
