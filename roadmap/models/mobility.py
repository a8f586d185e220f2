"""What an agent wishes, said by the agent alone, without account. No history: a withdrawal leaves nothing behind it."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from projects.models import Collectivite, Project, Service


class AccueilMobilite(models.Model):
    """Whether the page where agents leave their wishes is open."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="accueil_mobilite")
    est_ouvert = models.BooleanField("ouvert", default=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "accueil des souhaits de mobilité"
        verbose_name_plural = "accueils des souhaits de mobilité"
        ordering = ["project"]

    def __str__(self) -> str:
        return "Souhaits de mobilité"


class SouhaitMobilite(models.Model):
    """One wish. ``empreinte``: keyed digest of the code that its author alone holds; ``expire_le``: last day it is kept.

    ``dit_a_l_employeur``: the agent lets the own employer read it. Written and erased by the author; never kept in a
    history, a bin or a draft, so that erasing erases (docs/decisions/0018).
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="souhaits")
    collectivite = models.ForeignKey(Collectivite, models.CASCADE, related_name="+", verbose_name="employeur")
    matricule = models.CharField("matricule", max_length=40, blank=True)
    fonction = models.CharField("fonction actuelle", max_length=160, blank=True)
    contact = models.CharField("comment être joint", max_length=160)
    conditions = models.TextField("conditions", blank=True)
    services = models.ManyToManyField(Service, related_name="+", verbose_name="services souhaités")
    dit_a_l_employeur = models.BooleanField("dit à son employeur", default=False)
    empreinte = models.CharField("empreinte du code", max_length=64, unique=True)
    depose_le = models.DateField("déposé le")
    expire_le = models.DateField("gardé jusqu’au")

    class Meta:
        verbose_name = "souhait de mobilité"
        verbose_name_plural = "souhaits de mobilité"
        ordering = ["project", "-depose_le", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(expire_le__gt=models.F("depose_le")), name="souhait_expire_apres_depot"),
        ]

    def __str__(self) -> str:
        return "Souhait de mobilité"
