"""The one font of pages and documents, and the width of a text in it.

Widths come from the advance table of the bundled font file (1 unit = 1/units-per-em of the size), so that a label
never overflows its place; kerning is ignored (it only narrows).
"""

from __future__ import annotations

import functools
import importlib.util
import re
from pathlib import Path

FAMILY = "Source Sans Pro"
WEIGHTS = {400: "SourceSansPro-Regular.ttf", 600: "SourceSansPro-Semibold.ttf", 700: "SourceSansPro-Bold.ttf"}
ITALIC = "SourceSansPro-It.ttf"
_PIECES = re.compile(r"[^ -]*(?:-+| +|$)|[^ ]+")


@functools.cache
def font_folder() -> Path:
    """Folder of the font files inside the `font-source-sans-pro` distribution; RuntimeError if it is missing."""
    found = importlib.util.find_spec("font_source_sans_pro")
    if found is None or found.origin is None:
        raise RuntimeError("La police Source Sans Pro est introuvable : installez les dépendances du projet.")
    return Path(found.origin).parent / "files"


def font_file(weight: int = 400) -> Path:
    return font_folder() / WEIGHTS[weight]


@functools.cache
def _advances(weight: int) -> tuple[dict[int, float], float]:
    """Advance by code point in em, and the advance used for a character the font lacks (its widest digit)."""
    from fontTools.ttLib import TTFont

    with TTFont(font_file(weight), lazy=True) as font:
        em = font["head"].unitsPerEm
        metrics = font["hmtx"].metrics
        table = {code: metrics[name][0] / em for code, name in font.getBestCmap().items()}
    return table, max(table[ord(digit)] for digit in "0123456789")


@functools.lru_cache(maxsize=4096)
def text_width(text: str, size: float, weight: int = 400) -> float:
    """Width of `text` in user units when drawn at `size`."""
    table, fallback = _advances(weight)
    return size * sum(table.get(ord(character), fallback) for character in text)


def wrap(text: str, size: float, limit: float, *, lines: int = 2, weight: int = 400) -> list[str]:
    """Break `text` at spaces and after hyphens into at most `lines` lines no wider than `limit`.

    What is left over ends with « … ».
    """
    result: list[str] = []
    current = ""
    pieces = _PIECES.findall(text.strip())
    for index, piece in enumerate(pieces):
        attempt = (current + piece).rstrip()
        if text_width(attempt, size, weight) <= limit or not current:
            current += piece
            continue
        result.append(current.rstrip())
        current = piece
        if len(result) == lines - 1:
            current = "".join(pieces[index:])
            break
    result.append(current.rstrip())
    return [shorten(line, size, limit, weight) for line in result]


def is_whole(lines: list[str], text: str) -> bool:
    """Whether `wrap` kept every letter of `text`."""
    return "".join(lines).replace(" ", "") == text.replace(" ", "")


def shorten(text: str, size: float, limit: float, weight: int = 400) -> str:
    """`text` cut to `limit` with « … » when it is too wide."""
    if text_width(text, size, weight) <= limit:
        return text
    while text and text_width(f"{text}…", size, weight) > limit:
        text = text[:-1].rstrip()
    return f"{text}…"
