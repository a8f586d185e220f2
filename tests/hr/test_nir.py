"""Social security numbers are seen wherever they stand, in a cell or beside the cells, and never repeated."""

import io
import re
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from common.nir import CHAMP, cle_du_nir, contient_un_nir, ressemble_a_un_nir
from common.tabular.reading import TabularFile
from common.tabular.refusals import FichierRefuse
from hr.forms.agents import MotifForm
from hr.models import ImportBatch
from hr.numeros_interdits import refuser_le_nom, refuser_les_numeros

NIR = "1850578006084"  # an invented person; its key is 91


@pytest.mark.parametrize(
    "text",
    [
        f"00123 {NIR}",
        f"12/05/1985 {NIR}",
        f"{NIR} 2750333999901",
        f"{NIR}91 275033399990113",
        "00123 1 85 05 78 006 084 91",
        "00123 1.85.05.78.006.084",
        "mat. 12 : 2 85 05 2A 006 084 82",
        f"{NIR}\u00a075",
        "3850578006084",
        "7850578006084",
        "85 05 78 / 4850578006084",
    ],
)
def test_a_number_is_seen_among_others(text):
    assert ressemble_a_un_nir(text)


@pytest.mark.parametrize(
    "text",
    [
        "5850578006084",
        "1851378006084",
        "12 345678901234590",
        "SIRET 200 040 459 00012, code 12",
        "185.0578006084",
        "0,1850578006084",
        "12/05/1985 01 02 03 04 05",
        "FR76 3000 4000 0312 3456 7890 143",
        "contrat 45, 185057800608436",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert not contient_un_nir(text)


def test_the_key_of_a_number():
    assert cle_du_nir(NIR) == 91
    assert cle_du_nir("285052A006084") == 82


def workbook(change) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["Matricule", "Nom"])
    book.active.append(["100", "Durand"])
    change(book, book.active)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def comment(book, sheet):
    sheet["A2"].comment = Comment(f"vu avec lui, {NIR}", "DRH")


def header(book, sheet):
    sheet.oddFooter.center.text = f"Fiche {NIR}"
    sheet.oddFooter.center.color = "000000"


def name(book, sheet):
    book.defined_names["agent"] = DefinedName("agent", attr_text=f'"{NIR}"')


def formula(book, sheet):
    sheet["C2"] = f'=IF(A2="{NIR}",1,0)'


def title(book, sheet):
    sheet.title = NIR
    sheet["B3"] = NIR


def prop(book, sheet):
    book.properties.description = f"{NIR}91"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (comment, "Un commentaire de case"),
        (header, "Un en-tête, un pied de page"),
        (name, "Un nom défini"),
        (formula, "Une formule"),
        (title, "le nom d’une feuille"),
        (prop, "Une propriété du fichier"),
    ],
)
def test_a_number_beside_the_cells_refuses_the_workbook(change, where):
    with pytest.raises(FichierRefuse) as caught:
        refuser_les_numeros(TabularFile(workbook(change), "agents.xlsx"))
    assert where in str(caught.value) and "Rien de ce fichier n’a été gardé" in str(caught.value)
    assert NIR not in str(caught.value)


def test_a_comment_cut_by_its_styles_is_read_whole():
    data = workbook(comment)
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for info in old.infolist():
            part = old.read(info)
            if "comment" in info.filename and info.filename.endswith(".xml"):
                part = part.replace(b"<t>", b"<r><t>").replace(b"</t>", b"</t></r>")
                part = part.replace(NIR.encode(), b"18505</t></r><r><rPr><b/></rPr><t>78006084")
            new.writestr(info, part)
    with pytest.raises(FichierRefuse, match="Un commentaire de case"):
        refuser_les_numeros(TabularFile(stream.getvalue(), "agents.xlsx"))


ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="A"><table:table-row><table:table-cell office:value-type="string">%s'
    "<text:p>Matricule</text:p></table:table-cell></table:table-row></table:table>%s"
    "</office:spreadsheet></office:body></office:document-content>"
)


@pytest.mark.parametrize(
    ("note", "after", "refused"),
    [
        (f"<office:annotation><text:p>voir {NIR}</text:p></office:annotation>", "", True),
        (
            "",
            '<table:named-expressions><table:named-expression table:name="n" '
            f'table:expression="&quot;{NIR}&quot;"/></table:named-expressions>',
            True,
        ),
        ("<office:annotation><text:p>voir le contrat</text:p></office:annotation>", "", False),
    ],
)
def test_a_number_beside_the_cells_refuses_a_libreoffice_workbook(note, after, refused):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", ODS % (note, after))
    received = TabularFile(stream.getvalue(), "agents.ods")
    if not refused:
        return refuser_les_numeros(received)
    with pytest.raises(FichierRefuse) as caught:
        refuser_les_numeros(received)
    assert "Un commentaire, une zone de texte ou un nom défini" in str(caught.value) or "Case A" in str(caught.value)
    assert NIR not in str(caught.value)


def test_an_ordinary_workbook_passes():
    refuser_les_numeros(TabularFile(workbook(lambda book, sheet: sheet.append(["200", 1850.578006084])), "agents.xlsx"))


@pytest.mark.parametrize(
    "name",
    [
        "185057800608436.xlsx",
        "paie_1850578006084_2026.csv",
        "1 85 05 78 006 084 36.ods",
        "DSN-185057800608436-novembre.dsn",
    ],
)
def test_a_number_in_the_name_of_a_file_refuses_it_without_repeating_it(name):
    with pytest.raises(FichierRefuse) as refusal:
        refuser_le_nom(name)
    assert "Le nom de ce fichier" in str(refusal.value) and not re.search("185|084", str(refusal.value))


@pytest.mark.parametrize(
    "name", ["agents.xlsx", "paie_2026-11-27_14h05.csv", "21330999000017_budget_2025.xml", "export 20261127.ods"]
)
def test_an_ordinary_name_passes(name):
    refuser_le_nom(name)


@pytest.mark.django_db
def test_nothing_of_a_file_with_such_a_name_is_kept(cast, client_of):
    for url, name in (("hr:import", "1850578006084.csv"), ("diagnostics:budget-import", "1850578006084.xml")):
        answer = client_of(cast.drh).post(
            reverse(url, args=[cast.project.slug]), {"fichier": SimpleUploadedFile(name, b"Matricule;Statut\n1;x\n")}
        )
        assert answer.status_code == 422 and "Le nom de ce fichier" in answer.content.decode()
        assert "1850578006084" not in answer.content.decode()
    assert not ImportBatch.objects.exists()


def test_no_form_of_the_application_takes_a_number_in_a_free_text():
    form = MotifForm({"motif": "erreur sur le 1 85 05 78 006 084"})
    assert not form.is_valid() and form.errors["motif"] == [CHAMP]
    assert MotifForm({"motif": "SIRET 356 000 000 00048, tél. 06 12 34 56 78, 12 345 678,90 €"}).is_valid()
