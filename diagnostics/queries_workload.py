"""The workload watch, each line against the threshold of the règle du jeu in force on its day."""

from dataclasses import dataclass

from diagnostics.charge import Charge
from diagnostics.models import ChargeService
from governance.queries.charter import dated_values
from governance.seuils import threshold_on
from projects.models import Project

CHARGE = "CHARGE"


@dataclass(frozen=True)
class Suivi:
    """One line and its comparison, ``None`` as long as nothing was counted after."""

    row: ChargeService
    charge: Charge | None


def workload_of(project: Project) -> list[Suivi]:
    """Every line of a service that nobody took away. Two queries."""
    rows = ChargeService.objects.filter(project=project, service__date_suppression=None).select_related("service")
    values, found = dated_values(project), []
    for row in rows.order_by("service__rang", "libelle", "pk"):
        charge = None
        if row.apres is not None:
            charge = Charge(row.avant, row.apres, threshold_on(values, CHARGE, row.date_apres).valeur)
        found.append(Suivi(row, charge))
    return found
