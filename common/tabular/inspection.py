"""One cheap walk over the sheets of a workbook, before the parser allocates anything.

The parser reserves a rectangle from the first to the last filled cell and drops error cells without a word. So this
walk measures the rectangle (a stray value in the last line of a sheet would cost gigabytes), counts the filled lines,
and notes the cells whose value is an error (#N/A, #REF!…) or a formula that was never computed.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from xml.parsers import expat

from defusedxml import ElementTree

from common.tabular.containers import BROKEN_ZIP, CHUNK, SAVE_AS, UNREADABLE
from common.tabular.refusals import FichierRefuse, address

MAX_ROWS = 20_000
MAX_COLUMNS = 200
SHEET_ROWS, SHEET_COLUMNS = 1_048_576, 16_384
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass
class SheetFacts:
    """What the walk saw: extent (last filled row from 1, last filled column from 0), filled rows, unusable cells."""

    name: str
    last_row: int = 0
    last_column: int = -1
    filled_rows: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncomputed: list[tuple[int, int]] = field(default_factory=list)

    def fill(self, row: int, column: int, *, rows: int = 1, columns: int = 1) -> None:
        """Note a filled cell (repeated `columns` times on `rows` lines) and refuse at once what is beyond limits."""
        if row > self.last_row:
            self.filled_rows += rows
        self.last_row = max(self.last_row, row + rows - 1)
        self.last_column = max(self.last_column, column + columns - 1)
        if self.filled_rows > MAX_ROWS + 1:
            raise too_many_rows(f"La feuille {self.name}")
        if self.last_column >= MAX_COLUMNS:
            raise FichierRefuse(
                f"La feuille {self.name} a plus de {MAX_COLUMNS} colonnes (cellule {address(row, self.last_column)}).",
                "Effacez les colonnes inutiles à droite du tableau.",
            )

    def check_extent(self) -> None:
        if self.last_row > MAX_ROWS + 1:
            raise FichierRefuse(
                f"La feuille {self.name} contient une valeur isolée très bas, à la ligne {self.last_row}.",
                "Supprimez les lignes sous le tableau.",
            )


def too_many_rows(what: str) -> FichierRefuse:
    return FichierRefuse(
        f"{what} dépasse 20\u202f000 lignes, le maximum accepté.",
        "Gardez les lignes utiles, ou partagez-les en plusieurs fichiers.",
    )


def inspect(data: bytes, kind: str) -> list[SheetFacts]:
    """Facts of each sheet of an `xlsx` or `ods` already passed by `containers.check_archive`.

    Raises FichierRefuse beyond the limits or when the structure is broken.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if kind == "xlsx":
                facts = [_walk_xlsx(archive, name, part) for name, part in _sheet_parts(archive)]
            else:
                facts = _walk_ods(archive)
    except (KeyError, ElementTree.ParseError, expat.ExpatError, *BROKEN_ZIP) as error:
        raise FichierRefuse(UNREADABLE, SAVE_AS) from error
    for one in facts:
        one.check_extent()
    return facts


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _sheet_parts(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """(sheet name, part name) in workbook order; chart sheets have no cells and are left out."""
    targets = {}
    for relation in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels")):
        target = relation.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if relation.get("Type", "").endswith("/worksheet"):
            targets[relation.get("Id")] = path
    parts = []
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if element.tag.rpartition("}")[2] != "sheet":
            continue
        identifier = next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == "id"), None)
        if identifier in targets:
            parts.append((element.get("name", ""), targets[identifier]))
    return parts


class _XlsxWalk:
    """Expat handlers for one worksheet part, called some five times per cell: what they know is kept, not found again."""

    def __init__(self, name: str) -> None:
        self.facts = SheetFacts(name)
        self.row = self.column = 0
        self.kind = ""
        self.in_cell = self.has_formula = self.in_value = False
        self.value = ""
        self.columns: dict[str, int] = {}  # by letters

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if ":" in name:
            name = _local(name)
        if name == "c":
            self.in_cell, self.has_formula, self.value = True, False, ""
            self.kind = attributes.get("t", "n")
            self.column += 1
            if found := _REFERENCE.fullmatch(attributes.get("r", "")):
                letters, row = found.groups()
                self.row = int(row)
                self.column = self.columns.get(letters) or self.columns.setdefault(letters, _column_number(letters))
        elif name == "row":
            given = attributes.get("r", "")
            self.row = int(given) if given.isascii() and given.isdigit() else self.row + 1
            self.column = 0
        elif self.in_cell:
            if name == "f":
                self.has_formula = True
            elif name in ("v", "t"):
                self.in_value = True

    def text(self, data: str) -> None:
        if self.in_value:
            self.value += data

    def end(self, name: str) -> None:
        if ":" in name:
            name = _local(name)
        if name in ("v", "t"):
            self.in_value = False
        elif name == "c":
            self.in_cell = False
            if not (self.value or self.has_formula):
                return
            facts, row, column = self.facts, self.row, self.column
            # a cell of the line that was noted last, within the columns already seen, changes nothing
            if row != facts.last_row or column > facts.last_column + 1 or column < 1:
                if not (0 < row <= SHEET_ROWS and 0 < column <= SHEET_COLUMNS):
                    raise FichierRefuse(UNREADABLE, SAVE_AS)
                facts.fill(row, column - 1)
            if self.kind == "e":
                facts.errors[row, column - 1] = self.value or "#ERREUR"
            elif self.has_formula and not self.value and self.kind != "str":
                facts.uncomputed.append((row, column - 1))


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _parse(archive: zipfile.ZipFile, part: str, walk: _XlsxWalk | _OdsWalk) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.text
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _walk_xlsx(archive: zipfile.ZipFile, name: str, part: str) -> SheetFacts:
    walk = _XlsxWalk(name)
    _parse(archive, part, walk)
    return walk.facts


class _OdsWalk:
    """Expat handlers for content.xml, where cells and rows may be repeated by a number."""

    def __init__(self) -> None:
        self.sheets: list[SheetFacts] = []
        self.row = 1
        self.row_repeat = 1
        self.column = 0
        self.depth = 0  # a table inside a cell is not a sheet
        self.cell: dict[str, str] | None = None
        self.value = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        if name == "table":
            self.depth += 1
            if self.depth == 1:
                self.sheets.append(SheetFacts(attributes.get("table:name", "")))
                self.row = 1
        elif self.depth != 1:
            return
        elif name == "table-row":
            self.row_repeat = _repeat(attributes, "table:number-rows-repeated", SHEET_ROWS)
            self.column = 0
        elif name in ("table-cell", "covered-table-cell"):
            self.cell, self.value = attributes, ""

    def text(self, data: str) -> None:
        if self.cell is not None:
            self.value += data

    def end(self, name: str) -> None:
        name = _local(name)
        if name == "table":
            self.depth -= 1
        elif self.depth != 1:
            return
        elif name == "table-row":
            self.row += self.row_repeat
        elif name in ("table-cell", "covered-table-cell") and self.cell is not None:
            columns = _repeat(self.cell, "table:number-columns-repeated", SHEET_COLUMNS)
            if self.cell.get("office:value-type") or self.value.strip():
                self.sheets[-1].fill(self.row, self.column, rows=self.row_repeat, columns=columns)
                if self.cell.get("calcext:value-type") == "error" or self.value.strip() in ("Err:502", "#N/A", "#REF!"):
                    self.sheets[-1].errors[self.row, self.column] = self.value.strip() or "#ERREUR"
            self.column += columns
            self.cell = None


def _repeat(attributes: dict[str, str], name: str, limit: int) -> int:
    given = attributes.get(name, "1")
    if not (given.isascii() and given.isdigit()) or not 0 < int(given) <= limit:
        raise FichierRefuse(UNREADABLE, SAVE_AS)
    return int(given)


def _walk_ods(archive: zipfile.ZipFile) -> list[SheetFacts]:
    walk = _OdsWalk()
    _parse(archive, "content.xml", walk)
    return walk.sheets
