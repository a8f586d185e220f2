"""The part of a year during which a service is open or a commune is in it."""

from calendar import monthrange
from datetime import date
from fractions import Fraction
from functools import lru_cache

MONTHS_PER_YEAR = 12


class DatesIncoherentes(ValueError):
    """A commune that leaves before it joined; ``str()`` is a French sentence."""


@lru_cache(maxsize=4096)
def part_annee(annee: int, debut: date, sortie: date | None = None) -> Fraction:
    """Part of ``annee`` in [0, 1] between ``debut`` (included) and ``sortie`` (first day out, None = still in).

    Counted in twelfths, a started month in days of that month: from 1 July, 6/12; from 16 June (30 days), 6,5/12.
    Raises DatesIncoherentes when ``sortie`` precedes ``debut``. Source: docs/algorithmes/scenarios.md, « Prorata ».
    """
    if sortie is not None and sortie < debut:
        raise DatesIncoherentes(f"La sortie ({sortie:%d/%m/%Y}) précède l’entrée ({debut:%d/%m/%Y}).")
    first, next_first = date(annee, 1, 1), date(annee + 1, 1, 1)
    start, end = max(debut, first), min(sortie or next_first, next_first)
    if end <= start:
        return Fraction(0)
    return (_twelfths(end, annee) - _twelfths(start, annee)) / MONTHS_PER_YEAR


def _twelfths(day: date, annee: int) -> Fraction:
    """Months elapsed since the first of January of ``annee`` at the start of ``day``."""
    if day.year > annee:
        return Fraction(MONTHS_PER_YEAR)
    return day.month - 1 + Fraction(day.day - 1, monthrange(day.year, day.month)[1])
