"""What a service does per person, before it is shared and after."""

from django.db import models
from simple_history.models import HistoricalRecords

from common.removal import Removable
from diagnostics.charge import Releve
from projects.models import Project, Service


class ChargeService(Removable):
    """One volume of a shared service with its ETP: the last year before, then a year after (empty until it is known)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="charges")
    service = models.ForeignKey(Service, models.CASCADE, related_name="+", verbose_name="service")
    libelle = models.CharField("ce qui est compté", max_length=120)
    volume_avant = models.DecimalField("volume avant", max_digits=12, decimal_places=2)
    etp_avant = models.DecimalField("ETP avant", max_digits=7, decimal_places=2)
    annee_avant = models.PositiveSmallIntegerField("année avant")
    volume_apres = models.DecimalField("volume après", max_digits=12, decimal_places=2, null=True, blank=True)
    etp_apres = models.DecimalField("ETP après", max_digits=7, decimal_places=2, null=True, blank=True)
    date_apres = models.DateField("compté après, le", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "charge d’un service"
        verbose_name_plural = "charges des services"
        ordering = ["project", "service__rang", "libelle", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(volume_avant__gte=0, etp_avant__gt=0)
                & (
                    models.Q(volume_apres=None, etp_apres=None, date_apres=None)
                    | models.Q(volume_apres__gte=0, etp_apres__gt=0, date_apres__isnull=False)
                ),
                name="charge_entiere",
            )
        ]

    def __str__(self) -> str:
        return f"{self.service}, {self.libelle}"

    @property
    def avant(self) -> Releve:
        return Releve(self.volume_avant, self.etp_avant)

    @property
    def apres(self) -> Releve | None:
        return Releve(self.volume_apres, self.etp_apres) if self.volume_apres is not None else None
