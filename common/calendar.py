"""Months as administrations count them: legal delays and the length of a project.

French deadlines in months run from a day to the day of the same number, or to the last day of the month when that
number does not exist (30 November + 3 months = 28 February).
"""

from calendar import monthrange
from datetime import date, datetime

MONTHS_PER_YEAR = 12


def add_months(d: date, n: int) -> date:
    """The day ``n`` months after ``d`` (before, when n < 0): same day number, or the last day of the month.

    A datetime gives a date. Raises ValueError when the result leaves the years 1 to 9999. Source: design.md §8.
    """
    rank = d.year * MONTHS_PER_YEAR + d.month - 1 + n
    year, month_index = divmod(rank, MONTHS_PER_YEAR)
    if not date.min.year <= year <= date.max.year:
        raise ValueError(f"Date hors calendrier : {d:%d/%m/%Y} {n:+d} mois.")
    month = month_index + 1
    return date(year, month, min(d.day, monthrange(year, month)[1]))


def months_between(debut: date, fin: date) -> int:
    """Months from ``debut`` to ``fin``, both days included, every started month counted whole.

    01/09/2026 → 31/03/2028 = 19 months; the same day = 1 month. Raises ValueError when fin precedes debut.
    Source: product.md A6.3.
    """
    debut, fin = _as_date(debut), _as_date(fin)
    if fin < debut:
        raise ValueError(f"La fin ({fin:%d/%m/%Y}) précède le début ({debut:%d/%m/%Y}).")
    months = (fin.year - debut.year) * MONTHS_PER_YEAR + fin.month - debut.month
    # The n-th month ends the day before the n-th anniversary of the start.
    if add_months(debut, months) <= fin:
        months += 1
    return months


def earliest_safe_vote(echeances: list[date]) -> date:
    """The first day a council can vote without relying on whether the delay is « franc »: the day after the last one.

    Raises ValueError on an empty list. Source: domain.md §1.3.
    """
    if not echeances:
        raise ValueError("Aucune échéance à comparer.")
    return date.fromordinal(max(_as_date(echeance) for echeance in echeances).toordinal() + 1)


def _as_date(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value
