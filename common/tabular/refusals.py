"""Two ways to say no: to a whole file, or to one cell."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal


class FichierRefuse(Exception):
    """The file can't be read at all. `raison` says why, `conseil` what to do; both are French sentences."""

    def __init__(self, raison: str, conseil: str = "") -> None:
        self.raison = raison
        self.conseil = conseil
        super().__init__(f"{raison} {conseil}".strip())


class TitresManquants(FichierRefuse):
    """The file is readable and is not the workbook that the application prepares: its headings are others."""


@dataclass(frozen=True)
class Refusal:
    """One value that was not accepted: where it stands, what was read, why, what was expected.

    `cell` is an address such as `F14`; `row` is the line number of the sheet (1 = headings), 0 for the whole sheet.
    """

    sheet: str
    cell: str
    value: str
    reason: str
    expected: str = ""
    row: int = 0
    key: str = ""

    @property
    def where(self) -> str:
        return f"feuille {self.sheet}, cellule {self.cell}" if self.cell else f"feuille {self.sheet}"

    def as_json(self) -> dict[str, str]:
        """The public contract of `import_staff`: sheet, cell, value, reason, and what was expected."""
        return {name: value for name, value in asdict(self).items() if name not in ("row", "key")}


def column_letters(index: int) -> str:
    """Letters of column `index` (0 → A, 26 → AA)."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """Address of a cell: `row` counts from 1, `column` from 0."""
    return f"{column_letters(column)}{row}"


class Addresses(Mapping[str, str]):
    """Address of each cell of one row, written when somebody asks: most rows have nothing to be told about.

    ``columns``: index of each column from 0, shared by all the rows; ``row`` counts from 1.
    """

    __slots__ = ("columns", "row")

    def __init__(self, row: int, columns: Mapping[str, int]) -> None:
        self.row, self.columns = row, columns

    def __getitem__(self, key: str) -> str:
        return address(self.row, self.columns[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)


class TextsAsRead(Mapping[str, str]):
    """What stood in each cell of one row, written when somebody asks (:func:`as_read`).

    ``titles``: heading under which each key was read, shared by all the rows; the keys of ``values_read`` without it.
    """

    __slots__ = ("titles", "values_read")

    def __init__(self, values_read: Mapping[str, object], titles: Mapping[str, str] | None = None) -> None:
        self.values_read = values_read
        self.titles = {key: key for key in values_read} if titles is None else titles

    def raw(self, key: str) -> object:
        """The cell as the file holds it."""
        return self.values_read[self.titles[key]]

    def __getitem__(self, key: str) -> str:
        return as_read(self.raw(key))

    def __iter__(self) -> Iterator[str]:
        return iter(self.titles)

    def __len__(self) -> int:
        return len(self.titles)


def as_read(value: object) -> str:
    """A raw cell as the person sees it in the spreadsheet, to be quoted in a refusal."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, datetime.date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    return str(value)
