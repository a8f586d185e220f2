"""Colours and textures of the series.

The colours are mid-tones: each has a contrast of at least 3:1 on the light surfaces, on the dark surfaces and on white
paper (a test computes it), so one drawing serves both modes. A series is never told by its colour alone: each also has
its texture (bars), its dash and its marker (lines).
"""

from __future__ import annotations

from dataclasses import dataclass

SERIES_COLOURS = ("#14857f", "#b9740f", "#5577bd", "#bf5a82", "#758536", "#7b828a")
TEXTURES = ("plain", "diagonal", "dots", "lines", "cross", "back_diagonal")
DASHES = ("", "7 5", "2 4", "10 4 2 4", "12 6", "4 2")
# what a series says, when its place in the list does not: two sides of an opinion around a grey middle, and what is not there
TONES = {
    "agree": (0, "plain"),
    "rather-agree": (0, "lines"),
    "between": (5, "plain"),
    "rather-disagree": (1, "lines"),
    "disagree": (1, "plain"),
    "absent": (5, "back_diagonal"),
}
MARKERS = ("disc", "square", "diamond", "triangle", "ring", "cross")


@dataclass(frozen=True)
class Theme:
    """Ink of texts and rules.

    `page` uses `currentColor`, so the drawing follows light and dark mode; it never reaches the PDF, where page CSS and
    `currentColor` do not apply to inline SVG: `print` has fixed inks.
    """

    name: str
    ink: str
    soft: str
    soft_opacity: str
    rule: str
    rule_opacity: str
    axis_opacity: str
    chip: str
    chip_ink: str


# the ground of a written value is that of the card: white discs would glare on a dark page
PAGE = Theme(
    "page", "currentColor", "currentColor", "0.82", "currentColor", "0.12", "0.5", "var(--surface,#fff)", "currentColor"
)
PRINT = Theme("print", "#18222b", "#4a555f", "1", "#e2ded4", "1", "1", "#ffffff", "#18222b")
THEMES = {"page": PAGE, "print": PRINT}


def theme_named(name: str) -> Theme:
    try:
        return THEMES[name]
    except KeyError:
        raise ValueError(f"Thème inconnu : {name} (page ou print).") from None


def colour(index: int) -> str:
    return SERIES_COLOURS[index % len(SERIES_COLOURS)]


# Classes of a heat map or of a map, light to dark: fill and the ink written on it (4.5:1 at least, a test computes it).
# They are the same in both modes: a square carries its own ground and its own outline.
SEQUENCE = (
    ("#e3f2f0", "#18222b"),
    ("#b5dcd7", "#18222b"),
    ("#79bcb5", "#18222b"),
    ("#1f7f78", "#ffffff"),
    ("#0a4f4c", "#ffffff"),
)
OUTLINE = "#14857f"


def step_of(rank: int, count: int) -> tuple[str, str]:
    """Fill and ink of class ``rank`` out of ``count``, spread over the whole sequence."""
    last = len(SEQUENCE) - 1
    return SEQUENCE[last // 2 if count < 2 else round(rank * last / (count - 1))]
