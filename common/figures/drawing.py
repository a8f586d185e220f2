"""`draw(spec)`: one entry for every kind of chart. A new kind registers its function and nothing else changes."""

from __future__ import annotations

from functools import singledispatch

from common.figures.drawing_bars import draw_bars, draw_pyramid
from common.figures.drawing_lines import draw_lines
from common.figures.palette import Theme, theme_named
from common.figures.specs import Bars, Chart, Lines, Pyramid

WIDE = 640
NARROW = 328  # a phone of 360 px less its margins: drawn again, not shrunk, so that texts stay readable


@singledispatch
def _draw(spec: Chart, theme: Theme, width: float, prefix: str) -> str:
    raise TypeError(f"Aucun dessin pour {type(spec).__name__}.")


_draw.register(Bars)(draw_bars)
_draw.register(Pyramid)(draw_pyramid)
_draw.register(Lines)(draw_lines)


def draw(spec: Chart, *, theme: str = "page", width: float = WIDE, prefix: str = "") -> str:
    """SVG of `spec`: presentation attributes only, all texts escaped.

    `theme` is `page` (texts in `currentColor`) or `print` (fixed inks). `prefix` makes the ids unique when the same
    figure is drawn twice on a page. ValueError for an unknown theme, TypeError for a spec that has no drawing.
    """
    return _draw(spec, theme_named(theme), width, prefix)
