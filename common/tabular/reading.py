"""A file becomes rows with addresses, or a refusal in words. Nothing is interpreted here: cells stay as they were read.

``read_sheet(data, filename, sheet="Agents", titles=[…])`` → ``Lecture``. Raises ``FichierRefuse``.
The order of the checks and the reasons are in prose in ``docs/algorithmes/classeurs.md``.
"""

from __future__ import annotations

import contextlib
import csv
import datetime
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from python_calamine import CalamineError, CalamineWorkbook, load_workbook

from common.codes import normalise
from common.tabular.containers import SAVE_AS, UNREADABLE, check_archive, detect
from common.tabular.inspection import MAX_ROWS, SheetFacts, inspect, too_many_rows
from common.tabular.neutral import without_apostrophe
from common.tabular.refusals import FichierRefuse, address

EXAMPLE_WORD = "exemple"
SPREADSHEET_DIGITS = 15  # what a spreadsheet keeps of a number; beyond is the noise of binary arithmetic
_TOTAL = re.compile(r"(?:sous )?(?:total|totaux)(?: .*)?|ensemble")
_BLANKS = " \t\r\n\u00a0\u202f"


@dataclass(frozen=True)
class RawRow:
    """One filled line: ``number`` as the spreadsheet counts (1 = headings), cells and addresses by title.

    ``faults``: for the cells that hold no value at all (error, formula never computed), the reason by title.
    """

    number: int
    values: Mapping[str, object]
    cells: Mapping[str, str]
    faults: Mapping[str, str] = field(default_factory=dict)


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
    """Rows of the sheet ``sheet`` (or of the one that has the titles), found whatever accents and case.

    Values are text (stripped), int, Decimal, date, datetime, time, timedelta or None. Lines of totals, the example
    and empty lines are left out. Raises ``FichierRefuse`` on a file that cannot be opened, is too long, or lacks a
    ``required`` title (by default the first of ``titles``).
    """
    required = tuple(required or titles[:1])
    kind = detect(data, filename)
    if kind == "csv":
        name, lines, facts = sheet, _csv_lines(data), SheetFacts(sheet)
    else:
        name, lines, facts = _workbook_lines(data, kind, sheet, required)
    if not lines or not any(_is_filled(value) for value in lines[0]):
        raise FichierRefuse(
            f"La première ligne de la feuille {name} est vide.", "Elle doit porter les titres des colonnes."
        )
    columns, unknown = _columns(lines[0], titles)
    missing = [title for title in required if title not in columns]
    if missing:
        raise FichierRefuse(
            "Il manque dans la première ligne\u00a0: " + ", ".join(_quoted(title) for title in missing) + ".",
            "Partez du classeur que l’application prépare, ou recopiez ses titres.",
        )
    rows, totals = [], []
    for number, line in enumerate(lines[1:], start=2):
        values = {title: _cell(line, index) for title, index in columns.items()}
        faults = {title: reason for title, index in columns.items() if (reason := _fault(facts, number, index))}
        first = next((value for value in line if _is_filled(value)), None)
        if not faults and all(value is None for value in values.values()):
            continue
        if isinstance(first, str) and _TOTAL.fullmatch(normalise(first)):
            totals.append(number)
            continue
        if isinstance(first, str) and normalise(first) == EXAMPLE_WORD:
            continue
        values |= {title: facts.errors.get((number, columns[title]), "") for title in faults}
        rows.append(RawRow(number, values, {title: address(number, index) for title, index in columns.items()}, faults))
    return Lecture(name, tuple(rows), tuple(columns), tuple(unknown), tuple(totals), columns)


def read_key(data: bytes, filename: str, *, sheet: str = "Lisez-moi") -> dict[str, str]:
    """What the « Lisez-moi » sheet says the workbook is (label → value of the two first columns); empty for a csv."""
    kind = detect(data, filename)
    if kind == "csv":
        return {}
    workbook, _facts = _open_workbook(data, kind)
    if sheet not in workbook.sheet_names:
        return {}
    with _parsing():
        lines = workbook.get_sheet_by_name(sheet).to_python()
    pairs = {}
    for row in lines:
        if len(row) >= 2 and _is_filled(row[0]) and _is_filled(row[1]):
            pairs[str(row[0]).strip()] = str(_cell(row, 1))
    return pairs


def _quoted(text: str) -> str:
    return f"«\u00a0{text}\u00a0»"


def _is_filled(value: object) -> bool:
    return value is not None and (not isinstance(value, str) or bool(value.strip(_BLANKS)))


def _cell(line: Sequence[object], index: int) -> object:
    """A raw cell; blank text is ``None``, a whole float is the integer that the person typed."""
    value = line[index] if index < len(line) else None
    if isinstance(value, str):
        return value.strip(_BLANKS) or None
    if isinstance(value, bool):
        return "VRAI" if value else "FAUX"
    if isinstance(value, float):
        exact = Decimal(f"{value:.{SPREADSHEET_DIGITS}g}")
        return int(exact) if exact == exact.to_integral_value() else exact
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date()
    return value


def _fault(facts: SheetFacts, row: int, column: int) -> str:
    if (row, column) in facts.errors:
        return f"la cellule contient une erreur de calcul ({facts.errors[row, column]})"
    if (row, column) in facts.uncomputed:
        return "la formule n’a pas de résultat enregistré"
    return ""


def _columns(headings: Sequence[object], titles: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    wanted = {normalise(title): title for title in titles}
    found: dict[str, int] = {}
    unknown = []
    for index, heading in enumerate(headings):
        text = str("" if heading is None else heading).strip(_BLANKS)
        if not text:
            continue
        title = wanted.get(normalise(text))
        if title is None:
            unknown.append(text)
        elif title in found:
            raise FichierRefuse(
                f"Le titre {_quoted(title)} figure deux fois, en {address(1, found[title])} et {address(1, index)}.",
                "Gardez une seule de ces colonnes.",
            )
        else:
            found[title] = index
    return found, unknown


# --- workbooks ----------------------------------------------------------------------------------------------------


def _open_workbook(data: bytes, kind: str) -> tuple[CalamineWorkbook, list[SheetFacts]]:
    check_archive(data)
    facts = inspect(data, kind)
    with _parsing():
        return load_workbook(io.BytesIO(data)), facts


@contextlib.contextmanager
def _parsing() -> Iterator[None]:
    """What the parser raises on a broken file, its panics included (they are not ``Exception``s), is a refusal."""
    try:
        yield
    except (CalamineError, ValueError, OSError) as error:
        raise FichierRefuse(UNREADABLE, SAVE_AS) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise FichierRefuse(UNREADABLE, SAVE_AS) from error


def _workbook_lines(
    data: bytes, kind: str, sheet: str, required: Sequence[str]
) -> tuple[str, list[list[object]], SheetFacts]:
    workbook, facts = _open_workbook(data, kind)
    by_name = {one.name: one for one in facts}
    names = [name for name in workbook.sheet_names if name in by_name]
    if not names:
        raise FichierRefuse("Ce classeur n’a aucune feuille de calcul.")
    named = [name for name in names if normalise(name) == normalise(sheet)]
    with _parsing():
        if named:
            name = named[0]
        elif len(names) == 1:
            name = names[0]
        else:
            name = next((name for name in names if _has_titles(workbook, name, required)), "")
        if not name:
            raise FichierRefuse(
                f"Ce classeur n’a pas de feuille {_quoted(sheet)}. "
                f"On y trouve\u00a0: {', '.join(_quoted(name) for name in names)}.",
                f"Renommez la bonne feuille en {_quoted(sheet)}.",
            )
        lines = [list(row) for row in workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)]
    # An error cell in the last column or line is invisible to the parser: the row must exist to be refused.
    missing = max((row for row, _column in (*by_name[name].errors, *by_name[name].uncomputed)), default=0)
    lines.extend([] for _ in range(missing - len(lines)))
    return name, lines, by_name[name]


def _has_titles(workbook: CalamineWorkbook, name: str, required: Sequence[str]) -> bool:
    first = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=1)
    found = {normalise(str(value)) for line in first[:1] for value in line}
    return bool(required) and all(normalise(title) in found for title in required)


# --- csv ----------------------------------------------------------------------------------------------------------


def _csv_lines(data: bytes) -> list[list[object]]:
    """Lines of a csv, as text. Raises ``FichierRefuse`` when quotes are broken: half the file would be one cell."""
    text = _decode(data)
    if "\x00" in text:
        raise FichierRefuse(UNREADABLE, SAVE_AS)
    first = text.split("\n", 1)[0]
    delimiter = max(";\t,", key=first.count)
    lines: list[list[object]] = []
    filled = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for line in reader:
            filled += any(value.strip(_BLANKS) for value in line)
            if filled > MAX_ROWS + 1:
                raise too_many_rows("Ce fichier .csv")
            lines.append([without_apostrophe(value) for value in line])
    except csv.Error as error:
        raise FichierRefuse(
            f"Ce fichier .csv n’est pas lisible\u00a0: les guillemets sont abîmés vers la ligne {reader.line_num}.",
            SAVE_AS,
        ) from error
    return lines


def _decode(data: bytes) -> str:
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FichierRefuse("L’encodage de ce fichier n’est pas reconnu.", "Enregistrez-le en CSV UTF-8.")
