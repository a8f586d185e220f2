"""Impact and feasibility of the services of a project."""

from dataclasses import dataclass

from django.db.models import Count

from diagnostics.models import PrioriteService, ServicePresence
from diagnostics.queries import employers_of
from projects.models import Project, Service


@dataclass(frozen=True)
class Priorite:
    """One service: its marks where they are given, and how many collectivités say that it exists there."""

    service: Service
    impact: int | None
    faisabilite: int | None
    pourquoi: str
    employeurs: int

    @property
    def est_cotee(self) -> bool:
        """Whether both marks are given."""
        return self.impact is not None and self.faisabilite is not None


def priorities_of(project: Project) -> list[Priorite]:
    """Every service of the common catalogue, in its order. Four queries."""
    inside = [one.pk for one in employers_of(project)]
    there = ServicePresence.objects.filter(collectivite__in=inside, etat=ServicePresence.Etat.EXISTE)
    present = dict(there.order_by().values_list("service_id").annotate(Count("pk")))
    held = {row.service_id: row for row in PrioriteService.objects.filter(project=project)}
    found = []
    for service in Service.objects.filter(project=project, collectivite=None).order_by("rang", "libelle", "pk"):
        row = held.get(service.pk)
        marks = (row.impact, row.faisabilite, row.pourquoi) if row else (None, None, "")
        found.append(Priorite(service, *marks, present.get(service.pk, 0)))
    return found
