"""The Word file and the slides open whatever was pasted into a text."""

import io
import zipfile
from datetime import UTC, datetime

from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from pptx import Presentation

from common.documents.characters import printable
from common.documents.slides import LETTERS, TEXT_LINES, lines_needed, pages_of, render_pptx
from common.documents.word import render_docx
from common.figures import Column, KeyFigure, KeyFigures, Notice, Paragraph, Section, Table
from common.typography import french_spaces

CREATED = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
PASTED = "Accord\x0bde principe\x00\x1b\ufffe"
WANTED = "Accord\nde principe"
SECTIONS = [
    Section(
        "s",
        PASTED,
        (
            Paragraph(PASTED),
            Notice(PASTED, PASTED),
            KeyFigures((KeyFigure(PASTED, PASTED, unit=PASTED, note=PASTED),)),
            Table(
                key="t",
                title=PASTED,
                caption=PASTED,
                source=PASTED,
                columns=(Column("c", PASTED),),
                rows=((PASTED,),),
                total_row=(PASTED,),
            ),
        ),
        lead=PASTED,
    )
]
COVER = {"title": PASTED, "subtitle": PASTED, "author": PASTED, "created": CREATED}


def test_breaks_stay_breaks_and_what_xml_forbids_goes():
    assert printable(PASTED) == WANTED
    assert printable("a\x0cb\r\nc\td\ud800") == "a\nb\nc\td"
    assert printable("l’été\u00a0: 12\u202f000 € 🙂") == "l’été\u00a0: 12\u202f000 € 🙂"


def test_a_pasted_line_break_is_one_in_the_word_file():
    word = Document(io.BytesIO(render_docx(SECTIONS, mentions=[PASTED], **COVER)))
    texts = [one.text for one in word.paragraphs] + [cell.text for row in word.tables[0].rows for cell in row.cells]
    assert texts.count(WANTED) >= 9


def test_a_pasted_line_break_is_one_in_the_slides():
    deck = Presentation(io.BytesIO(render_pptx(SECTIONS, mention=PASTED, **COVER)))
    frames = [shape.text_frame for slide in deck.slides for shape in slide.shapes if shape.has_text_frame]
    texts = [paragraph.text.replace("\x0b", "\n") for frame in frames for paragraph in frame.paragraphs]
    assert WANTED in texts and not any("_x00" in text for text in texts)


def test_a_title_longer_than_a_property_may_be_is_whole_on_the_page():
    """« Délibération : approuver la convention – » then the name of a service, then that of a project."""
    title = "Délibération – " + "Ressources humaines " * 20
    cover = COVER | {"title": title, "author": title}
    word = Document(io.BytesIO(render_docx(SECTIONS, **cover)))
    deck = Presentation(io.BytesIO(render_pptx(SECTIONS, **cover)))
    for known in (word.core_properties, deck.core_properties):
        assert known.title.endswith("…") and 240 < len(known.title) <= 255 and len(known.author) <= 255
    assert any(one.text.strip() == french_spaces(title).strip() for one in word.paragraphs)


def test_no_file_shows_the_picture_of_another():
    for data in (render_docx(SECTIONS, **COVER), render_pptx(SECTIONS, **COVER)):
        with zipfile.ZipFile(io.BytesIO(data)) as held:
            assert not [name for name in held.namelist() if "thumbnail" in name]


def test_cards_and_tables_stay_on_their_slide():
    """Long notes, long titles and rows of several lines: nothing goes below the foot."""
    long = "mise à disposition de plein droit, sans limitation de durée, pour le temps de travail confié au service"
    sections = [
        Section(
            "s",
            f"Un titre qui ne tient ni sur une ni sur deux lignes : {long}, {long}",
            (
                KeyFigures(tuple(KeyFigure("Forme", "1 713,76", unit="€ par an", note=long) for _ in range(4))),
                Table(
                    key="t",
                    title="Où en est chaque commune",
                    columns=tuple(Column(f"c{rank}", f"Colonne {rank}") for rank in range(6)),
                    rows=tuple((f"Commune {rank}", *[long] * 5) for rank in range(12)),
                    total_row=("Ensemble", *["oui"] * 5),
                ),
            ),
        )
    ]
    deck = Presentation(io.BytesIO(render_pptx(sections, **COVER)))
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.top + shape.height <= deck.slide_height
    [table] = [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]
    texts = [
        paragraph.text
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_text_frame
        for paragraph in shape.text_frame.paragraphs
    ]
    shown = len(table.rows) - 2
    assert 1 <= shown < 9 and any(f"les {shown} premières lignes sur 12" in text for text in texts)


def test_the_foot_of_a_text_numbers_its_pages_and_a_blank_is_seen():
    blank = [Section("s", "Article", (Paragraph("Le préavis est de [à compléter : la durée] au moins."),))]
    data = render_docx(blank, **COVER)
    word = Document(io.BytesIO(data))
    [paragraph] = [one for one in word.paragraphs if "préavis" in one.text]
    assert [run.text for run in paragraph.runs if "w:shd" in run._r.xml] == [french_spaces("[à compléter : la durée]")]
    foot = word.sections[0].footer._element.xml
    assert 'w:instr="PAGE"' in foot and 'w:instr="NUMPAGES"' in foot


@given(st.lists(st.text("abc é\n", max_size=3000), min_size=1, max_size=6))
def test_slides_lose_no_word_and_none_holds_more_than_its_lines(lines):
    pages = pages_of(lines)
    assert " ".join(" ".join(page) for page in pages).split() == " ".join(lines).split() or any(
        len(word) > LETTERS for line in lines for word in line.split()
    )
    assert all(sum(lines_needed(part) for part in page) <= TEXT_LINES for page in pages)
