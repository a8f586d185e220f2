"""What pooling a service would change, and how easily: two marks and a reason, one row per service."""

from django.db import models
from simple_history.models import HistoricalRecords

from projects.models import Project, Service


class PrioriteService(models.Model):
    """Impact and feasibility of pooling one service, from 1 to 5, said by the project; both or none, with a reason."""

    LOW, HIGH = 1, 5

    project = models.ForeignKey(Project, models.CASCADE, related_name="priorites")
    service = models.OneToOneField(Service, models.CASCADE, related_name="priorite", verbose_name="service")
    impact = models.PositiveSmallIntegerField("impact", null=True, blank=True)
    faisabilite = models.PositiveSmallIntegerField("faisabilité", null=True, blank=True)
    pourquoi = models.CharField("pourquoi", max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "priorité d’un service"
        verbose_name_plural = "priorités des services"
        ordering = ["project", "service__rang", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(impact__isnull=True, faisabilite__isnull=True)
                | models.Q(impact__range=(1, 5), faisabilite__range=(1, 5)),
                name="priorite_deux_notes_ensemble",
            )
        ]

    def __str__(self) -> str:
        return str(self.service)
