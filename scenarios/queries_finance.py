"""What human resources communicated since a harmonisation was attached."""

from collections.abc import Iterable

from common.values import NBSP
from hr.models import SimulationCommuniquee
from projects.models import Project
from scenarios.models import DepenseDatee, ServiceScenario


def simulations_of(project: Project) -> list[SimulationCommuniquee]:
    """Simulations that every member of the project reads, the newest first. One query."""
    return list(SimulationCommuniquee.objects.filter(project=project).order_by("-numero"))


def attached_of(service: ServiceScenario) -> list[DepenseDatee]:
    """Lines of the attached harmonisation, in order; none when it is typed."""
    return [one for one in service.depenses.all() if one.simulation_numero is not None]


def stale_harmonisations(project: Project, services: Iterable[ServiceScenario]) -> list[str]:
    """What to attach again, service by service, in words. One query when something is attached, none otherwise."""
    rows = [(row, attached[0]) for row in services if (attached := attached_of(row))]
    if not rows:
        return []
    last = simulations_of(project)[:1]
    found = []
    for row, one in rows:
        if one.simulation_id is None:
            found.append(
                f"{row.service.libelle} : la simulation n°{NBSP}{one.simulation_numero} a été retirée par les ressources "
                "humaines ; son montant reste figé ici."
            )
        elif last and last[0].numero > one.simulation_numero:
            found.append(
                f"{row.service.libelle} : l’harmonisation vient de la simulation n°{NBSP}{one.simulation_numero} ; les "
                f"ressources humaines ont communiqué depuis la n°{NBSP}{last[0].numero}."
            )
    return found
