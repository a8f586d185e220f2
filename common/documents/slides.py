"""The one door to slides: the same sections as the page, as a presentation to edit (.pptx).

One slide per block; figures come written, masks included. A line chart is drawn as a chart of the presentation, and its
table follows it. Speakers' notes give the source.
"""

import io
import textwrap
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_LINE_DASH_STYLE
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Cm, Pt

from common.documents.characters import as_property, printable, without_preview
from common.documents.columns import LINE, column_widths, lines_in
from common.figures import Chart, EmptyState, KeyFigure, KeyFigures, Lines, Notice, Paragraph, Section, Table
from common.figures.specs import Cell, Column
from common.figures.words import provenance, write, write_cell

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
FONT = "Calibri"
WIDTH, HEIGHT = Cm(33.867), Cm(19.05)  # 16:9
LEFT, HEAD, TOP = Cm(1.8), Cm(1.2), Cm(4.2)
ROOM, DEPTH = WIDTH - 2 * LEFT, HEIGHT - TOP - Cm(1.8)
INK, SOFT = RGBColor(0x16, 0x20, 0x2A), RGBColor(0x59, 0x59, 0x59)
PRIMARY, WASH = RGBColor(0x0B, 0x5F, 0x59), RGBColor(0xE3, 0xF0, 0xEE)
SERIES = (PRIMARY, RGBColor(0xB8, 0x6E, 0x00), RGBColor(0x3F, 0x5F, 0xB0))
# what is read from the back of a room
ROWS, COLUMNS, CARDS = 9, 7, 4
TITLE, SMALLER_TITLE = 28, 22
LABEL, VALUE, NOTE, CELL = 16, 28, 16, 14
CARD, CARD_MARGIN, ROW = Cm(6), Cm(0.6), Cm(1.05)
CELL_PADDING = 16  # points, left and right of a cell
# lines of a slide at 20 points, and letters that surely fit on one of them
TEXT_LINES, LETTERS = 13, 86


def render_pptx(
    sections: Sequence[Section], *, title: str, subtitle: str, author: str, created: datetime, mention: str = ""
) -> bytes:
    """The sections as a .pptx. ``mention``: what the foot of every slide says (demonstration, draft). ``created`` is aware."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    moment = created.astimezone(UTC).replace(tzinfo=None)
    known = deck.core_properties
    title, author = printable(title), printable(author)
    known.title, known.author, known.language = as_property(title), as_property(author), "fr-FR"
    known.last_modified_by = known.author
    known.created = known.modified = moment
    foot = " · ".join(part for part in (author, mention) if part)
    cover = _slide(deck, title, foot, size=40, top=Cm(6))
    _write(cover, subtitle, Cm(9.6), Cm(2), 20, SOFT)
    if mention:
        _write(cover, mention, Cm(12), Cm(2), 18, SERIES[1], bold=True)
    for section in sections:
        _section(deck, section, foot)
    without_preview(deck.part.package._rels)
    held = io.BytesIO()
    deck.save(held)
    return held.getvalue()


def _slide(deck, title: str, foot: str, *, size: int = TITLE, top=HEAD):
    slide = deck.slides.add_slide(deck.slide_layouts[5])  # a title alone: it is announced as one
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = LEFT, top, ROOM, Cm(2.6)
    shape.text_frame.word_wrap = True
    shape.text_frame.vertical_anchor = MSO_ANCHOR.TOP
    shape.text_frame.margin_left = shape.text_frame.margin_right = 0
    if lines_in(printable(title), size, ROOM / Pt(1)) > 2:
        size = SMALLER_TITLE
    _text(shape.text_frame.paragraphs[0], title, size, PRIMARY, bold=True)
    _write(slide, f"{foot} · {len(deck.slides)}", HEIGHT - Cm(1.4), Cm(1), 12, SOFT)
    return slide


def _text(paragraph, text: str, size: int, color=INK, *, bold: bool = False) -> None:
    paragraph.alignment = PP_ALIGN.LEFT
    for rank, line in enumerate(printable(text).split("\n")):
        if rank:
            paragraph.add_line_break()
        run = paragraph.add_run()
        run.text = line
        run.font.name, run.font.size, run.font.bold, run.font.color.rgb = FONT, Pt(size), bold, color
        run.font.language_id = MSO_LANGUAGE_ID.FRENCH


def _write(slide, text: str, top, height, size: int, color=INK, *, bold: bool = False):
    frame = slide.shapes.add_textbox(LEFT, top, ROOM, height).text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = 0
    _text(frame.paragraphs[0], text, size, color, bold=bold)
    return frame


def lines_needed(text: str) -> int:
    """Lines that a paragraph takes at most on a slide, the space before it counted as half a line, rounded up."""
    return 1 + sum(len(textwrap.wrap(part, LETTERS)) or 1 for part in printable(text).split("\n"))


def pages_of(lines: Sequence[str]) -> list[list[str]]:
    """Paragraphs dealt among slides so that none overflows; one that is longer than a slide is cut between two words.

    No word is lost and their order stays. At least one page, even for an empty text.
    """
    pages: list[list[str]] = [[]]
    room = TEXT_LINES
    for line in lines:
        parts = [line]
        if lines_needed(line) > TEXT_LINES:
            wrapped = [one for part in printable(line).split("\n") for one in textwrap.wrap(part, LETTERS) or [""]]
            step = TEXT_LINES - 1
            parts = [" ".join(wrapped[start : start + step]) for start in range(0, len(wrapped), step)]
        for part in parts:
            need = lines_needed(part)
            if pages[-1] and need > room:
                pages.append([])
                room = TEXT_LINES
            pages[-1].append(part)
            room -= need
    return pages if pages[-1] else [[""]]


def _section(deck, section: Section, foot: str) -> None:
    said = [block for block in section.blocks if isinstance(block, Paragraph | Notice | EmptyState)]
    if said or section.lead:
        lines = [section.lead] if section.lead else []
        for block in said:
            if isinstance(block, Paragraph):
                lines.append(block.text)
            elif isinstance(block, Notice):
                lines.append(f"{block.title} – {block.text}" if block.text else block.title)
            else:
                lines.append(f"{block.message} {block.who_acts}".strip())
        for rank, shown in enumerate(pages_of(lines)):
            slide = _slide(deck, f"{section.title} (suite)" if rank else section.title, foot)
            frame = _write(slide, shown[0], TOP, DEPTH, 20)
            for line in shown[1:]:
                paragraph = frame.add_paragraph()
                paragraph.space_before = Pt(10)
                _text(paragraph, line, 20)
    for block in section.blocks:
        if isinstance(block, Section):
            _section(deck, block, foot)
        elif isinstance(block, KeyFigures):
            _cards(deck, section.title, block, foot)
        elif isinstance(block, Lines):
            _lines(deck, block, foot)
            _table(deck, block.to_table(), foot)
        elif isinstance(block, Table | Chart):
            _table(deck, block if isinstance(block, Table) else block.to_table(), foot)


def _cards(deck, title: str, block: KeyFigures, foot: str) -> None:
    gap = CARD_MARGIN
    for start in range(0, len(block.items), CARDS):
        items = block.items[start : start + CARDS]
        slide = _slide(deck, title, foot)
        width = (ROOM - gap * (len(items) - 1)) // len(items)
        said = [_card_texts(item) for item in items]
        height = max(CARD, *(_card_height(texts, width) for texts in said))
        for rank, texts in enumerate(said):
            card = slide.shapes.add_shape(1, LEFT + rank * (width + gap), TOP, width, min(height, DEPTH))
            # the style of the theme brings a shadow
            card._element.remove(card._element.find(qn("p:style")))
            card.fill.solid()
            card.fill.fore_color.rgb = WASH
            card.line.fill.background()
            frame = card.text_frame
            frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
            frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = CARD_MARGIN
            for place, (text, size, color) in enumerate(texts):
                paragraph = frame.add_paragraph() if place else frame.paragraphs[0]
                _text(paragraph, text, size, color, bold=size == VALUE)


def _card_texts(item: KeyFigure) -> list[tuple[str, int, RGBColor]]:
    """Text, size and colour of each paragraph of a card."""
    value = " ".join(part for part in (write(item.value, item.kind), item.unit) if part)
    found = [(item.label, LABEL, SOFT), (value, VALUE, INK)]
    return [*found, (item.note, NOTE, SOFT)] if item.note else found


def _card_height(texts: Sequence[tuple[str, int, RGBColor]], width: int) -> int:
    inside = (width - 2 * CARD_MARGIN) / Pt(1)
    return 2 * CARD_MARGIN + int(
        sum(lines_in(printable(text), size, inside) * size * LINE for text, size, _ in texts) * Pt(1)
    )


def _lines(deck, spec: Lines, foot: str) -> None:
    slide = _slide(deck, spec.title, foot)
    data = CategoryChartData()
    data.categories = [printable(point) for point in spec.points]
    for one in spec.series:
        # a masked or missing point is no point
        data.add_series(printable(one.label), [float(v) if isinstance(v, int | Decimal) else None for v in one.values])
    chart = slide.shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, LEFT, TOP, ROOM, DEPTH, data).chart
    chart.has_title, chart.has_legend = False, True
    chart.font.size, chart.font.name = Pt(14), FONT
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    chart.value_axis.tick_labels.number_format = '#,##0" €"' if spec.unit == "€" else "#,##0"
    chart.value_axis.tick_labels.number_format_is_linked = False
    # under the chart, even where the line goes below nought
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    chart.value_axis.major_gridlines.format.line.color.rgb = RGBColor(0xD9, 0xDE, 0xDC)
    markers = (XL_MARKER_STYLE.CIRCLE, XL_MARKER_STYLE.SQUARE, XL_MARKER_STYLE.TRIANGLE)
    for rank, drawn in enumerate(chart.plots[0].series):
        color = SERIES[rank % len(SERIES)]
        drawn.smooth = False
        drawn.format.line.color.rgb, drawn.format.line.width = color, Pt(2.5)
        if rank:
            drawn.format.line.dash_style = MSO_LINE_DASH_STYLE.DASH
        drawn.marker.style, drawn.marker.size = markers[rank % len(markers)], 9
        drawn.marker.format.fill.solid()
        drawn.marker.format.fill.fore_color.rgb = color
    slide.notes_slide.notes_text_frame.text = _notes(spec)


def _notes(spec: Lines | Table) -> str:
    return printable(" ".join(part for part in (spec.caption, provenance(spec)) if part))


def _table(deck, table: Table, foot: str) -> None:
    slide = _slide(deck, table.title, foot)
    slide.notes_slide.notes_text_frame.text = _notes(table)
    if not table.rows:
        _write(slide, table.empty_text, TOP, Cm(2), 20)
        return
    columns = table.columns[:COLUMNS]
    headings = [printable(column.heading) for column in columns]
    lines = [_written(row, columns) for row in table.rows[:ROWS]]
    total = [_written(table.total_row, columns)] if table.total_row else []
    widths = column_widths([headings, *lines, *total], room=ROOM / Pt(1), size=CELL, padding=CELL_PADDING)
    shown = _fitting([headings, *total], lines, widths)
    rows = [headings, *shown, *total]
    shape = slide.shapes.add_table(len(rows), len(columns), LEFT, TOP, ROOM, ROW * len(rows))
    for column, width in zip(shape.table.columns, widths, strict=True):
        column.width = int(width * Pt(1))
    for rank, texts in enumerate(rows):
        for text, cell, column in zip(texts, shape.table.rows[rank].cells, columns, strict=True):
            cell.fill.solid()
            cell.fill.fore_color.rgb = WASH if not rank else RGBColor(0xFF, 0xFF, 0xFF)
            last = bool(total) and rank == len(rows) - 1
            _text(cell.text_frame.paragraphs[0], text, CELL, INK, bold=not rank or last)
            if column.is_numeric:
                cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
    left_out = []
    if len(table.rows) > len(shown):
        left_out.append(f"les {len(shown)} premières lignes sur {len(table.rows)}")
    if len(table.columns) > COLUMNS:
        left_out.append(f"les {COLUMNS} premières colonnes sur {len(table.columns)}")
    if left_out:
        _write(
            slide,
            f"Ce tableau montre {' et '.join(left_out)} ; la page les a toutes.",
            HEIGHT - Cm(2.3),
            Cm(1),
            12,
            SOFT,
        )


def _written(row: Sequence[Cell], columns: Sequence[Column]) -> list[str]:
    return [printable(write_cell(cell, column)) for cell, column in zip(row, columns, strict=False)]


def _fitting(
    always: Sequence[Sequence[str]], lines: Sequence[list[str]], widths: Sequence[float]
) -> Sequence[list[str]]:
    """The first of ``lines`` that the slide holds beside those that are always there; one at least."""
    room = DEPTH - sum(_row_height(texts, widths) for texts in always)
    for rank, texts in enumerate(lines):
        room -= _row_height(texts, widths)
        if room < 0:
            return lines[: max(1, rank)]
    return lines


def _row_height(texts: Sequence[str], widths: Sequence[float]) -> int:
    most = max(lines_in(text, CELL, max(1, width - CELL_PADDING)) for text, width in zip(texts, widths, strict=True))
    return max(ROW, int(most * CELL * LINE * Pt(1)) + Cm(0.3))
