"""What an attached simulation of human resources costs year by year: its phases, then its last year to the horizon."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from scenarios.engine.montants import au_centime


def etaler(annees: Sequence[int], simules: Mapping[int, Decimal], part: Decimal | None = None) -> dict[int, Decimal]:
    """Euros of each year of ``annees``: nothing before the simulation, its own years, then its last one.

    simules: year → euros of the whole, at least one. ``part``: yearly euros, once all is applied, of the only service that
    counts; it follows the phases of the whole, to the cent.
    """
    last = max(simules)
    whole = simules[last]
    found = {}
    for annee in annees:
        if annee < min(simules):
            continue
        amount = simules.get(min(annee, last), Decimal(0))
        if part is not None:
            amount = au_centime(Fraction(part) * Fraction(amount) / Fraction(whole)) if whole else part
        found[annee] = amount
    return found


def par_periodes(montants: Mapping[int, Decimal]) -> Iterator[tuple[int, int, Decimal]]:
    """Years that follow each other with the same amount as one period: first year, last year (included), euros a year."""
    start = end = None
    for annee in sorted(montants):
        if start is not None and annee == end + 1 and montants[annee] == montants[start]:
            end = annee
            continue
        if start is not None and montants[start]:
            yield start, end, montants[start]
        start = end = annee
    if start is not None and montants[start]:
        yield start, end, montants[start]
