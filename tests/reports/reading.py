"""Read back what the application shows: tables of a page, of a csv, of a workbook, text of a PDF."""

import csv
import io
import re
from decimal import Decimal, InvalidOperation
from html.parser import HTMLParser

from openpyxl import load_workbook
from pypdf import PdfReader

_SPACES = re.compile(r"[\s\u00a0\u202f]+")
Tables = dict[str, list[list[str]]]


class _Tables(HTMLParser):
    """Tables of a page: title (caption without its note) → rows of cell texts, headings first."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: Tables = {}
        self._rows: list[list[str]] | None = None
        self._caption = ""
        self._text: list[str] | None = None
        self._note = 0

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self._rows, self._caption = [], ""
        elif tag == "tr" and self._rows is not None:
            self._rows.append([])
        elif tag in {"th", "td", "caption"}:
            self._text, self._note = [], 0
        elif tag == "span" and ("note" in dict(attrs).get("class", "").split() or self._note):
            self._note += 1

    def handle_endtag(self, tag):
        if tag == "span" and self._note:
            self._note -= 1
        elif tag in {"th", "td", "caption"} and self._text is not None:
            text = _SPACES.sub(" ", "".join(self._text)).strip()
            if tag == "caption":
                self._caption = text
            elif self._rows:
                self._rows[-1].append(text)
            self._text = None
        elif tag == "table" and self._rows is not None:
            self.tables.setdefault(self._caption, self._rows)
            self._rows = None

    def handle_data(self, data):
        if self._text is not None and not self._note:
            self._text.append(data)


def page_tables(html: str) -> Tables:
    """Every table of a page, by title."""
    parser = _Tables()
    parser.feed(html)
    return parser.tables


def csv_table(data: bytes) -> list[list[str]]:
    """The rows of a csv, without the lines « À propos »."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    return rows[: rows.index([])] if [] in rows else rows


def xlsx_tables(data: bytes) -> list[list[list[object]]]:
    """The sheets of a workbook, the last one (« À propos ») left out; no sheet may be hidden."""
    book = load_workbook(io.BytesIO(data))
    assert all(sheet.sheet_state == "visible" for sheet in book)
    return [[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets[:-1]]


def pdf_text(data: bytes) -> str:
    """All the text of a PDF without any space, in the order in which it is drawn."""
    return _SPACES.sub("", "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages))


def compact(text: str) -> str:
    """Without any space, as :func:`pdf_text`."""
    return _SPACES.sub("", text)


def value(cell: object) -> object:
    """A cell as a number when it is one (« 1 234,50 ETP », 1234.5, « 1234,5 »), as words otherwise."""
    if cell is None:
        return ""
    text = compact(str(cell)).removesuffix("ETP").replace("−", "-")
    try:
        return Decimal(text.replace(",", ".")).normalize() + 0
    except InvalidOperation:
        return _SPACES.sub(" ", str(cell)).strip()


def values(rows) -> list[list[object]]:
    """Whole table of comparable values, headings kept as words."""
    return [[value(cell) for cell in row] for row in rows]
