"""Tags that show figures: ``{% figure spec %}``, ``{% section s %}``, and the way numbers are written in French."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from common import values
from common.figures import Bars, Chart, EmptyState, KeyFigures, Notice, Paragraph, Section, Table, draw, write
from common.figures.specs import Masked
from common.figures.words import provenance, write_cell

register = template.Library()


def _table_context(table: Table) -> dict[str, Any]:
    def line(row: tuple) -> list[dict[str, Any]]:
        return [
            {
                "text": write_cell(cell, column),
                "masked": isinstance(cell.value, Masked),
                "numeric": column.is_numeric,
                "href": cell.href,
                "note": cell.note,
                "tone": cell.tone,
            }
            for cell, column in zip(row, table.columns, strict=True)
        ]

    return {
        "table": table,
        "rows": [line(row) for row in table.rows],
        "total": line(table.total_row) if table.total_row else None,
        "provenance": provenance(table),
    }


@register.inclusion_tag("figures/_table.html")
def figure_table(table: Table, exports: str = "", media: str = "page") -> dict[str, Any]:
    """A table with its caption, in its own scrolling box; ``exports`` is the address without extension."""
    return {**_table_context(table), "exports": exports, "media": media}


@register.simple_tag
def drawing(chart: Chart, theme: str = "page") -> SafeString:
    """The SVG of a chart; every label in it was escaped by the drawing."""
    return mark_safe(draw(chart, theme=theme))  # noqa: S308  built by common.figures, labels escaped


@register.inclusion_tag("figures/_figure.html")
def figure(spec: Chart | Table, exports: str = "", media: str = "page") -> dict[str, Any]:
    """A chart with its table under a control (open in print), or a table alone."""
    is_chart = isinstance(spec, Chart)
    return {
        "spec": spec,
        "is_chart": is_chart,
        "table": spec.to_table(),
        "theme": "page" if media == "page" else "print",
        "media": media,
        "exports": f"{exports}{spec.key}" if exports else "",
        "provenance": provenance(spec),
        "is_wide": isinstance(spec, Bars),
    }


KINDS = {
    Paragraph: "paragraph",
    Notice: "notice",
    KeyFigures: "key_figures",
    EmptyState: "empty",
    Section: "section",
}


@register.inclusion_tag("figures/_section.html")
def section(value: Section, exports: str = "", media: str = "page", level: int = 2) -> dict[str, Any]:
    """A section: its title and its blocks in order. ``level`` is the rank of its heading."""
    blocks = [{"kind": KINDS.get(type(block), "figure"), "block": block} for block in value.blocks]
    return {"section": value, "blocks": blocks, "exports": exports, "media": media, "level": level, "below": level + 1}


@register.filter
def figure_value(item: Any) -> str:
    """A key figure in words."""
    return write(item.value, item.kind)


@register.filter
def euros(value: Any) -> str:
    """1 234 567,89 €"""
    return values.format_euros(value)


@register.filter
def etp(value: Any) -> str:
    """0,80 ETP"""
    return values.format_etp(value)


@register.filter
def entier(value: Any) -> str:
    """16 114"""
    return values.format_decimal(value, 0)


@register.filter
def date_fr(value: Any) -> str:
    """22/11/2026"""
    return values.format_date(value)
