"""Files made to hurt, and files that would lose a value in silence. Each is a real file, built here byte by byte."""

import io
import struct
import zipfile
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

import openpyxl
import pytest

from common.tabular.reading import read_key, read_sheet
from common.tabular.refusals import FichierRefuse

TITLES = ["Matricule", "Nom", "Durée"]
CONTENT = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
    "<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
)


def read(data, name="effectifs.xlsx", sheet="Agents"):
    return read_sheet(data, name, sheet=sheet, titles=TITLES)


def text_cell(value, extra=""):
    return f'<table:table-cell office:value-type="string" {extra}><text:p>{escape(value)}</text:p></table:table-cell>'


def ods(rows, *, manifest="<manifest/>", extra=(), name="Agents"):
    """An .ods whose rows are given as XML (a list of cells is wrapped in a row)."""
    lines = "".join(
        row if isinstance(row, str) else f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml", CONTENT.format(tables=f'<table:table table:name="{name}">{lines}</table:table>')
        )
        archive.writestr("META-INF/manifest.xml", manifest)
        for path, content in extra:
            archive.writestr(path, content)
    return buffer.getvalue()


HEADINGS = [text_cell(title) for title in TITLES]


def xlsx(rows, **sheets):
    book = openpyxl.Workbook()
    book.active.title = "Agents"
    for row in rows:
        book.active.append(row)
    for name, lines in sheets.items():
        other = book.create_sheet(name)
        for line in lines:
            other.append(line)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def rewritten(data, part, change):
    """The same archive with one part changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            content = source.read(info)
            target.writestr(info.filename, change(content) if info.filename == part else content)
    return buffer.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


# --- values that would be lost in silence --------------------------------------------------------------------------


def test_an_error_cell_of_excel_is_a_fault_of_its_cell_not_an_empty_value():
    def break_it(content):
        return content.replace(b'<c r="C2" t="n"><v>35</v></c>', b'<c r="C2" t="e"><v>#N/A</v></c>')

    data = rewritten(xlsx([TITLES, ["M1", "a", 35]]), SHEET, break_it)
    row = read(data).rows[0]
    assert row.cells["Durée"] == "C2"
    assert row.values["Durée"] == "#N/A"
    assert "#N/A" in row.faults["Durée"]
    assert "Nom" not in row.faults


def test_an_error_cell_of_libreoffice_too():
    error = text_cell("#REF!", 'calcext:value-type="error"')
    row = read(ods([HEADINGS, [text_cell("M1"), text_cell("a"), error]]), "a.ods").rows[0]
    assert "#REF!" in row.faults["Durée"]


def test_a_line_that_holds_only_an_error_is_not_taken_for_an_empty_line():
    def add(content):
        return content.replace(b"</sheetData>", b'<row r="9"><c r="B9" t="e"><v>#VALUE!</v></c></row></sheetData>')

    lecture = read(rewritten(xlsx([TITLES, ["M1", "a", 35]]), SHEET, add))
    assert [(row.number, list(row.faults)) for row in lecture.rows] == [(2, []), (9, ["Nom"])]


def test_a_formula_that_was_never_computed_is_a_fault():
    row = read(xlsx([TITLES, ["M1", "a", "=30+5"]])).rows[0]
    assert "formule" in row.faults["Durée"]


def test_numbers_keep_what_the_person_typed_and_dates_are_not_guessed():
    lecture = read(xlsx([TITLES, ["00123", True, 0.1 + 0.2], [123, date(2024, 5, 25), "05/25/2024"]]))
    first, second = (row.values for row in lecture.rows)
    assert first == {"Matricule": "00123", "Nom": "VRAI", "Durée": Decimal("0.3")}
    assert second == {"Matricule": 123, "Nom": date(2024, 5, 25), "Durée": "05/25/2024"}


def test_a_matricule_that_begins_like_total_is_an_agent():
    lecture = read(
        xlsx([TITLES, ["TOTALINE", "a", 1], ["Total", None, 1], ["Sous-total B", None, 1], ["Ensemble", "", 3]])
    )
    assert [row.values["Matricule"] for row in lecture.rows] == ["TOTALINE"]
    assert lecture.skipped_totals == (3, 4, 5)


def test_ods_rows_keep_their_addresses_behind_repeated_empty_lines():
    empty = '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
    tail = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    lecture = read(ods([HEADINGS, empty, [text_cell("M1"), text_cell("=A1"), text_cell("35")], tail]), "a.ods")
    assert [(row.number, row.cells["Nom"], row.values["Nom"]) for row in lecture.rows] == [(5, "B5", "=A1")]


def test_the_sheet_with_the_titles_is_found_whatever_its_rank_and_name():
    book = openpyxl.Workbook()
    book.active.title = "Lisez-moi"
    book.active.append(["Employeur", "Brume"])
    other = book.create_sheet("Feuille 2")
    other.append(TITLES)
    other.append(["M1", "a", 35])
    buffer = io.BytesIO()
    book.save(buffer)
    assert read(buffer.getvalue()).sheet == "Feuille 2"
    assert read_key(buffer.getvalue(), "a.xlsx") == {"Employeur": "Brume"}


def test_no_sheet_fits_and_the_refusal_names_those_that_exist():
    data = rewritten(xlsx([["x"]], Autre=[["y"]]), "xl/workbook.xml", lambda c: c.replace(b'"Agents"', b'"Feuil1"'))
    with pytest.raises(FichierRefuse, match=r"Agents.*Feuil1.*Autre"):
        read(data)


def test_csv_of_utf16_and_text_protected_by_our_own_export():
    data = "Matricule;Nom;Durée\r\nM1;'=cmd;35\r\nM2;'t Hooft;35\r\n".encode("utf-16")
    assert [row.values["Nom"] for row in read(data, "a.csv").rows] == ["=cmd", "'t Hooft"]


# --- files made to hurt ---------------------------------------------------------------------------------------------


def far_value(content):
    return content.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')


def far_row(content):
    return content.replace(b"</sheetData>", b'<row r="900000"><c r="A900000"><v>1</v></c></row></sheetData>')


def doctype(content):
    head = b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]>"
    return head + content[content.index(b"<worksheet") :]


def far_value_between_near_ones(content):
    """On a line already noted, after a cell of its own column and before another."""
    cells = b'<c r="A3"><v>1</v></c><c r="KA3"><v>1</v></c><c r="B3"><v>1</v></c>'
    return content.replace(b"</sheetData>", b'<row r="3">' + cells + b"</row></sheetData>")


def negative(content):
    return content.replace(b'r="A1"', b'r="A0"')


@pytest.mark.parametrize(
    ("part", "change", "word"),
    [
        (SHEET, far_value, "200 colonnes"),
        (SHEET, far_row, "900000"),
        (SHEET, far_value_between_near_ones, "200 colonnes"),
        (SHEET, doctype, "définitions XML"),
        (SHEET, lambda content: content[:-40], "lisible"),
        (SHEET, negative, "lisible"),
        ("xl/_rels/workbook.xml.rels", lambda content: b"<Relationships/>", "lisible"),
    ],
)
def test_a_twisted_workbook_is_refused_before_it_costs_memory(part, change, word):
    data = rewritten(xlsx([TITLES, ["M1", "a", 35]]), part, change)
    with pytest.raises(FichierRefuse, match=word):
        read(data)
    with pytest.raises(FichierRefuse, match=word):
        # asking whose workbook it is opens the same file: the same checks come first
        read_key(data, "effectifs.xlsx")


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        (['<table:table-row table:number-rows-repeated="1000000">' + "".join(HEADINGS) + "</table:table-row>"], "20"),
        ([[text_cell("x", 'table:number-columns-repeated="16384"')]], "200 colonnes"),
        (['<table:table-row table:number-rows-repeated="2000000000"><table:table-cell/></table:table-row>'], "lisible"),
        (['<table:table-row table:number-rows-repeated="-1"><table:table-cell/></table:table-row>'], "lisible"),
    ],
)
def test_repeated_cells_of_an_ods_are_counted_before_they_are_unrolled(rows, word):
    with pytest.raises(FichierRefuse, match=word):
        read(ods(rows), "a.ods")


def test_an_archive_that_lies_about_its_size_is_stopped_while_it_inflates():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/media/zero.bin", b"\x00" * (110 * 1024 * 1024))
    data = bytearray(buffer.getvalue())
    place = data.rindex(b"PK\x01\x02")  # central directory entry of the big part: its inflated size is at +24
    struct.pack_into("<I", data, place + 24, 1000)
    local = data.index(b"zero.bin") - len("xl/media/") - 30
    struct.pack_into("<I", data, local + 22, 1000)
    with pytest.raises(FichierRefuse):
        read(bytes(data))


def flagged(data):
    """Set the « encrypted » bit of every entry."""
    data = bytearray(data)
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = data.find(signature)
        while place >= 0:
            data[place + offset] |= 1
            place = data.find(signature, place + 4)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "name", "word"),
    [
        (flagged(xlsx([TITLES])), "a.xlsx", "mot de passe"),
        (ods([HEADINGS], manifest="<manifest><encryption-data/></manifest>"), "a.ods", "mot de passe"),
        (ods([HEADINGS], extra=[("Basic/Standard/Module1.xml", "<x/>")]), "a.ods", "macros"),
        (xlsx([TITLES]), "a.csv", "classeur .xlsx"),
        (xlsx([TITLES]), "a.ods", "classeur .xlsx"),
        (ods([HEADINGS]), "a.xlsx", "classeur .ods"),
        (xlsx([TITLES]), "a.xlsb", "xlsb"),
        (xlsx([TITLES]), "effectifs", "extension"),
        (b"<html><table><tr><td>Matricule</td></tr></table></html>", "a.xls", "xls"),
        (b'Matricule;Nom\nM1;"a\nM2;b\nM3;c', "a.csv", "guillemets"),
        (b"Matricule;Nom\nM1;\x00", "a.csv", "lisible"),
        (b"\n\nMatricule;Nom\nM1;a", "a.csv", "première ligne"),
    ],
)
def test_other_traps_are_refused_in_words(data, name, word):
    with pytest.raises(FichierRefuse, match=word) as refused:
        read(data, name)
    assert refused.value.raison.endswith(".")


def test_a_zip_that_is_no_workbook():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("photo.txt", "x")
    with pytest.raises(FichierRefuse, match="archive"):
        read(buffer.getvalue())
