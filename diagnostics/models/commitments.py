"""« Volonté et portage politique » : who carries the project in each collectivité, and the act that says so."""

from django.db import models
from simple_history.models import HistoricalRecords

from common.removal import KEPT, Removable
from governance.models import Document
from projects.models import Collectivite


class EngagementPolitique(Removable):
    """A deliberation or a letter of one collectivité, with its named sponsor and its document."""

    class Nature(models.TextChoices):
        DELIBERATION = "DELIBERATION", "délibération"
        LETTRE = "LETTRE", "lettre"

    collectivite = models.ForeignKey(
        Collectivite, models.CASCADE, related_name="engagements", verbose_name="collectivité"
    )
    porteur = models.CharField("porté par", max_length=160)
    nature = models.CharField("acte", max_length=12, choices=Nature)
    date_acte = models.DateField("du")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+", verbose_name="pièce")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "engagement politique"
        verbose_name_plural = "engagements politiques"
        ordering = ["collectivite", "-date_acte", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["collectivite", "nature", "date_acte"], condition=KEPT, name="engagement_un_par_acte"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_nature_display()}, {self.collectivite}"
