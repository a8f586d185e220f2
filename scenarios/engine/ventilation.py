"""What the share of each party is made of: recurring euros, one-off euros, investment, valued hours.

The share of a year is one amount, shared once; an attribution de compensation may only carry its recurring euros, and
running costs leave the investment out. The lines of a party add up to its share, those of a kind to its cost.
Source: docs/algorithmes/scenarios.md, « De quoi une part est faite ».
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from common.allocation import allocate_cents
from scenarios.engine.montants import ZERO, centimes, en_euros


class Sorte(StrEnum):
    """Kinds of cost of a shared service, in reading order."""

    RECURRENT = "récurrent"
    PONCTUEL = "ponctuel"
    INVESTISSEMENT = "investissement"
    HEURES = "heures valorisées"


@dataclass(frozen=True)
class Ventilation:
    """Euros of one service in one year: the cost of each kind, and party → what its share has of each kind."""

    couts: Mapping[Sorte, Decimal]
    parts: Mapping[str, Mapping[Sorte, Decimal]]

    def part(self, partie: str, *sortes: Sorte) -> Decimal:
        """Euros of these kinds in the share of ``partie``; nothing when it has none."""
        return sum((self.parts.get(partie, {}).get(one, ZERO) for one in sortes), ZERO)


def ventiler(
    couts: Mapping[Sorte, Decimal],
    parts: Mapping[str, Decimal],
    poids: Mapping[str, Fraction] | None = None,
) -> Ventilation:
    """Split the shares of one year by kind, to the cent both ways.

    couts: kind → euros, adding up to the shared cost. parts: party → euros, adding up to the same. poids: exact weights of
    the key: each kind is then shared as the whole was, so that a commune owes the same recurring euros with or without
    an investment that year. ``None`` when floors, caps or a tunnel bound the shares: each kind follows the bounded ones.
    The cents that rounding moves stay on the largest kind that does not recur.
    """
    amounts = {sorte: centimes(couts.get(sorte, ZERO)) for sorte in Sorte}
    whole = {party: centimes(part) for party, part in parts.items()}
    rest = max((one for one in Sorte if one is not Sorte.RECURRENT), key=lambda one: abs(amounts[one]))
    if not amounts[rest]:
        rest = Sorte.RECURRENT
    found = _split(amounts, whole, rest, poids) if poids is not None else None
    if found is None or any(cents < 0 for one in found.values() for cents in one.values()):
        # a negative rest of one cent, or bounds: following the shares themselves never leaves them
        found = _split(amounts, whole, rest, {party: abs(cents) for party, cents in whole.items()}) or found
    return Ventilation(
        {sorte: en_euros(cents) for sorte, cents in amounts.items()},
        {
            party: {sorte: en_euros(one.get(sorte, 0)) for sorte in Sorte if one.get(sorte) or sorte is rest}
            for party, one in (found or {}).items()
        },
    )


def _split(
    amounts: Mapping[Sorte, int], whole: Mapping[str, int], rest: Sorte, weights: Mapping[str, Fraction | int]
) -> dict[str, dict[Sorte, int]] | None:
    """Every kind but ``rest`` by these weights, ``rest`` being what is left of each share; ``None``: no weight to share by."""
    known = {party: weights.get(party, 0) for party in whole}
    if not any(known.values()):
        return None
    found: dict[str, dict[Sorte, int]] = {party: {} for party in whole}
    for sorte, cents in amounts.items():
        if sorte is rest or not cents:
            continue
        for party, share in allocate_cents(cents, known).items():
            found[party][sorte] = share
    for party, one in found.items():
        one[rest] = whole[party] - sum(one.values())
    return found
