"""A file becomes rows with addresses, or a refusal in words. Nothing is interpreted here: cells stay as they were read.

``read_sheet(data, filename, sheet="Agents", titles=[…])`` → ``Lecture``. Raises ``FichierRefuse``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from python_calamine import CalamineError, CalamineWorkbook, load_workbook

from common.codes import normalise
from common.tabular.containers import SAVE_AS, UNREADABLE, check_archive, detect
from common.tabular.refusals import FichierRefuse, address

MAX_ROWS = 20_000
TOTAL_WORDS = ("total", "sous total", "ensemble")
EXAMPLE_WORD = "exemple"


@dataclass(frozen=True)
class RawRow:
    """One filled line: ``number`` as the spreadsheet counts (1 = headings), cells and addresses by title."""

    number: int
    values: Mapping[str, object]
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Lecture:
    """What a sheet held. ``present``: the expected titles found; ``unknown``: other headings, read but not used."""

    sheet: str
    rows: tuple[RawRow, ...]
    present: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    skipped_totals: tuple[int, ...] = ()
    addresses: Mapping[str, int] = field(default_factory=dict)


def read_sheet(
    data: bytes, filename: str, *, sheet: str, titles: Sequence[str], required: Sequence[str] = ()
) -> Lecture:
    """Rows of the sheet ``sheet`` (or the first one) under the expected ``titles``, found whatever accents and case.

    Raises ``FichierRefuse`` on a file that cannot be opened, is too long, or lacks a ``required`` title.
    """
    kind = detect(data, filename)
    name, lines = (sheet, _csv_lines(data)) if kind == "csv" else _workbook_lines(data, sheet)
    if len(lines) - 1 > MAX_ROWS:
        raise FichierRefuse(
            f"Ce fichier a {len(lines) - 1} lignes, pour 20\u202f000 au plus.", "Séparez-le en plusieurs fichiers."
        )
    if not lines:
        raise FichierRefuse("Cette feuille est vide.", "La première ligne doit porter les titres des colonnes.")
    columns, unknown = _columns(lines[0], titles)
    missing = [title for title in (required or titles[:1]) if title not in columns]
    if missing:
        raise FichierRefuse(
            "Il manque dans la première ligne : " + ", ".join(f"«\u00a0{title}\u00a0»" for title in missing) + ".",
            "Partez du classeur que l’application prépare, ou recopiez ses titres.",
        )
    rows, totals = [], []
    for number, line in enumerate(lines[1:], start=2):
        values = {title: _cell(line, index) for title, index in columns.items()}
        first = next((value for value in line if value not in ("", None)), None)
        if first is None or all(value is None for value in values.values()):
            continue
        if isinstance(first, str) and normalise(first).startswith(TOTAL_WORDS):
            totals.append(number)
            continue
        if isinstance(first, str) and normalise(first) == EXAMPLE_WORD:
            continue
        rows.append(RawRow(number, values, {title: address(number, index) for title, index in columns.items()}))
    return Lecture(name, tuple(rows), tuple(columns), tuple(unknown), tuple(totals), columns)


def _cell(line: Sequence[object], index: int) -> object:
    """A raw cell; blank text is ``None`` and a whole float is the integer that the person typed."""
    value = line[index] if index < len(line) else None
    if isinstance(value, str):
        return value.strip(" \t\u00a0\u202f") or None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _columns(headings: Sequence[object], titles: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    wanted = {normalise(title): title for title in titles}
    found: dict[str, int] = {}
    unknown = []
    for index, heading in enumerate(headings):
        text = str(heading or "").strip()
        if not text:
            continue
        title = wanted.get(normalise(text))
        if title is None:
            unknown.append(text)
        elif title in found:
            raise FichierRefuse(
                f"Le titre «\u00a0{title}\u00a0» figure deux fois.", "Gardez une seule de ces colonnes."
            )
        else:
            found[title] = index
    return found, unknown


def _open_workbook(data: bytes) -> CalamineWorkbook:
    check_archive(data)
    try:
        return load_workbook(io.BytesIO(data))
    except (CalamineError, ValueError, OSError) as error:
        raise FichierRefuse(UNREADABLE, SAVE_AS) from error


def _workbook_lines(data: bytes, sheet: str) -> tuple[str, list[list[object]]]:
    workbook = _open_workbook(data)
    names = workbook.sheet_names
    if not names:
        raise FichierRefuse("Ce classeur n’a aucune feuille.")
    name = next((n for n in names if normalise(n) == normalise(sheet)), names[0])
    try:
        content = workbook.get_sheet_by_name(name)
        height = content.total_height
        if height - 1 > MAX_ROWS:
            raise FichierRefuse(
                f"Cette feuille a {height - 1} lignes, pour 20\u202f000 au plus.", "Séparez-la en plusieurs fichiers."
            )
        return name, [list(row) for row in content.to_python(skip_empty_area=False)]
    except (CalamineError, ValueError, OSError) as error:
        raise FichierRefuse(UNREADABLE, SAVE_AS) from error


def _csv_lines(data: bytes) -> list[list[object]]:
    text = _decode(data)
    if "\x00" in text:
        raise FichierRefuse(UNREADABLE, SAVE_AS)
    first = text.split("\n", 1)[0]
    delimiter = max(";\t,", key=first.count)
    try:
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error as error:
        raise FichierRefuse("Ce fichier .csv n’est pas lisible : les guillemets ou les lignes sont abîmés.") from error


def _decode(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FichierRefuse("L’encodage de ce fichier n’est pas reconnu.", "Enregistrez-le en CSV UTF-8.")


def read_key(data: bytes, filename: str, *, sheet: str = "Lisez-moi") -> dict[str, str]:
    """What the « Lisez-moi » sheet says the workbook is (label → value of the two first columns); empty for a csv."""
    if detect(data, filename) == "csv":
        return {}
    workbook = _open_workbook(data)
    if sheet not in workbook.sheet_names:
        return {}
    pairs = {}
    for row in workbook.get_sheet_by_name(sheet).to_python():
        if len(row) >= 2 and str(row[0]).strip() and str(row[1]).strip():
            value = row[1]
            pairs[str(row[0]).strip()] = str(int(value) if isinstance(value, float) and value.is_integer() else value)
    return pairs
