"""Base of every dated national table: a fact has a period, a source and a certainty."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q


class DatedQuerySet(models.QuerySet):
    """Rows in force on a day."""

    def en_vigueur(self, jour: date) -> Self:
        """Rows whose period holds ``jour`` (both ends included, empty end = still in force)."""
        return self.filter(Q(date_debut__lte=jour), Q(date_fin__isnull=True) | Q(date_fin__gte=jour))


class DatedRow(models.Model):
    """A fact that changes with time. ``certitude``: V read, K known, ? to check (« à vérifier » on screen)."""

    class Certitude(models.TextChoices):
        LU = "V", "lu dans la source"
        CONNU = "K", "connu"
        A_VERIFIER = "?", "à vérifier"

    date_debut = models.DateField("en vigueur depuis le")
    date_fin = models.DateField("jusqu’au", null=True, blank=True)
    source = models.CharField("source", max_length=300)
    certitude = models.CharField("certitude", max_length=1, choices=Certitude, default=Certitude.A_VERIFIER)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
