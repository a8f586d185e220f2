"""The space in which a shared service caught between two authorities asks who decides (« double tutelle »)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from projects.models import Collectivite, Project
from roadmap.models.services import KeptWithService, ServiceMutualise


class DemandeArbitrage(models.Model):
    """A request, numbered in the project. ``autorite_fonctionnelle`` sets the priorities, the other manages the career.

    Read by whoever asks, the project lead and the directions of the two authorities; by nobody else, case by case.
    """

    class Theme(models.TextChoices):
        PRIORITES = "PRIORITES", "priorités et charge de travail"
        MOYENS = "MOYENS", "moyens, locaux, logiciels"
        REGLES = "REGLES", "règles ou procédures qui diffèrent"
        ORGANISATION_RH = "ORGANISATION_RH", "congés, horaires, évaluation"

    class Etat(models.TextChoices):
        DEMANDEE = "DEMANDEE", "demandée"
        RENDUE = "RENDUE", "rendue"
        RETIREE = "RETIREE", "retirée"

    project = models.ForeignKey(Project, models.CASCADE, related_name="arbitrages")
    numero = models.PositiveSmallIntegerField("numéro")
    service_mutualise = models.ForeignKey(
        ServiceMutualise, models.CASCADE, related_name="arbitrages", verbose_name="service"
    )
    demande_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="demandé par"
    )
    date_demande = models.DateField("demandé le")
    theme = models.CharField("sujet", max_length=16, choices=Theme)
    objet = models.CharField("ce qu’il faut trancher", max_length=200)
    situation = models.TextField("ce que chacun demande", blank=True)
    autorite_fonctionnelle = models.ForeignKey(
        Collectivite, models.PROTECT, related_name="+", verbose_name="autorité fonctionnelle"
    )
    autorite_hierarchique = models.ForeignKey(
        Collectivite, models.PROTECT, related_name="+", verbose_name="autorité hiérarchique"
    )
    etat = models.CharField("état", max_length=8, choices=Etat, default=Etat.DEMANDEE)
    date_reponse = models.DateField("rendu le", null=True, blank=True)
    issue = models.TextField("ce qui est décidé", blank=True)
    regle_priorite = models.TextField("règle de priorité pour la suite", blank=True)
    history = HistoricalRecords()

    objects = KeptWithService()

    class Meta:
        verbose_name = "demande d’arbitrage"
        verbose_name_plural = "demandes d’arbitrage"
        ordering = ["project", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["project", "numero"], name="arbitrage_numero_unique"),
            models.CheckConstraint(
                condition=Q(etat="RENDUE", date_reponse__gte=F("date_demande")) | ~Q(etat="RENDUE"),
                name="arbitrage_rendu_apres_la_demande",
            ),
            models.CheckConstraint(
                condition=~Q(autorite_fonctionnelle=F("autorite_hierarchique")), name="arbitrage_deux_autorites"
            ),
        ]

    def __str__(self) -> str:
        return f"Arbitrage n°\u00a0{self.numero}"
