"""Negotiation files: one subject, what each side asks, what it may offer, what is agreed and what remains (product.md A14.5)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from common.removal import KEPT, KeptManager, Removable
from governance.models.decisions import Decision
from projects.models import Collectivite, Project, Service


def _lines(text: str) -> list[str]:
    return [line for raw in text.splitlines() if (line := " ".join(raw.split()))]


class DossierNegociation(Removable):
    """A subject, numbered in the project. ``accords`` and ``restants``: one point a line, written by the project lead."""

    class Etat(models.TextChoices):
        OUVERT = "OUVERT", "en discussion"
        ACCORD = "ACCORD", "accord trouvé"
        SANS_ACCORD = "SANS_ACCORD", "close sans accord"

    project = models.ForeignKey(Project, models.CASCADE, related_name="negociations")
    numero = models.PositiveSmallIntegerField("numéro")
    sujet = models.CharField("sujet", max_length=200)
    service = models.ForeignKey(
        Service, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="service"
    )
    enjeu = models.TextField("ce qu’il faut régler", blank=True)
    accords = models.TextField("points d’accord", blank=True)
    restants = models.TextField("points qui restent", blank=True)
    etat = models.CharField("état", max_length=12, choices=Etat, default=Etat.OUVERT)
    decision = models.ForeignKey(
        Decision, models.SET_NULL, null=True, blank=True, related_name="negociations", verbose_name="décision"
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "dossier de négociation"
        verbose_name_plural = "dossiers de négociation"
        ordering = ["project", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["project", "numero"], condition=KEPT, name="negociation_numero_unique"),
            models.CheckConstraint(condition=~Q(etat="ACCORD") | Q(restants=""), name="negociation_accord_entier"),
        ]

    def __str__(self) -> str:
        return f"Négociation n°\u00a0{self.numero} : {self.sujet}"

    @property
    def points_accordes(self) -> list[str]:
        """What is agreed, point by point."""
        return _lines(self.accords)

    @property
    def points_restants(self) -> list[str]:
        """What remains, point by point."""
        return _lines(self.restants)


class KeptWithDossier(KeptManager):
    """Rows whose file is there."""

    path = "dossier__"


class PositionNegociation(models.Model):
    """What one side prepares. Read by its own people and the project lead alone; the others read its publications."""

    dossier = models.ForeignKey(DossierNegociation, models.CASCADE, related_name="positions", verbose_name="dossier")
    collectivite = models.ForeignKey(Collectivite, models.PROTECT, related_name="+", verbose_name="collectivité")
    position = models.TextField("ce que nous demandons")
    interets = models.TextField("pourquoi c’est important pour nous", blank=True)
    offres = models.TextField("ce que nous pouvons offrir", blank=True)
    history = HistoricalRecords()

    objects = KeptWithDossier()

    class Meta:
        verbose_name = "position dans une négociation"
        verbose_name_plural = "positions dans une négociation"
        ordering = ["dossier", "collectivite__rang", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "collectivite"], name="position_une_par_collectivite"),
        ]

    def __str__(self) -> str:
        return f"Position de {self.collectivite}, {self.dossier}"


class PublicationPosition(models.Model):
    """What one side showed the others, word for word on that day. Taken back, it is deleted: append-only, no history."""

    source = models.ForeignKey(PositionNegociation, models.CASCADE, related_name="publications", verbose_name="source")
    position = models.TextField("ce que nous demandons")
    interets = models.TextField("pourquoi c’est important pour nous", blank=True)
    offres = models.TextField("ce que nous pouvons offrir", blank=True)
    date_publication = models.DateTimeField("publiée le")
    publiee_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = "position publiée"
        verbose_name_plural = "positions publiées"
        ordering = ["source", "-date_publication", "-pk"]

    def __str__(self) -> str:
        return f"{self.source}, publiée le {self.date_publication:%d/%m/%Y}"
