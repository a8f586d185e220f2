"""Map of the communes: their outlines when they are known, else one square each, laid out as they lie."""

from __future__ import annotations

import functools
import math

from common.figures.canvas import Canvas, number
from common.figures.drawing_keys import class_legend, missing, number_badge, numbered_list, square
from common.figures.fonts import is_whole, text_width, wrap
from common.figures.palette import OUTLINE, Theme, step_of
from common.figures.scale import Classes, nice_classes
from common.figures.specs import Kind, Masked
from common.figures.specs_places import Area, Map
from common.figures.words import NOT_GIVEN_SHORT, legend_of_masks, summary, write

TALLEST = 380.0
LARGEST_TILE = 104.0
NUMBERED = 20  # beyond, a list under the drawing would be longer than the table
GAP = 4
BADGE = 11.0  # half of a number in its disc, stroke included


def draw_map(spec: Map, theme: Theme, width: float, prefix: str) -> str:
    canvas = Canvas(f"{prefix}-{spec.key}" if prefix else spec.key, theme, width)
    whole = spec.kind in (Kind.INTEGER, Kind.YEAR)
    classes = nice_classes([area.value for area in spec.areas], whole=whole)
    top = class_legend(
        canvas,
        0,
        classes,
        spec.kind,
        whole=whole,
        masked=legend_of_masks(spec),
        gaps=any(area.value is None for area in spec.areas),
    )
    bottom = (_outlines if spec.has_outlines else _tiles)(canvas, spec, classes, top + 4) if spec.areas else top + 20
    return canvas.render(bottom, spec.title, summary(spec))


def _said(area: Area, kind: Kind) -> str:
    return f"{area.label} : {write(area.value, kind)}"


# --- outlines -----------------------------------------------------------------------------------------------------


def _outlines(canvas: Canvas, spec: Map, classes: Classes | None, top: float) -> float:
    points = [point for area in spec.areas for ring in area.outline for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    # a degree of longitude is shorter than one of latitude; at the size of an EPCI nothing else matters
    squeeze = math.cos(math.radians((south + north) / 2))
    wide, high = max((east - west) * squeeze, 1e-9), max(north - south, 1e-9)
    factor = min((canvas.width - 4) / wide, TALLEST / high)
    left = (canvas.width - wide * factor) / 2

    def place(point: tuple[float, float]) -> tuple[float, float]:
        return left + (point[0] - west) * squeeze * factor, top + 2 + (north - point[1]) * factor

    shapes = [[[place(point) for point in ring] for ring in area.outline] for area in spec.areas]
    # the areas without a value come last, so that their own outline is not covered by a neighbour's
    for area, rings in sorted(zip(spec.areas, shapes, strict=True), key=lambda pair: _is_hollow(pair[0])):
        path = "".join("M" + "L".join(f"{number(x)} {number(y)}" for x, y in ring) + "Z" for ring in rings)
        fill, dash = "none", ' stroke-width="1.6" stroke-dasharray="2 3"'
        if isinstance(area.value, Masked):
            canvas.masked(-60, -60, 1, 1)  # its pattern; drawn out of sight
            fill, dash = f"url(#{canvas.id}-masque)", ' stroke-dasharray="3 2"'
        elif area.value is not None:
            fill, dash = step_of(classes.rank(area.value), classes.count)[0], ""
        canvas.add(f'<path d="{path}" fill="{fill}" fill-rule="evenodd" stroke="{OUTLINE}"{dash}/>')
    bottom = top + high * factor + 8
    if len(spec.areas) > NUMBERED:
        return bottom
    for rank, rings in enumerate(shapes, start=1):
        x, y = _middle(max(rings, key=lambda ring: abs(_area(ring))))
        # a small commune at the very edge: its number stays whole, over its neighbour rather than cut
        number_badge(canvas, min(max(x, BADGE), canvas.width - BADGE), max(y, top + BADGE), rank, 0)
    return numbered_list(canvas, bottom, [_said(area, spec.kind) for area in spec.areas])


def _is_hollow(area: Area) -> bool:
    return area.value is None or isinstance(area.value, Masked)


def _area(ring: list[tuple[float, float]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True)) / 2


def _middle(ring: list[tuple[float, float]]) -> tuple[float, float]:
    """Centre of gravity; the middle of the box for a flat shape."""
    area = _area(ring)
    if abs(area) < 1e-6:
        xs, ys = [x for x, _ in ring], [y for _, y in ring]
        return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    x = y = 0.0
    for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = a[0] * b[1] - b[0] * a[1]
        x, y = x + (a[0] + b[0]) * cross, y + (a[1] + b[1]) * cross
    return x / (6 * area), y / (6 * area)


# --- squares ------------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=64)
def tiles_of(positions: tuple[tuple[float, float] | None, ...]) -> tuple[tuple[int, int], ...]:
    """Column and line of each square, no two the same, as near as can be to where the communes lie.

    Each commune in turn (west to east, then north to south) takes the nearest free square, then squares are exchanged
    as long as that brings communes nearer. Without every position, the squares follow the order, line by line.
    """
    count = len(positions)
    if any(position is None for position in positions):
        columns = max(1, math.ceil(math.sqrt(count)))
        return tuple((rank % columns, rank // columns) for rank in range(count))
    xs, ys = [p[0] for p in positions], [p[1] for p in positions]
    squeeze = math.cos(math.radians((min(ys) + max(ys)) / 2))
    wide, high = (max(xs) - min(xs)) * squeeze, max(ys) - min(ys)
    side = math.sqrt(max(wide, 1e-9) * max(high, 1e-9) / count)
    # one column more than needed: a few squares stay free, so that the shape of the territory shows
    columns = min(count, max(1, round(wide / side) + 1))
    lines = min(count, max(-(-count // columns), round(high / side)))
    targets = [
        (
            (x - min(xs)) * squeeze / (wide or 1) * (columns - 1),
            (max(ys) - y) / (high or 1) * (lines - 1),
        )
        for x, y in positions
    ]

    def far(rank: int, cell: tuple[int, int]) -> float:
        return (targets[rank][0] - cell[0]) ** 2 + (targets[rank][1] - cell[1]) ** 2

    free = {(column, line) for column in range(columns) for line in range(lines)}
    held: list[tuple[int, int]] = [(0, 0)] * count
    for rank in sorted(range(count), key=lambda one: (targets[one], one)):
        held[rank] = min(free, key=lambda cell: (far(rank, cell), cell))
        free.remove(held[rank])
    moved = True
    while moved:
        moved = False
        for one in range(count):
            for other in range(one + 1, count):
                now = far(one, held[one]) + far(other, held[other])
                if far(one, held[other]) + far(other, held[one]) < now - 1e-9:
                    held[one], held[other], moved = held[other], held[one], True
    used_columns = sorted({column for column, _ in held})
    used_lines = sorted({line for _, line in held})
    return tuple((used_columns.index(column), used_lines.index(line)) for column, line in held)


def _tiles(canvas: Canvas, spec: Map, classes: Classes | None, top: float) -> float:
    cells = tiles_of(tuple(area.position for area in spec.areas))
    columns, lines = max(c for c, _ in cells) + 1, max(line for _, line in cells) + 1
    side = min(canvas.width / columns, LARGEST_TILE)
    left = (canvas.width - side * columns) / 2
    names = [wrap(area.label, 12, side - GAP - 8, lines=3) for area in spec.areas]
    named = side >= 60 and all(
        is_whole(parts, area.label) and len(parts) * 14 <= side - 30
        for parts, area in zip(names, spec.areas, strict=True)
    )
    for rank, (area, (column, line)) in enumerate(zip(spec.areas, cells, strict=True)):
        x, y = left + column * side, top + line * side
        size = side - GAP
        label, ink = write(area.value, spec.kind), ""
        if isinstance(area.value, Masked):
            canvas.masked(x, y, size, size)
            label = ""
        elif area.value is None:
            missing(canvas, x, y, size, size)
            label = NOT_GIVEN_SHORT
        else:
            fill, ink = step_of(classes.rank(area.value), classes.count)
            square(canvas, x, y, size, size, fill)
        fits = text_width(label, 13, 700) <= size - 6
        if named:
            ground = 14 * len(names[rank]) + 6
            if isinstance(area.value, Masked):
                canvas.rect(x + 4, y + 4, size - 8, ground, canvas.theme.chip)
                ink = canvas.theme.chip_ink
            for offset, part in enumerate(names[rank]):
                canvas.text(x + size / 2, y + 17 + 14 * offset, part, anchor="middle", size=12, ink=ink)
            if label and fits:
                canvas.text(x + size / 2, y + size - 9, label, anchor="middle", weight=700, ink=ink)
        elif len(spec.areas) <= NUMBERED:
            number_badge(canvas, x + size / 2, y + size / 2, rank + 1)
        elif label and fits and size >= 18:
            canvas.text(x + size / 2, y + size / 2 + 4.5, label, anchor="middle", weight=600, size=12, ink=ink)
    bottom = top + lines * side + 4
    if named or len(spec.areas) > NUMBERED:
        return bottom
    return numbered_list(canvas, bottom, [_said(area, spec.kind) for area in spec.areas])
