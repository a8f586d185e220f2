"""The one door to editable documents: the same sections as the page and the PDF, as a Word file (.docx).

Officials rewrite sentences; figures come written, masks included, and nothing in the file computes or links but the page
numbers of its foot. Titles use Word's own styles, so that its table of contents and its reading aloud work. A chart gives
its table.
"""

import io
import re
from collections.abc import Sequence
from copy import deepcopy
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor

from common.documents.characters import as_property, printable, without_preview
from common.documents.columns import column_widths
from common.figures import Chart, EmptyState, KeyFigure, KeyFigures, Notice, Paragraph, Section, Table
from common.figures.specs import Cell, Column
from common.figures.words import NOT_GIVEN, provenance, write, write_cell

FONT = "Calibri"  # on every office machine, or its twin Carlito; the file carries no font
DEEPEST = 4
MARGIN = Cm(2)
TEXT_WIDTH = Cm(17)
SMALL = 9  # points, in tables and notes
PADDING = 12  # points, left and right of a cell
CELL_MARGIN = 108  # twips, that of a table of Word
PRINTED_ROWS = 200
KEPT_ROWS = 10  # a table of as many rows is never cut between two pages
FOOT_LETTERS = 95
BY_HAND = Cm(0.9)  # height of a row that is filled with a pen
SOFT = RGBColor(0x59, 0x59, 0x59)
PRIMARY = RGBColor(0x0B, 0x5F, 0x59)
WARNING = RGBColor(0x8F, 0x50, 0x00)
WASH = "E3F0EE"
BLANK_WASH = "FFF2CC"
LINE = "B9C4C2"
BLANK = re.compile(r"(\[à compléter[^\]]*\])")
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
    without_preview(word.part.package.rels)
    held = io.BytesIO()
    word.save(held)
    return held.getvalue()


def _prepare(word: Word, title: str, author: str, created: datetime) -> None:
    moment = created.astimezone(UTC).replace(tzinfo=None)
    known = word.core_properties
    title, author = printable(title), printable(author)
    known.title, known.author, known.language = as_property(title), as_property(author), "fr-FR"
    known.created = known.modified = moment
    known.comments = ""
    known.last_modified_by = known.author
    body = word.styles["Normal"]
    body.font.name, body.font.size = FONT, Pt(11)
    body.paragraph_format.space_after, body.paragraph_format.line_spacing = Pt(5), 1.05
    _styles(word)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "fr-FR")
    body.element.get_or_add_rPr().append(language)
    for page in word.sections:
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = MARGIN
        _foot(page.footer.paragraphs[0], f"{author} – {title}")


def _styles(word: Word) -> None:
    """Word's own styles, in our colours and with the rhythm of the PDF."""
    for name in TITLES:
        style = word.styles[name]
        style.font.color.rgb, style.font.name = PRIMARY, FONT
        # the theme's fonts would win over the name
        for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            style.element.get_or_add_rPr().get_or_add_rFonts().attrib.pop(qn(attribute), None)
    for name, size, before, after in (
        ("Title", 22, 0, 6),
        ("Subtitle", 11, 0, 6),
        ("Intense Quote", 11, 0, 6),
        ("Caption", 10, 8, 2),
        ("Heading 1", 14, 12, 3),
        ("Heading 2", 12.5, 11, 3),
        ("Heading 3", 12, 10, 3),
        ("Heading 4", 11, 8, 2),
    ):
        style = word.styles[name]
        style.font.size = Pt(size)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    for line in word.styles["Title"].element.iter(qn("w:bottom")):
        line.attrib.pop(qn("w:themeColor"), None)
        line.set(qn("w:color"), str(PRIMARY))
    word.styles["Title"].font.bold = True
    subtitle, mention = word.styles["Subtitle"], word.styles["Intense Quote"]
    subtitle.font.italic, subtitle.font.color.rgb = False, SOFT
    for spacing in list(subtitle.element.rPr.iter(qn("w:spacing"))):
        subtitle.element.rPr.remove(spacing)
    mention.font.italic, mention.font.bold, mention.font.color.rgb = False, True, WARNING
    mention.paragraph_format.left_indent = mention.paragraph_format.right_indent = Pt(0)
    for border in list(mention.element.pPr.iter(qn("w:pBdr"))):
        mention.element.pPr.remove(border)


def _foot(paragraph, text: str) -> None:
    """What the document is on the left, « page x / y » on the right: the only fields of the file."""
    paragraph.style.paragraph_format.tab_stops.clear_all()
    paragraph.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    _soft(paragraph.add_run(text if len(text) <= FOOT_LETTERS else f"{text[: FOOT_LETTERS - 1].rstrip()}…"))
    _soft(paragraph.add_run("\tpage\u00a0"))
    _field(paragraph, "PAGE")
    _soft(paragraph.add_run("\u00a0/\u00a0"))
    _field(paragraph, "NUMPAGES")


def _field(paragraph, name: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    shown = paragraph.add_run("1")
    _soft(shown)
    field.append(shown._r)
    paragraph._p.append(field)


def _soft(run) -> None:
    run.font.size, run.font.color.rgb = Pt(SMALL), SOFT


def _section(word: Word, section: Section, level: int) -> None:
    word.add_heading(printable(section.title), level=min(level, DEEPEST))
    if section.lead:
        word.add_paragraph(printable(section.lead))
    for block, following in zip(section.blocks, (*section.blocks[1:], None), strict=True):
        _block(word, block, level)
        if isinstance(block, Paragraph) and isinstance(following, Table | Chart):
            # what announces a table is read with it
            word.paragraphs[-1].paragraph_format.keep_with_next = True


def _block(word: Word, block, level: int) -> None:
    if isinstance(block, Section):
        _section(word, block, level + 1)
    elif isinstance(block, Paragraph):
        paragraph = word.add_paragraph()
        for part in filter(None, BLANK.split(printable(block.text))):
            written = paragraph.add_run(part)
            written.bold = block.lead
            if BLANK.fullmatch(part):
                written._r.get_or_add_rPr().append(_shade(BLANK_WASH))
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
        cell._tc.get_or_add_tcPr().append(_shade(WASH))
    model = drawn.add_row()
    _fill(model, lines[0], table.columns, widths)
    if len(table.columns) > 1 and not any(text for line in lines for text in line[1:]):
        model.height = BY_HAND
    _repeat_with(model, lines[1:])
    if total:
        _fill(drawn.add_row(), total, table.columns, widths, bold=True)
    said = [provenance(table)] if provenance(table) else []
    if len(table.rows) > PRINTED_ROWS:
        said.insert(0, f"Les {PRINTED_ROWS} premières lignes sur {len(table.rows)} ; le reste est dans l’annexe .xlsx.")
    _hold_together(drawn, before_note=bool(said))
    for text in said:
        _small(word, text)


def _hold_together(drawn, *, before_note: bool) -> None:
    """A short table stays on one page; a long one leaves neither its heads with one row nor its last row alone."""
    rows = drawn._tbl.tr_lst
    short = len(rows) <= KEPT_ROWS + 1
    for rank, row in enumerate(rows):
        if rank == len(rows) - 1:
            kept = before_note
        else:
            kept = short or rank < 2 or rank == len(rows) - 2
        for paragraph in row.iter(qn("w:p")):
            properties = paragraph.get_or_add_pPr()
            properties.keepNext_val = kept or None


def _said(cell: Cell, column: Column) -> str:
    text = write_cell(cell, column)
    return f"{text} ({cell.note})" if cell.note and text != NOT_GIVEN else text


def _widths(lines: Sequence[Sequence[str]]) -> list[Emu]:
    found = column_widths(lines, room=TEXT_WIDTH / Pt(1), size=SMALL, padding=PADDING)
    return [Emu(int(width * Pt(1))) for width in found]


def _fill(row, texts: Sequence[str], columns: Sequence[Column], widths: Sequence[Emu], *, bold: bool = False) -> None:
    for cell, text, column, width in zip(row.cells, texts, columns, widths, strict=True):
        cell.width = width
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        written = paragraph.add_run(printable(text))
        written.font.size = Pt(SMALL)
        written.bold = bold or None
        # an empty cell is no higher than its neighbours
        mark, size = OxmlElement("w:rPr"), OxmlElement("w:sz")
        size.set(qn("w:val"), str(2 * SMALL))
        mark.append(size)
        paragraph._p.get_or_add_pPr().append(mark)
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
    inset = OxmlElement("w:tblInd")
    inset.set(qn("w:w"), str(CELL_MARGIN))
    inset.set(qn("w:type"), "dxa")
    # the borders fall on the margins of the text; the order of these marks is that of the norm
    drawn._tbl.tblPr.find(qn("w:tblLayout")).addprevious(inset)
    inset.addnext(borders)
    for column, width in zip(drawn.columns, widths, strict=True):
        column.width = width


def _shade(fill: str):
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", fill)):
        shade.set(qn(f"w:{name}"), value)
    return shade


def _small(word: Word, text: str):
    paragraph = word.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(4)
    _soft(paragraph.add_run(printable(text)))
    return paragraph
