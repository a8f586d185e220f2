"""Figures: what they say (`specs`), how they are drawn (`drawing`), how they follow each other (`section`).

Pure: no Django here. Pages and PDFs show the same spec through the same drawing and the same table.
"""

from common.figures.drawing import draw
from common.figures.section import (
    EmptyState,
    KeyFigures,
    Notice,
    Paragraph,
    Section,
    figures_of,
    tables_of,
)
from common.figures.specs import (
    MASKED_PROTECTS,
    MASKED_SMALL,
    Bars,
    Cell,
    Chart,
    Column,
    Figure,
    KeyFigure,
    Kind,
    Lines,
    LineSeries,
    Masked,
    Pyramid,
    Sensitivity,
    Series,
    Table,
    masked_small,
)
from common.figures.specs_amounts import Move, Radar, Waterfall
from common.figures.specs_chart import Box, OrgChart
from common.figures.specs_places import Area, Map
from common.figures.specs_plane import HeatMap, Matrix, Point, Scatter, State
from common.figures.specs_planning import Gantt, Span
from common.figures.words import write

__all__ = [
    "MASKED_PROTECTS",
    "MASKED_SMALL",
    "Area",
    "Bars",
    "Box",
    "Cell",
    "Chart",
    "Column",
    "EmptyState",
    "Figure",
    "Gantt",
    "HeatMap",
    "KeyFigure",
    "KeyFigures",
    "Kind",
    "LineSeries",
    "Lines",
    "Map",
    "Masked",
    "Matrix",
    "Move",
    "Notice",
    "OrgChart",
    "Paragraph",
    "Point",
    "Pyramid",
    "Radar",
    "Scatter",
    "Section",
    "Sensitivity",
    "Series",
    "Span",
    "State",
    "Table",
    "Waterfall",
    "draw",
    "figures_of",
    "masked_small",
    "tables_of",
    "write",
]
