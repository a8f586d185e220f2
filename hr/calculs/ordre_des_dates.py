"""Day/month or month/day? One date that only month/day explains makes every other text date of its file doubtful.

« 05/25/2024 » is refused by itself; beside it « 03/04/2024 » was most likely typed the same way: reading it as 3 April
would be a guess. Pure: no Django import.
"""

import re
from collections.abc import Callable, Iterable

from common.values import ValeurIllisible

_THREE_NUMBERS = re.compile(r"\s*(\d{1,2})([/.-])(\d{1,2})\2(\d{4})\s*")
MONTHS = 12


def _numbers(text: object) -> tuple[int, int] | None:
    """The two first numbers of a text date; None for anything else (a date of the spreadsheet has no doubt)."""
    found = _THREE_NUMBERS.fullmatch(text) if isinstance(text, str) else None
    return (int(found[1]), int(found[3])) if found else None


def est_americaine(text: object) -> bool:
    """Whether only the order month/day makes a date of this text: 05/25/2024."""
    numbers = _numbers(text)
    return numbers is not None and 1 <= numbers[0] <= MONTHS < numbers[1] <= 31


def est_a_double_sens(text: object) -> bool:
    """Whether both orders make a date, and not the same one: 03/04/2024, but not 04/04/2024 nor 25/05/2024."""
    numbers = _numbers(text)
    return numbers is not None and numbers[0] != numbers[1] and all(1 <= n <= MONTHS for n in numbers)


def premiere_americaine(texts: Iterable[tuple[str, object]]) -> str:
    """The address of the first text that only month/day explains, empty when there is none."""
    return next((address for address, text in texts if est_americaine(text)), "")


def sans_doute(read: Callable[[object], object], american: str) -> Callable[[object], object]:
    """``read``, refusing the text dates of two meanings; ``american``: the address of the cell that made them doubtful."""

    def guarded(value: object) -> object:
        if est_a_double_sens(value):
            reason = f"jour ou mois d’abord ? la cellule {american} est écrite mois/jour"
            raise ValeurIllisible(value, reason, "25/05/2024")
        return read(value)

    return guarded
