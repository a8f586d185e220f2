"""How the capacity to cooperate moves, quarter by quarter, from what happened; never one territory beside another. Pure.

Source: product.md A14.4; docs/algorithmes/cooperation.md. Nothing here bears the name of a collectivité nor of a person:
what cannot be told apart cannot be ranked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

TENTH = Decimal("0.1")
MONTHS = 3


def trimestre(jour: date) -> date:
    """The first day of the quarter of ``jour``."""
    return date(jour.year, jour.month - (jour.month - 1) % MONTHS, 1)


def suivant(debut: date) -> date:
    """The first day of the quarter after the one that begins on ``debut``."""
    return date(debut.year + (debut.month > 9), (debut.month + 2) % 12 + 1, 1)


def nom(debut: date) -> str:
    """« T1 2027 »."""
    return f"T{(debut.month + 2) // MONTHS} {debut.year}"


def trimestres(debut: date, fin: date) -> tuple[date, ...]:
    """First days of the quarters from that of ``debut`` to that of ``fin``; one at least."""
    found = [trimestre(debut)]
    while (after := suivant(found[-1])) <= fin:
        found.append(after)
    return tuple(found)


@dataclass(frozen=True)
class Tendance:
    """Quarter by quarter: joint meetings, documents shared, shared services open at its end, mean days to arbitrate.

    ``delais``: ``None`` in a quarter of which no request was answered.
    """

    debuts: tuple[date, ...]
    reunions: tuple[int, ...]
    documents: tuple[int, ...]
    services: tuple[int, ...]
    delais: tuple[Decimal | None, ...]

    @property
    def est_vide(self) -> bool:
        """Whether nothing happened yet."""
        return not any((*self.reunions, *self.documents, *self.services)) and not any(
            one is not None for one in self.delais
        )


def compter(jours: Iterable[date], debuts: Sequence[date]) -> tuple[int, ...]:
    """How many of ``jours`` fall in each quarter."""
    held = [trimestre(one) for one in jours]
    return tuple(held.count(start) for start in debuts)


def cumuler(jours: Iterable[date], debuts: Sequence[date]) -> tuple[int, ...]:
    """How many of ``jours`` came before the end of each quarter."""
    held = [trimestre(one) for one in jours]
    return tuple(sum(one <= start for one in held) for start in debuts)


def moyennes(rows: Iterable[tuple[date, int]], debuts: Sequence[date]) -> tuple[Decimal | None, ...]:
    """Mean of the days of each quarter, half up to the tenth. ``rows``: (day of the request, days that it took)."""
    rows = [(trimestre(day), days) for day, days in rows]
    found: list[Decimal | None] = []
    for start in debuts:
        days = [one for quarter, one in rows if quarter == start]
        found.append((Decimal(sum(days)) / len(days)).quantize(TENTH, rounding=ROUND_HALF_UP) if days else None)
    return tuple(found)
