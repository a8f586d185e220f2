"""Figures in templates: `{% figure spec %}`, `{% section section %}` and the filters that write values in French.

    {% load figures %}
    {% section presentation export="/projets/x/tableaux/" %}   page: `theme="page"` is the default
    {% section presentation theme="print" %}                   PDF
    {% figure spec heading=3 %}  {{ montant|euros }}  {{ jour|date_fr }}

`export` is the address under which `<figure key>.xlsx` and `<figure key>.csv` are served; without it no link is shown.
Templates receive ready words: masks and absences are written here once, for page and PDF alike.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from common import values
from common.figures import drawing, words
from common.figures.canvas import identifier
from common.figures.explained import breakdown_table
from common.figures.section import EmptyState, KeyFigures, Notice, Paragraph, Section
from common.figures.specs import Cell, Chart, Column, KeyFigure, Kind, Masked, Table

register = template.Library()

PRINTED_ROWS = 200
TONES = {"ok", "warn", "bad"}


@register.simple_tag
def figure(
    spec: Table | Chart, theme: str = "page", heading: int = 3, export: str = "", prefix: str = ""
) -> SafeString:
    """A table, or a chart with its table. `heading` is the level (2 to 6) of a chart's title."""
    if isinstance(spec, Table):
        return _table(spec, theme=theme, export=export, prefix=prefix)
    if not isinstance(spec, Chart):
        raise TypeError(f"{type(spec).__name__} n’est ni un tableau ni un graphique.")
    return render_to_string(
        "figures/_chart.html",
        {
            "anchor": _anchor(spec.key, prefix),
            "title": spec.title,
            "caption": spec.caption,
            "heading": heading,
            "theme": theme,
            "svg": _drawing(spec, theme, drawing.WIDE, prefix),
            "narrow_svg": "" if theme == "print" else _drawing(spec, theme, drawing.NARROW, f"{prefix}n"),
            "table": _table(spec.to_table(), theme=theme, export="", prefix=f"{prefix}t", inside=True),
            "provenance": words.provenance(spec),
            "exports": _exports(spec.key, export, theme),
        },
    )


@register.simple_tag
def section(section: Section, theme: str = "page", heading: int = 2, export: str = "") -> SafeString:
    """A section with all its blocks; `heading` is the level of its title."""
    return render_to_string(
        "figures/_section.html",
        {
            "anchor": section.key,
            "title": section.title,
            "lead": section.lead,
            "heading": heading,
            "blocks": [_block(block, section.key, theme, heading + 1, export) for block in section.blocks],
        },
    )


@register.simple_tag
def key_figures(items: Any, theme: str = "page", prefix: str = "") -> SafeString:
    """A row of `KeyFigure`s (any iterable, or a `KeyFigures` block)."""
    items = items.items if isinstance(items, KeyFigures) else items
    return render_to_string(
        "figures/_key_figures.html",
        {"items": [_key_figure(item, rank, theme, prefix) for rank, item in enumerate(items, start=1)]},
    )


def _block(block: Any, prefix: str, theme: str, heading: int, export: str) -> dict[str, Any]:
    """A block as the template reads it: a kind and either ready HTML or plain words."""
    if isinstance(block, Section):
        return {"kind": "html", "html": section(block, theme=theme, heading=heading, export=export)}
    if isinstance(block, KeyFigures):
        return {"kind": "html", "html": key_figures(block, theme=theme, prefix=prefix)}
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "text": block.text, "lead": block.lead}
    if isinstance(block, Notice):
        return {"kind": "notice", "title": block.title, "text": block.text, "tone": block.tone}
    if isinstance(block, EmptyState):
        return {"kind": "html", "html": empty_state(block, theme=theme)}
    return {
        "kind": "html",
        "html": figure(block, theme=theme, heading=heading, export=export, prefix=prefix),
    }


@register.simple_tag
def empty_state(state: EmptyState, theme: str = "page") -> SafeString:
    """What is missing and who acts; the link is for the page only."""
    return render_to_string(
        "figures/_empty.html",
        {
            "message": state.message,
            "who_acts": state.who_acts,
            "href": "" if theme == "print" else state.href,
            "action": state.action,
        },
    )


def _anchor(key: str, prefix: str) -> str:
    return identifier(f"{prefix}-{key}" if prefix else key)


def _drawing(spec: Chart, theme: str, width: float, prefix: str) -> SafeString:
    # Safe: `draw` passes every text of the spec through html.escape.
    return mark_safe(drawing.draw(spec, theme=theme, width=width, prefix=prefix))  # noqa: S308


def _exports(key: str, export: str, theme: str) -> list[dict[str, str]]:
    if not export or theme == "print":
        return []
    return [{"href": f"{export}{key}.{kind}", "format": kind} for kind in ("xlsx", "csv")]


def _table(spec: Table, *, theme: str, export: str, prefix: str, inside: bool = False) -> SafeString:
    shown = spec.rows[:PRINTED_ROWS] if theme == "print" else spec.rows
    left_out = len(spec.rows) - len(shown)
    return render_to_string(
        "figures/_table.html",
        {
            "anchor": _anchor(spec.key, prefix),
            "title": spec.title,
            "caption": "" if inside else spec.caption,
            "inside": inside,
            "theme": theme,
            "columns": [
                {"heading": column.heading, "help": column.help, "numeric": column.is_numeric}
                for column in spec.columns
            ],
            "rows": [[_cell(cell, spec, rank, theme) for rank, cell in enumerate(row)] for row in shown],
            "total": [_cell(cell, spec, rank, theme) for rank, cell in enumerate(spec.total_row)]
            if spec.total_row
            else [],
            "empty_text": spec.empty_text,
            "left_out": f"{values.format_decimal(len(shown), 0)} lignes imprimées sur "
            f"{values.format_decimal(len(spec.rows), 0)}{values.NNBSP}; "
            "le tableau complet est dans l’annexe au format .xlsx."
            if left_out
            else "",
            "provenance": "" if inside else words.provenance(spec),
            "exports": _exports(spec.key, export, theme),
        },
    )


def _cell(cell: Cell, spec: Table, rank: int, theme: str) -> dict[str, Any]:
    column: Column = spec.columns[rank]
    classes = []
    if column.is_numeric:
        classes.append("num")
    if isinstance(cell.value, Masked):
        classes.append("masked")
    elif cell.value is None:
        classes.append("missing")
    return {
        "text": words.write_cell(cell, column),
        "classes": " ".join(classes),
        "is_heading": rank == 0 and spec.row_heading,
        "href": "" if theme == "print" else cell.href,
        "note": cell.note,
        "tag": f"tag {cell.tone}" if cell.tone in TONES else "",
    }


def _key_figure(item: KeyFigure, rank: int, theme: str, prefix: str) -> dict[str, Any]:
    unit = (
        f"{values.NBSP}{item.unit}"
        if item.unit and not isinstance(item.value, Masked) and item.value is not None
        else ""
    )
    key = item.key or f"chiffre-{rank}"
    return {
        "label": item.label,
        "value": words.write(item.value, item.kind) + unit,
        "masked": isinstance(item.value, Masked),
        "note": item.note,
        "breakdown": _table(
            breakdown_table(item.breakdown, f"{key}-detail"), theme=theme, export="", prefix=prefix, inside=True
        )
        if item.breakdown is not None and theme != "print"
        else "",
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
