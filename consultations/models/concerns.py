"""Concerns and their answers: what was asked, where it came from, who answers, what everybody may read."""

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from common.removal import Removable
from consultations import themes
from consultations.models.interviews import Interview
from projects.models import Collectivite, Project


class Concern(Removable):
    """One concern. ``texte`` is for those who work on it; ``question`` and ``reponse`` are what is published.

    A concern of the public box has neither author nor hour: its day only.
    """

    class Origine(models.TextChoices):
        ENTRETIEN = "ENTRETIEN", "entretien"
        REUNION = "REUNION", "réunion ou atelier"
        REPRESENTANTS = "REPRESENTANTS", "représentants du personnel"
        BOITE = "BOITE", "boîte à questions des agents"
        EQUIPE = "EQUIPE", "question attendue"

    project = models.ForeignKey(Project, models.CASCADE, related_name="concerns")
    numero = models.PositiveSmallIntegerField("numéro")
    collectivite = models.ForeignKey(
        Collectivite, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="collectivité concernée"
    )
    interview = models.ForeignKey(
        Interview, models.SET_NULL, null=True, blank=True, related_name="concerns", verbose_name="entretien"
    )
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    origine = models.CharField("origine", max_length=14, choices=Origine)
    theme = models.CharField("thème", max_length=14, choices=themes.CHOICES)
    date = models.DateField("exprimée le")
    texte = models.TextField("préoccupation")
    question = models.CharField("question publiée", max_length=400, blank=True)
    reponse = models.TextField("réponse", blank=True)
    date_reponse = models.DateField("réponse du", null=True, blank=True)
    repondu_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="répondu par",
    )
    date_publication = models.DateField("publiée le", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "préoccupation"
        ordering = ["project", "-date", "-numero"]
        constraints = [
            models.UniqueConstraint(fields=["project", "numero"], name="preoccupation_numero_unique"),
            models.CheckConstraint(
                condition=models.Q(date_publication=None) | (~models.Q(question="") & ~models.Q(reponse="")),
                name="preoccupation_publiee_avec_reponse",
            ),
            models.CheckConstraint(
                condition=(models.Q(date_reponse=None) & models.Q(reponse=""))
                | (models.Q(date_reponse__isnull=False) & ~models.Q(reponse="")),
                name="preoccupation_reponse_datee",
            ),
        ]

    def __str__(self) -> str:
        return f"Préoccupation n°\u00a0{self.numero}"

    def days(self, on: datetime.date | None = None) -> int:
        """Days from the concern to its answer; without answer, to ``on`` (today)."""
        return ((self.date_reponse or on or timezone.localdate()) - self.date).days
