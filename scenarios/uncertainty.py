"""The bridge to ``engine.incertitude``: which lines of the balance follow which hypothesis of the log.

A hypothesis with bounds names a line of the balance (``poste``) and, if it wants, one service: the amounts of that line
move in proportion. The one that names the service comes before the one that names none. What is owed stays exact; only
the announced balance has an interval.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from scenarios.engine.bilan import Preuve, annee_retour
from scenarios.engine.calcul import LIBELLES_RUBRIQUE
from scenarios.engine.incertitude import Barre, LigneIncertaine, Simulation, simuler, tornade
from scenarios.engine.incertitude import Hypothese as Bornes
from scenarios.engine.montants import au_centime
from scenarios.inputs import Calcul
from scenarios.models import Hypothese
from scenarios.models.scenario import NatureDatee

Bouts = tuple[Decimal, Decimal]


class Nature(StrEnum):
    """What a line of the balance is; a supported gain is a gain too."""

    GAIN = "gain"
    ETAYE = "gain étayé"
    SURCOUT = "surcoût"
    INVESTISSEMENT = "investissement"


@dataclass(frozen=True)
class LigneBilan(LigneIncertaine):
    """A line of the balance: signed euros by year, the hypothesis it follows, what it is, the key of its service."""

    nature: Nature = Nature.SURCOUT
    service: int = 0


def _all(_: LigneBilan) -> bool:
    return True


def _supported(line: LigneBilan) -> bool:
    """What « étayés seulement » counts: every cost, and the gains that are « étayé » at least."""
    return line.nature is not Nature.GAIN


@dataclass(frozen=True)
class Incertitude:
    """What the bounds of the log do to the balance of one scenario. Amounts in euros."""

    annees: tuple[int, ...]
    graine: int
    hypotheses: tuple[Hypothese, ...]
    lignes: tuple[LigneBilan, ...]

    @cached_property
    def simulation(self) -> Simulation:
        """Ten thousand draws, the same for every reader; only « Analyse avancée » asks for them."""
        return simuler(self.annees, self.lignes, self._bounds, graine=self.graine)

    @cached_property
    def tornade(self) -> tuple[Barre, ...]:
        """Hypotheses by what they do to the final balance, the widest first."""
        return tornade(self.annees, self.lignes, self._bounds)

    @property
    def _bounds(self) -> list[Bornes]:
        return [Bornes(str(h.pk), h.bas, h.central, h.haut) for h in self.hypotheses]

    def nom(self, cle: str) -> str:
        """Label of a hypothesis."""
        return self._hypothese(cle).libelle

    def _hypothese(self, cle: str) -> Hypothese:
        return next(h for h in self.hypotheses if str(h.pk) == cle)

    def bornes(self, libelle: str, annee: int) -> Bouts | None:
        """Least and most of one line of the balance in one year, as its line prints it; ``None`` when nothing moves it."""
        # a heading is a gain in some years and an extra cost in others: the line is the one that has an amount then
        lines = [line for line in self.lignes if line.libelle == libelle and line.montants.get(annee)]
        low, high = self._ends(lines, (annee,))
        if low == high:
            return None
        # its nature gives the sign: a gain whose lower bound is a loss is still printed as a gain
        return (low, high) if lines[0].nature in {Nature.GAIN, Nature.ETAYE} else (-high, -low)

    def solde(self, annee: int, service: int = 0) -> Bouts:
        """Balance of the year, of one service by its key or of all, with every hypothesis at its worst, then its best."""
        return self._ends([line for line in self.lignes if service in {0, line.service}], (annee,))

    def gain_net(self, annee: int) -> Bouts:
        """Gains less recurring extra costs of the year, the investment apart."""
        return self._ends([line for line in self.lignes if line.nature is not Nature.INVESTISSEMENT], (annee,))

    def gains(self, annee: int, *, etayes: bool = False) -> Bouts:
        """Gains of the year, all or « étayés » only."""
        kept = {Nature.ETAYE} if etayes else {Nature.GAIN, Nature.ETAYE}
        return self._ends([line for line in self.lignes if line.nature in kept], (annee,))

    def investissements(self) -> Bouts:
        """Investments of all the years, unsigned."""
        low, high = self._ends([line for line in self.lignes if line.nature is Nature.INVESTISSEMENT], self.annees)
        return -high, -low

    def cumuls(self, *, etayes: bool = False) -> tuple[tuple[Decimal, ...], tuple[Decimal, ...]]:
        """Running balance of each year, every hypothesis at its worst, then at its best."""
        kept = list(filter(_supported if etayes else _all, self.lignes))
        ends = [self._ends(kept, self.annees[: rank + 1]) for rank in range(len(self.annees))]
        return tuple(low for low, _ in ends), tuple(high for _, high in ends)

    def retours(self, *, etayes: bool = False) -> tuple[int | None, int | None]:
        """Rank of the year of return at best, then at worst; ``None``: not within the horizon."""
        worst, best = (
            annee_retour(self.annees, dict(zip(self.annees, curve, strict=True)))
            for curve in self.cumuls(etayes=etayes)
        )
        return best, worst

    def mouvements(self, annee: int) -> list[tuple[Hypothese | None, Decimal, Bouts]]:
        """What the balance of the year is made of: hypothesis (``None``: what is sure), central amount, its two ends."""
        return [
            (self._hypothese(key) if key else None, amount, self._moved(key, amount))
            for key, amount in self._by_hypothesis(self.lignes, (annee,)).items()
        ]

    def _ends(self, lines: Iterable[LigneBilan], annees: Sequence[int]) -> Bouts:
        """Signed total of these lines over these years, at its least and at its most (they seldom come together)."""
        ends = [self._moved(key, amount) for key, amount in self._by_hypothesis(lines, annees).items()]
        return sum((low for low, _ in ends), Decimal(0)), sum((high for _, high in ends), Decimal(0))

    def _by_hypothesis(self, lines: Iterable[LigneBilan], annees: Sequence[int]) -> dict[str | None, Decimal]:
        """A hypothesis moves all its lines together: a gain and a cost that follow it never take its two ends at once."""
        totals: dict[str | None, Decimal] = {}
        for line in lines:
            amount = sum((line.montants.get(annee, Decimal(0)) for annee in annees), Decimal(0))
            totals[line.hypothese] = totals.get(line.hypothese, Decimal(0)) + amount
        return totals

    def _moved(self, cle: str | None, amount: Decimal) -> Bouts:
        if cle is None or not amount:
            return amount, amount
        hypothesis = self._hypothese(cle)
        low, high = sorted(
            au_centime(Fraction(amount) * Fraction(bound) / Fraction(hypothesis.central))
            for bound in (hypothesis.bas, hypothesis.haut)
        )
        return low, high


def incertitude_de(calcul: Calcul) -> Incertitude | None:
    """Intervals, draws and tornado of a computed scenario; ``None`` when no hypothesis has bounds. One query."""
    return incertitudes_de([calcul])[calcul.scenario.pk]


def incertitudes_de(calculs: Iterable[Calcul]) -> dict[int, Incertitude | None]:
    """The same for several scenarios, by key of the scenario. One query."""
    calculs = list(calculs)
    rows: dict[int, list[Hypothese]] = {calcul.scenario.pk: [] for calcul in calculs}
    for row in (
        Hypothese.objects.filter(scenario__in=rows, central__isnull=False).exclude(poste="").order_by("libelle", "pk")
    ):
        rows[row.scenario_id].append(row)
    return {
        calcul.scenario.pk: Incertitude(
            calcul.scenario.annees, calcul.scenario.graine, tuple(found), _lines(calcul, _followed(found))
        )
        if (found := rows[calcul.scenario.pk])
        else None
        for calcul in calculs
    }


def _followed(hypotheses: Sequence[Hypothese]) -> Mapping[tuple[int | None, str], str]:
    return {(h.service_id, h.poste): str(h.pk) for h in hypotheses}


def _lines(calcul: Calcul, followed: Mapping[tuple[int | None, str], str]) -> tuple[LigneBilan, ...]:
    """Every line of the balance, signed, with the hypothesis it follows. A refuted gain counts for nothing."""
    lines = []
    for row, result in zip(calcul.services, calcul.resultat.services, strict=True):
        of = _finder(row.pk, result.libelle, followed)
        lines += [
            LigneBilan(
                gain.libelle,
                gain.montants,
                of(gain.libelle),
                Nature.ETAYE if gain.preuve >= Preuve.ETAYE else Nature.GAIN,
                row.pk,
            )
            for gain in result.gains
            if gain.preuve is not Preuve.REFUTE
        ]
        lines += [
            LigneBilan(
                charge.libelle,
                {y: -a for y, a in charge.montants.items()},
                of(charge.libelle),
                Nature.INVESTISSEMENT if charge.est_investissement else Nature.SURCOUT,
                row.pk,
            )
            for charge in result.charges
        ]
    return tuple(lines)


def _finder(pk: int, libelle: str, followed: Mapping[tuple[int | None, str], str]) -> Callable[[str], str | None]:
    """For one service: label of a line of its balance → key of the hypothesis that this line follows."""
    named = {f"{libelle} – {label}": code.value for code, label in LIBELLES_RUBRIQUE.items()}
    named |= {f"{libelle} – {label}": code for code, label in NatureDatee.choices}

    def of(line: str) -> str | None:
        poste = named.get(line, "")
        return followed.get((pk, poste)) or followed.get((None, poste))

    return of
