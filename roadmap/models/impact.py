"""The fiche d'impact of a shared service, version after version. Per post, never per person."""

from typing import Any

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from roadmap.models.services import KeptWithService, ServiceMutualise


class FicheImpact(models.Model):
    """One version. Once sent (``date_envoi``) it never changes: ``contenu`` holds texts and posts, ``empreinte`` its SHA-256.

    ``textes``: heading of the law → words; ``cosignatures``: SIREN → ``{"le": ISO day, "marque": …}``. A ``marque`` stands
    for the texts and posts that were read (``roadmap.queries.impact.mark_of``): one that changed was not signed, nor validated.
    """

    service_mutualise = models.ForeignKey(ServiceMutualise, models.CASCADE, related_name="fiches_impact")
    version = models.PositiveSmallIntegerField("version")
    textes = models.JSONField("textes", default=dict)
    cosignatures = models.JSONField("cosignatures", default=dict)
    date_validation = models.DateField("validée le", null=True, blank=True)
    marque_validee = models.CharField("marque de ce qui fut validé", max_length=64, blank=True)
    valide_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="validée par"
    )
    date_envoi = models.DateField("envoyée aux comités le", null=True, blank=True)
    contenu = models.JSONField("contenu envoyé", default=dict)
    empreinte = models.CharField("empreinte SHA-256", max_length=64, blank=True)
    history = HistoricalRecords(excluded_fields=["contenu"])

    objects = KeptWithService()

    class Meta:
        verbose_name = "fiche d’impact"
        verbose_name_plural = "fiches d’impact"
        ordering = ["service_mutualise", "version"]
        constraints = [
            models.UniqueConstraint(fields=["service_mutualise", "version"], name="fiche_impact_version"),
            models.CheckConstraint(
                condition=models.Q(date_envoi=None) | models.Q(date_validation__isnull=False),
                name="fiche_impact_validee_avant_envoi",
            ),
        ]

    def __str__(self) -> str:
        return f"Fiche d’impact, version\u00a0{self.version}"

    @property
    def textes_lus(self) -> dict[str, Any]:
        """The words as they were sent, or as they stand."""
        return self.contenu.get("textes", {}) if self.date_envoi else self.textes
