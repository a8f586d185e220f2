"""A sheet that the application did not prepare: its headings are found, its lines of totals left out, nothing is matched.

``read_foreign(TabularFile(data, filename))`` → ``ForeignSheet``. Raises ``FichierRefuse``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from common.codes import normalise
from common.tabular.inspection import MAX_ROWS, too_many_rows
from common.tabular.reading import RawRow, TabularFile, cell_value, faults_of, is_filled, is_total
from common.tabular.refusals import Addresses, FichierRefuse

HEAD_LINES = 30  # an export of a payroll program starts with its own title, date and filters
_HOLDS_A_VALUE = re.compile(r"\d{3,}|\d[.,/]\d")
MINIMUM_COLUMNS = 3
MOST = 0.6


@dataclass(frozen=True)
class ForeignSheet:
    """Rows by heading as it was read; two columns of one heading are told apart: « Libellé », « Libellé (2) ».

    ``heading_row`` and ``totals`` are numbers of lines as the spreadsheet counts.
    """

    sheet: str
    titles: tuple[str, ...]
    columns: Mapping[str, int]
    rows: tuple[RawRow, ...]
    totals: tuple[int, ...]
    heading_row: int


def read_foreign(file: TabularFile) -> ForeignSheet:
    """Headings and rows of the fullest sheet of ``file``. Raises ``FichierRefuse`` when no line looks like headings."""
    name, lines, facts = file.fullest_sheet()
    head = _heading_index(lines)
    if head is None:
        raise FichierRefuse(
            "Aucune ligne de titres n’est reconnue dans ce fichier.",
            "Une ligne doit nommer les colonnes (matricule, statut, service…), au-dessus des agents.",
        )
    columns = _columns(lines[head])
    faulty = faults_of(facts)
    rows, totals = [], []
    for number, line in enumerate(lines[head + 1 :], start=head + 2):
        values = {title: cell_value(line[index]) if index < len(line) else None for title, index in columns.items()}
        filled = [value for value in values.values() if value is not None]
        if not filled:
            continue
        if _is_a_total(filled, len(columns)):
            totals.append(number)
            continue
        if [normalise(str(value)) for value in filled] == [normalise(title) for title in columns]:
            continue  # headings printed again at the top of each page
        wrong = faulty.get(number, {})
        faults = {title: wrong[index] for title, index in columns.items() if index in wrong}
        rows.append(RawRow(number, values, Addresses(number, columns), faults))
    if len(rows) > MAX_ROWS:
        raise too_many_rows("Ce fichier")
    return ForeignSheet(name, tuple(columns), columns, tuple(rows), tuple(totals), head + 1)


def has_headings(file: TabularFile) -> bool:
    """Whether a line of the fullest sheet looks like headings. Raises ``FichierRefuse`` on an unreadable file."""
    return _heading_index(file.fullest_sheet()[1]) is not None


def _is_a_total(filled: Sequence[object], width: int) -> bool:
    """« Total », « Sous-total voirie », « Nombre d’agents : 12 »: the first words, or a word of a mostly empty line."""
    texts = [value for value in filled if isinstance(value, str)]
    if texts and texts[0] is filled[0] and is_total(texts[0]):
        return True
    return len(filled) * 2 <= width and any(is_total(text) for text in texts)


def _heading_index(lines: Sequence[Sequence[object]]) -> int | None:
    """The first line of words nearly as wide as the widest of the head of the file; None when there is none."""
    widths = [sum(is_filled(value) for value in line) for line in lines[: HEAD_LINES * 2]]
    widest = max(widths, default=0)
    if widest < MINIMUM_COLUMNS:
        return None
    for index, line in enumerate(lines[:HEAD_LINES]):
        if widths[index] < max(MINIMUM_COLUMNS, widest * MOST):
            continue
        filled = [value for value in line if is_filled(value)]
        if all(isinstance(value, str) and _names_a_column(value) for value in filled):
            return index
    return None


def _names_a_column(text: str) -> bool:
    return any(sign.isalpha() for sign in text) and not _HOLDS_A_VALUE.search(text)


def _columns(headings: Sequence[object]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, heading in enumerate(headings):
        if not is_filled(heading):
            continue
        title = base = " ".join(str(heading).split())
        rank = 1
        while title in found:
            rank += 1
            title = f"{base} ({rank})"
        found[title] = index
    return found
