"""Uncertainty of a balance: hypotheses with low, central and high values, drawn together many times (numpy).

What is owed is exact and lives elsewhere; a simulation only says how sure the announced balance is. Each hypothesis is
triangular between its bounds, around its central value; lines follow their hypothesis in proportion.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from scenarios.engine.montants import au_centime

PROBABILITE_EXIGEE = 0.80
TIRAGES = 10_000


class HypotheseInvalide(ValueError):
    """Bounds in the wrong order, or a central value of zero; ``str()`` is a French sentence."""


@dataclass(frozen=True)
class Hypothese:
    """A value that is not sure, in any unit: low ≤ central ≤ high, central not zero."""

    cle: str
    bas: Decimal
    central: Decimal
    haut: Decimal

    def __post_init__(self) -> None:
        if not self.bas <= self.central <= self.haut:
            raise HypotheseInvalide(f"« {self.cle} » : il faut bas ≤ central ≤ haut.")
        if not self.central:
            raise HypotheseInvalide(f"« {self.cle} » : la valeur centrale ne peut pas être nulle.")

    @property
    def rapports(self) -> tuple[float, float]:
        """Low and high relative to the central value, in increasing order."""
        pair = float(self.bas / self.central), float(self.haut / self.central)
        return min(pair), max(pair)


@dataclass(frozen=True)
class LigneIncertaine:
    """Signed euros by year at the central value (gain > 0, cost < 0), and the hypothesis it follows (None: sure)."""

    libelle: str
    montants: Mapping[int, Decimal]
    hypothese: str | None = None


@dataclass(frozen=True)
class Simulation:
    """Cumulative balance by year: P10, P50, P90 in euros (whole), and the chance that the last one is positive."""

    annees: tuple[int, ...]
    p10: tuple[int, ...]
    p50: tuple[int, ...]
    p90: tuple[int, ...]
    probabilite_positive: float
    graine: int
    tirages: int

    @property
    def est_demontre(self) -> bool:
        """Under 80 % the page says « gain non démontré »."""
        return self.probabilite_positive >= PROBABILITE_EXIGEE


def simuler(
    annees: Sequence[int],
    lignes: Sequence[LigneIncertaine],
    hypotheses: Sequence[Hypothese],
    *,
    graine: int,
    tirages: int = TIRAGES,
) -> Simulation:
    """Draw ``tirages`` balances; the same seed gives the same figures. Raises HypotheseInvalide on an unknown one."""
    years = tuple(annees)
    sure, by_hypothesis = _matrices(years, lignes, hypotheses)
    draws = np.empty((tirages, len(hypotheses)))
    random = np.random.default_rng(graine)
    for column, hypothesis in enumerate(hypotheses):
        low, high = hypothesis.rapports
        draws[:, column] = random.triangular(low, 1.0, high, tirages) if low < high else 1.0
    # Cumulating the few rows of amounts first costs nothing beside cumulating every draw.
    balances = draws @ by_hypothesis.cumsum(axis=1) + sure.cumsum()
    p10, p50, p90 = np.percentile(balances, (10, 50, 90), axis=0)
    return Simulation(
        annees=years,
        p10=_whole(p10),
        p50=_whole(p50),
        p90=_whole(p90),
        probabilite_positive=float((balances[:, -1] > 0).mean()),
        graine=graine,
        tirages=tirages,
    )


@dataclass(frozen=True)
class Barre:
    """One bar of the tornado: the final balance in euros when this hypothesis alone is low, then high."""

    hypothese: str
    bas_euros: Decimal
    haut_euros: Decimal

    @property
    def etendue_euros(self) -> Decimal:
        return abs(self.haut_euros - self.bas_euros)


def tornade(
    annees: Sequence[int], lignes: Sequence[LigneIncertaine], hypotheses: Sequence[Hypothese]
) -> tuple[Barre, ...]:
    """Which hypothesis moves the final balance most, the widest first; exact Decimal, nothing drawn."""
    _check_known(lignes, hypotheses)
    totals: dict[str | None, Decimal] = {}
    for line in lignes:
        amount = sum((line.montants.get(annee, Decimal(0)) for annee in annees), Decimal(0))
        totals[line.hypothese] = totals.get(line.hypothese, Decimal(0)) + amount
    central = sum(totals.values(), Decimal(0))
    bars = []
    for hypothesis in hypotheses:
        own = totals.get(hypothesis.cle, Decimal(0))
        low, high = (
            au_centime(Fraction(central - own) + Fraction(own) * Fraction(bound) / Fraction(hypothesis.central))
            for bound in (hypothesis.bas, hypothesis.haut)
        )
        bars.append(Barre(hypothesis.cle, low, high))
    return tuple(sorted(bars, key=lambda bar: (-bar.etendue_euros, bar.hypothese)))


def _matrices(
    years: tuple[int, ...], lignes: Sequence[LigneIncertaine], hypotheses: Sequence[Hypothese]
) -> tuple[np.ndarray, np.ndarray]:
    _check_known(lignes, hypotheses)
    ranks = {hypothesis.cle: rank for rank, hypothesis in enumerate(hypotheses)}
    sure = np.zeros(len(years))
    by_hypothesis = np.zeros((len(hypotheses), len(years)))
    for line in lignes:
        row = sure if line.hypothese is None else by_hypothesis[ranks[line.hypothese]]
        row += [float(line.montants.get(annee, 0)) for annee in years]
    return sure, by_hypothesis


def _check_known(lignes: Sequence[LigneIncertaine], hypotheses: Sequence[Hypothese]) -> None:
    known = {hypothesis.cle for hypothesis in hypotheses}
    for line in lignes:
        if line.hypothese is not None and line.hypothese not in known:
            raise HypotheseInvalide(f"« {line.libelle} » suit une hypothèse inconnue : {line.hypothese}.")


def _whole(values: np.ndarray) -> tuple[int, ...]:
    return tuple(round(float(value)) for value in values)
