"""How long an arbitration took, against the delay agreed in the charter. Pure.

Source: product.md A13.4; docs/algorithmes/arbitrages.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from common.values import plural

TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Delai:
    """Calendar days since the request, ``convenu`` days agreed on the day of the request."""

    jours: int
    convenu: int
    est_rendu: bool

    @property
    def est_depasse(self) -> bool:
        """Whether the agreed delay is over; the last agreed day is still in time."""
        return self.jours > self.convenu

    @property
    def phrase(self) -> str:
        """« 18 jours, au-delà des 10 convenus », « 4 jours, sur 10 convenus »."""
        said = f"{self.jours} {plural(self.jours, 'jour', 'jours')}"
        agreed = f"{self.convenu} {plural(self.convenu, 'convenu', 'convenus')}"
        return f"{said}, au-delà des {agreed}" if self.est_depasse else f"{said}, sur {agreed}"


def delai(demande: date, reponse: date | None, jour: date, convenu: int) -> Delai:
    """The delay of a request asked on ``demande``, answered on ``reponse`` or still waiting on ``jour``.

    Raises ``ValueError`` when the answer comes before the request.
    """
    end = reponse or jour
    if end < demande:
        raise ValueError("Un arbitrage est rendu après avoir été demandé.")
    return Delai((end - demande).days, convenu, reponse is not None)


@dataclass(frozen=True)
class Mois:
    """The requests of one month: how many, how many answered, mean days of those, how many went beyond the delay."""

    mois: date
    demandes: int
    rendus: int
    moyenne_jours: Decimal | None
    depasses: int


def moyenne(delais: Iterable[Delai]) -> Decimal | None:
    """Mean days of the answered ones, half up to the tenth; ``None`` when none was answered."""
    days = [one.jours for one in delais if one.est_rendu]
    return (Decimal(sum(days)) / len(days)).quantize(TENTH, rounding=ROUND_HALF_UP) if days else None


def par_mois(rows: Iterable[tuple[date, Delai]]) -> list[Mois]:
    """Requests by month of the request, the latest month first. ``rows``: (day of the request, delay)."""
    months: dict[date, list[Delai]] = {}
    for asked, one in rows:
        months.setdefault(asked.replace(day=1), []).append(one)
    return [
        Mois(
            month,
            len(held),
            sum(one.est_rendu for one in held),
            moyenne(held),
            sum(one.est_depasse for one in held),
        )
        for month, held in sorted(months.items(), reverse=True)
    ]
