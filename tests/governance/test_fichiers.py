"""What may be deposited is judged on its bytes: disguised, active, protected and monstrous files are refused in words."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.fichiers import NAME_MAX, TYPES, DocumentRefuse, accept, safe_name

MO = 1024 * 1024
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"


def archive(*names: str, mimetype: str = "", data: bytes = b"<x/>") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        if mimetype:
            file.writestr("mimetype", mimetype)
        for name in names:
            file.writestr(name, data)
    return buffer.getvalue()


GOOD = [
    ("note.pdf", PDF, "pdf"),
    ("photo.JPEG", b"\xff\xd8\xff\xe0" + b"0" * 20, "jpg"),
    ("plan.png", b"\x89PNG\r\n\x1a\n" + b"0" * 20, "png"),
    ("facture.pdf", PDF + b"<</Type/EmbeddedFile>>/JS\x00", "pdf"),
    ("note.docx", archive("[Content_Types].xml", "word/document.xml"), "docx"),
    ("tableau.xlsx", archive("xl/workbook.xml"), "xlsx"),
    ("diaporama.pptx", archive("ppt/presentation.xml"), "pptx"),
    ("note.odt", archive("content.xml", mimetype=TYPES["odt"]), "odt"),
    ("liste.csv", "Nom;Été\nA;1\n".encode("cp1252"), "csv"),
    ("lisez-moi.txt", "Réunion à 14 h".encode(), "txt"),
]


@pytest.mark.parametrize("name, data, extension", GOOD)
def test_what_people_write_with_is_kept(name, data, extension):
    assert accept(data, name, max_bytes=MO).extension == extension


@pytest.mark.parametrize(
    "name, data, word",
    [
        ("vide.pdf", b"", "vide"),
        ("gros.pdf", PDF + b"0" * MO, "trop gros"),
        ("programme.exe", b"MZ\x90", "n’est pas accepté"),
        ("page.html", b"<html>", "n’est pas accepté"),
        ("dessin.svg", b"<svg/>", "n’est pas accepté"),
        ("facture.pdf", b"MZ\x90", "n’en est pas un"),
        ("facture.pdf", b"<html><script>alert(1)</script>", "n’en est pas un"),
        ("page.txt", b"  <!DOCTYPE html><script>", "n’en est pas un"),
        ("note.docx", archive("xl/workbook.xml"), "n’en est pas un"),
        ("note.docx", archive("evil.sh"), "n’en est pas un"),
        ("note.docx", b"PK\x03\x04" + b"0" * 40, "abîmé"),
        ("note.docx", archive("word/document.xml", "word/vbaProject.bin"), "macros"),
        ("note.odt", archive("content.xml", "Basic/Standard/Module1.xml", mimetype=TYPES["odt"]), "macros"),
        ("actif.pdf", PDF + b"<</S/JavaScript/JS(app.alert(1))>>", "programme"),
        ("lanceur.pdf", PDF + b"<</S /Launch/F(cmd.exe)>>", "programme"),
        ("texte.txt", b"abc\x00def", "n’en est pas un"),
        ("sans extension", PDF, "n’est pas accepté"),
    ],
)
def test_what_is_disguised_or_dangerous_is_refused_in_words(name, data, word):
    with pytest.raises(DocumentRefuse, match=word):
        accept(data, name, max_bytes=MO)


def test_a_protected_archive_is_refused():
    data = bytearray(archive("word/document.xml"))
    central = data.rfind(b"PK\x01\x02")
    data[central + 8] |= 1
    with pytest.raises(DocumentRefuse, match="mot de passe"):
        accept(bytes(data), "note.docx", max_bytes=MO)


def test_a_bomb_is_refused_without_being_opened():
    data = bytearray(archive("word/document.xml"))
    central = data.rfind(b"PK\x01\x02")
    data[central + 24 : central + 28] = (0x7FFFFFFF).to_bytes(4, "little")
    with pytest.raises(DocumentRefuse, match="anormalement volumineux"):
        accept(bytes(data), "note.docx", max_bytes=MO)


@pytest.mark.parametrize(
    "given_name, kept",
    [
        ("Compte rendu n° 3.pdf", "Compte rendu n 3.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\dossier\\Note é.pdf", "Note é.pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', "ab Set-Cookie x.pdf"),
        ("...pdf", "document.pdf"),
    ],
)
def test_names_are_cleaned(given_name, kept):
    assert safe_name(given_name, "pdf") == kept


@given(st.text(max_size=300))
def test_any_name_becomes_one_that_a_header_may_carry(name):
    kept = safe_name(name, "pdf")
    assert kept.endswith(".pdf") and len(kept) <= NAME_MAX
    assert not set(kept) & set('\r\n"/\\\x00<>:')
