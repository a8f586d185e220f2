"""Waterfall: lying, one line per move. Radar: a few marks around a centre."""

from __future__ import annotations

import math
from decimal import Decimal

from common.figures.canvas import LINE_HEIGHT, MASK_WIDTH, TEXT_SIZE, Canvas, number
from common.figures.drawing_keys import NARROW, gutter_of, name_line, number_badge, numbered_list
from common.figures.fonts import text_width, wrap
from common.figures.palette import Theme, colour
from common.figures.scale import full_scale
from common.figures.specs import Kind, Masked, Number
from common.figures.specs_amounts import Move, Radar, Waterfall
from common.figures.words import NOT_GIVEN_SHORT, legend_of_masks, summary, write

BAR = 20
UP, DOWN, LEVEL = (
    1,
    0,
    5,
)  # amber and teal mid-tones with their textures, grey for levels: also told by the sign written


def signed(move: Move, kind: Kind) -> str:
    """A change bears its sign, a level does not."""
    text = write(move.value, kind)
    plus = not move.is_level and not isinstance(move.value, Masked) and move.value is not None and move.value > 0
    return f"+{text}" if plus else text


def _known(value: Number) -> bool:
    return value is not None and not isinstance(value, Masked)


def _bars(spec: Waterfall) -> list[tuple[float, float] | None]:
    """Start and end of each bar. After a hidden move the next ones start from the last level that is known."""
    level, bars = 0.0, []
    for move in spec.moves:
        if not _known(move.value):
            bars.append(None)
            continue
        start = 0.0 if move.is_level else level
        level = float(move.value) if move.is_level else level + float(move.value)
        bars.append((start, level))
    return bars


def draw_waterfall(spec: Waterfall, theme: Theme, width: float, prefix: str) -> str:
    canvas = Canvas(f"{prefix}-{spec.key}" if prefix else spec.key, theme, width)
    used = {spec.direction(move) for move in spec.moves}
    entries = [
        (label, index)
        for label, index in ((spec.level_label, LEVEL), (spec.up_label, UP), (spec.down_label, DOWN))
        if label in used
    ]
    top = canvas.legend(0, entries, masked=legend_of_masks(spec))
    bars = _bars(spec)
    gutter = gutter_of([move.label for move in spec.moves], width)
    labels = [signed(move, spec.kind) for move in spec.moves if _known(move.value)]
    margin = max((text_width(label, 12, 600) for label in labels), default=0) + 12
    ends = [end for bar in bars if bar for end in bar]
    left = gutter + (margin if min(ends, default=0) < 0 else 0)
    scale = full_scale(ends, left, max(width - margin, left + 40))
    y = first = top + 4
    level, joined = 0.0, None
    for move, bar in zip(spec.moves, bars, strict=True):
        start, height = name_line(canvas, move.label, y, gutter, BAR)
        middle = start + height / 2
        if bar is None:
            x = scale(level)
            if isinstance(move.value, Masked):
                canvas.masked(x, middle - BAR / 2 + 1, MASK_WIDTH, BAR - 2)
            else:
                canvas.text(x + 6, middle + 4.3, NOT_GIVEN_SHORT, soft=True, size=12)
            joined = None
        else:
            begin, end = scale(bar[0]), scale(bar[1])
            if joined is not None and not move.is_level:
                canvas.rule(joined[0], joined[1], joined[0], middle + BAR / 2, axis=True)
            index = LEVEL if move.is_level else UP if move.value > 0 else DOWN
            canvas.rect(min(begin, end), middle - BAR / 2, max(abs(end - begin), 1), BAR, canvas.fill_of(index))
            falls = move.value < 0
            x = min(begin, end) - 6 if falls else max(begin, end) + 6
            text = signed(move, spec.kind)
            # a fall that starts at the left edge writes its amount on the other side of its bar
            if falls and x - text_width(text, 12, 600) < gutter:
                falls, x = False, max(begin, end) + 6
            canvas.text(x, middle + 4.3, text, anchor="end" if falls else "start", weight=600, size=12)
            level, joined = bar[1], (end, middle - BAR / 2)
        y = start + height + 10
    canvas.rule(scale.zero, first, scale.zero, y - 6, axis=True)
    return canvas.render(y, spec.title, summary(spec))


def draw_radar(spec: Radar, theme: Theme, width: float, prefix: str) -> str:
    canvas = Canvas(f"{prefix}-{spec.key}" if prefix else spec.key, theme, width)
    entries = [(one.label, index) for index, one in enumerate(spec.series)]
    top = canvas.legend(0, entries, lines=True, masked=legend_of_masks(spec))
    count = len(spec.axes)
    if not count:
        return canvas.render(top + 20, spec.title, summary(spec))
    narrow = width < NARROW
    radius = min(width / 2 - 34, 118.0)
    margin = 24 if narrow else 40
    cx, cy = width / 2, top + margin + radius
    ways = [(math.sin(2 * math.pi * k / count), -math.cos(2 * math.pi * k / count)) for k in range(count)]
    span = float(spec.high - spec.low)
    rings = int(span) if span == int(span) and span <= 5 else 4
    for ring in range(1, rings + 1):
        points = " ".join(
            f"{number(cx + dx * radius * ring / rings)},{number(cy + dy * radius * ring / rings)}" for dx, dy in ways
        )
        canvas.add(
            f'<polygon points="{points}" fill="none" stroke="{theme.rule}" stroke-opacity="{theme.rule_opacity}"/>'
        )
    for rank, (dx, dy) in enumerate(ways):
        canvas.rule(cx, cy, cx + dx * radius, cy + dy * radius)
        if narrow:
            number_badge(canvas, cx + dx * (radius + 14), cy + dy * (radius + 14), rank + 1, 5)
        else:
            _axis_name(canvas, spec.axes[rank], cx + dx * (radius + 12), cy + dy * (radius + 12), dx, dy)
    for index, one in enumerate(spec.series):
        _profile(canvas, one.values, index, spec, (cx, cy, radius), ways)
    for ring in range(rings + 1):
        value = spec.low + (spec.high - spec.low) * Decimal(ring) / Decimal(rings)
        # between two axes, where the profiles leave room
        far, angle = radius * math.cos(math.pi / count) * ring / rings, math.pi / count
        x, y = cx + far * math.sin(angle), cy - far * math.cos(angle)
        canvas.text(x, y + 4, write(value.normalize() + 0, Kind.DECIMAL), anchor="middle", soft=True, size=11)
    bottom = cy + radius + margin
    if narrow:
        bottom = numbered_list(canvas, bottom, spec.axes)
    return canvas.render(bottom, spec.title, summary(spec))


def _axis_name(canvas: Canvas, name: str, x: float, y: float, dx: float, dy: float) -> None:
    middle = abs(dx) < 0.2
    anchor = "middle" if middle else "start" if dx > 0 else "end"
    room = 2 * min(x, canvas.width - x) if middle else canvas.width - x if dx > 0 else x
    lines = wrap(name, TEXT_SIZE, min(room, 200) - 2)
    first = y + 4.5 - (len(lines) - 1) * LINE_HEIGHT * (1 if dy < -0.9 else 0 if dy > 0.9 else 0.5)
    for rank, line in enumerate(lines):
        canvas.text(x, first + rank * LINE_HEIGHT, line, anchor=anchor)


def _profile(
    canvas: Canvas,
    values: tuple[Number, ...],
    index: int,
    spec: Radar,
    disc: tuple[float, float, float],
    ways: list[tuple[float, float]],
) -> None:
    """One series: closed when every mark is known, in pieces otherwise; the masked ones have their box at the rim."""
    cx, cy, radius = disc
    places: list[tuple[float, float] | None] = []
    for value, (dx, dy) in zip(values, ways, strict=True):
        if not _known(value):
            places.append(None)
            if isinstance(value, Masked):
                canvas.masked(cx + dx * (radius - 8) - 7, cy + dy * (radius - 8) - 7, 14, 14)
            continue
        share = float(value - spec.low) / float(spec.high - spec.low)
        places.append((cx + dx * radius * share, cy + dy * radius * share))
    shown = [place for place in places if place is not None]
    if len(shown) == len(places):
        path = " ".join(f"{number(x)},{number(y)}" for x, y in shown)
        canvas.add(f'<polygon points="{path}" fill="{colour(index)}" fill-opacity="0.12" {canvas.stroke_of(index)}/>')
    else:
        for here, after in zip(places, places[1:] + places[:1], strict=True):
            if here and after:
                path = f"{number(here[0])},{number(here[1])} {number(after[0])},{number(after[1])}"
                canvas.add(f'<polyline points="{path}" fill="none" {canvas.stroke_of(index)}/>')
    for x, y in shown:
        canvas.marker(x, y, index)
