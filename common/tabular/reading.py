"""A file becomes rows with addresses, or a refusal in words. Nothing is interpreted here: cells stay as they were read.

``TabularFile(data, filename).read("Agents", titles=[…])`` → ``Lecture``. Raises ``FichierRefuse``.
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
from common.tabular.containers import SAVE_AS, UNREADABLE, check_archive, detect, xml_parts
from common.tabular.inspection import MAX_ROWS, SheetFacts, inspect, too_many_rows
from common.tabular.neutral import without_apostrophe
from common.tabular.refusals import Addresses, FichierRefuse, TitresManquants, address

EXAMPLE_WORD = "exemple"
SPREADSHEET_DIGITS = 15  # what a spreadsheet keeps of a number; beyond is the noise of binary arithmetic
_TOTAL = re.compile(r"(?:sous )?(?:total|totaux)(?: .*)?|ensemble|nombre d agents(?: .*)?")
_BLANKS = " \t\r\n\u00a0\u202f"


@dataclass(frozen=True, slots=True)
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


class TabularFile:
    """A received file, judged and opened once, then read as often as needed. Raises ``FichierRefuse``."""

    def __init__(self, data: bytes, filename: str) -> None:
        self._data = data
        self._is_csv = (kind := detect(data, filename)) == "csv"
        if not self._is_csv:
            self._workbook, self._facts = _open_workbook(data, kind)

    def key(self, sheet: str = "Lisez-moi") -> dict[str, str]:
        """What the « Lisez-moi » sheet says the workbook is (label → value of its two first columns); none in a csv."""
        if self._is_csv or sheet not in self._workbook.sheet_names:
            return {}
        with _parsing():
            lines = self._workbook.get_sheet_by_name(sheet).to_python()
        pairs = {}
        for row in lines:
            if len(row) >= 2 and is_filled(row[0]) and is_filled(row[1]):
                pairs[str(row[0]).strip()] = str(cell_value(row[1]))
        return pairs

    def read(self, sheet: str, *, titles: Sequence[str], required: Sequence[str] = ()) -> Lecture:
        """Rows of the sheet ``sheet`` (or of the one that has the titles), found whatever accents and case.

        Values are text (stripped), int, Decimal, date, datetime, time, timedelta or None. Lines of totals, the example
        and empty lines are left out. Raises ``FichierRefuse`` on a sheet that is empty or lacks a ``required`` title
        (by default the first of ``titles``).
        """
        required = tuple(required or titles[:1])
        if self._is_csv:
            return _lecture(sheet, _csv_lines(self._data), SheetFacts(sheet), titles, required)
        return _lecture(*_workbook_lines(self._workbook, self._facts, sheet, required), titles, required)

    def fullest_sheet(self) -> tuple[str, list[list[object]], SheetFacts]:
        """Name, raw lines and faults of the sheet that has most lines. Raises ``FichierRefuse``."""
        if self._is_csv:
            return "1", _csv_lines(self._data), SheetFacts("1")
        by_name = {one.name: one for one in self._facts}
        names = [name for name in self._workbook.sheet_names if name in by_name]
        if not names:
            raise FichierRefuse("Ce classeur n’a aucune feuille de calcul.")
        with _parsing():
            sheets = {n: self._workbook.get_sheet_by_name(n).to_python(skip_empty_area=False) for n in names}
        name = max(names, key=lambda one: len(sheets[one]))
        return name, sheets[name], by_name[name]

    def every_cell(self) -> Iterator[tuple[str, object]]:
        """Where (« Feuille, A1 ») and what each filled cell holds, on every sheet, hidden ones included.

        Raises ``FichierRefuse`` on an unreadable file.
        """
        sheets = [("", _csv_lines(self._data))] if self._is_csv else self._every_sheet()
        for name, lines in sheets:
            for number, line in enumerate(lines, start=1):
                for index, value in enumerate(line):
                    if is_filled(value):
                        place = address(number, index)
                        yield f"{name}, {place}" if name else place, value

    def every_part(self) -> Iterator[tuple[str, str]]:
        """Name and decoded text of each XML part of a workbook, tags included; none in a csv. Sizes are already judged."""
        return iter(()) if self._is_csv else xml_parts(self._data)

    def _every_sheet(self) -> Iterator[tuple[str, list[list[object]]]]:
        held = {one.name for one in self._facts}  # a sheet of charts has no cell
        for name in self._workbook.sheet_names:
            if name in held:
                with _parsing():
                    lines = self._workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
                yield name, lines


def read_sheet(
    data: bytes, filename: str, *, sheet: str, titles: Sequence[str], required: Sequence[str] = ()
) -> Lecture:
    """:meth:`TabularFile.read` of a file that is read once. Raises ``FichierRefuse``."""
    return TabularFile(data, filename).read(sheet, titles=titles, required=required)


def read_key(data: bytes, filename: str, *, sheet: str = "Lisez-moi") -> dict[str, str]:
    """:meth:`TabularFile.key` of a file that is read once. Raises ``FichierRefuse``."""
    return TabularFile(data, filename).key(sheet)


def _lecture(
    name: str, lines: Sequence[Sequence[object]], facts: SheetFacts, titles: Sequence[str], required: Sequence[str]
) -> Lecture:
    if not lines or not any(is_filled(value) for value in lines[0]):
        raise TitresManquants(
            f"La première ligne de la feuille {name} est vide.", "Elle doit porter les titres des colonnes."
        )
    columns, unknown = _columns(lines[0], titles)
    missing = [title for title in required if title not in columns]
    if missing:
        raise TitresManquants(
            "Il manque dans la première ligne\u00a0: " + ", ".join(_quoted(title) for title in missing) + ".",
            "Partez du classeur que l’application prépare, ou recopiez ses titres.",
        )
    faulty = faults_of(facts)
    rows, totals = [], []
    for number, line in enumerate(lines[1:], start=2):
        width = len(line)
        values = {title: cell_value(line[index]) if index < width else None for title, index in columns.items()}
        wrong = faulty.get(number, {})
        faults = {title: wrong[index] for title, index in columns.items() if index in wrong} if wrong else {}
        if not faults and all(value is None for value in values.values()):
            continue
        first = next((value for value in line if is_filled(value)), None)
        if isinstance(first, str):
            word = normalise(first)
            if _TOTAL.fullmatch(word):
                totals.append(number)
                continue
            if word == EXAMPLE_WORD:
                continue
        if faults:
            values |= {title: facts.errors.get((number, columns[title]), "") for title in faults}
        rows.append(RawRow(number, values, Addresses(number, columns), faults))
    return Lecture(name, tuple(rows), tuple(columns), tuple(unknown), tuple(totals), columns)


def _quoted(text: str) -> str:
    return f"«\u00a0{text}\u00a0»"


def is_total(text: str) -> bool:
    """Whether a text opens a line of totals."""
    return _TOTAL.fullmatch(normalise(text)) is not None


def is_filled(value: object) -> bool:
    """Whether a raw cell holds something; spaces of any width hold nothing."""
    return value is not None and (not isinstance(value, str) or bool(value.strip(_BLANKS)))


def cell_value(value: object) -> object:
    """A raw cell; blank text is ``None``, a whole float is the integer that the person typed."""
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


def faults_of(facts: SheetFacts) -> dict[int, dict[int, str]]:
    """Why some cells hold no value at all: row → column → reason."""
    found: dict[int, dict[int, str]] = {}
    for row, column in facts.uncomputed:
        found.setdefault(row, {})[column] = "la formule n’a pas de résultat enregistré"
    for (row, column), error in facts.errors.items():
        found.setdefault(row, {})[column] = f"la cellule contient une erreur de calcul ({error})"
    return found


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
    workbook: CalamineWorkbook, facts: Sequence[SheetFacts], sheet: str, required: Sequence[str]
) -> tuple[str, list[list[object]], SheetFacts]:
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
            raise TitresManquants(
                f"Ce classeur n’a pas de feuille {_quoted(sheet)}. "
                f"On y trouve\u00a0: {', '.join(_quoted(name) for name in names)}.",
                f"Renommez la bonne feuille en {_quoted(sheet)}.",
            )
        lines = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
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
