"""Read back what the application shows: tables of a page, of a csv, of a workbook, text of a PDF."""

import csv
import io
import re
import zipfile
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from html.parser import HTMLParser

from docx import Document
from openpyxl import load_workbook
from pptx import Presentation
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


@lru_cache(maxsize=32)
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


def docx_tables(data: bytes) -> list[list[list[str]]]:
    """Every table of an editable text, headings first."""
    return [
        [[_SPACES.sub(" ", cell.text).strip() for cell in row.cells] for row in table.rows]
        for table in Document(io.BytesIO(data)).tables
    ]


def docx_text(data: bytes) -> str:
    """Every word of an editable text, its tables and its footers included, with what it says of itself."""
    word = Document(io.BytesIO(data))
    known = word.core_properties
    parts = [known.title, known.author, known.last_modified_by, known.comments, known.keywords, known.subject]
    parts += [paragraph.text for paragraph in word.paragraphs]
    parts += [
        paragraph.text for page in word.sections for paragraph in (*page.header.paragraphs, *page.footer.paragraphs)
    ]
    parts += [cell for table in docx_tables(data) for row in table for cell in row]
    return "\n".join(parts)


def slides_tables(data: bytes) -> list[list[list[str]]]:
    """Every table of a set of slides, headings first."""
    return [
        [[_SPACES.sub(" ", cell.text).strip() for cell in row.cells] for row in shape.table.rows]
        for slide in Presentation(io.BytesIO(data)).slides
        for shape in slide.shapes
        if shape.has_table
    ]


def slides_text(data: bytes) -> str:
    """Every word of a set of slides: frames, tables, names and values of the charts, notes."""
    parts = [cell for table in slides_tables(data) for row in table for cell in row]
    for slide in Presentation(io.BytesIO(data)).slides:
        parts += [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        for chart in (shape.chart for shape in slide.shapes if shape.has_chart):
            parts += [str(label) for plot in chart.plots for label in plot.categories]
            parts += [f"{series.name} {list(series.values)}" for plot in chart.plots for series in plot.series]
        if slide.has_notes_slide:
            parts.append(slide.notes_slide.notes_text_frame.text)
    return "\n".join(parts)


def _xlsx_text(data: bytes) -> str:
    return "\n".join(str(cell) for table in xlsx_tables(data) for row in table for cell in row if cell is not None)


# what tells one office file from another is its first part
_TABLES = {"xl/": xlsx_tables, "word/": docx_tables, "ppt/": slides_tables}
_TEXTS = {"xl/": _xlsx_text, "word/": docx_text, "ppt/": slides_text}


def _kind(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
    return next(kind for kind in _TABLES if any(name.startswith(kind) for name in names))


def office_tables(data: bytes) -> list[list[list[object]]]:
    """The tables of a workbook, of an editable text or of slides."""
    return _TABLES[_kind(data)](data)


def office_text(data: bytes) -> str:
    """The words of a workbook, of an editable text or of slides, a cell or a paragraph a line."""
    return _TEXTS[_kind(data)](data)
