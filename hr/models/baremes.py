"""Values of the national scales typed by the administrator of the installation, above those that are shipped."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from common.dated import DatedRow
from hr.calculs.baremes import BAREMES


class ValeurSaisie(DatedRow):
    """One value that the administrator typed: it wins over a shipped one that came into force the same day or before.

    The shipped values stay in ``hr/data`` (docs/decisions/0010-baremes-nationaux.md). ``valeur`` is in ``unite``.
    """

    bareme = models.CharField("barème", max_length=30, choices=list(BAREMES.items()))
    cle = models.CharField("clé", max_length=80)
    libelle = models.CharField("libellé", max_length=200)
    valeur = models.DecimalField("valeur", max_digits=14, decimal_places=6)
    unite = models.CharField("unité", max_length=20)
    note = models.CharField("note", max_length=300, blank=True)
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "valeur nationale saisie"
        verbose_name_plural = "valeurs nationales saisies"
        ordering = ["bareme", "cle", "-date_debut", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["bareme", "cle", "date_debut"], name="valeur_saisie_unique"),
            models.CheckConstraint(
                condition=models.Q(date_fin__isnull=True) | models.Q(date_fin__gte=models.F("date_debut")),
                name="valeur_saisie_periode",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.libelle}, {self.date_debut:%d/%m/%Y}"
