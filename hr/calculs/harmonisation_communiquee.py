"""What the members of the project read of a simulation: services of ten agents or more, the others summed. Pure.

Rules: design.md §4, product.md C.1; docs/algorithmes/harmonisation.md, « Qui lit quoi ».
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from common.disclosure import K_MEAN, mean_allowed, rounded_amount
from hr.calculs.harmonisation import Effet

AUTRES = "Autres services, ensemble"


@dataclass(frozen=True)
class Part:
    """One row: its services, its agents, its yearly cost in the last year, rounded to 10 €."""

    libelle: str
    agents: int
    cout: Decimal


def parts_communicables(effets: Sequence[Effet], seuil: int = K_MEAN) -> tuple[Part, ...]:
    """Rows that may leave human resources: each of at least ``seuil`` agents, nobody above half of its cost.

    Services that cannot stand alone are summed; when their sum cannot either, the smallest service that can joins them.
    Empty when even everybody together may not be shown.
    """
    by_service: dict[str, list[Decimal]] = {}
    for one in effets:
        by_service.setdefault(one.agent.service or "Sans service", []).append(one.cout_final_euros)
    alone = {name: amounts for name, amounts in by_service.items() if _est_communicable(amounts, seuil)}
    rest = [amount for name, amounts in by_service.items() if name not in alone for amount in amounts]
    while rest and not _est_communicable(rest, seuil):
        if not alone:
            return ()
        smallest = min(alone, key=lambda name: (len(alone[name]), name))
        rest += alone.pop(smallest)
    rows = [Part(name, len(amounts), rounded_amount(sum(amounts))) for name, amounts in sorted(alone.items())]
    if rest:
        rows.append(Part(AUTRES, len(rest), rounded_amount(sum(rest))))
    return tuple(rows)


def _est_communicable(amounts: Sequence[Decimal], seuil: int) -> bool:
    """Enough agents, and no one who makes more than half of what is shown."""
    return mean_allowed(amounts, max(seuil, K_MEAN))
