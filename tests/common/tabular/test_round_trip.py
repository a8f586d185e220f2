"""What is written reads back the same, for every text and every number a person can type."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.figures import Cell, Column, Kind, Table
from common.tabular.neutral import neutralised, without_apostrophe
from common.tabular.reading import read_sheet
from common.tabular.writing import export_name, write_csv, write_xlsx
from common.values import read_date, read_decimal

TITLES = ["Nom", "Montant", "Jour"]
# Anything a keyboard gives; what cannot exist in an XML file is left out (control characters, lone surrogates).
TYPED = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), exclude_characters="\ufeff")
    | st.sampled_from("=+-@'\t;\""),
    min_size=1,
    max_size=20,
).map(lambda text: text.strip(" \t\r\n\u00a0\u202f"))
NAMES = TYPED.filter(
    lambda text: text and text.casefold() not in ("exemple", "ensemble") and "tota" not in text.casefold()
)
AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False, allow_infinity=False)
DAYS = st.dates(date(1901, 1, 1), date(2099, 12, 31))


def table(rows):
    columns = (Column("nom", "Nom"), Column("montant", "Montant", Kind.EUROS), Column("jour", "Jour", Kind.DATE))
    return Table(key="essai", title="Essai", columns=columns, rows=rows)


@given(st.text())
def test_neutralised_text_is_never_a_formula_and_always_comes_back(text):
    safe = neutralised(text)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert without_apostrophe(safe) == text


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(NAMES, AMOUNTS, DAYS), min_size=1, max_size=5))
def test_xlsx_export_then_import_is_the_identity(rows):
    lecture = read_sheet(write_xlsx([table(rows)]), "a.xlsx", sheet="Essai", titles=TITLES)
    assert [tuple(row.values.values()) for row in lecture.rows] == rows


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(NAMES, AMOUNTS, DAYS), min_size=1, max_size=5))
def test_csv_export_then_import_is_the_identity(rows):
    lecture = read_sheet(write_csv(table(rows)), "a.csv", sheet="Essai", titles=TITLES)
    found = [
        (row.values["Nom"], read_decimal(row.values["Montant"]), read_date(row.values["Jour"]))
        for row in lecture.rows[: len(rows)]
    ]
    assert found == rows


def test_a_text_that_begins_like_a_formula_stays_text_even_when_the_cell_is_edited():
    data = write_xlsx([table([("=cmd|' /C calc'!A0", Decimal("-12.50"), None)])])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].quotePrefix
    assert sheet["B2"].value == -12.5


def test_heads_stay_in_view_and_columns_fit_their_words():
    long = "Communauté de communes du Val-de-Brume"
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx([table([(long, 1, None)])]))).worksheets[0]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:C2"
    assert sheet.column_dimensions["A"].width >= len(long)


def test_two_tables_of_the_same_title_are_two_sheets_and_links_are_words():
    twice = [table([(Cell("Brume", href="/projets/x/"), 1, None)]), table([("Pinsac", 2, None)])]
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(twice)))
    assert len(book.sheetnames) == 3
    assert book.worksheets[0]["A2"].value == "Brume"
    assert book.worksheets[0]["A2"].hyperlink is None


@pytest.mark.parametrize("slug", ["../../etc/passwd", 'a";rm', "é/ù"])
def test_the_name_of_a_file_never_leaves_its_folder(slug):
    name = export_name(slug, "agents par grade", date(2026, 11, 22), "csv")
    assert not set('/\\";. ') & set(name.removesuffix(".csv"))
