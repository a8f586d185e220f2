"""Where a typed amount comes from: the source that was written beside it, and the day it was typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max, Value
from django.utils import timezone

from common.breakdown import Source
from scenarios.models import CoutService, DepenseDatee, Participation, PreuveGain, ServiceScenario

TYPED = "saisi dans le scénario"
_READ = (CoutService, DepenseDatee, Participation, PreuveGain)


@dataclass(frozen=True)
class Saisies:
    """When each row of the services was last written: (name of the model, key) → day."""

    jours: Mapping[tuple[str, int], date] = field(default_factory=dict)

    def source(self, row: CoutService | DepenseDatee | Participation | PreuveGain, libelle: str = "") -> Source:
        """The source written beside the row, else that it was typed here; with its day."""
        return Source(libelle or TYPED, self.jours.get((type(row).__name__, row.pk)))


def saisies_de(services: Iterable[ServiceScenario]) -> Saisies:
    """Days on which the rows of these services, read already, were last written. One query."""
    keys = [row.pk for row in services]
    last = [
        model.history.filter(service_scenario_id__in=keys)
        .order_by()
        .values("id")
        .annotate(kind=Value(model.__name__), last=Max("history_date"))
        .values_list("kind", "id", "last")
        for model in _READ
    ]
    rows = last[0].union(*last[1:], all=True) if keys else ()
    return Saisies({(kind, key): timezone.localtime(moment).date() for kind, key, moment in rows})
