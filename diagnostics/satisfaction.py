"""What the communes served think of a pooling, year by year: four answers, their mean. Pure."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

NIVEAUX = {1: "pas satisfaite", 2: "peu satisfaite", 3: "satisfaite", 4: "très satisfaite"}
TENTH = Decimal("0.1")


def moyenne(notes: Sequence[int]) -> Decimal | None:
    """The mean of answers from 1 to 4, to one decimal, half up; ``None`` without an answer."""
    if not notes:
        return None
    return (Decimal(sum(notes)) / len(notes)).quantize(TENTH, rounding=ROUND_HALF_UP)
