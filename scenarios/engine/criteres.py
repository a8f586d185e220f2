"""Several criteria at once: weighted scores, ranking, and within which weights the first place holds (product.md A9.6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from common.values import format_decimal
from scenarios.engine.montants import arrondi

POIDS_TOTAL = Decimal(100)
NOTE_MAXIMUM = 5


class CriteresIncoherents(ValueError):
    """Weights or scores that cannot be compared; ``str()`` is a French sentence."""


@dataclass(frozen=True)
class Intervalle:
    """For one criterion: weights (0 to 100, exact) between which ``premier`` keeps the first place."""

    critere: str
    premier: str
    bas: Fraction
    haut: Fraction

    @property
    def phrase(self) -> str:
        """« B reste premier entre 24,3 % et 56,3 % »; without a lower or an upper end, the words say it."""
        low, high = (format_decimal(arrondi(bound, 1), 1) for bound in (self.bas, self.haut))
        if self.bas <= 0 and self.haut >= POIDS_TOTAL:
            return f"{self.premier} reste premier quel que soit ce poids"
        if self.bas <= 0:
            return f"{self.premier} reste premier tant que ce poids ne dépasse pas {high}\u00a0%"
        if self.haut >= POIDS_TOTAL:
            return f"{self.premier} reste premier à partir de {low}\u00a0%"
        return f"{self.premier} reste premier entre {low}\u00a0% et {high}\u00a0%"


@dataclass(frozen=True)
class Classement:
    """Weighted scores out of 5 (two decimals), from first to last; equal scores share their rank, by name."""

    notes: Mapping[str, Decimal]
    rangs: Mapping[str, int]
    intervalles: tuple[Intervalle, ...]


def classer(poids: Mapping[str, Decimal], notes: Mapping[str, Mapping[str, Decimal]]) -> Classement:
    """Rank scenarios. poids: criterion → weight, total 100. notes: scenario → criterion → score from 0 to 5.

    The interval of a criterion is found by varying its weight alone, the others keeping their proportions; without a
    single first there is none. Raises CriteresIncoherents.
    """
    _check(poids, notes)
    exact = {name: _score(poids, scores) for name, scores in notes.items()}
    order = sorted(exact, key=lambda name: (-exact[name], name))
    ranks = {name: 1 + sum(exact[other] > exact[name] for other in exact) for name in order}
    intervals: tuple[Intervalle, ...] = ()
    if sum(rank == 1 for rank in ranks.values()) == 1:
        intervals = tuple(_interval(critere, order[0], poids, notes) for critere in poids)
    return Classement({name: arrondi(exact[name], 2) for name in order}, ranks, intervals)


def _check(poids: Mapping[str, Decimal], notes: Mapping[str, Mapping[str, Decimal]]) -> None:
    if any(weight < 0 for weight in poids.values()):
        raise CriteresIncoherents("Un poids ne peut pas être négatif.")
    total = sum(poids.values(), Decimal(0))
    if total != POIDS_TOTAL:
        raise CriteresIncoherents(f"Les poids totalisent {format_decimal(total)} : il faut 100.")
    for name, scores in notes.items():
        missing = [critere for critere in poids if critere not in scores]
        if missing:
            raise CriteresIncoherents(f"« {name} » n’a pas de note pour : {', '.join(missing)}.")
        if any(not 0 <= scores[critere] <= NOTE_MAXIMUM for critere in poids):
            raise CriteresIncoherents(f"« {name} » : une note va de 0 à {NOTE_MAXIMUM}.")


def _score(poids: Mapping[str, Decimal], scores: Mapping[str, Decimal]) -> Fraction:
    return sum((Fraction(weight) * Fraction(scores[c]) for c, weight in poids.items()), Fraction(0)) / 100


def _interval(
    critere: str, first: str, poids: Mapping[str, Decimal], notes: Mapping[str, Mapping[str, Decimal]]
) -> Intervalle:
    """Score(w) = (w·note + (100 − w)·mean of the rest)/100 is a line for each scenario: the first holds between crossings."""
    others = Fraction(POIDS_TOTAL - poids[critere])

    def line(name: str) -> tuple[Fraction, Fraction]:
        """Slope in w and value at w = 0 of 100 × score."""
        if others:
            rest = (
                sum((Fraction(w) * Fraction(notes[name][c]) for c, w in poids.items() if c != critere), Fraction(0))
                / others
            )
        else:
            rest = Fraction(0)
        return Fraction(notes[name][critere]) - rest, 100 * rest

    low, high = Fraction(0), Fraction(100)
    slope_1, base_1 = line(first)
    for name in notes:
        if name == first:
            continue
        slope, base = line(name)
        gap_slope, gap_base = slope_1 - slope, base_1 - base
        if gap_slope > 0:
            low = max(low, -gap_base / gap_slope)
        elif gap_slope < 0:
            high = min(high, gap_base / -gap_slope)
    return Intervalle(critere, first, low, high)
