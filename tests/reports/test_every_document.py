"""Each kind of document, whole: its pages as a printer would find them, its figures, its text in LibreOffice.

The images of the pages stay under ``var/documents/`` (``images-pdf/index.html`` and ``images-bureautique/index.html``): a document is
looked at before it is voted.
"""

import io
import re
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from django.utils import timezone
from docx import Document
from docx.oxml.ns import qn
from pptx import Presentation
from pypdf import PdfReader

from common.figures import tables_of
from common.figures.words import write_cell
from common.tabular.writing import plain
from common.typography import french_spaces
from reports.catalogue import CATALOGUE
from reports.sections.chapters import printable
from reports.services import render_report
from tests.reports.every_document import ELU, asked, converted, drawn, office_files, pdfs, person
from tests.reports.reading import (
    compact,
    docx_tables,
    page_tables,
    pdf_text,
    slides_tables,
    values,
    xlsx_tables,
)
from tests.scenes import demonstration

pytestmark = pytest.mark.django_db
SHOWN = django_settings.VAR_DIR / "documents"
MOMENT = datetime(2026, 11, 27, 10, tzinfo=UTC)
# points from the foot of the sheet: a title that is lower has not two lines of text under it
ALONE = 100
# pages on which figures of the documents are read
PAGES = (
    "reports:dashboard",
    "reports:copil",
    "diagnostics:findings",
    "roadmap:actions",
    "roadmap:gains",
    "roadmap:services",
)


def kept(folder: str, made: dict[str, bytes]) -> list[Path]:
    """The files under ``var/documents/``, to be opened by whoever looks at them."""
    target = SHOWN / folder
    target.mkdir(parents=True, exist_ok=True)
    for old in target.iterdir():
        if old.is_file():
            old.unlink()
    for name, data in made.items():
        (target / name).write_bytes(data)
    return [target / name for name in made]


# --- on paper ------------------------------------------------------------------------------------------------------


def test_every_numbered_and_every_small_document_is_sound_on_paper_and_says_the_figures_of_the_pages(client_of):
    project = demonstration()
    made, issues = {}, {}
    for kind in CATALOGUE:
        issues[kind] = render_report(project=project, kind=kind, audience="elus", numero=1, moment=MOMENT)
        made[f"{kind}.pdf"] = issues[kind].pdf
    made |= {f"{name}.pdf": data for name, data in pdfs(project)}
    drawn(SHOWN / "images-pdf", kept("pdf", made))
    for name, data in made.items():
        sound_on_paper(name, PdfReader(io.BytesIO(data)), has_cover=name.removesuffix(".pdf") in CATALOGUE)
    for kind, done in issues.items():
        contents_are_true(PdfReader(io.BytesIO(done.pdf)))
        same_figures_in_every_file(project, kind, done)
    same_figures_on_the_pages(client_of, project, issues)


def sound_on_paper(name: str, reader: PdfReader, *, has_cover: bool) -> None:
    root, count = reader.trailer["/Root"], len(reader.pages)
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "fr" and reader.metadata.title, name
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data(), name
    for number, page in enumerate(reader.pages, start=1):
        where, text = f"{name}, page {number}", page.extract_text()
        for font in (page["/Resources"].get("/Font") or {}).values():
            descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(descriptor), f"{where}: police non jointe"
        # charts and maps are drawn, so that they stay sharp at any size
        drawings = [one.get_object() for one in (page["/Resources"].get("/XObject") or {}).values()]
        assert not [one for one in drawings if one["/Subtype"] == "/Image"], f"{where}: image"
        lines = [line for line in map(compact, text.split("\n")) if line]
        assert sum(map(len, lines)) > 120, f"{where}: presque vide"
        if count > 1 and not (has_cover and number == 1):
            assert compact(f"page {number} / {count}") in compact(text), where
    for one in headings(reader.outline):
        assert one.top > ALONE, f"{name} : « {one.title} » seul en bas de page"


def headings(outline) -> list:
    """The bookmarks, at every depth."""
    return [
        found
        for one in outline
        for found in (headings(one) if isinstance(one, list) else [one])
        if found.top is not None
    ]


def contents_are_true(reader: PdfReader) -> None:
    """Each line of the contents gives the page on which its chapter begins."""
    lines = [compact(line) for line in reader.pages[1].extract_text().split("\n")]
    chapters = [one for one in reader.outline if not isinstance(one, list)]
    assert len(chapters) >= 8
    for one in chapters[1:]:
        wanted = compact(one.title)
        [line] = [line for line in lines if line.startswith(wanted) and line.removeprefix(wanted).strip(".").isdigit()]
        assert line.removeprefix(wanted).strip(".") == str(reader.get_destination_page_number(one) + 1), line


def same_figures_in_every_file(project, kind: str, done) -> None:
    """Every cell of every table: in the PDF, in the editable text and in the annex, as it was computed."""
    document = CATALOGUE[kind]
    sections = document.sections(project, "elus", timezone.localtime(MOMENT).date())
    text, whole = pdf_text(done.pdf), [table for table in tables_of(sections) if table.rows]
    words = [[[compact(cell) for cell in row] for row in rows] for rows in docx_tables(done.word)]
    cells = 0
    for table in tables_of(printable(sections)):
        rows = [*table.rows[:200], *([table.total_row] if table.total_row else [])]
        written = [
            [compact(french_spaces(write_cell(cell, column))) for cell, column in zip(row, table.columns, strict=True)]
            for row in rows
        ]
        for line in written:
            for cell in line:
                assert cell in text, f"{kind}, {table.title} : {cell}"
        if rows:
            assert any(
                len(said) == len(written) + 1
                and all(
                    shown.startswith(cell)
                    for one, line in zip(said[1:], written, strict=True)
                    for shown, cell in zip(one, line, strict=True)
                )
                for said in words
                if len(said[0]) == len(table.columns)
            ), f"{kind}, {table.title} : absent du texte modifiable"
        cells += sum(map(len, written))
    assert cells > 100
    sheets = [[[held(cell) for cell in row] for row in sheet[1:]] for sheet in xlsx_tables(done.annex)]
    for table in whole:
        rows = [*table.rows, *([table.total_row] if table.total_row else [])]
        exact = [[held(plain(cell)) for cell in row] for row in rows]
        assert exact in sheets, f"{kind}, {table.title} : absent de l’annexe"


def held(cell: object) -> object:
    """A cell of a workbook: exact numbers, days, words."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, int | float | Decimal):
        return Decimal(str(cell)).normalize() + 0
    return "" if cell is None else cell


def same_figures_on_the_pages(client_of, project, issues) -> None:
    """The tables that pages and slides show under the same title as a document hold the same rows."""
    printed: dict[str, list] = {}
    for kind in CATALOGUE:
        for table in tables_of(CATALOGUE[kind].sections(project, "elus", timezone.localtime(MOMENT).date())):
            rows = [*table.rows, *([table.total_row] if table.total_row else [])]
            said = [
                [french_spaces(write_cell(c, col)) for c, col in zip(row, table.columns, strict=True)] for row in rows
            ]
            printed.setdefault(table.title, []).append((table, values(said)))
    client, found = client_of(person(ELU)), Counter()
    for name in PAGES:
        answer = client.get(reverse(name, args=[project.slug]))
        assert answer.status_code == 200, name
        for title, rows in page_tables(answer.content.decode()).items():
            for table, wanted in printed.get(title, []):
                if [column.heading for column in table.columns] == rows[0]:
                    assert values(rows[1:]) == wanted, (name, title)
                    found[name] += 1
    for rows in slides_tables(asked(project, ELU, "pilotage/diaporama/")):
        for table, wanted in (pair for pairs in printed.values() for pair in pairs):
            if [column.heading for column in table.columns] == rows[0] and len(wanted) == len(rows) - 1:
                assert values(rows[1:]) == wanted, table.title
                found["diaporama"] += 1
    assert len(found) >= 4 and sum(found.values()) >= 10, found


# --- in LibreOffice ------------------------------------------------------------------------------------------------


def test_every_editable_text_and_every_slide_opens_in_libreoffice_with_the_same_words(tmp_path, monkeypatch):
    project = demonstration()
    monkeypatch.setattr("reports.services.render_pdf", lambda html, **_: (b"%PDF-", 1))
    made = {
        f"{kind}.docx": render_report(project=project, kind=kind, audience="elus", numero=1, moment=MOMENT).word
        for kind in CATALOGUE
    }
    made |= dict(office_files(project, MOMENT))
    files = kept("bureautique", made)
    texts = converted(tmp_path, "txt:Text (encoded):UTF8", [one for one in files if one.suffix == ".docx"])
    pages = converted(tmp_path, "pdf", files)
    drawn(SHOWN / "images-bureautique", sorted(pages.glob("*.pdf")))
    for one in files:
        if one.suffix == ".docx":
            read = (texts / one.name).with_suffix(".txt").read_text(encoding="utf-8-sig")
            assert lines_of(read) == lines_of(docx_words(made[one.name])), one.name
        else:
            reader = PdfReader((pages / one.name).with_suffix(".pdf"))
            assert len(reader.pages) == len(Presentation(io.BytesIO(made[one.name])).slides), one.name
            read = compact("".join(page.extract_text() for page in reader.pages))
            said = [word for line in slides_words(made[one.name]).split("\n") for word in line.split()]
            assert said and not [word for word in said if compact(word) not in read], one.name


def docx_words(data: bytes) -> str:
    """The words of an editable text in their order, a paragraph or a cell a line."""
    marks = {qn("w:t"): None, qn("w:br"): "\n", qn("w:tab"): "\t"}
    return "\n".join(
        "".join((one.text or "") if marks[one.tag] is None else marks[one.tag] for one in paragraph.iter(*marks))
        for paragraph in Document(io.BytesIO(data)).element.body.iter(qn("w:p"))
    )


def lines_of(text: str) -> list[str]:
    """What is said, whatever the spaces and the sign before an item of a list."""
    return [line for line in (compact(re.sub(r"^\s*[•\uf0b7]", "", one)) for one in text.split("\n")) if line]


def slides_words(data: bytes) -> str:
    """What the room reads: the notes of who speaks and the values behind the curves are left out."""
    deck = Presentation(io.BytesIO(data))
    frames = [shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame]
    return "\n".join([*frames, *(cell for table in slides_tables(data) for row in table for cell in row)])
