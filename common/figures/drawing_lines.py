"""Lines along ordered points, with the band of their uncertainty."""

from __future__ import annotations

from common.figures.canvas import Canvas, number
from common.figures.drawing_keys import NARROW
from common.figures.fonts import text_width
from common.figures.palette import Theme, colour
from common.figures.scale import Scale, nice_scale, shown
from common.figures.specs import Kind, Lines, LineSeries, Masked, Number
from common.figures.words import axis_words, legend_of_masks, summary, write

PLOT_HEIGHT, LOW_PLOT = 210, 150  # a narrow drawing is lower: it keeps the slope of the lines
MOST_NAMED = 4  # more names than that would run below the drawing


def draw_lines(spec: Lines, theme: Theme, width: float, prefix: str) -> str:
    canvas = Canvas(f"{prefix}-{spec.key}" if prefix else spec.key, theme, width)
    direct = _named_at_its_end(spec, width)
    named = [] if direct else [(one.label, index) for index, one in enumerate(spec.series)]
    top = _band_names(canvas, spec, canvas.legend(0, named, lines=True, masked=legend_of_masks(spec)))
    values = [value for one in spec.series for value in shown([*one.values, *one.low, *one.high])]
    height = LOW_PLOT if width < NARROW else PLOT_HEIGHT
    plot_top, plot_bottom = top + 14, top + 14 + height
    scale = nice_scale(values, plot_bottom, plot_top, whole=spec.kind in (Kind.INTEGER, Kind.YEAR))
    ticks = list(zip(scale.ticks(), axis_words(scale.ticks(), spec.kind), strict=True))
    gutter = max(text_width(label, 12) for _, label in ticks) + 10
    ends = [_last(one.values) for one in spec.series]
    end_room = max((text_width(write(end[1], spec.kind), 12, 600) for end in ends if end), default=0) + 14
    if direct:
        end_room = max(end_room, max(text_width(one.label, 12) for one in spec.series) + 14)
    for tick, label in ticks:
        canvas.rule(gutter, scale(tick), width - end_room + 6, scale(tick), axis=tick == 0)
        canvas.text(gutter - 6, scale(tick) + 4, label, anchor="end", soft=True, size=12)
    xs = _positions(len(spec.points), gutter + 16, width - end_room - 6)
    _point_names(canvas, spec.points, xs, plot_bottom + 20)
    for position, x in enumerate(xs):
        if any(isinstance(one.values[position], Masked) for one in spec.series):
            canvas.masked(x - 7, plot_top, 14, height)
    for index, one in enumerate(spec.series):
        _band(canvas, one, index, xs, scale)
    for index, one in enumerate(spec.series):
        _line(canvas, one, index, xs, scale)
    _end_labels(canvas, spec, ends, xs, scale, direct=direct)
    return canvas.render(plot_bottom + 30, spec.title, summary(spec))


def _last(values: tuple[Number, ...]) -> tuple[int, Number] | None:
    """Rank and value of the last shown point."""
    found = [(rank, v) for rank, v in enumerate(values) if v is not None and not isinstance(v, Masked)]
    return found[-1] if found else None


def _positions(count: int, start: float, end: float) -> list[float]:
    if count < 2:
        return [(start + end) / 2] * count
    return [start + (end - start) * rank / (count - 1) for rank in range(count)]


def _point_names(canvas: Canvas, points: tuple[str, ...], xs: list[float], y: float) -> None:
    """Name as many points as fit without touching, always the first; the table names them all."""
    widest = max((text_width(point, 12) for point in points), default=0) + 10
    gap = xs[1] - xs[0] if len(xs) > 1 else widest
    every = max(1, -int(-widest // gap)) if gap else 1
    for rank in range(0, len(points), every):
        canvas.text(xs[rank], y, points[rank], anchor="middle", soft=True, size=12)


def _runs(values: tuple[Number, ...]) -> list[list[int]]:
    """Ranks of consecutive shown values: a masked or missing point breaks the line."""
    runs: list[list[int]] = [[]]
    for rank, value in enumerate(values):
        if value is None or isinstance(value, Masked):
            runs.append([])
        else:
            runs[-1].append(rank)
    return [run for run in runs if run]


def _band(canvas: Canvas, one: LineSeries, index: int, xs: list[float], scale: Scale) -> None:
    if not one.low:
        return
    both = tuple(
        low if not isinstance(high, Masked) and high is not None else None
        for low, high in zip(one.low, one.high, strict=True)
    )
    for run in _runs(both):
        upper = [f"{number(xs[rank])},{number(scale(one.high[rank]))}" for rank in run]
        lower = [f"{number(xs[rank])},{number(scale(one.low[rank]))}" for rank in reversed(run)]
        canvas.add(f'<polygon points="{" ".join(upper + lower)}" fill="{colour(index)}" fill-opacity="0.22"/>')


def _line(canvas: Canvas, one: LineSeries, index: int, xs: list[float], scale: Scale) -> None:
    for run in _runs(one.values):
        points = [(xs[rank], scale(one.values[rank])) for rank in run]
        if len(points) > 1:
            path = " ".join(f"{number(x)},{number(y)}" for x, y in points)
            canvas.add(f'<polyline points="{path}" fill="none" {canvas.stroke_of(index)}/>')
        for x, y in points:
            canvas.marker(x, y, index)


def _named_at_its_end(spec: Lines, width: float) -> bool:
    """Whether each line bears its name where it ends, which needs no legend: every line goes to the last point, and the
    names leave two thirds of the width to the lines."""
    last = len(spec.points) - 1
    reached = all((end := _last(one.values)) is not None and end[0] == last for one in spec.series)
    room = max((text_width(one.label, 12) for one in spec.series), default=0) + 14
    return len(spec.series) > 1 and len(spec.series) <= MOST_NAMED and reached and room <= width / 3


def _band_names(canvas: Canvas, spec: Lines, top: float) -> float:
    """What each band means, beside a piece of it; returns the y below."""
    x, line = 0.0, top + 12
    for index, one in enumerate(spec.series):
        if not one.low or not one.band_label:
            continue
        label = f"{one.label}, {one.band_label}"
        if x and x + 26 + text_width(label, 12) > canvas.width:
            x, line = 0.0, line + 18
        canvas.add(
            f'<rect x="{number(x)}" y="{number(line - 10)}" width="18" height="11" fill="{colour(index)}" '
            'fill-opacity="0.22"/>'
        )
        canvas.text(x + 25, line, label, soft=True, size=12)
        x += 26 + text_width(label, 12) + 18
    return line + 14 if x else top


def _end_labels(
    canvas: Canvas,
    spec: Lines,
    ends: list[tuple[int, Number] | None],
    xs: list[float],
    scale: Scale,
    *,
    direct: bool = False,
) -> None:
    """The last value of each line, above its name where there is no legend; moved apart where two would touch."""
    labels = sorted(
        (scale(end[1]), xs[end[0]], write(end[1], spec.kind), one.label)
        for end, one in zip(ends, spec.series, strict=True)
        if end
    )
    previous = float("-inf")
    for y, x, label, name in labels:
        y = max(y + (0 if direct else 4), previous + 15)
        previous = y
        canvas.text(x + 9, y, label, weight=600, size=12)
        if direct:
            previous = y + 14
            canvas.text(x + 9, previous, name, soft=True, size=12)
