"""`Section`: ordered blocks written once, then rendered as a page, a PDF and sheets of a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from common.figures.specs import Chart, KeyFigure, Table


@dataclass(frozen=True)
class Paragraph:
    """Plain text (it is escaped). `lead` marks the one sentence to remember."""

    text: str
    lead: bool = False


@dataclass(frozen=True)
class Notice:
    """A remark that asks for attention. `tone`: `info`, `ok`, `warn` or `bad`; `title` says it in words."""

    title: str
    text: str = ""
    tone: str = "info"


@dataclass(frozen=True)
class KeyFigures:
    """A row of numbers that stand alone."""

    items: tuple[KeyFigure, ...]
    key: str = "chiffres-cles"

    def __post_init__(self) -> None:
        object.__setattr__(self, "items", tuple(self.items))


@dataclass(frozen=True)
class EmptyState:
    """Nothing to show yet: what is missing, who acts, and where (the link is shown on the page only)."""

    message: str
    who_acts: str
    href: str = ""
    action: str = ""


Block = Paragraph | Notice | KeyFigures | EmptyState | Table | Chart


@dataclass(frozen=True)
class Section:
    """A titled sequence of blocks; a block may itself be a `Section` (one heading level lower).

    `key` is unique on a page (it is the anchor), and figure keys are unique within a section.
    """

    key: str
    title: str
    blocks: tuple[Block | Section, ...] = ()
    lead: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "blocks", tuple(self.blocks))
        keys = [figure.key for figure in figures_of([self])]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise ValueError(f"La section {self.key} montre deux fois la figure {', '.join(twice)}.")


def figures_of(sections: Iterable[Section]) -> Iterator[Table | Chart]:
    """Every table and chart, in reading order, subsections included."""
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Section):
                yield from figures_of([block])
            elif isinstance(block, Table | Chart):
                yield block


def tables_of(sections: Iterable[Section]) -> Iterator[Table]:
    """The table of every figure, in reading order: what the spreadsheet of a page holds."""
    for figure in figures_of(sections):
        yield figure.to_table()
