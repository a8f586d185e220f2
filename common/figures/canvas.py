"""The few strokes every drawing uses. Presentation attributes only: no `class`, no `style`, nothing a strict
content-security policy refuses, and nothing WeasyPrint ignores. Every text goes through `html.escape`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from html import escape

from common.figures.fonts import FAMILY, text_width
from common.figures.palette import DASHES, MARKERS, TEXTURES, TONES, Theme, colour

TEXT_SIZE = 13
LINE_HEIGHT = 16
TEXTURED = 9  # below this width a texture has no room to be recognised
MASK_WIDTH = 30  # the marker of a masked value has one size, whatever it hides

# Each texture is drawn in an 8 × 8 tile over the colour of the series.
_TILES = {
    "diagonal": '<path d="M-2 2L2 -2M0 8L8 0M6 10L10 6" {stroke}/>',
    "back_diagonal": '<path d="M-2 6L2 10M0 0L8 8M6 -2L10 2" {stroke}/>',
    "dots": '<circle cx="2" cy="2" r="0.9" {fill}/><circle cx="6" cy="6" r="0.9" {fill}/>',
    "lines": '<path d="M0 2H8M0 6H8" {stroke}/>',
    "cross": '<path d="M0 4H8M4 0V8" {stroke}/>',
}


def number(value: float) -> str:
    """A coordinate with at most one decimal, without « -0 »."""
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def identifier(text: str) -> str:
    """`text` as an XML id: ASCII letters, digits and hyphens, starting with a letter."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "fig-" + (re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-").lower() or "x")


class Canvas:
    """Collects SVG fragments; `render` wraps them with title, description and definitions."""

    def __init__(self, key: str, theme: Theme, width: float) -> None:
        self.id = identifier(key)
        self.theme = theme
        self.width = width
        self.parts: list[str] = []
        self.definitions: dict[str, str] = {}

    def add(self, fragment: str) -> None:
        self.parts.append(fragment)

    def text(
        self,
        x: float,
        y: float,
        content: str,
        *,
        anchor: str = "start",
        weight: int = 400,
        soft: bool = False,
        size: float = TEXT_SIZE,
        ink: str = "",
    ) -> None:
        theme = self.theme
        fill = ink or (theme.soft if soft else theme.ink)
        attributes = f'x="{number(x)}" y="{number(y)}" fill="{fill}"'
        if soft and not ink and theme.soft_opacity != "1":
            attributes += f' fill-opacity="{theme.soft_opacity}"'
        if anchor != "start":
            attributes += f' text-anchor="{anchor}"'
        if weight != 400:
            attributes += f' font-weight="{weight}"'
        if size != TEXT_SIZE:
            attributes += f' font-size="{number(size)}"'
        self.add(f"<text {attributes}>{escape(content)}</text>")

    def rect(self, x: float, y: float, width: float, height: float, fill: str, *, radius: float = 2) -> None:
        self.add(
            f'<rect x="{number(x)}" y="{number(y)}" width="{number(max(width, 0))}" '
            f'height="{number(max(height, 0))}" rx="{number(radius)}" fill="{fill}"/>'
        )

    def chip(self, x: float, y: float, content: str) -> None:
        """A value written over a textured bar: on its own small ground so that it stays readable."""
        width = text_width(content, 12, 600) + 8
        self.add(
            f'<rect x="{number(x - width / 2)}" y="{number(y - 8.5)}" width="{number(width)}" height="17" rx="4" '
            f'fill="{self.theme.chip}" fill-opacity="0.9"/>'
        )
        self.text(x, y + 4.2, content, anchor="middle", weight=600, size=12, ink=self.theme.chip_ink)

    def rule(self, x1: float, y1: float, x2: float, y2: float, *, axis: bool = False) -> None:
        theme = self.theme
        stroke, opacity = (theme.soft, theme.axis_opacity) if axis else (theme.rule, theme.rule_opacity)
        extra = "" if opacity == "1" else f' stroke-opacity="{opacity}"'
        self.add(
            f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}" stroke="{stroke}"{extra}/>'
        )

    def fill_of(self, paint: int | str, room: float = TEXTURED) -> str:
        """Paint of a series: the colour of its rank, with a texture from the second on, or that of its tone (`TONES`).

        `room` is the smaller side of what is painted: a texture in a sliver is only noise, its place in the stack tells it.
        """
        index, texture = TONES[paint] if isinstance(paint, str) else (paint, TEXTURES[paint % len(TEXTURES)])
        room = TEXTURED if isinstance(paint, str) else room  # two tones share a colour: their texture always tells them
        if texture == "plain" or room < TEXTURED:
            return colour(index)
        name = f"{self.id}-t{paint}"
        if name not in self.definitions:
            tile = _TILES[texture].format(
                stroke='stroke="#ffffff" stroke-width="1" stroke-opacity="0.45" fill="none"',
                fill='fill="#ffffff" fill-opacity="0.5"',
            )
            self.definitions[name] = (
                f'<pattern id="{name}" patternUnits="userSpaceOnUse" width="8" height="8">'
                f'<rect width="8" height="8" fill="{colour(index)}"/>{tile}</pattern>'
            )
        return f"url(#{name})"

    def masked(self, x: float, y: float, width: float, height: float) -> None:
        """The marker of a masked value: a dashed, hatched box. Callers give it a constant size."""
        name = f"{self.id}-masque"
        theme = self.theme
        self.definitions.setdefault(
            name,
            f'<pattern id="{name}" patternUnits="userSpaceOnUse" width="6" height="6">'
            f'<path d="M-1.5 1.5L1.5 -1.5M0 6L6 0M4.5 7.5L7.5 4.5" stroke="{theme.soft}" stroke-width="1" fill="none"/>'
            "</pattern>",
        )
        self.add(
            f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}" rx="2" '
            f'fill="url(#{name})" stroke="{theme.soft}" stroke-dasharray="3 2"/>'
        )

    def marker(self, x: float, y: float, index: int) -> None:
        """Point of a line: its shape differs from series to series."""
        shape = MARKERS[index % len(MARKERS)]
        paint = colour(index)
        if shape == "disc":
            self.add(f'<circle cx="{number(x)}" cy="{number(y)}" r="4.2" fill="{paint}"/>')
        elif shape == "ring":
            self.add(
                f'<circle cx="{number(x)}" cy="{number(y)}" r="3.6" fill="none" stroke="{paint}" stroke-width="2.4"/>'
            )
        elif shape == "square":
            self.rect(x - 3.8, y - 3.8, 7.6, 7.6, paint, radius=1)
        elif shape == "cross":
            self.add(
                f'<path d="M{number(x - 4)} {number(y - 4)}L{number(x + 4)} {number(y + 4)}'
                f'M{number(x - 4)} {number(y + 4)}L{number(x + 4)} {number(y - 4)}" stroke="{paint}" stroke-width="2.4"/>'
            )
        else:
            corners = {
                "diamond": [(0, -5), (5, 0), (0, 5), (-5, 0)],
                "triangle": [(0, -5), (4.8, 3.8), (-4.8, 3.8)],
            }[shape]
            points = " ".join(f"{number(x + dx)},{number(y + dy)}" for dx, dy in corners)
            self.add(f'<polygon points="{points}" fill="{paint}"/>')

    def stroke_of(self, index: int) -> str:
        dash = DASHES[index % len(DASHES)]
        return f'stroke="{colour(index)}" stroke-width="2.6"' + (f' stroke-dasharray="{dash}"' if dash else "")

    def legend(
        self, y: float, entries: Sequence[tuple[str, int | str]], *, lines: bool = False, masked: str = ""
    ) -> float:
        """Legend rows from `y` (wrapped to the width); returns the y below them. Nothing to tell apart: no legend."""
        if len(entries) < 2 and not masked:
            return y
        items: list[tuple[str, int | str | None]] = (
            [(label, index) for label, index in entries] if len(entries) > 1 else []
        )
        if masked:
            items.append((masked, None))
        x, line = 0.0, y + 12
        for label, index in items:
            advance = 26 + text_width(label, TEXT_SIZE) + 18
            if x and x + advance - 18 > self.width:
                x, line = 0.0, line + LINE_HEIGHT + 3
            if index is None:
                self.masked(x, line - 10, 18, 11)
            elif lines:
                self.add(
                    f'<line x1="{number(x)}" y1="{number(line - 4)}" x2="{number(x + 20)}" y2="{number(line - 4)}" '
                    f"{self.stroke_of(index)}/>"
                )
                self.marker(x + 10, line - 4, index)
            else:
                self.rect(x, line - 10, 18, 11, self.fill_of(index))
            self.text(x + 25, line, label, soft=True)
            x += advance
        return line + 14

    def render(self, height: float, title: str, description: str) -> str:
        # The description joins the title in print: the PDF keeps only <title> as the alternative text.
        if self.theme.name == "print" and description:
            title, description = f"{title}. {description}", ""
        labelled = f"{self.id}-titre" + (f" {self.id}-desc" if description else "")
        definitions = f"<defs>{''.join(self.definitions.values())}</defs>" if self.definitions else ""
        desc = f'<desc id="{self.id}-desc">{escape(description)}</desc>' if description else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(self.width)} {number(height)}" '
            f'width="{number(self.width)}" height="{number(height)}" role="img" aria-labelledby="{labelled}" '
            f'font-family="{FAMILY}, sans-serif" font-size="{TEXT_SIZE}">'
            f'<title id="{self.id}-titre">{escape(title)}</title>{desc}{definitions}{"".join(self.parts)}</svg>'
        )
