"""Tags that show figures: ``{% figure spec %}``, ``{% section s %}``, and the way values are written in French.

    {% load figures %}
    {% section presentation exports %}       page: ``exports`` is the address under which the tables are served,
                                             ``<exports><figure key>.xlsx/`` and ``.csv/``; empty: no link
    {% section presentation "" "print" %}    document
    {% figure spec %}  {% figure_table table address %}  {{ montant|euros }}  {{ jour|date_fr }}

Templates receive ready words: masks and absences are written here once, for page and document alike.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from html import escape
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from common import values
from common.figures import draw, drawing, words
from common.figures.canvas import identifier
from common.figures.explained import breakdown_table
from common.figures.section import EmptyState, KeyFigures, Notice, Paragraph, Section
from common.figures.specs import Cell, Chart, KeyFigure, Kind, Masked, Table

register = template.Library()

PRINTED_ROWS = 200
# where a row reads as a sheet on a narrow screen: so many columns of words, and rows few enough to be read one by one
WORDS_TO_STACK = 2
ROWS_TO_STACK = 60
# a sentence: alone in a narrow column, it makes a row as tall as the screen
SENTENCE = 36
TONES = {"ok", "warn", "bad"}
MEDIA = {"page", "print"}


@register.simple_tag
def figure(
    spec: Table | Chart, exports: str = "", media: str = "page", heading: int = 3, prefix: str = ""
) -> SafeString:
    """A chart with its table under a control (open in print), or a table alone.

    ``heading`` is the rank (2 to 6) of a chart's title; ``prefix`` keeps ids apart when a figure is shown twice.
    """
    _check(media)
    address = f"{exports}{spec.key}" if exports else ""
    if isinstance(spec, Table):
        return _table(spec, media=media, address=address, prefix=prefix)
    if not isinstance(spec, Chart):
        raise TypeError(f"{type(spec).__name__} n’est ni un tableau ni un graphique.")
    rows = spec.to_table().rows
    screen = bool(rows) and media == "page"  # paper has one width, a screen has three
    return render_to_string(
        "figures/_chart.html",
        {
            "empty_text": "" if rows else spec.to_table().empty_text,
            "anchor": _anchor(spec.key, prefix),
            "title": spec.title,
            "caption": spec.caption,
            "heading": heading,
            "media": media,
            "svg": _drawing(spec, media, drawing.WIDE, prefix),
            "middle_svg": _drawing(spec, media, drawing.MIDDLE, f"{prefix}m") if screen else "",
            "narrow_svg": _drawing(spec, media, drawing.NARROW, f"{prefix}n") if screen else "",
            "table": _table(spec.to_table(), media=media, address="", prefix=f"{prefix}t", inside=True),
            "provenance": words.provenance(spec),
            "address": address if media == "page" else "",
        },
    )


@register.simple_tag
def figure_table(
    table: Table, address: str = "", media: str = "page", listing: Any = None, query: str = ""
) -> SafeString:
    """A table with its caption in its own scrolling box; ``address`` is where it is served, without extension.

    With a ``common.listing.Listing`` whose columns bear the same keys, the headings sort and the files are asked for with
    its filters; ``query`` gives the filters of a list whose headings do not sort. Raises ``ValueError`` on the
    folder of a page's exports: ``figure`` takes it, and adds the key of the table.
    """
    _check(media)
    if address.endswith("/"):
        raise ValueError(f"« {address} » : figure_table attend l’adresse du tableau, clé comprise.")
    return _table(table, media=media, address=address, prefix="", listing=listing, query=query)


@register.simple_tag
def section(value: Section, exports: str = "", media: str = "page", level: int = 2) -> SafeString:
    """A section: its title and its blocks in order. ``level`` is the rank of its heading."""
    _check(media)
    return render_to_string(
        "figures/_section.html",
        {
            "anchor": value.key,
            "title": value.title,
            "lead": value.lead,
            "level": level,
            "media": media,
            "blocks": [_block(block, value.key, exports, media, level + 1) for block in value.blocks],
        },
    )


@register.simple_tag
def key_figures(items: Any, media: str = "page", prefix: str = "") -> SafeString:
    """A row of ``KeyFigure``s (any iterable, or a ``KeyFigures`` block)."""
    items = items.items if isinstance(items, KeyFigures) else items
    return render_to_string(
        "figures/_key_figures.html",
        {"items": [_key_figure(item, rank, media, prefix) for rank, item in enumerate(items, start=1)]},
    )


@register.simple_tag
def empty_state(state: EmptyState, media: str = "page") -> SafeString:
    """What is missing and who acts; the link is for the page only."""
    return render_to_string(
        "figures/_empty.html",
        {
            "message": state.message,
            "who_acts": state.who_acts,
            "href": "" if media == "print" else state.href,
            "action": state.action,
        },
    )


def _check(media: str) -> None:
    if media not in MEDIA:
        raise ValueError(f"Support inconnu : {media} (page ou print).")


def _block(block: Any, prefix: str, exports: str, media: str, level: int) -> dict[str, Any]:
    """A block as the template reads it: ready HTML, or plain words with the name of their kind."""
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "text": block.text, "lead": block.lead}
    if isinstance(block, Notice):
        return {"kind": "notice", "title": block.title, "text": block.text, "tone": block.tone}
    if isinstance(block, Section):
        html = section(block, exports, media, level)
    elif isinstance(block, KeyFigures):
        html = key_figures(block, media, prefix)
    elif isinstance(block, EmptyState):
        html = empty_state(block, media)
    else:
        html = figure(block, exports, media, heading=level, prefix=prefix)
    return {"kind": "html", "html": html}


def _anchor(key: str, prefix: str) -> str:
    return identifier(f"{prefix}-{key}" if prefix else key)


def _drawing(spec: Chart, media: str, width: float, prefix: str) -> SafeString:
    # Safe: `draw` passes every text of the spec through html.escape.
    return mark_safe(draw(spec, theme=media, width=width, prefix=prefix))  # noqa: S308


def _table(
    spec: Table,
    *,
    media: str,
    address: str,
    prefix: str,
    inside: bool = False,
    listing: Any = None,
    query: str = "",
) -> SafeString:
    """``inside``: the table belongs to a chart or a key figure that already shows its title and its source."""
    shown = spec.rows[:PRINTED_ROWS] if media == "print" else spec.rows
    stacks = media == "page" and not inside and _stacks(spec)
    return render_to_string(
        "figures/_table.html",
        {
            "anchor": _anchor(spec.key, prefix),
            "title": spec.title,
            "caption": "" if inside else spec.caption,
            "inside": inside,
            "media": media,
            "columns": [
                {
                    "heading": column.heading,
                    "help": column.help,
                    "numeric": column.is_numeric,
                    # the title says its unit whether one sorts by it or not
                    "head": replace(listing.head(column.key), label=column.heading) if listing is not None else None,
                }
                for column in spec.columns
            ],
            "stacks": stacks,
            "rows": [_line(row, spec, media, stacks) for row in shown],
            "total": _line(spec.total_row, spec, media, stacks) if spec.total_row else "",
            "empty_text": spec.empty_text,
            "left_out": _left_out(len(shown), len(spec.rows)),
            "provenance": "" if inside else words.provenance(spec),
            "address": address if media == "page" else "",
            "query": listing.query if listing is not None else query,
        },
    )


def _stacks(spec: Table) -> bool:
    """Whether a narrow screen shows each row as a sheet, title after title, rather than columns cut at the edge: words are
    read, numbers are compared down a column.
    """
    if not spec.row_heading or len(spec.rows) > ROWS_TO_STACK:
        return False
    said = [rank for rank, column in enumerate(spec.columns) if rank and column.kind is Kind.TEXT]
    if len(said) >= WORDS_TO_STACK:
        return True
    return any(
        isinstance(row[rank].value, str) and len(f"{row[rank].value} {row[rank].note}") > SENTENCE
        for row in spec.rows
        for rank in said
    )


def _left_out(shown: int, total: int) -> str:
    if shown == total:
        return ""
    return (
        f"{values.format_decimal(shown, 0)} lignes imprimées sur {values.format_decimal(total, 0)}"
        f"{values.NNBSP}; le tableau complet est dans l’annexe au format .xlsx."
    )


def _line(row: tuple[Cell, ...], spec: Table, media: str, stacks: bool) -> SafeString:
    """The cells of one row, ready: heading or not, classes, link, state, note; the title of their column if it ``stacks``.

    Thousands of them make most of the time of a large page: everything is escaped here, and joined once.
    """
    written = []
    # displayed as blocks, the elements lose what they are for a screen reader: said by roles
    heading = '<th scope="row" role="rowheader"' if stacks else '<th scope="row"'
    for rank, (cell, column) in enumerate(zip(row, spec.columns, strict=True)):
        classes = ["num"] if column.is_numeric else []
        if cell.value is None:
            classes.append("missing")
        elif isinstance(cell.value, Masked):
            classes.append("masked")
        said = _escaped(words.write_cell(cell, column))
        if cell.href and media != "print":
            said = f'<a href="{_escaped(cell.href)}">{said}</a>'
        elif cell.tone in TONES:
            said = f'<span class="tag {cell.tone}">{said}</span>'
        if cell.note:
            said = f'{said} <span class="note">{_escaped(cell.note)}</span>'
        opening = f' class="{" ".join(classes)}"' if classes else ""
        if rank == 0 and spec.row_heading:
            written.append(f"{heading}{opening}>{said}</th>")
        elif stacks:
            title = f"{_escaped(column.heading)}{values.NBSP}: "
            written.append(f'<td{opening} role="cell" data-titre="{title}">{said}</td>')
        else:
            written.append(f"<td{opening}>{said}</td>")
    return mark_safe("".join(written))  # noqa: S308  every text went through _escaped


def _escaped(text: str) -> str:
    """As ``conditional_escape``, without asking whether the text is to be translated later: none is here."""
    return text if isinstance(text, SafeString) else escape(text)


def _unit(unit: str) -> str:
    """« 12 ETP » is never parted; « 20 400 € par an » is, after the sign, rather than cut in a narrow card."""
    return f" {unit.replace(' ', values.NBSP)}" if " " in unit else f"{values.NBSP}{unit}"


def _key_figure(item: KeyFigure, rank: int, media: str, prefix: str) -> dict[str, Any]:
    masked = isinstance(item.value, Masked)
    unit = _unit(item.unit) if item.unit and not masked and item.value is not None else ""
    detail = ""
    if item.breakdown is not None and media == "page":
        table = breakdown_table(item.breakdown, f"{item.key or f'chiffre-{rank}'}-detail")
        detail = _table(table, media=media, address="", prefix=prefix, inside=True)
    return {
        "label": item.label,
        "value": words.write(item.value, item.kind) + unit,
        "masked": masked,
        "note": item.note,
        "href": item.href if media == "page" else "",
        "breakdown": detail,
    }


# --- filters ------------------------------------------------------------------------------------------------------


def _written(value: Any, kind: Kind) -> str:
    if value == "":  # an undefined or empty form value is an absence, not a crash
        value = None
    return words.write(value, kind)


@register.filter
def euros(value: Any, places: int = 2) -> str:
    """« 1 234 567,89 € » (`|euros:0` for whole euros)."""
    return values.format_euros(value, places) if isinstance(value, int | Decimal) else _written(value, Kind.EUROS)


@register.filter
def etp(value: Any) -> str:
    """« 0,80 ETP »."""
    return _written(value, Kind.ETP)


@register.filter
def entier(value: Any) -> str:
    """« 16 114 »."""
    return _written(value, Kind.INTEGER)


@register.filter
def decimal_fr(value: Any, places: int = 2) -> str:
    """« 12,50 »."""
    return values.format_decimal(value, places) if isinstance(value, int | Decimal) else _written(value, Kind.DECIMAL)


@register.filter
def pourcent(value: Any) -> str:
    """« 12,5 % » from 0.125."""
    return _written(value, Kind.PERCENT)


@register.filter
def heures(value: Any) -> str:
    """« 17,5 h »."""
    return _written(value, Kind.HOURS)


@register.filter
def date_fr(value: datetime.date | None) -> str:
    """« 22/11/2026 »."""
    return _written(value, Kind.DATE)


@register.filter
def date_longue(value: datetime.date | None) -> str:
    """« lundi 22 novembre 2026 »."""
    return values.format_date_longue(value) if isinstance(value, datetime.date) else _written(value, Kind.DATE)


@register.filter
def mois_fr(value: datetime.date | None) -> str:
    """« novembre 2026 »."""
    return values.format_month(value) if isinstance(value, datetime.date) else _written(value, Kind.DATE)


@register.filter
def accord(count: int, word: str) -> str:
    """`{{ n|accord:"agent" }}` → « agents »; an irregular plural is given after a comma: `"travail,travaux"`."""
    singular, _, plural = word.partition(",")
    return values.plural(count, singular, plural or None)
