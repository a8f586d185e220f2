"""What changed between two issues of a document: its public figures, written as they were printed.

Private figures (ages, masked movements) are never compared: two dates side by side would say who came or left.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from common.figures import Column, KeyFigures, Kind, Masked, Section, Sensitivity, Table
from common.figures.specs import NUMERIC_KINDS, Chart
from common.figures.words import write, write_cell
from common.values import plural

COMPARED = NUMERIC_KINDS - {Kind.YEAR}
ABSENT = "absent"
Figures = dict[str, list[str]]


@dataclass(frozen=True)
class Change:
    """One figure: where it stands, what it counts, before and now as they were written."""

    where: str
    what: str
    before: str
    now: str


def public_figures(sections: Iterable[Section]) -> Figures:
    """Key → [where, what, written value] of every public figure of the sections, ready for JSON."""
    found: Figures = {}
    for where, what, key, written in _figures(sections):
        found.setdefault(key, [where, what, written])
    return found


def _figures(sections: Iterable[Section], chapter: str = "") -> Iterator[tuple[str, str, str, str]]:
    for section in sections:
        where = chapter or section.title
        for block in section.blocks:
            if isinstance(block, Section):
                yield from _figures([block], where)
            elif isinstance(block, KeyFigures):
                for item in block.items:
                    if item.value is not None and not isinstance(item.value, Masked):
                        said = " ".join(part for part in (write(item.value, item.kind), item.unit) if part)
                        yield where, item.label, f"{section.key}|{block.key}|{item.key or item.label}", said
            elif isinstance(block, Table | Chart) and block.sensitivity is Sensitivity.PUBLIC:
                yield from _cells(where, section.key, block.to_table())


def _cells(where: str, section: str, table: Table) -> Iterator[tuple[str, str, str, str]]:
    first = [row[0].value for row in table.rows]
    for row in [*table.rows, *([table.total_row] if table.total_row else [])]:
        # two lines may begin alike: all their words then tell them apart
        twice = first.count(row[0].value) > 1
        named = [
            write_cell(cell, column)
            for cell, column in zip(row, table.columns, strict=True)
            if column.kind is Kind.TEXT and not isinstance(cell.value, Masked)
        ]
        name = " · ".join(named if twice else named[:1])
        for cell, column in zip(row, table.columns, strict=True):
            if column.kind in COMPARED and cell.value is not None and not isinstance(cell.value, Masked | str):
                what = " · ".join(part for part in (name, column.heading) if part)
                yield where, what, f"{section}|{table.key}|{name}|{column.key}", write_cell(cell, column)


def changes(before: Mapping[str, list[str]], now: Mapping[str, list[str]]) -> list[Change]:
    """Figures that differ, in the order of the new issue, then those that are gone. One line for one fact shown twice."""
    found: dict[tuple[str, str, str], Change] = {}
    for key in [*now, *(key for key in before if key not in now)]:
        old, new = before.get(key), now.get(key)
        where, what, _ = new or old or ["", "", ""]
        was, is_now = old[2] if old else ABSENT, new[2] if new else ABSENT
        if was != is_now:
            found.setdefault((what, was, is_now), Change(where, what, was, is_now))
    return list(found.values())


def changes_table(numero: int, rows: Iterable[Change]) -> Table:
    """The list of what differs from issue ``numero``."""
    rows = list(rows)
    count = len(rows)
    return Table(
        key="changements",
        title=f"{count} {plural(count, 'chiffre a changé', 'chiffres ont changé')} depuis l’édition n° {numero}"
        if rows
        else f"Aucun chiffre n’a changé depuis l’édition n° {numero}",
        notes=("Les chiffres qui regardent la vie privée des agents ne se comparent pas d’une édition à l’autre.",),
        columns=(
            Column("ou", "Chapitre"),
            Column("quoi", "Chiffre"),
            Column("avant", f"Édition n° {numero}"),
            Column("maintenant", "Cette édition"),
        ),
        rows=tuple((one.where, one.what, one.before, one.now) for one in rows),
        empty_text="Mêmes chiffres que dans l’édition précédente.",
    )


def changes_section(numero: int, rows: Iterable[Change]) -> Section:
    """The same as the first chapter of a document."""
    return Section("changements", f"Ce qui a changé depuis l’édition n° {numero}", (changes_table(numero, rows),))
