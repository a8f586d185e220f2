"""Which numbered documents exist: their chapters, what makes them, what their cover says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from common.figures import Section, Table, tables_of
from projects.models import Project
from reports.models import Report
from reports.sections import annual, diagnostic, schema
from reports.sections.chapters import Chapter


@dataclass(frozen=True)
class Document:
    """One kind. ``sections`` takes the project, the audience and the day; ``annex`` the project and those sections."""

    chapters: tuple[Chapter, ...]
    lead: str
    sections: Callable[[Project, str, date], list[Section]]
    annex: Callable[[Project, Sequence[Section]], list[Table]]


def _every_table(project: Project, sections: Sequence[Section]) -> list[Table]:
    return list(tables_of(sections))


def _schema(project: Project, audience: str, jour: date) -> list[Section]:
    return numbered(schema.schema_sections(project, audience, jour))


def _annual(project: Project, audience: str, jour: date) -> list[Section]:
    return numbered(annual.annual_sections(project, audience, jour))


CATALOGUE: dict[str, Document] = {
    Report.Kind.DIAGNOSTIC: Document(
        diagnostic.CHAPTERS,
        "Qui travaille où, dans quels services : l’état des lieux avant d’imaginer des services communs.",
        diagnostic.diagnostic_sections,
        diagnostic.annex_tables,
    ),
    Report.Kind.SCHEMA: Document(
        schema.CHAPTERS,
        "Rapport relatif aux mutualisations de services entre les services de l’EPCI et ceux des communes, et projet de "
        "schéma pour la durée du mandat.",
        _schema,
        _every_table,
    ),
    Report.Kind.ANNUEL: Document(
        annual.CHAPTERS,
        "Ce que le schéma prévoyait, ce qui est constaté : présenté au conseil avec le débat d’orientation budgétaire.",
        _annual,
        _every_table,
    ),
}


def numbered(sections: Sequence[Section]) -> list[Section]:
    """Chapters « 1. », their parts « 1.1 »: a council votes on numbers."""

    def parts(rank: int, blocks: Sequence) -> tuple:
        place, found = 0, []
        for block in blocks:
            if isinstance(block, Section):
                place += 1
                block = replace(block, title=f"{rank}.{place} {block.title}")
            found.append(block)
        return tuple(found)

    return [
        replace(one, title=f"{rank}. {one.title}", blocks=parts(rank, one.blocks))
        for rank, one in enumerate(sections, start=1)
    ]


def document_of(kind: str) -> Document:
    """The document of this kind. Raises ``ValueError`` when none is made of it."""
    try:
        return CATALOGUE[kind]
    except KeyError:
        raise ValueError(f"document inconnu : {kind}") from None
