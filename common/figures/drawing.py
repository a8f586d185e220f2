"""`draw(spec)`: one entry for every kind of chart. A new kind registers its function and nothing else changes."""

from __future__ import annotations

from functools import singledispatch

from common.figures.drawing_amounts import draw_radar, draw_waterfall
from common.figures.drawing_bars import draw_bars, draw_pyramid
from common.figures.drawing_chart import draw_org_chart
from common.figures.drawing_grid import draw_heat_map, draw_matrix
from common.figures.drawing_lines import draw_lines
from common.figures.drawing_places import draw_map
from common.figures.drawing_planning import draw_gantt
from common.figures.drawing_scatter import draw_scatter
from common.figures.palette import Theme, theme_named
from common.figures.specs import Bars, Chart, Lines, Pyramid
from common.figures.specs_amounts import Radar, Waterfall
from common.figures.specs_chart import OrgChart
from common.figures.specs_places import Map
from common.figures.specs_plane import HeatMap, Matrix, Scatter
from common.figures.specs_planning import Gantt

WIDE = 640
MIDDLE = 540  # the larger of two cards on a desk
NARROW = 328  # a phone of 360 px less its margins: drawn again, not shrunk, so that texts keep one size everywhere


@singledispatch
def _draw(spec: Chart, theme: Theme, width: float, prefix: str) -> str:
    raise TypeError(f"Aucun dessin pour {type(spec).__name__}.")


_draw.register(Bars)(draw_bars)
_draw.register(Pyramid)(draw_pyramid)
_draw.register(Lines)(draw_lines)
_draw.register(Waterfall)(draw_waterfall)
_draw.register(Radar)(draw_radar)
_draw.register(HeatMap)(draw_heat_map)
_draw.register(Matrix)(draw_matrix)
_draw.register(Scatter)(draw_scatter)
_draw.register(Gantt)(draw_gantt)
_draw.register(Map)(draw_map)
_draw.register(OrgChart)(draw_org_chart)


def draw(spec: Chart, *, theme: str = "page", width: float = WIDE, prefix: str = "") -> str:
    """SVG of `spec`: presentation attributes only, all texts escaped.

    `theme` is `page` (texts in `currentColor`) or `print` (fixed inks). `prefix` makes the ids unique when the same
    figure is drawn twice on a page. ValueError for an unknown theme, TypeError for a spec that has no drawing.
    """
    return _draw(spec, theme_named(theme), width, prefix)
