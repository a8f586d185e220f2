"""The bridge to ``engine.incertitude``: which lines of the balance follow which hypothesis of the log.

A hypothesis with bounds names a line of the balance (``poste``) and, if it wants, one service: the amounts of that line
move in proportion. The one that names the service comes before the one that names none. What is owed stays exact; only
the announced balance has an interval.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scenarios.engine.bilan import Preuve
from scenarios.engine.calcul import LIBELLES_RUBRIQUE
from scenarios.engine.incertitude import Barre, LigneIncertaine, Simulation, simuler, tornade
from scenarios.engine.incertitude import Hypothese as Bornes
from scenarios.engine.montants import au_centime
from scenarios.inputs import Calcul
from scenarios.models import Hypothese
from scenarios.models.scenario import NatureDatee


@dataclass(frozen=True)
class Incertitude:
    """What the bounds of the log do to the balance of one scenario. Amounts in euros."""

    hypotheses: tuple[Hypothese, ...]
    lignes: tuple[LigneIncertaine, ...]
    simulation: Simulation
    tornade: tuple[Barre, ...]

    def nom(self, cle: str) -> str:
        """Label of a hypothesis."""
        return next(h.libelle for h in self.hypotheses if str(h.pk) == cle)

    def bornes(self, libelle: str, annee: int) -> tuple[Decimal, Decimal] | None:
        """Least and most of one line of the balance in one year, unsigned; ``None`` when nothing moves it."""
        # a heading is a gain in some years and an extra cost in others: the line is the one that has an amount then
        lines = [line for line in self.lignes if line.libelle == libelle and line.montants.get(annee)]
        found = [ends for line in lines if (ends := self._ends(line, annee))[0] != ends[1]]
        if not found:
            return None
        low, high = (sum((ends[rank] for ends in found), Decimal(0)) for rank in (0, 1))
        return (low, high) if low >= 0 else (-high, -low)

    def solde(self, annee: int) -> tuple[Decimal, Decimal]:
        """Balance of the year with every bound at its worst, then at its best (they seldom come together)."""
        ends = [self._ends(line, annee) for line in self.lignes]
        return sum((low for low, _ in ends), Decimal(0)), sum((high for _, high in ends), Decimal(0))

    def _ends(self, line: LigneIncertaine, annee: int) -> tuple[Decimal, Decimal]:
        """The signed amount of a line in one year, at its least and at its most; twice the same when nothing moves it."""
        amount = line.montants.get(annee, Decimal(0))
        if line.hypothese is None or not amount:
            return amount, amount
        hypothesis = next(h for h in self.hypotheses if str(h.pk) == line.hypothese)
        low, high = sorted(
            au_centime(Fraction(amount) * Fraction(bound) / Fraction(hypothesis.central))
            for bound in (hypothesis.bas, hypothesis.haut)
        )
        return low, high


def incertitude_de(calcul: Calcul) -> Incertitude | None:
    """Intervals, draws and tornado of a computed scenario; ``None`` when no hypothesis has bounds. One query."""
    hypotheses = tuple(
        Hypothese.objects.filter(scenario=calcul.scenario, central__isnull=False)
        .exclude(poste="")
        .order_by("libelle", "pk")
    )
    if not hypotheses:
        return None
    lines = _lines(calcul, _followed(hypotheses))
    bounds = [Bornes(str(h.pk), h.bas, h.central, h.haut) for h in hypotheses]
    years = calcul.scenario.annees
    return Incertitude(
        hypotheses,
        lines,
        simuler(years, lines, bounds, graine=calcul.scenario.graine),
        tornade(years, lines, bounds),
    )


def _followed(hypotheses: Sequence[Hypothese]) -> Mapping[tuple[int | None, str], str]:
    return {(h.service_id, h.poste): str(h.pk) for h in hypotheses}


def _lines(calcul: Calcul, followed: Mapping[tuple[int | None, str], str]) -> tuple[LigneIncertaine, ...]:
    """Every line of the balance, signed, with the hypothesis it follows. A refuted gain counts for nothing."""
    lines = []
    for row, result in zip(calcul.services, calcul.resultat.services, strict=True):
        named = {f"{result.libelle} – {label}": code.value for code, label in LIBELLES_RUBRIQUE.items()}
        named |= {f"{result.libelle} – {label}": code for code, label in NatureDatee.choices}

        def of(libelle: str, pk: int = row.pk, named: Mapping[str, str] = named) -> str | None:
            poste = named.get(libelle, "")
            return followed.get((pk, poste)) or followed.get((None, poste))

        lines += [
            LigneIncertaine(gain.libelle, gain.montants, of(gain.libelle))
            for gain in result.gains
            if gain.preuve is not Preuve.REFUTE
        ]
        lines += [
            LigneIncertaine(charge.libelle, {y: -a for y, a in charge.montants.items()}, of(charge.libelle))
            for charge in result.charges
        ]
    return tuple(lines)
