"""Widths of the columns of a table in an office file, which neither Word nor a presentation chooses well by itself."""

import math
import re
from collections.abc import Sequence

from common.figures.fonts import text_width

# whose machine has another font needs more than ours measures
OTHER_FONT = 1.2
LINE = 1.2  # height of a line, in sizes of its letters
UNCUT = 8  # letters of a cell that is never cut: « D-01 », « 40 % »


def room_for(text: str, size: float, weight: int = 600) -> float:
    """Points that ``text`` surely fits in, at ``size`` points."""
    return text_width(text, size, weight) * OTHER_FONT


def lines_in(text: str, size: float, width: float, weight: int = 600) -> int:
    """Lines that ``text`` takes at most in ``width`` points, its own breaks counted."""
    return sum(max(1, math.ceil(room_for(part, size, weight) / width)) for part in text.split("\n"))


def column_widths(lines: Sequence[Sequence[str]], *, room: float, size: float, padding: float) -> list[float]:
    """Widths in points that add up to ``room``: place for the longest word of each column, then what is left goes to those
    that have more to say. ``lines``: the texts of the rows, headings first; ``padding``: left and right of a cell."""
    needs, wants = [], []
    for texts in zip(*lines, strict=True):
        words = [word for text in texts for word in (re.split("[ -]", text) if len(text) > UNCUT else [text])]
        needs.append(max(room_for(word, size) for word in words) + padding)
        wants.append(max(room_for(text, size) for text in texts) + padding)
    left = room - sum(needs)
    if left < 0:
        return [room * need / sum(needs) for need in needs]
    more = [want - need for need, want in zip(needs, wants, strict=True)]
    share = min(1, left / sum(more)) if sum(more) else 0
    filled = [need + extra * share for need, extra in zip(needs, more, strict=True)]
    return [room * width / sum(filled) for width in filled]
