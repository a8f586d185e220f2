"""Spreadsheets: hostile or clumsy files are refused in words; what is written reads back the same, masks included."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from common.figures import MASKED_PROTECTS, MASKED_SMALL, Column, Kind, Table
from common.tabular.reading import read_sheet
from common.tabular.refusals import FichierRefuse
from common.tabular.writing import export_name, write_csv, write_xlsx

TITLES = ["Matricule", "Nom", "Durée hebdomadaire du poste"]


def workbook(rows, sheet="Agents") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read(data, name="effectifs.xlsx"):
    return read_sheet(data, name, sheet="Agents", titles=TITLES)


def test_headings_are_found_whatever_accents_and_case_and_rows_keep_their_addresses():
    lecture = read(
        workbook([["MATRICULE", "nom", "duree hebdomadaire du poste"], ["M1", "Éric", 35], [], ["M2", None, 17.5]])
    )
    assert [row.number for row in lecture.rows] == [2, 4]
    assert lecture.rows[0].values == {"Matricule": "M1", "Nom": "Éric", "Durée hebdomadaire du poste": 35}
    assert lecture.rows[1].cells["Durée hebdomadaire du poste"] == "C4"


def test_totals_and_the_example_are_not_agents():
    lecture = read(workbook([TITLES, ["EXEMPLE", "x", 35], ["M1", "a", 35], ["Total général", None, 35]]))
    assert [row.values["Matricule"] for row in lecture.rows] == ["M1"]
    assert lecture.skipped_totals == (4,)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", "\t", ","])
def test_csv_in_the_ways_people_save_it(encoding, delimiter):
    text = "\r\n".join([delimiter.join(TITLES), delimiter.join(["00123", "Éric", "35"])])
    lecture = read(text.encode(encoding), "effectifs.csv")
    assert lecture.rows[0].values["Matricule"] == "00123"
    assert lecture.rows[0].values["Nom"] == "Éric"


@pytest.mark.parametrize(
    ("data", "name", "word"),
    [
        (bytes.fromhex("D0CF11E0A1B11AE1") + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "mot de passe"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"x" * 100, "a.xls", "ancien format"),
        (b"PK\x03\x04" + b"\x00" * 60, "a.xlsx", "lisible"),
        (b"", "a.csv", "vide"),
        (b"x" * (5 * 1024 * 1024 + 1), "a.csv", "trop gros"),
        (b"%PDF-1.7", "a.csv", "lisible"),
        (b"a;b", "a.xlsm", "macros"),
        (b"Nom;Matricule;Nom\nx;y;z", "a.csv", "deux fois"),
        (b"Autre;Colonne\nx;y", "a.csv", "Matricule"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(data, name, word):
    with pytest.raises(FichierRefuse, match=word):
        read(data, name)


def test_a_zip_bomb_is_not_opened():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/media/zero.bin", b"\x00" * (120 * 1024 * 1024))
    assert len(buffer.getvalue()) < 1024 * 1024
    with pytest.raises(FichierRefuse, match="volumineux"):
        read(buffer.getvalue())


def test_macros_are_refused_even_under_an_innocent_name():
    buffer = io.BytesIO(workbook([TITLES]))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    with pytest.raises(FichierRefuse, match="macros"):
        read(buffer.getvalue())


def test_too_many_rows_is_said():
    data = "Matricule;Nom;Durée hebdomadaire du poste\n" + "m;n;35\n" * 20_001
    with pytest.raises(FichierRefuse, match="20"):
        read(data.encode(), "a.csv")


@pytest.fixture
def table():
    return Table(
        key="effectifs",
        title="Effectifs par employeur",
        columns=(
            Column("nom", "Employeur"),
            Column("agents", "Agents", Kind.INTEGER),
            Column("solde", "Solde", Kind.EUROS),
        ),
        rows=(
            ("=1+1", MASKED_SMALL, Decimal("-12.50")),
            ("Brume", MASKED_PROTECTS, None),
            ("Vaudoré", 5, Decimal("1234.56")),
        ),
        notes=("seuil 5, suppression secondaire",),
        date=date(2026, 11, 22),
    )


def test_xlsx_says_masked_and_never_runs_a_formula(table):
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx([table])))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[2]] == ["=1+1", "masqué (moins de 5)", -12.5]
    assert sheet["A2"].data_type == "s"
    assert [cell.value for cell in sheet[3]][1:] == ["masqué (protège une autre valeur)", "non renseigné"]
    assert all(one.sheet_state == "visible" for one in book.worksheets)
    assert "seuil 5" in str([row[1].value for row in book["À propos"].rows])


def test_csv_opens_in_a_french_spreadsheet_and_disarms_formulas(table):
    data = write_csv(table)
    assert data.startswith(b"\xef\xbb\xbf")
    lines = data.decode("utf-8-sig").split("\r\n")
    assert lines[1] == "'=1+1;masqué (moins de 5);-12,50"
    assert lines[3] == "Vaudoré;5;1234,56"


def test_the_name_of_an_export_says_project_table_and_day():
    assert (
        export_name("val-de-brume", "effectifs", date(2026, 11, 22), "xlsx") == "val-de-brume_effectifs_2026-11-22.xlsx"
    )
