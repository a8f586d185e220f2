"""Where each service exists: one answer per employer and service."""

from django.db import models
from simple_history.models import HistoricalRecords

from common.removal import KeptManager
from projects.models import Collectivite, Service


class KeptWithService(KeptManager):
    """Answers about services that nobody removed."""

    path = "service__"


class ServicePresence(models.Model):
    """The answer of one employer about one service. No row = nobody answered yet, which is not « n’existe pas »."""

    class Etat(models.TextChoices):
        EXISTE = "EXISTE", "existe"
        EXTERNALISE = "EXTERNALISE", "externalisé"
        N_EXISTE_PAS = "N_EXISTE_PAS", "n’existe pas"

    collectivite = models.ForeignKey(Collectivite, models.CASCADE, related_name="presences")
    service = models.ForeignKey(Service, models.CASCADE, related_name="presences")
    etat = models.CharField("réponse", max_length=12, choices=Etat)
    nom_local = models.CharField("nom employé sur place", max_length=120, blank=True)
    prestataire = models.CharField("assuré par", max_length=160, blank=True)
    date_saisie = models.DateTimeField("répondu le", auto_now=True)
    history = HistoricalRecords()

    objects = KeptWithService()
    everything = models.Manager()  # noqa: DJ012  a manager, whatever its name

    class Meta:
        verbose_name = "présence d’un service"
        verbose_name_plural = "présences des services"
        ordering = ["collectivite", "service", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["collectivite", "service"], name="presence_une_par_service"),
            models.CheckConstraint(
                condition=models.Q(etat="EXTERNALISE") | models.Q(prestataire=""),
                name="presence_prestataire_si_externalise",
            ),
        ]

    def __str__(self) -> str:
        return self.get_etat_display()
