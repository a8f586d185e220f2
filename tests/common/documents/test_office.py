"""The Word file and the slides open whatever was pasted into a text."""

import io
from datetime import UTC, datetime

from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from pptx import Presentation

from common.documents.characters import printable
from common.documents.slides import LETTERS, TEXT_LINES, lines_needed, pages_of, render_pptx
from common.documents.word import render_docx
from common.figures import Column, KeyFigure, KeyFigures, Notice, Paragraph, Section, Table

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


@given(st.lists(st.text("abc é\n", max_size=3000), min_size=1, max_size=6))
def test_slides_lose_no_word_and_none_holds_more_than_its_lines(lines):
    pages = pages_of(lines)
    assert " ".join(" ".join(page) for page in pages).split() == " ".join(lines).split() or any(
        len(word) > LETTERS for line in lines for word in line.split()
    )
    assert all(sum(lines_needed(part) for part in page) <= TEXT_LINES for page in pages)
