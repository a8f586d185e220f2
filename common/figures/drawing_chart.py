"""Organisation chart: boxes one under the other, set in as far as they are deep, a line to the one above."""

from __future__ import annotations

from common.figures.canvas import LINE_HEIGHT, TEXT_SIZE, Canvas, number
from common.figures.drawing_keys import GAP, NARROW
from common.figures.fonts import wrap
from common.figures.palette import Theme
from common.figures.specs import Masked
from common.figures.specs_chart import Box, OrgChart
from common.figures.words import legend_of_masks, summary

STEP = 18  # indent of one level
DEEPEST = 4  # levels drawn apart; deeper ones share the last indent
BAND = 7
PADDING = 6
SMALL = 12


def draw_org_chart(spec: OrgChart, theme: Theme, width: float, prefix: str) -> str:
    canvas = Canvas(f"{prefix}-{spec.key}" if prefix else spec.key, theme, width)
    boxes = [box for _, side in spec.sides for box in side]
    used = [(state, rank) for rank, state in enumerate(spec.states) if any(box.state == state for box in boxes)]
    top = canvas.legend(0, used, masked=legend_of_masks(spec)) + 4
    if width < NARROW:
        bottom = top
        for name, side in spec.sides:
            bottom = _side(canvas, spec, name, spec.ordered(side), (0.0, width), bottom) + 10
    else:
        room = (width - GAP * (len(spec.sides) - 1)) / max(len(spec.sides), 1)
        bottom = max(
            (
                _side(canvas, spec, name, spec.ordered(side), (rank * (room + GAP), room), top)
                for rank, (name, side) in enumerate(spec.sides)
            ),
            default=top,
        )
    return canvas.render(bottom + 4, spec.title, summary(spec))


def _side(
    canvas: Canvas, spec: OrgChart, name: str, boxes: list[tuple[int, Box]], place: tuple[float, float], y: float
) -> float:
    """One side in its column (left, width), from `y`; returns the y below its last box."""
    left, width = place
    for line in wrap(name, TEXT_SIZE, width, weight=700):
        y += LINE_HEIGHT
        canvas.text(left, y - 2, line, weight=700)
    y += 6
    middles: dict[str, tuple[float, float]] = {}
    for depth, box in boxes:
        x = left + min(depth, DEEPEST) * STEP
        height = _box(canvas, spec, box, x, y, left + width - x)
        middle = y + height / 2
        if box.parent in middles:
            above_x, above_y = middles[box.parent]
            if above_x < x:
                canvas.rule(above_x, above_y, above_x, middle, axis=True)
                canvas.rule(above_x, middle, x, middle, axis=True)
        middles[box.key] = (x + STEP / 2, y + height)
        y += height + 7
    return y


def _box(canvas: Canvas, spec: OrgChart, box: Box, x: float, y: float, width: float) -> float:
    """Draw one box and return its height. Its state is a texture on its edge and a word in its text."""
    room = width - BAND - 2 * PADDING
    names = wrap(box.label, TEXT_SIZE, room, weight=600)
    below = " · ".join(text for text in (box.note, box.state) if text)
    notes = wrap(below, SMALL, room, lines=3) if below else []
    marked = isinstance(box.posts, Masked)
    height = PADDING + (len(names) + len(notes) + marked) * LINE_HEIGHT + PADDING
    canvas.add(
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}" rx="3" fill="none" '
        f'stroke="{canvas.theme.soft}" stroke-opacity="0.6"/>'
    )
    if box.state:
        canvas.rect(x, y, BAND, height, canvas.fill_of(spec.states.index(box.state)), radius=3)
    line = y + PADDING
    for text in names:
        line += LINE_HEIGHT
        canvas.text(x + BAND + PADDING, line - 3.5, text, weight=600)
    for text in notes:
        line += LINE_HEIGHT
        canvas.text(x + BAND + PADDING, line - 3.5, text, soft=True, size=SMALL)
    if marked:
        canvas.masked(x + BAND + PADDING, line + 2, 30, 12)
    return height
