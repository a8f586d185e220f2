"""Scatter: numbered points between two axes, and the list of their names."""

from __future__ import annotations

from common.figures.canvas import Canvas
from common.figures.drawing_keys import number_badge, numbered_list
from common.figures.fonts import wrap
from common.figures.palette import Theme
from common.figures.scale import Scale
from common.figures.specs_plane import Scatter
from common.figures.words import summary, write

PLOT_HEIGHT = 300
WIDEST_PLOT = 400.0
BESIDE = 600  # from this width on, the list stands beside the plot
ASIDE = 16.0  # a disc at the end of a scale stays inside the axes
APART = 21.0  # two discs closer than this would cover each other
_AROUND = [(0, 0), *((dx * k, dy * k) for k in (1, 2, 3, 4) for dx, dy in ((1, 0), (0, 1), (-1, 0), (0, -1), (1, 1), (-1, 1), (-1, -1), (1, -1)))]  # fmt: skip


def draw_scatter(spec: Scatter, theme: Theme, width: float, prefix: str) -> str:
    canvas = Canvas(f"{prefix}-{spec.key}" if prefix else spec.key, theme, width)
    beside = width >= BESIDE
    right = min(WIDEST_PLOT, width) if beside else width
    left, top, bottom = 34.0, 28.0, 28.0 + PLOT_HEIGHT
    low, high = float(spec.low), float(spec.high)
    step = next(s for s in (1, 2, 2.5, 5, 10, 20, 25, 50, 100, high - low) if (high - low) / s <= 6)
    corners = [wrap(words, 12, (right - left) / 2 - 16) for words in spec.quadrants]
    # the words of the corners have their own strip, above and below the highest and lowest marks
    above, below = (
        ASIDE + 4 + 14 * max((len(lines) for lines in pair), default=0) for pair in (corners[:2], corners[2:])
    )
    across, up = (
        Scale(low, high, step, left + ASIDE, right - ASIDE),
        Scale(low, high, step, bottom - below, top + above),
    )
    canvas.text(0, 14, spec.y_label, weight=600)
    for tick in across.ticks():
        if low <= float(tick) <= high:
            if float(tick) != (low + high) / 2:
                canvas.rule(across(tick), top, across(tick), bottom)
                canvas.rule(left, up(tick), right, up(tick))
            canvas.text(across(tick), bottom + 16, write(tick, spec.kind), anchor="middle", soft=True, size=12)
            canvas.text(left - 6, up(tick) + 4, write(tick, spec.kind), anchor="end", soft=True, size=12)
    canvas.rule(left, bottom, right, bottom, axis=True)
    canvas.rule(left, top, left, bottom, axis=True)
    middle_x, middle_y = across((low + high) / 2), up((low + high) / 2)
    canvas.rule(middle_x, top, middle_x, bottom, axis=True)
    canvas.rule(left, middle_y, right, middle_y, axis=True)
    for rank, lines in enumerate(corners):
        x, anchor = (right - 8, "end") if rank % 2 else (left + 8, "start")
        first = top + 16 if rank < 2 else bottom - 8 - 14 * (len(lines) - 1)
        for offset, line in enumerate(lines):
            canvas.text(x, first + 14 * offset, line, anchor=anchor, soft=True, size=12)
    canvas.text(right, bottom + 34, spec.x_label, anchor="end", weight=600)
    _points(canvas, spec, across, up, (left + 10, right - 10, top + above - 2, bottom - below + 2))
    names = [
        point.label if point.is_placed else f"{point.label} ({write(point.x if not _given(point.x) else point.y)})"
        for point in spec.points
    ]
    if beside:
        end = numbered_list(canvas, top - 8, names, left=right + 28)
        return canvas.render(max(end, bottom + 42), spec.title, summary(spec))
    return canvas.render(numbered_list(canvas, bottom + 42, names), spec.title, summary(spec))


def _given(value) -> bool:
    from common.figures.specs import Masked

    return value is not None and not isinstance(value, Masked)


def _points(canvas: Canvas, spec: Scatter, across: Scale, up: Scale, box: tuple[float, float, float, float]) -> None:
    """Each disc at its place, or beside it with a thread when another is already there."""
    taken: list[tuple[float, float]] = []
    for rank, point in enumerate(spec.points, start=1):
        if not point.is_placed:
            continue
        x, y = across(point.x), up(point.y)
        free = [
            (x + dx * APART, y + dy * APART)
            for dx, dy in _AROUND
            if box[0] <= x + dx * APART <= box[1] and box[2] <= y + dy * APART <= box[3]
        ]
        place = next(
            (p for p in free if all((p[0] - t[0]) ** 2 + (p[1] - t[1]) ** 2 >= (APART - 0.5) ** 2 for t in taken)),
            (x, y),
        )
        if place != (x, y):
            canvas.rule(x, y, place[0], place[1], axis=True)
        taken.append(place)
        number_badge(canvas, place[0], place[1], rank)
