"""What every document from sections shares: chapters on which authors write, their words, and what fits an A4 page."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from common.figures import Notice, Paragraph, Section, Table
from projects.models import Project
from reports.models import SectionText

PRINTED_COLUMNS = 10


@dataclass(frozen=True)
class Chapter:
    """A section of the document on which authors may write; its key never changes, their text follows it."""

    cle: str
    titre: str


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """An author's text as paragraphs: an empty line starts a new one, a single line break is kept."""
    parts = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return tuple(Paragraph(part.strip()) for part in parts if part.strip())


def texts_of(project: Project, kind: str) -> dict[str, str]:
    """The authors' words of a document, by key of the chapter."""
    rows = SectionText.objects.filter(project=project, kind=kind).order_by("section")
    return dict(rows.values_list("section", "texte"))


def with_texts(sections: Iterable[Section], texts: Mapping[str, str]) -> list[Section]:
    """The sections, each opened by its author's words."""
    return [replace(one, blocks=(*paragraphs(texts.get(one.key, "")), *one.blocks)) for one in sections]


def printable(sections: Sequence[Section]) -> list[Section]:
    """The same sections for an A4 page: a table too wide for it gives way to a sentence that says where it is."""

    def block(one):
        if isinstance(one, Section):
            return replace(one, blocks=tuple(block(inner) for inner in one.blocks))
        if isinstance(one, Table) and len(one.columns) > PRINTED_COLUMNS:
            return Paragraph(f"{one.title} : ce tableau, trop large pour une page, est dans l’annexe au format .xlsx.")
        return one

    return [block(section) for section in sections]


def without(table: Table, *keys: str) -> Table:
    """The same table without some of its columns."""
    kept = [rank for rank, column in enumerate(table.columns) if column.key not in keys]

    def line(row):
        return tuple(row[rank] for rank in kept)

    return replace(
        table,
        columns=line(table.columns),
        rows=tuple(line(row) for row in table.rows),
        total_row=line(table.total_row) if table.total_row else None,
    )


def to_complete(what: str) -> Notice:
    """« À compléter : … », where the data do not say what the document needs."""
    return Notice("À compléter", what, "warn")
