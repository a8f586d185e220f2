"""The one door to editable documents: the same sections as the page and the PDF, as a Word file (.docx).

Officials rewrite sentences; figures come written, masks included, and nothing in the file computes or links. Titles use
Word's own styles, so that its table of contents and its reading aloud work. A chart gives its table.
"""

import io
import re
from collections.abc import Sequence
from copy import deepcopy
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor

from common.documents.characters import printable
from common.figures import EmptyState, KeyFigure, KeyFigures, Notice, Paragraph, Section, Table
from common.figures.fonts import text_width
from common.figures.specs import Cell, Column
from common.figures.words import NOT_GIVEN, provenance, write, write_cell

FONT = "Calibri"  # on every office machine, or its twin Carlito; the file carries no font
DEEPEST = 4
MARGIN = Cm(2)
TEXT_WIDTH = Cm(17)
SMALL = 9  # points, in tables and notes
PADDING = 12  # points, left and right of a cell
OTHER_FONT = 1.2
PRINTED_ROWS = 200
SOFT = RGBColor(0x59, 0x59, 0x59)
PRIMARY = RGBColor(0x0B, 0x5F, 0x59)
WASH = "E3F0EE"
LINE = "B9C4C2"
TITLES = ("Title", "Subtitle", "Caption", "Intense Quote", *(f"Heading {level}" for level in range(1, DEEPEST + 1)))


def render_docx(
    sections: Sequence[Section],
    *,
    title: str,
    subtitle: str,
    author: str,
    created: datetime,
    mentions: Sequence[str] = (),
) -> bytes:
    """The sections as a .docx: cover lines, then one heading of level 1 per section.

    ``mentions``: lines of the cover that must be read first (demonstration, working copy). ``created`` is aware.
    """
    word = Document()
    _prepare(word, title, author, created)
    word.add_heading(printable(title), level=0)
    word.add_paragraph(printable(subtitle), style="Subtitle")
    for mention in mentions:
        word.add_paragraph(printable(mention), style="Intense Quote")
    for section in sections:
        _section(word, section, 1)
    held = io.BytesIO()
    word.save(held)
    return held.getvalue()


def _prepare(word: Word, title: str, author: str, created: datetime) -> None:
    moment = created.astimezone(UTC).replace(tzinfo=None)
    known = word.core_properties
    title, author = printable(title), printable(author)
    known.title, known.author, known.language = title, author, "fr-FR"
    known.created = known.modified = moment
    known.comments = ""
    known.last_modified_by = author
    body = word.styles["Normal"]
    body.font.name, body.font.size = FONT, Pt(11)
    for name in TITLES:
        style = word.styles[name]
        style.font.color.rgb, style.font.name = PRIMARY, FONT
        # the theme's fonts would win over the name
        for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            style.element.get_or_add_rPr().get_or_add_rFonts().attrib.pop(qn(attribute), None)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "fr-FR")
    body.element.get_or_add_rPr().append(language)
    for page in word.sections:
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = MARGIN
        page.footer.paragraphs[0].text = f"{author} – {title}"


def _section(word: Word, section: Section, level: int) -> None:
    word.add_heading(printable(section.title), level=min(level, DEEPEST))
    if section.lead:
        word.add_paragraph(printable(section.lead))
    for block in section.blocks:
        _block(word, block, level)


def _block(word: Word, block, level: int) -> None:
    if isinstance(block, Section):
        _section(word, block, level + 1)
    elif isinstance(block, Paragraph):
        written = word.add_paragraph().add_run(printable(block.text))
        written.bold = block.lead
    elif isinstance(block, Notice):
        paragraph = word.add_paragraph(style="Quote")
        paragraph.add_run(printable(block.title)).bold = True
        if block.text:
            paragraph.add_run(printable(f" – {block.text}"))
    elif isinstance(block, EmptyState):
        word.add_paragraph(printable(f"{block.message} {block.who_acts}".strip()), style="Quote")
    elif isinstance(block, KeyFigures):
        for item in block.items:
            _key_figure(word, item)
    else:
        _table(word, block.to_table() if not isinstance(block, Table) else block)


def _key_figure(word: Word, item: KeyFigure) -> None:
    paragraph = word.add_paragraph(style="List Bullet")
    paragraph.add_run(printable(f"{item.label} : "))
    value = " ".join(part for part in (write(item.value, item.kind), item.unit) if part)
    paragraph.add_run(printable(value)).bold = True
    if item.note:
        paragraph.add_run(printable(f" ({item.note})"))


def _table(word: Word, table: Table) -> None:
    caption = word.add_paragraph(style="Caption")
    caption.paragraph_format.keep_with_next = True
    caption.add_run(printable(table.title))
    if table.caption:
        _small(word, table.caption).paragraph_format.keep_with_next = True
    rows = table.rows[:PRINTED_ROWS]
    if not rows:
        word.add_paragraph(printable(table.empty_text), style="Quote")
        return
    headings = [column.heading for column in table.columns]
    lines = [[_said(*pair) for pair in zip(row, table.columns, strict=True)] for row in rows]
    total = [_said(*pair) for pair in zip(table.total_row, table.columns, strict=True)] if table.total_row else []
    drawn = word.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    _thin(drawn, widths := _widths([headings, *lines, *([total] if total else [])]))
    _fill(drawn.rows[0], headings, table.columns, widths, bold=True)
    _repeat(drawn.rows[0])
    for cell in drawn.rows[0].cells:
        _wash(cell)
    model = drawn.add_row()
    _fill(model, lines[0], table.columns, widths)
    _repeat_with(model, lines[1:])
    if total:
        _fill(drawn.add_row(), total, table.columns, widths, bold=True)
    if len(table.rows) > PRINTED_ROWS:
        _small(word, f"Les {PRINTED_ROWS} premières lignes sur {len(table.rows)} ; le reste est dans l’annexe .xlsx.")
    if said := provenance(table):
        _small(word, said)


def _said(cell: Cell, column: Column) -> str:
    text = write_cell(cell, column)
    return f"{text} ({cell.note})" if cell.note and text != NOT_GIVEN else text


def _widths(lines: Sequence[Sequence[str]]) -> list[Emu]:
    """Widths of the columns: room for the longest word of each, then what is left goes to those who have more to say."""
    needs, wants = [], []
    for texts in zip(*lines, strict=True):
        needs.append(max(_width(word) for text in texts for word in re.split("[ -]", text)))
        wants.append(max(_width(text) for text in texts))
    room = TEXT_WIDTH / Pt(1)
    left = room - sum(needs)
    if left < 0:
        return [Emu(int(TEXT_WIDTH * need / sum(needs))) for need in needs]
    more = [want - need for need, want in zip(needs, wants, strict=True)]
    share = min(1, left / sum(more)) if sum(more) else 0
    filled = [need + extra * share for need, extra in zip(needs, more, strict=True)]
    return [Emu(int(TEXT_WIDTH * width / sum(filled))) for width in filled]


def _width(text: str) -> float:
    """Points that a cell needs for ``text``; whose machine has another font needs more than ours measures."""
    return text_width(text, SMALL, 600) * OTHER_FONT + PADDING


def _fill(row, texts: Sequence[str], columns: Sequence[Column], widths: Sequence[Emu], *, bold: bool = False) -> None:
    for cell, text, column, width in zip(row.cells, texts, columns, widths, strict=True):
        cell.width = width
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        written = paragraph.add_run(printable(text))
        written.font.size = Pt(SMALL)
        written.bold = bold or None
        if column.is_numeric:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    # a row is never cut between two pages
    uncut = OxmlElement("w:cantSplit")
    row._tr.get_or_add_trPr().append(uncut)


def _repeat_with(row, lines: Sequence[Sequence[str]]) -> None:
    """A copy of ``row`` for each line, with its own texts: ten times quicker than asking python-docx for every cell."""
    last = row._tr
    for texts in lines:
        copied = deepcopy(row._tr)
        for cell, text in zip(copied.tc_lst, texts, strict=True):
            cell.p_lst[0].r_lst[0].text = printable(text)
        last.addnext(copied)
        last = copied


def _repeat(row) -> None:
    """The row of headings comes again at the top of each page, and is said to be one."""
    mark = OxmlElement("w:tblHeader")
    row._tr.get_or_add_trPr().append(mark)


def _thin(drawn, widths: Sequence[Emu]) -> None:
    """Soft borders, and columns as wide as what they hold rather than all alike."""
    drawn.autofit = False
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", LINE)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    drawn._tbl.tblPr.append(borders)
    for column, width in zip(drawn.columns, widths, strict=True):
        column.width = width


def _wash(cell) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", WASH)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _small(word: Word, text: str):
    paragraph = word.add_paragraph()
    written = paragraph.add_run(printable(text))
    written.font.size, written.font.color.rgb = Pt(SMALL), SOFT
    return paragraph
