"""Where the steps of the diagnostic stand, from the inventory of services."""

from common.values import plural
from diagnostics.queries import Inventory, inventory_of
from projects.models import Project
from projects.phases import StepCheck


def checks(project: Project) -> list[StepCheck]:
    """The state of the step « services »: how many employers answered for the whole common catalogue."""
    return [services_check(inventory_of(project))]


def services_check(inventory: Inventory) -> StepCheck:
    """Same as :func:`checks`, from an inventory already read."""
    late = [coverage for coverage in inventory.coverages if not coverage.est_complet]
    total = len(inventory.collectivites)
    complete = total - len(late)
    verb = "a" if complete < 2 else "ont"
    begun = sum(coverage.repondus > 0 for coverage in late)
    phrase = f"{complete} {plural(complete, 'collectivité')} sur {total} {verb} répondu pour tous les services"
    if begun:
        phrase += f", {begun} en cours"
    return StepCheck(
        cle="services",
        fait=complete,
        total=total,
        phrase=phrase,
        manquants=tuple(f"{coverage.collectivite.nom} ({coverage.repondus} sur {coverage.total})" for coverage in late),
        url_name="diagnostics:services",
    )
