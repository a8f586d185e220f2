"""Control totals: what the staff list and the table of posts say of the same services, side by side. Pure.

Source: docs/algorithmes/controle-des-totaux.md. A gap is shown and explained by the employer, never corrected.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from common.values import CENT, NBSP, format_decimal, plural

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


@dataclass(frozen=True)
class Annexe:
    """What the staff annex of a budget counts: ``ouverts`` and ``pourvus`` posts, in heads, or in ETP (``en_etp``)."""

    source: str
    ouverts: Decimal
    pourvus: Decimal
    en_etp: bool

    @property
    def unite(self) -> str:
        """What it counts, as a page says it."""
        return "en ETP" if self.en_etp else "en têtes"


def compte_en_etp(nombres: Iterable[Decimal]) -> bool:
    """Whether an annex counts ETP: one number with a part of a post is enough; whole numbers alone are heads."""
    return any(one != one.to_integral_value() for one in nombres)


def ecart_annexe(annexe: Annexe, agents: int, etp: Decimal) -> Decimal:
    """Filled posts of the annex minus agents, or minus ETP (to the hundredth) when the annex counts ETP."""
    if not annexe.en_etp:
        return annexe.pourvus - agents
    return annexe.pourvus - etp.quantize(CENT, rounding=ROUND_HALF_UP)


def phrase_annexe(annexe: Annexe, agents: int, etp: Decimal) -> str:
    """The gap in words; empty when there is none."""
    gap = ecart_annexe(annexe, agents, etp)
    if not gap:
        return ""
    held = f"{_court(etp)} ETP" if annexe.en_etp else f"{agents} {plural(agents, 'agent')}"
    posts = plural(annexe.pourvus, "poste pourvu", "postes pourvus")
    return (
        f"Annexe du personnel, {annexe.source}{NBSP}: {_court(annexe.pourvus)} {posts}, comptés {annexe.unite}, "
        f"pour {held} (écart de {_court(abs(gap))})"
    )


def _court(value: Decimal) -> str:
    """« 57,5 », « 58 »: two decimals at most, no trailing zero."""
    text = format_decimal(value, 2)
    return text.rstrip("0").removesuffix(",") if "," in text else text
