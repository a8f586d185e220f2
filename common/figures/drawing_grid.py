"""Heat map and matrix: lines and columns of squares; columns too narrow for their names bear numbers."""

from __future__ import annotations

from collections.abc import Callable

from common.figures.canvas import Canvas, number
from common.figures.drawing_keys import (
    class_legend,
    gutter_of,
    missing,
    name_line,
    number_badge,
    numbered_list,
    sign_legend,
    square,
)
from common.figures.fonts import is_whole, text_width, wrap
from common.figures.palette import Theme, colour, step_of
from common.figures.scale import nice_classes
from common.figures.specs import Kind, Masked
from common.figures.specs_plane import HeatMap, Matrix
from common.figures.words import NOT_GIVEN, NOT_GIVEN_SHORT, legend_of_masks, summary, write

LINE = 30
GAP = 3
WIDEST_COLUMN = 110.0
SIGN_RADIUS = 6.5


def _grid(
    canvas: Canvas,
    top: float,
    rows: tuple[str, ...],
    columns: tuple[str, ...],
    fill: Callable[[int, int, float, float, float, float], None],
) -> float:
    """Lay out lines and columns from `top`; `fill(row, column, x, y, width, height)` draws one square."""
    gutter = gutter_of(rows, canvas.width, 0.27)
    step = min((canvas.width - gutter) / max(len(columns), 1), WIDEST_COLUMN)
    heads = [wrap(name, 12, step - 6, lines=3) for name in columns]
    whole = all(is_whole(lines, name) for lines, name in zip(heads, columns, strict=True))
    y = top + 4
    if whole:
        tallest = max((len(lines) for lines in heads), default=0)
        for rank, lines in enumerate(heads):
            for offset, line in enumerate(lines):
                bottom = y + 14 * (tallest - len(lines) + offset + 1)
                canvas.text(gutter + step * (rank + 0.5), bottom, line, anchor="middle", soft=True, size=12)
        y += 14 * tallest + 6
    elif columns:
        for rank in range(len(columns)):
            number_badge(canvas, gutter + step * (rank + 0.5), y + 10, rank + 1)
        y += 24
    for rank, name in enumerate(rows):
        start, height = name_line(canvas, name, y, gutter, LINE)
        for column in range(len(columns)):
            fill(rank, column, gutter + step * column, start + (height - LINE) / 2, step - GAP, LINE - GAP)
        y = start + height + (4 if not gutter else 0)
    return y + 2 if whole else numbered_list(canvas, y + 4, columns)


def draw_heat_map(spec: HeatMap, theme: Theme, width: float, prefix: str) -> str:
    canvas = Canvas(f"{prefix}-{spec.key}" if prefix else spec.key, theme, width)
    whole = spec.kind in (Kind.INTEGER, Kind.YEAR)
    every = [value for row in spec.values for value in row]
    classes = nice_classes(every, whole=whole)
    top = class_legend(
        canvas, 0, classes, spec.kind, whole=whole, masked=legend_of_masks(spec), gaps=any(v is None for v in every)
    )

    def fill(row: int, column: int, x: float, y: float, wide: float, high: float) -> None:
        value = spec.values[row][column]
        middle = x + wide / 2
        if isinstance(value, Masked):
            canvas.masked(x, y, wide, high)
            return
        if value is None:
            missing(canvas, x, y, wide, high)
            label, ink = NOT_GIVEN_SHORT, ""
        else:
            paint, ink = step_of(classes.rank(value), classes.count)
            square(canvas, x, y, wide, high, paint)
            label = write(value, spec.kind, with_unit=False)
        if text_width(label, 12, 600) <= wide - 4:
            canvas.text(middle, y + high / 2 + 4.2, label, anchor="middle", weight=600, size=12, ink=ink, soft=not ink)

    return canvas.render(_grid(canvas, top, spec.rows, spec.columns, fill), spec.title, summary(spec))


def draw_matrix(spec: Matrix, theme: Theme, width: float, prefix: str) -> str:
    canvas = Canvas(f"{prefix}-{spec.key}" if prefix else spec.key, theme, width)
    signs = {state.key: state.sign for state in spec.states}
    items = [
        (state.label, lambda x, top, sign=state.sign: _sign(canvas, sign, x + 9, top + 6)) for state in spec.states
    ]
    if masked := legend_of_masks(spec):
        items.append((masked, lambda x, top: canvas.masked(x, top, 18, 11)))
    if any(cell is None for row in spec.cells for cell in row):
        items.append((NOT_GIVEN, lambda x, top: missing(canvas, x, top, 18, 12)))
    top = sign_legend(canvas, 0, items)

    def fill(row: int, column: int, x: float, y: float, wide: float, high: float) -> None:
        cell = spec.cells[row][column]
        if isinstance(cell, Masked):
            canvas.masked(x, y, wide, high)
        elif cell is None:
            missing(canvas, x, y, wide, high)
        else:
            canvas.rule(x, y + high + 1, x + wide, y + high + 1)
            _sign(canvas, signs[cell], x + wide / 2, y + high / 2)

    return canvas.render(_grid(canvas, top, spec.rows, spec.columns, fill), spec.title, summary(spec))


def _sign(canvas: Canvas, sign: str, x: float, y: float) -> None:
    """Five signs told apart by their shape; the colour only repeats it."""
    r = SIGN_RADIUS
    if sign == "full":
        canvas.add(f'<circle cx="{number(x)}" cy="{number(y)}" r="{r}" fill="{colour(0)}"/>')
    elif sign in ("ring", "half"):
        paint = colour(1 if sign == "half" else 2)
        canvas.add(
            f'<circle cx="{number(x)}" cy="{number(y)}" r="{r - 1}" fill="none" stroke="{paint}" stroke-width="2.2"/>'
        )
        if sign == "half":
            canvas.add(
                f'<path d="M{number(x)} {number(y - r + 1)}A{r - 1} {r - 1} 0 0 0 {number(x)} {number(y + r - 1)}Z" '
                f'fill="{paint}"/>'
            )
    elif sign == "cross":
        canvas.add(
            f'<path d="M{number(x - 5)} {number(y - 5)}L{number(x + 5)} {number(y + 5)}'
            f'M{number(x - 5)} {number(y + 5)}L{number(x + 5)} {number(y - 5)}" stroke="{colour(3)}" stroke-width="2.4"/>'
        )
    else:
        canvas.add(f'<path d="M{number(x - 5)} {number(y)}H{number(x + 5)}" stroke="{colour(5)}" stroke-width="2.4"/>')
