"""Bars, grouped or stacked, lying (names readable) or standing (few ordered categories), and the age pyramid."""

from __future__ import annotations

from collections.abc import Callable

from common.figures.canvas import LINE_HEIGHT, MASK_WIDTH, TEXT_SIZE, Canvas
from common.figures.fonts import text_width, wrap
from common.figures.palette import Theme, colour
from common.figures.scale import Scale, full_scale, nice_scale, shown
from common.figures.specs import Bars, Kind, Masked, Number, Pyramid, Series, Value
from common.figures.words import (
    NOT_GIVEN_SHORT,
    axis_words,
    legend_of_masks,
    summary,
    unit_once,
    write,
    write_bare,
)

Say = Callable[[Value], str]
BAR = 18
STACK = 24
NARROW = 460  # below this width the names stand above their bars


def draw_bars(spec: Bars, theme: Theme, width: float, prefix: str) -> str:
    canvas = Canvas(f"{prefix}-{spec.key}" if prefix else spec.key, theme, width)
    top = canvas.legend(
        0, [(one.label, _paint(one, rank)) for rank, one in enumerate(spec.series)], masked=legend_of_masks(spec)
    )
    height = _standing(canvas, spec, top) if spec.vertical else _lying(canvas, spec, top)
    return canvas.render(height, spec.title, summary(spec))


def _paint(one: Series, rank: int) -> int | str:
    """The tone of a series, or its rank."""
    return one.tone or rank


def _extent(spec: Bars) -> list[float]:
    """The lengths to be drawn: each value, or the shown positive and negative sums of each stack."""
    if not spec.stacked:
        return [value for one in spec.series for value in shown(one.values)]
    ends: list[float] = []
    for index in range(len(spec.categories)):
        values = shown(one.values[index] for one in spec.series)
        ends += [sum(v for v in values if v > 0), sum(v for v in values if v < 0)]
    return ends


def _whole(spec: Bars) -> bool:
    return spec.kind in (Kind.INTEGER, Kind.YEAR)


def _end_label(spec: Bars, index: int) -> str:
    """What is written at the end of a stack: the total that was given, or the only shown value."""
    if spec.totals is not None:
        return write_bare(spec.totals.values[index], spec.kind)
    return ""


def _lying(canvas: Canvas, spec: Bars, top: float) -> float:
    above = canvas.width < NARROW
    widest = max((text_width(name, TEXT_SIZE) for name in spec.categories), default=0)
    gutter = 0.0 if above else min(widest, canvas.width * 0.34) + 12
    labels = [
        write(value, spec.kind)
        for one in [*spec.series, *([spec.totals] if spec.totals else [])]
        for value in one.values
        if not isinstance(value, Masked)
    ]
    margin = max((text_width(label, 12, 600) for label in labels), default=0) + 12
    lengths = _extent(spec)
    left = gutter + (margin if min(lengths, default=0) < 0 else 0)
    room = MASK_WIDTH + 8 if legend_of_masks(spec) and spec.stacked else 0
    scale = full_scale(lengths, left, max(canvas.width - margin - room, left + 40))
    thick = STACK if spec.stacked else BAR
    count = 1 if spec.stacked else len(spec.series)
    y = top + 4
    first = y
    say = unit_once(spec.kind)
    for index, name in enumerate(spec.categories):
        lines = wrap(name, TEXT_SIZE, canvas.width if above else gutter - 10)
        block = count * thick + (count - 1) * 3
        if above:
            for line in lines:
                y += LINE_HEIGHT
                canvas.text(0, y - 4, line)
        else:
            block = max(block, len(lines) * LINE_HEIGHT)
            middle = y + block / 2 - (len(lines) - 1) * LINE_HEIGHT / 2 + 4.5
            for rank, line in enumerate(lines):
                canvas.text(gutter - 10, middle + rank * LINE_HEIGHT, line, anchor="end")
        if spec.stacked:
            _stack(canvas, spec, index, scale, y + (block - thick) / 2, thick, say)
        else:
            for rank, one in enumerate(spec.series):
                _bar(canvas, _paint(one, rank), one.values[index], say, scale, y + rank * (thick + 3), thick)
        y += block + (12 if above else 10)
    canvas.rule(scale.zero, first, scale.zero, y - 6, axis=True)
    return y


def _bar(canvas: Canvas, paint: int | str, value: Number, say: Say, scale: Scale, y: float, thick: float) -> None:
    middle = y + thick / 2 + 4.3
    if isinstance(value, Masked):
        canvas.masked(scale.zero + 2, y + 1, MASK_WIDTH, thick - 2)
        return
    if value is None:
        canvas.text(scale.zero + 6, middle, NOT_GIVEN_SHORT, soft=True, size=12)
        return
    end = scale(value)
    canvas.rect(min(scale.zero, end), y, abs(end - scale.zero), thick, canvas.fill_of(paint))
    anchor, x = ("end", end - 6) if value < 0 else ("start", end + 6)
    canvas.text(x, middle, say(value), anchor=anchor, weight=600, size=12)


def _stack(canvas: Canvas, spec: Bars, index: int, scale: Scale, y: float, thick: float, say: Say) -> None:
    """Shown values first, end to end; the masked marker and the given total stand after them."""
    ends = {True: scale.zero, False: scale.zero}
    hidden = missing = False
    for rank, one in enumerate(spec.series):
        value = one.values[index]
        if isinstance(value, Masked):
            hidden = True
            continue
        if value is None:
            missing = True
            continue
        side = value >= 0
        length = abs(scale(value) - scale.zero)
        start = ends[side] if side else ends[side] - length
        ends[side] = ends[side] + length if side else start
        if value:
            canvas.rect(start, y, max(length - 1, 0.5), thick, canvas.fill_of(_paint(one, rank), length), radius=1)
            bare = write_bare(value, spec.kind)
            full = bare if spec.totals else write(value, spec.kind)
            if text_width(full, 12, 600) + 14 < length:
                canvas.chip(start + length / 2, y + thick / 2, bare if spec.totals else say(value))
    x = ends[True] + 2
    if hidden:
        canvas.masked(x, y + 1, MASK_WIDTH, thick - 2)
        x += MASK_WIDTH
    total = spec.totals.values[index] if spec.totals is not None else None
    if isinstance(total, Masked):
        if not hidden:
            canvas.masked(x, y + 1, MASK_WIDTH, thick - 2)
    elif total is not None:
        canvas.text(x + 5, y + thick / 2 + 4.3, say(total), weight=600, size=12)
    elif spec.totals is not None or (missing and not hidden and x == scale.zero + 2):
        canvas.text(x + 5, y + thick / 2 + 4.3, NOT_GIVEN_SHORT, soft=True, size=12)


def _standing(canvas: Canvas, spec: Bars, top: float) -> float:
    lengths = _extent(spec)
    plot_top, plot_bottom = top + 22, top + 212
    scale = nice_scale(lengths, plot_bottom, plot_top, whole=_whole(spec))
    ticks = list(zip(scale.ticks(), axis_words(scale.ticks(), spec.kind), strict=True))
    gutter = max(text_width(label, 12) for _, label in ticks) + 10
    for tick, label in ticks:
        canvas.rule(gutter, scale(tick), canvas.width, scale(tick), axis=tick == 0)
        canvas.text(gutter - 6, scale(tick) + 4, label, anchor="end", soft=True, size=12)
    slot = (canvas.width - gutter) / max(len(spec.categories), 1)
    count = 1 if spec.stacked else max(len(spec.series), 1)
    thick = min(48.0, slot * 0.74 / count)
    names = [wrap(name, 12, slot - 6) for name in spec.categories]
    for index, lines in enumerate(names):
        center = gutter + slot * (index + 0.5)
        x = center - thick * count / 2
        if spec.stacked:
            _standing_stack(canvas, spec, index, scale, x, thick)
        else:
            for rank, one in enumerate(spec.series):
                _standing_bar(
                    canvas, _paint(one, rank), one.values[index], spec.kind, scale, x + rank * thick, thick - 2
                )
        for rank, line in enumerate(lines):
            canvas.text(center, plot_bottom + 17 + rank * 14, line, anchor="middle", soft=True, size=12)
    return plot_bottom + 10 + 14 * max((len(lines) for lines in names), default=1)


def _standing_bar(
    canvas: Canvas, paint: int | str, value: Number, kind: Kind, scale: Scale, x: float, thick: float
) -> None:
    middle = x + thick / 2
    if isinstance(value, Masked):
        canvas.masked(x, scale.zero - MASK_WIDTH, thick, MASK_WIDTH - 2)
        return
    if value is None:
        canvas.text(middle, scale.zero - 5, NOT_GIVEN_SHORT, anchor="middle", soft=True, size=11)
        return
    end = scale(value)
    canvas.rect(x, min(scale.zero, end), thick, abs(end - scale.zero), canvas.fill_of(paint))
    label = write_bare(value, kind)
    if text_width(label, 12, 600) <= thick + 10:
        canvas.text(middle, end + 14 if value < 0 else end - 5, label, anchor="middle", weight=600, size=12)


def _standing_stack(canvas: Canvas, spec: Bars, index: int, scale: Scale, x: float, thick: float) -> None:
    up = down = scale.zero
    hidden = False
    for rank, one in enumerate(spec.series):
        value = one.values[index]
        if isinstance(value, Masked):
            hidden = True
        if value is None or isinstance(value, Masked) or not value:
            continue
        length = abs(scale(value) - scale.zero)
        start = up - length if value > 0 else down
        up, down = (start, down) if value > 0 else (up, down + length)
        canvas.rect(x, start, thick, max(length - 1, 0.5), canvas.fill_of(_paint(one, rank), length), radius=1)
        label = write_bare(value, spec.kind)
        if length > 20 and text_width(label, 12, 600) + 10 < thick:
            canvas.chip(x + thick / 2, start + length / 2, label)
    if hidden:
        canvas.masked(x, up - 18, thick, 16)
        up -= 18
    label = _end_label(spec, index)
    if label and not isinstance(spec.totals.values[index], Masked):
        canvas.text(x + thick / 2, up - 5, label, anchor="middle", weight=600, size=12)


def draw_pyramid(spec: Pyramid, theme: Theme, width: float, prefix: str) -> str:
    """Plain colours: the side of the spine already tells the two series apart."""
    canvas = Canvas(f"{prefix}-{spec.key}" if prefix else spec.key, theme, width)
    top = canvas.legend(0, [], masked=legend_of_masks(spec))
    spine = max((text_width(band, TEXT_SIZE) for band in spec.bands), default=0) + 20
    labels = [
        write(value, spec.kind)
        for one in (spec.left, spec.right)
        for value in one.values
        if not isinstance(value, Masked)
    ]
    margin = max((text_width(label, 12, 600) for label in labels), default=0) + 10
    half = (width - spine) / 2
    lengths = shown([*spec.left.values, *spec.right.values])
    scale = full_scale(lengths, 0, max(half - margin, 30))
    edges = {False: half, True: half + spine}
    for right, one, index in ((False, spec.left, 3), (True, spec.right, 2)):
        anchor, x = ("start", edges[True]) if right else ("end", edges[False])
        name_width = text_width(one.label, TEXT_SIZE, 600)
        canvas.text(x, top + 14, one.label, anchor=anchor, weight=600)
        canvas.rect(x + name_width + 8 if right else x - name_width - 22, top + 4, 14, 11, colour(index))
    y = top + 26
    for position in reversed(range(len(spec.bands))):
        canvas.text(width / 2, y + 15.5, spec.bands[position], anchor="middle", soft=True)
        for right, one, index in ((False, spec.left, 3), (True, spec.right, 2)):
            value, edge = one.values[position], edges[right]
            sign, anchor = (1, "start") if right else (-1, "end")
            if isinstance(value, Masked):
                canvas.masked(edge if right else edge - MASK_WIDTH, y + 2, MASK_WIDTH, 18)
            elif value is None:
                canvas.text(edge + sign * 5, y + 15.5, NOT_GIVEN_SHORT, anchor=anchor, soft=True, size=12)
            else:
                length = scale(value)
                canvas.rect(edge if right else edge - length, y + 1, length, 20, colour(index))
                canvas.text(
                    edge + sign * (length + 5), y + 15.5, write(value, spec.kind), anchor=anchor, weight=600, size=12
                )
        y += 25
    return canvas.render(y + 2, spec.title, summary(spec))
