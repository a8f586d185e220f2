"""One balance: gains with their proof, recurring extra costs, investments, and the year when it is paid back.

Two totals always go together: all gains announced, and only those that are « étayés » at least (product.md A2.2-A2.4).
Costs are always counted in full: dropping a weak gain never drops what it costs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from common.preuves import Preuve
from common.values import format_decimal
from scenarios.engine.montants import ZERO, arrondi

# municipal councils are elected for six years (code électoral, art. L. 227)
MANDAT = 6


@dataclass(frozen=True)
class Gain:
    """A saving in euros by year (positive), with its level of proof and, if any, the investment it depends on."""

    libelle: str
    montants: Mapping[int, Decimal]
    preuve: Preuve
    depend_de: str = ""


@dataclass(frozen=True)
class Charge:
    """Euros by year, positive = spent: a recurring extra cost, or an investment when ``est_investissement``."""

    libelle: str
    montants: Mapping[int, Decimal]
    est_investissement: bool = False


@dataclass(frozen=True)
class Bilan:
    """Totals by year, in euros, and the two curves. ``annee_retour``: rank of the year (1 = first) or None."""

    annees: tuple[int, ...]
    gains_annonces: Mapping[int, Decimal]
    gains_etayes: Mapping[int, Decimal]
    surcouts: Mapping[int, Decimal]
    investissements: Mapping[int, Decimal]
    cumul_annonce: Mapping[int, Decimal]
    cumul_etaye: Mapping[int, Decimal]
    annee_retour_annonce: int | None
    annee_retour_etaye: int | None
    alertes: tuple[str, ...] = ()

    def net(self, annee: int) -> Decimal:
        """Announced gains less extra costs and investments of the year."""
        return self.gains_annonces[annee] - self.surcouts[annee] - self.investissements[annee]


def etablir_bilan(annees: Sequence[int], gains: Iterable[Gain], charges: Iterable[Charge]) -> Bilan:
    """Add up the lines by year and find when the running total comes back above zero and stays there.

    A balance without investment nor early loss is paid back in its first year; one that falls again later is paid back
    only after its last loss within the horizon. Source: product.md A2.4.
    """
    years = tuple(annees)
    gains, charges = list(gains), list(charges)
    counted = [gain for gain in gains if gain.preuve is not Preuve.REFUTE]
    announced = _by_year(years, (gain.montants for gain in counted))
    supported = _by_year(years, (gain.montants for gain in counted if gain.preuve >= Preuve.ETAYE))
    recurring = _by_year(years, (c.montants for c in charges if not c.est_investissement))
    invested = _by_year(years, (c.montants for c in charges if c.est_investissement))
    running_announced = _cumulative(years, announced, recurring, invested)
    running_supported = _cumulative(years, supported, recurring, invested)
    return Bilan(
        annees=years,
        gains_annonces=announced,
        gains_etayes=supported,
        surcouts=recurring,
        investissements=invested,
        cumul_annonce=running_announced,
        cumul_etaye=running_supported,
        annee_retour_annonce=annee_retour(years, running_announced),
        annee_retour_etaye=annee_retour(years, running_supported),
        alertes=tuple(_too_early(gains, charges)),
    )


def annee_retour(annees: Sequence[int], cumul: Mapping[int, Decimal]) -> int | None:
    """Rank (1 = first) of the first year from which the running total stays at or above zero; None: not in the horizon."""
    rank = None
    for index, annee in enumerate(annees, start=1):
        if cumul[annee] < 0:
            rank = None
        elif rank is None:
            rank = index
    return rank


def phrase_retour(rang: int | None, horizon: int) -> str:
    """« investissement remboursé en 4e année » or « pas avant 6 ans ».

    « Remains » is only known to the horizon: paid back in its last year, nothing shows that it stays so, and it is said.
    """
    if rang is None:
        return f"pas avant {horizon} ans"
    if rang == 1:
        return "investissement remboursé dès la 1re année"
    found = f"investissement remboursé en {rang}e année"
    return f"{found}, la dernière calculée : au plus tôt" if rang == horizon else found


def phrase_retour_entre(mieux: int | None, pire: int | None, horizon: int) -> str:
    """« au plus tôt … en 2e année, au plus tard pas avant 6 ans »; empty when both are the same.

    Both are bounds: each year takes every hypothesis at its best, then at its worst, which no one world does every year.
    """
    if mieux == pire:
        return ""
    early, late = phrase_retour(mieux, horizon), phrase_retour(pire, horizon)
    return f"bornes : au plus tôt {early}, au plus tard {late}"


def duree_amortissement(investissement: Decimal, gain_annuel: Decimal) -> Decimal | None:
    """Years to pay back at a constant yearly gain, one decimal; None when there is no gain (domain.md §3.6)."""
    if gain_annuel <= 0:
        return None
    return arrondi(Fraction(investissement) / Fraction(gain_annuel), 1)


def phrase_amortissement(investissement: Decimal, gain_annuel: Decimal) -> str:
    """What a constant yearly gain says of an investment, in words (domain.md §3.6); empty without investment.

    38 000 at 1 786,24 a year: « amorti en 21,3 ans à ce rythme : non amorti sur un mandat de 6 ans »; at a loss: never.
    """
    if investissement <= 0:
        return ""
    years = duree_amortissement(investissement, gain_annuel)
    if years is None:
        return "jamais amorti à ce rythme : pas d’économie, le gain attendu est ailleurs (qualité, continuité)"
    found = f"amorti en {format_decimal(years, 1)} ans à ce rythme"
    return found if years <= MANDAT else f"{found} : non amorti sur un mandat de {MANDAT} ans"


def phrase_amortissement_entre(investissement: tuple[Decimal, Decimal], gain: tuple[Decimal, Decimal]) -> str:
    """« bornes : au plus tôt 9,8 ans, au plus tard jamais », from (least, most) of both; empty when they say the same."""
    early = duree_amortissement(investissement[0], gain[1])
    late = duree_amortissement(investissement[1], gain[0])
    if early == late:
        return ""
    first, last = (f"{format_decimal(one, 1)} ans" if one is not None else "jamais" for one in (early, late))
    return f"bornes : au plus tôt {first}, au plus tard {last}"


def _by_year(annees: Sequence[int], lines: Iterable[Mapping[int, Decimal]]) -> dict[int, Decimal]:
    totals = dict.fromkeys(annees, ZERO)
    for line in lines:
        for annee, amount in line.items():
            if annee in totals:
                totals[annee] += amount
    return totals


def _cumulative(
    annees: Sequence[int],
    gains: Mapping[int, Decimal],
    recurring: Mapping[int, Decimal],
    invested: Mapping[int, Decimal],
) -> dict[int, Decimal]:
    running, total = {}, ZERO
    for annee in annees:
        total += gains[annee] - recurring[annee] - invested[annee]
        running[annee] = total
    return running


def _too_early(gains: Iterable[Gain], charges: Iterable[Charge]) -> Iterable[str]:
    """A gain counted before the investment it depends on is there (product.md A2.6)."""
    first_years = {
        charge.libelle: min((y for y, amount in charge.montants.items() if amount), default=None)
        for charge in charges
        if charge.est_investissement
    }
    for gain in gains:
        needed = first_years.get(gain.depend_de)
        first = min((y for y, amount in gain.montants.items() if amount), default=None)
        if needed is not None and first is not None and first < needed:
            yield (
                f"Le gain « {gain.libelle} » commence en {first}, avant « {gain.depend_de} » dont il dépend ({needed})."
            )
