"""Control totals: what the staff list and the table of posts say of the same services, side by side. Pure.

Source: docs/algorithmes/controle-des-totaux.md. A gap is shown and explained by the employer, never corrected.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from common.values import NBSP, plural

SANS_SERVICE = "Non réparti entre les services"


@dataclass(frozen=True)
class Controle:
    """One service: ``agents`` (heads, each once), ``etp`` of the staff list, ``pourvus`` posts of the table of posts."""

    service: str
    agents: int
    etp: Decimal
    pourvus: int

    @property
    def ecart(self) -> int:
        """Filled posts minus agents."""
        return self.pourvus - self.agents

    @property
    def phrase(self) -> str:
        """The gap in words."""
        return (
            f"{self.service}{NBSP}: {self.pourvus} {plural(self.pourvus, 'poste pourvu', 'postes pourvus')} "
            f"pour {self.agents} {plural(self.agents, 'agent')} (écart de {abs(self.ecart)})"
        )


def controler(effectifs: Mapping[str, tuple[int, Decimal]], pourvus: Mapping[str, int]) -> list[Controle]:
    """Service → (agents, ETP) beside service → filled posts: every service of either, in the order given."""
    return [
        Controle(service, *effectifs.get(service, (0, Decimal(0))), pourvus.get(service, 0))
        for service in dict.fromkeys([*effectifs, *pourvus])
    ]


def ecarts_par_service(lignes: list[Controle]) -> list[Controle]:
    """Services where the two differ, the widest first; none while a filled post does not say its service.

    A table of posts without services has a total to compare, and nothing more.
    """
    if any(ligne.service == SANS_SERVICE and ligne.pourvus for ligne in lignes):
        return []
    return sorted((ligne for ligne in lignes if ligne.ecart), key=lambda ligne: -abs(ligne.ecart))
