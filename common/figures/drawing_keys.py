"""What stands beside a drawing: classes of colour, numbers that stand for names, gutters of names."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from common.figures.canvas import LINE_HEIGHT, TEXT_SIZE, Canvas
from common.figures.fonts import shorten, text_width, wrap
from common.figures.palette import OUTLINE, colour, step_of
from common.figures.scale import Classes
from common.figures.specs import Kind
from common.figures.words import NOT_GIVEN, write

NARROW = 460  # below this width names stand above their line
GAP = 18


def gutter_of(names: Sequence[str], width: float, share: float = 0.34) -> float:
    """Room kept on the left for names: what the widest asks, within its share; nothing on a narrow drawing."""
    if width < NARROW:
        return 0.0
    return min(max((text_width(name, TEXT_SIZE) for name in names), default=0), width * share) + 12


def name_line(canvas: Canvas, name: str, y: float, gutter: float, height: float) -> tuple[float, float]:
    """Write the name of a line that starts at `y`: in its gutter, or above. Returns the top and height of the line."""
    if not gutter:
        lines = wrap(name, TEXT_SIZE, canvas.width)
        for line in lines:
            y += LINE_HEIGHT
            canvas.text(0, y - 3, line)
        return y + 1, height
    lines = wrap(name, TEXT_SIZE, gutter - 10)
    height = max(height, len(lines) * LINE_HEIGHT)
    middle = y + height / 2 - (len(lines) - 1) * LINE_HEIGHT / 2 + 4.5
    for rank, line in enumerate(lines):
        canvas.text(gutter - 10, middle + rank * LINE_HEIGHT, line, anchor="end")
    return y, height


def square(canvas: Canvas, x: float, y: float, width: float, height: float, fill: str) -> None:
    """A coloured square with an outline that stands out on any ground, whatever its fill."""
    canvas.rect(x, y, width, height, fill)
    canvas.add(
        f'<rect x="{x + 0.5:.1f}" y="{y + 0.5:.1f}" width="{max(width - 1, 0):.1f}" height="{max(height - 1, 0):.1f}" '
        f'rx="2" fill="none" stroke="{OUTLINE}" stroke-opacity="0.75"/>'
    )


def missing(canvas: Canvas, x: float, y: float, width: float, height: float) -> None:
    """A value that nobody gave: an empty dotted outline."""
    canvas.add(
        f'<rect x="{x + 0.5:.1f}" y="{y + 0.5:.1f}" width="{max(width - 1, 0):.1f}" height="{max(height - 1, 0):.1f}" '
        f'rx="2" fill="none" stroke="{canvas.theme.soft}" stroke-opacity="0.6" stroke-dasharray="1 3"/>'
    )


def class_words(classes: Classes, rank: int, kind: Kind, *, whole: bool) -> str:
    """« 10 à 19 » when only whole numbers fall in, « de 10 à moins de 20 » otherwise."""
    low, high = classes.bounds(rank)
    if whole:
        top = high - 1
        return write(low, kind) if low == top else f"{write(low, kind)} à {write(top, kind)}"
    return f"de {write(low, kind)} à moins de {write(high, kind)}"


def class_legend(
    canvas: Canvas, y: float, classes: Classes | None, kind: Kind, *, whole: bool, masked: str, gaps: bool
) -> float:
    """Legend of the classes, of the masked and of the missing; returns the y below."""
    items: list[tuple[str, Callable[[float, float], None]]] = []
    for rank in range(classes.count if classes else 0):
        fill, _ink = step_of(rank, classes.count)
        items.append(
            (class_words(classes, rank, kind, whole=whole), lambda x, top, f=fill: square(canvas, x, top, 18, 12, f))
        )
    if masked:
        items.append((masked, lambda x, top: canvas.masked(x, top, 18, 11)))
    if gaps:
        items.append((NOT_GIVEN, lambda x, top: missing(canvas, x, top, 18, 12)))
    return sign_legend(canvas, y, items)


def sign_legend(canvas: Canvas, y: float, items: list[tuple[str, Callable[[float, float], None]]]) -> float:
    """A legend whose signs are drawn by functions of their corner; returns the y below."""
    if not items:
        return y
    x, line = 0.0, y + 12
    for label, draw_sign in items:
        label = shorten(label, TEXT_SIZE, canvas.width - 25)
        advance = 26 + text_width(label, TEXT_SIZE) + GAP
        if x and x + advance - GAP > canvas.width:
            x, line = 0.0, line + LINE_HEIGHT + 4
        draw_sign(x, line - 10)
        canvas.text(x + 25, line, label, soft=True)
        x += advance
    return line + 14


def number_badge(canvas: Canvas, x: float, y: float, number: int, index: int = 0) -> None:
    """A number in its disc: it stands for a name of the list."""
    canvas.add(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9.5" fill="{canvas.theme.chip}" stroke="{colour(index)}" stroke-width="2.2"/>'
    )
    canvas.text(x, y + 4.2, str(number), anchor="middle", weight=600, size=11.5, ink=canvas.theme.chip_ink)


def numbered_list(canvas: Canvas, y: float, entries: Sequence[str], *, left: float = 0, width: float = 0) -> float:
    """The names behind the numbers, in as many columns as fit, read down each column; returns the y below."""
    width = width or canvas.width - left
    if not entries:
        return y
    label_left = text_width(str(len(entries)), TEXT_SIZE, 600) + 10
    widest = label_left + max(text_width(entry, TEXT_SIZE) for entry in entries) + GAP
    count = max(1, min(int((width + GAP) // widest), 3, len(entries)))
    column = width / count
    per_column = -(-len(entries) // count)
    bottom = y
    for start in range(0, len(entries), per_column):
        x, line = left + (start // per_column) * column, y
        for rank, entry in enumerate(entries[start : start + per_column], start=start + 1):
            line += LINE_HEIGHT + 2
            canvas.text(x + label_left - 10, line, str(rank), anchor="end", weight=600)
            for offset, part in enumerate(wrap(entry, TEXT_SIZE, column - label_left - (GAP if count > 1 else 0))):
                line += LINE_HEIGHT if offset else 0
                canvas.text(x + label_left, line, part)
        bottom = max(bottom, line)
    return bottom + 8
