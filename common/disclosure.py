"""Disclosure control: which small counts are hidden, and which others with them, before any figure exists.

The rule, its reasons, worked figures and what it does not protect are written in ``docs/algorithmes/masquage.md``.
It is the only door: ``masking`` (words, floor), ``masking_list`` (one list), ``masking_family`` and ``masking_tables``
(crossed tables that share their people) are its inner parts. « First-order » cells hold 1 to k - 1 people;
« second-order » cells are hidden only so that a first-order one cannot be found by subtraction.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from common.masking import K_MINIMUM, Mask, display_rules, require_count, require_threshold
from common.masking_family import CountTable, JointMasking, MaskedTable
from common.masking_list import CountList
from common.masking_tables import mask_jointly

__all__ = [
    "AMOUNT_STEP_EUROS",
    "DOMINANCE",
    "K_MEAN",
    "K_MINIMUM",
    "CountTable",
    "JointMasking",
    "Mask",
    "MaskedTable",
    "Suppression",
    "complement_refused",
    "display_rules",
    "mask_amounts",
    "mask_jointly",
    "mean_allowed",
    "require_threshold",
    "rounded_amount",
    "shown_mean",
    "shown_total",
    "suppress",
    "suppress_with_reasons",
]

K_MEAN = 10
DOMINANCE = Decimal("0.5")
AMOUNT_STEP_EUROS = 10

Key = TypeVar("Key")
Amount = TypeVar("Amount")


@dataclass(frozen=True)
class Suppression:
    """One list of counts after masking.

    cells: key -> count, None = hidden. reasons: hidden key -> Mask. total_shown: False when the total itself must not
    be printed (it is below k, or it would give a hidden value away). hidden_people: people in all hidden cells
    together, for a line « Vaudoré + Pinsac-le-Haut : 8 »; None when that may not be printed either.
    """

    cells: dict[str, int | None]
    reasons: dict[str, Mask]
    k: int
    total_shown: bool
    hidden_people: int | None


def suppress(cells: Mapping[str, int], *, k: int = K_MINIMUM, total_shown: bool = True) -> dict[str, int | None]:
    """Mask one list of counts of people; None = hidden. The order of ``cells`` is kept.

    Cells of 1 to k - 1 people are hidden. When the total is shown (or known), masking goes on with the smallest
    non-zero cell, ties by key, until at least two cells and k people are hidden, and until a reader who knows this
    rule cannot find a first-order cell. Zeros are shown, unless every other cell is hidden and k is still not reached:
    a zero would then give the others away. Same cells as :func:`suppress_with_reasons`.

    Raises ValueError when k < 5 or when a count is not a non-negative integer. Source: design.md §4, product.md C.1.
    """
    return suppress_with_reasons(cells, k=k, total_shown=total_shown).cells


def suppress_with_reasons(cells: Mapping[str, int], *, k: int = K_MINIMUM, total_shown: bool = True) -> Suppression:
    """:func:`suppress`, with the reason of each hidden cell and whether the total may be printed."""
    require_threshold(k)
    counts = {key: require_count(key, value) for key, value in cells.items()}
    hidden, reasons, total_safe = CountList(counts, k).publication(total_shown)
    people = sum(counts[key] for key in hidden)
    shown = total_shown and total_safe
    return Suppression(
        cells={key: None if key in hidden else value for key, value in counts.items()},
        reasons=reasons,
        k=k,
        total_shown=shown,
        hidden_people=people if shown and people >= k else None,
    )


def mask_amounts(amounts: Mapping[Key, Amount], masked: Collection[Key]) -> dict[Key, Amount | None]:
    """Hide the ETP or euros attached to hidden counts: same keys, None where the count is hidden.

    masked: hidden keys (``Suppression.reasons``, or the reasons of one masked table). An amount without a
    count of its own is an error of the caller: it must be passed with the key of the count it belongs to.
    """
    return {key: None if key in masked else amount for key, amount in amounts.items()}


def complement_refused(selected_n: int, total_n: int, k: int = K_MINIMUM) -> bool:
    """True when a filter must be refused: it keeps, or it leaves out, 1 to k - 1 people (« tout sauf Pinsac »).

    Raises ValueError when k < 5 or when the selection is larger than the whole.
    """
    require_threshold(k)
    if not 0 <= selected_n <= total_n:
        raise ValueError("La sélection doit compter entre 0 et l’ensemble des personnes.")
    return 0 < selected_n < k or 0 < total_n - selected_n < k


def mean_allowed(values: Sequence[Decimal], k: int = K_MEAN, dominance: Decimal = DOMINANCE) -> bool:
    """True when the mean of individual amounts may be shown: at least k people, and nobody makes more than
    ``dominance`` of the sum.

    A group where everybody has 0 is refused: its mean tells each one's amount. Amounts of both signs are compared by
    absolute value. Raises ValueError when k < 10 or when dominance is not in ]0 ; 0.5] (a project may only tighten).
    """
    require_threshold(k, K_MEAN)
    if not 0 < dominance <= DOMINANCE:
        raise ValueError("La part dominante ne peut pas dépasser 50 %.")
    sizes = [abs(Decimal(value)) for value in values]
    whole = sum(sizes, Decimal(0))
    return len(sizes) >= k and whole > 0 and max(sizes) <= dominance * whole


def shown_mean(values: Sequence[Decimal], k: int = K_MEAN, dominance: Decimal = DOMINANCE) -> Decimal | None:
    """The mean rounded to 10 €, or None when it may not be shown."""
    if not mean_allowed(values, k, dominance):
        return None
    return rounded_amount(sum((Decimal(value) for value in values), Decimal(0)) / len(values))


def rounded_amount(amount: Decimal) -> Decimal:
    """An amount drawn from individual pay, rounded half up to 10 €: the only precision that is shown."""
    return (Decimal(amount) / AMOUNT_STEP_EUROS).quantize(Decimal(1), rounding=ROUND_HALF_UP) * AMOUNT_STEP_EUROS


def shown_total(parts: Sequence[int], k: int, mine: Sequence[int] = ()) -> int | None:
    """How many people, all employers together (``parts``: people of each), for whoever reads; None when hidden.

    Hidden below k, and where one employer, knowing its own, would be left with less than k: two people of two town halls
    are two names for who knows them. Hidden too where all that this reader holds (``mine``, among ``parts``) would leave
    so few: whoever reads two employers takes both away.
    """
    total = sum(parts)
    others = total - max(parts, default=0)
    if total == 0:
        return 0
    left = (total, others, total - sum(mine))
    return None if any(0 < one < k for one in left) else total
