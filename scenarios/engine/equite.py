"""Fairness for the negotiation: each party's share beside its cost alone, and the Shapley value as a neutral mark.

The cost of a coalition is given by the caller: the engine's own cost of the service with that perimeter.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import factorial

from common.allocation import CENTS_PER_EURO
from scenarios.engine.montants import au_centime

PARTIES_MAXIMUM = 12


class TropDeParties(ValueError):
    """More parties than can be compared exactly; ``str()`` is a French sentence."""


def shapley(parties: Sequence[str], cout: Callable[[frozenset[str]], Decimal]) -> dict[str, Decimal]:
    """Share of each party, in euros: the mean of what its arrival adds, over every order of arrival.

    cout: coalition → euros of the year; asked once for each of the 2^n − 1 coalitions. The shares total the cost of
    the whole to the cent (largest remainder on the exact values). Raises TropDeParties above 12 parties.
    """
    n = len(parties)
    if n > PARTIES_MAXIMUM:
        raise TropDeParties(f"{n} parties : le calcul exact s’arrête à {PARTIES_MAXIMUM}. Regrouper les plus petites.")
    if len(set(parties)) != n:
        raise ValueError("Une partie est citée deux fois.")
    costs: dict[frozenset[str], Fraction] = {frozenset(): Fraction(0)}
    for size in range(1, n + 1):
        for members in combinations(parties, size):
            costs[frozenset(members)] = Fraction(cout(frozenset(members)))
    orders = [Fraction(factorial(size) * factorial(n - size - 1), factorial(n)) for size in range(n)]
    exact = dict.fromkeys(parties, Fraction(0))
    for coalition, cost in costs.items():
        for party in parties:
            if party not in coalition:
                exact[party] += orders[len(coalition)] * (costs[coalition | {party}] - cost)
    return _to_cents(exact)


def economies(couts_seuls: Mapping[str, Decimal], parts: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """What each party saves by being in, in euros: its cost alone less its share (negative: it pays more)."""
    return {party: couts_seuls[party] - part for party, part in parts.items()}


def _to_cents(exact: Mapping[str, Fraction]) -> dict[str, Decimal]:
    """Whole cents whose total is the rounded total: floor each, then one cent to the largest remainders."""
    floors = {party: (value * CENTS_PER_EURO).__floor__() for party, value in exact.items()}
    total = int(au_centime(sum(exact.values(), Fraction(0))) * CENTS_PER_EURO)
    left = total - sum(floors.values())
    ranking = sorted(exact, key=lambda p: (-(exact[p] * CENTS_PER_EURO - floors[p]), -exact[p], p))
    for party in ranking[:left]:
        floors[party] += 1
    return {party: Decimal(cents).scaleb(-2) for party, cents in floors.items()}
