"""Gantt: a line per task along the months, its texture says where it stands, a lozenge is a milestone."""

from __future__ import annotations

import datetime

from common.figures.canvas import MASK_WIDTH, TEXT_SIZE, Canvas, number
from common.figures.drawing_keys import NARROW, gutter_of, name_line
from common.figures.fonts import shorten, text_width
from common.figures.palette import Theme, colour
from common.figures.specs import Masked
from common.figures.specs_planning import Gantt, Span
from common.figures.words import NOT_GIVEN_SHORT, legend_of_masks, summary

BAR = 18
MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
UNITS = (1, 2, 3, 6, 12, 24, 60, 120)
TODAY = "aujourd’hui"


def _dates(spec: Gantt) -> list[datetime.date]:
    return [day for span in spec.spans for day in (span.start, span.end) if isinstance(day, datetime.date)]


def _month(day: datetime.date, months: int = 0) -> datetime.date:
    rank = day.year * 12 + day.month - 1 + months
    return datetime.date(rank // 12, rank % 12 + 1, 1)


class _Axis:
    """Days to positions, from the first day of the first month to the first day after the last."""

    def __init__(self, days: list[datetime.date], start: float, end: float) -> None:
        self.low, self.high = _month(min(days)), _month(max(days), 1)
        self.start, self.end = start, end

    def __call__(self, day: datetime.date) -> float:
        share = (day - self.low).days / (self.high - self.low).days
        return self.start + share * (self.end - self.start)

    def ticks(self) -> list[tuple[datetime.date, str]]:
        """First days of months, quarters or years, as many as their names leave room for."""
        months = (self.high.year - self.low.year) * 12 + self.high.month - self.low.month
        pixels = (self.end - self.start) / months
        room = text_width("sept. 2026", 12) + 10
        unit = next((one for one in UNITS if one * pixels >= room), UNITS[-1])
        day = self.low
        while (day.month - 1) % min(unit, 12) or (unit > 12 and day.year % (unit // 12)):
            day = _month(day, 1)
        found = []
        while day < self.high:
            found.append((day, str(day.year) if unit >= 12 else f"{MONTHS[day.month - 1]} {day.year}"))
            day = _month(day, unit)
        return found


def draw_gantt(spec: Gantt, theme: Theme, width: float, prefix: str) -> str:
    canvas = Canvas(f"{prefix}-{spec.key}" if prefix else spec.key, theme, width)
    used = [(state, rank) for rank, state in enumerate(spec.states) if any(s.state == state for s in spec.spans)]
    top = canvas.legend(0, used, masked=legend_of_masks(spec))
    days = _dates(spec)
    gutter = gutter_of([span.label for span in spec.spans], width, 0.36)
    axis = _Axis(days, gutter, width - 8) if days else None
    y = first = top + 6
    if axis is not None:
        y += 20
    bars: list[tuple[float, float]] = []
    ground = len(canvas.parts)
    for name, spans in spec.groups:
        if name:
            y += 18
            canvas.text(0, y - 2, shorten(name, TEXT_SIZE, width, 700), weight=700)
            y += 5
        for span in spans:
            start, height = name_line(canvas, span.label, y, gutter, BAR)
            _draw_span(canvas, spec, span, axis, gutter, start + (height - BAR) / 2)
            y = start + height + 7
            bars.append((start - 3, start + height + 3))
    if axis is not None:
        months = len(canvas.parts)
        _months(canvas, axis, first, y)
        # known once the last line is drawn, but behind the bars
        behind = canvas.parts[months:]
        del canvas.parts[months:]
        canvas.parts[ground:ground] = behind
        if spec.today is not None and axis.low <= spec.today < axis.high:
            # names that stand above their bars are not crossed
            pieces = bars if width < NARROW else [(first + 16, y)]
            y = _today(canvas, axis(spec.today), pieces, y)
    return canvas.render(y + 4, spec.title, summary(spec))


def _months(canvas: Canvas, axis: _Axis, top: float, bottom: float) -> None:
    for day, label in axis.ticks():
        x = axis(day)
        canvas.rule(x, top + 16, x, bottom)
        if x + text_width(label, 12) <= canvas.width:
            canvas.text(x, top + 11, label, soft=True, size=12)


def _today(canvas: Canvas, x: float, pieces: list[tuple[float, float]], bottom: float) -> float:
    for top, end in pieces:
        canvas.add(
            f'<line x1="{number(x)}" y1="{number(top)}" x2="{number(x)}" y2="{number(end)}" stroke="{colour(1)}" '
            f'stroke-width="2" stroke-dasharray="5 3"/>'
        )
    half = text_width(TODAY, 12, 600) / 2
    middle = min(max(x, half), canvas.width - half)
    canvas.text(middle, bottom + 13, TODAY, anchor="middle", weight=600, size=12)
    return bottom + 16


def _draw_span(canvas: Canvas, spec: Gantt, span: Span, axis: _Axis | None, left: float, y: float) -> None:
    if isinstance(span.start, Masked):
        canvas.masked(left + 2, y + 1, MASK_WIDTH, BAR - 2)
        return
    if span.start is None or axis is None:
        canvas.text(left + 6, y + BAR / 2 + 4.3, NOT_GIVEN_SHORT, soft=True, size=12)
        return
    index = spec.states.index(span.state) if span.state else 0
    x = axis(span.start)
    if isinstance(span.end, Masked):
        canvas.masked(min(x, canvas.width - MASK_WIDTH), y + 1, MASK_WIDTH, BAR - 2)
    elif span.is_milestone:
        middle = y + BAR / 2
        points = " ".join(f"{number(x + dx)},{number(middle + dy)}" for dx, dy in ((0, -8), (8, 0), (0, 8), (-8, 0)))
        canvas.add(f'<polygon points="{points}" fill="{canvas.fill_of(index)}" stroke="{colour(index)}"/>')
    else:
        canvas.rect(x, y, max(axis(span.end + datetime.timedelta(days=1)) - x, 3), BAR, canvas.fill_of(index), radius=3)
