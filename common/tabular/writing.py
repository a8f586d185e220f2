"""The one writer of spreadsheets: what a page shows, with the same masks and the same words.

``write_xlsx(tables)`` and ``write_csv(table)`` take figures' ``Table``; ``export_name`` makes the name of the file.
A text that begins like a formula stays text; a negative number stays a number.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Sequence
from decimal import Decimal

import xlsxwriter

from common.figures import Column, Kind, Masked, Table
from common.figures.words import NOT_GIVEN, write_cell
from common.tabular.neutral import neutralised
from common.values import format_date

CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_FORMATS = {
    Kind.INTEGER: "#,##0",
    Kind.YEAR: "0",
    Kind.EUROS: '#,##0.00" €"',
    Kind.HOURS: '0.##" h"',
    Kind.PERCENT: "0.0%",
    Kind.DATE: "dd/mm/yyyy",
}
MEASURED_ROWS = 200
NARROWEST, WIDEST = 12, 48
_UNSAFE_IN_FILE_NAMES = re.compile(r"[^A-Za-z0-9-]+")
_FORBIDDEN_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")


def export_name(slug: str, key: str, day: datetime.date, extension: str) -> str:
    """``val-de-brume_effectifs_2026-11-22.xlsx`` (product.md D10)."""
    safe = (_UNSAFE_IN_FILE_NAMES.sub("-", part).strip("-") or "tableau" for part in (slug, key))
    return f"{'_'.join(safe)}_{day.isoformat()}.{extension}"


def plain(value: object) -> object:
    """The value of a cell as a spreadsheet holds it: a number, a date, or words."""
    value = getattr(value, "value", value)
    if isinstance(value, Masked):
        return value.reason
    return NOT_GIVEN if value is None else value


def _about(table: Table) -> list[tuple[str, str]]:
    lines = [("Tableau", table.title)]
    if table.caption:
        lines.append(("Ce qui est compté", table.caption))
    if table.source:
        lines.append(("Source", table.source))
    if table.date:
        lines.append(("Situation au", format_date(table.date)))
    lines.extend(("Règle d’affichage", note) for note in table.notes)
    return lines


def write_xlsx(tables: Sequence[Table]) -> bytes:
    """One sheet per table and a last « À propos » sheet. No hidden sheet, no formula, no value behind a mask."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        head = workbook.add_format(
            {"bold": True, "bg_color": "#E3F0EE", "text_wrap": True, "valign": "top", "border": 1}
        )
        # The apostrophe of spreadsheets: the text stays text even when somebody edits the cell.
        text = workbook.add_format({"quote_prefix": True, "text_wrap": True, "valign": "top"})
        quiet = workbook.add_format({"italic": True, "font_color": "#515C65"})
        formats = {kind: workbook.add_format({"num_format": code}) for kind, code in _FORMATS.items()}
        decimal = workbook.add_format({"num_format": "#,##0.00"})
        fine = {
            column.places: workbook.add_format({"num_format": f'#,##0.{"0" * column.places}" €"'})
            for table in tables
            for column in table.columns
            if column.kind is Kind.EUROS and column.places != 2
        }
        used: set[str] = set()
        for number, table in enumerate(tables, start=1):
            sheet = workbook.add_worksheet(_sheet_name(table.title, number, used))
            for column, spec in enumerate(table.columns):
                sheet.write_string(0, column, spec.heading, head)
                sheet.set_column(column, column, _width(table, column))
            lines = [*table.rows, *([table.total_row] if table.total_row else [])]
            for line, row in enumerate(lines, start=1):
                for column, spec in enumerate(table.columns):
                    value = plain(row[column])
                    if isinstance(value, datetime.date):
                        sheet.write_datetime(line, column, value, formats[Kind.DATE])
                    elif isinstance(value, int | Decimal):
                        usual = formats.get(spec.kind, decimal)
                        sheet.write_number(line, column, value, fine.get(spec.places, usual))
                    else:
                        sheet.write_string(line, column, str(value), quiet if spec.is_numeric else text)
            sheet.freeze_panes(1, 1)
            if table.rows:
                sheet.autofilter(0, 0, len(table.rows), max(len(table.columns) - 1, 0))
        about = workbook.add_worksheet("À propos")
        about.set_column(0, 0, 24)
        about.set_column(1, 1, 90)
        for line, (label, words) in enumerate(entry for table in tables for entry in _about(table)):
            about.write_string(line, 0, label, head)
            about.write_string(line, 1, words)
    return buffer.getvalue()


def _width(table: Table, column: int) -> int:
    """Width in characters: the longest of the first rows, between what a number needs and what a line can hold."""
    spec: Column = table.columns[column]
    longest = max((len(write_cell(row[column], spec)) for row in table.rows[:MEASURED_ROWS]), default=0)
    return max(NARROWEST, min(WIDEST, max(longest, len(spec.heading)) + 2))


def _sheet_name(title: str, number: int, used: set[str]) -> str:
    name = _FORBIDDEN_IN_SHEET_NAMES.sub(" ", title)[:28].strip() or f"Tableau {number}"
    if name.lower() in used:
        name = f"{name[:25]} {number}"
    used.add(name.lower())
    return name


def write_csv(table: Table) -> bytes:
    """« ; », UTF-8 with BOM, decimal comma: what a French spreadsheet opens by a double click."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([neutralised(spec.heading) for spec in table.columns])
    for row in [*table.rows, *([table.total_row] if table.total_row else [])]:
        line = []
        for cell in row:
            value = plain(cell)
            if isinstance(value, datetime.date):
                line.append(format_date(value))
            elif isinstance(value, Decimal):
                line.append(f"{value:f}".replace(".", ","))
            elif isinstance(value, int):
                line.append(str(value))
            else:
                line.append(neutralised(str(value)))
        writer.writerow(line)
    writer.writerow([])
    for label, text in _about(table):
        writer.writerow([label, neutralised(text)])
    return buffer.getvalue().encode("utf-8-sig")


__all__ = ["CONTENT_TYPES", "export_name", "neutralised", "plain", "write_csv", "write_xlsx"]
