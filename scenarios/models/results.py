"""What was computed on the day a scenario was submitted or adopted: frozen inputs, totals, hash, engine version."""

from django.conf import settings
from django.db import models

from scenarios.models.scenario import Scenario


class ResultatArrete(models.Model):
    """Append-only: a later computation is another row, never a change of this one."""

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="resultats")
    motif = models.CharField("motif", max_length=60)
    date_calcul = models.DateTimeField("calculé le", auto_now_add=True)
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    version_moteur = models.CharField("version du moteur", max_length=10)
    empreinte = models.CharField("empreinte des données", max_length=64)
    donnees = models.JSONField("données figées")
    totaux = models.JSONField("totaux")

    class Meta:
        verbose_name = "résultat arrêté"
        verbose_name_plural = "résultats arrêtés"
        ordering = ["scenario", "-date_calcul", "-pk"]

    def __str__(self) -> str:
        return f"{self.scenario} – {self.motif}"
