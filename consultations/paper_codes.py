"""The codes printed on paper: eight characters that nobody confuses, typed any way a person types. Pure."""

import random
import re
import secrets

# 23 letters and 8 digits: no 0/O, no 1/I/L.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH = 8
_IGNORED = re.compile(r"[\s\-‐-―−_.\u200b\ufeff]+")

Draw = random.Random | secrets.SystemRandom
_SYSTEM = secrets.SystemRandom()


def normalise(typed: str) -> str | None:
    """The eight characters of ``typed`` (spaces and dashes ignored, lower case accepted), ``None`` when it is no code."""
    compact = _IGNORED.sub("", str(typed)[:60]).upper()
    return compact if len(compact) == LENGTH and set(compact) <= set(ALPHABET) else None


def written(code: str) -> str:
    """« K7P4-9XQM »: as it is printed and read aloud."""
    return f"{code[:4]}-{code[4:]}"


def draw_codes(count: int, draw: Draw = _SYSTEM) -> list[str]:
    """``count`` different codes drawn at random: 31⁸ ≈ 8,5 × 10¹¹ possible ones. Raises ``ValueError`` below zero."""
    if count < 0:
        raise ValueError("Un nombre de codes ne peut pas être négatif.")
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(draw.choice(ALPHABET) for _ in range(LENGTH))] = None
    return list(found)
