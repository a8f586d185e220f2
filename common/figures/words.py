"""The words of figures: values as they are written in French, absences, legends and the text that replaces a drawing."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from decimal import Decimal

from common.figures.specs import Cell, Chart, Column, Figure, Kind, Masked, Value
from common.values import (
    NBSP,
    NNBSP,
    format_date,
    format_decimal,
    format_etp,
    format_euros,
    format_percent,
)

NOT_GIVEN = "non renseigné"
NOT_GIVEN_SHORT = "n.\u00a0r."
SUMMARY_LIMIT = 24  # values read aloud; beyond, the table says it better than a sentence


def write(value: Value, kind: Kind = Kind.TEXT, *, with_unit: bool = True) -> str:
    """`value` in words: French number, date, « non renseigné », or the reason of its mask.

    Euros lose their cents only when all amounts are whole (« 18 000 € »); `with_unit=False` drops « € » and « ETP »
    for columns whose heading carries them.
    """
    if value is None:
        return NOT_GIVEN
    if isinstance(value, Masked):
        return value.reason
    if isinstance(value, datetime.date):
        return format_date(value)
    if isinstance(value, str):
        return value
    if kind is Kind.EUROS:
        places = 0 if value == int(value) else 2
        return format_euros(value, places) if with_unit else format_decimal(value, places)
    if kind is Kind.ETP:
        return format_etp(value) if with_unit else format_decimal(value, 2)
    if kind is Kind.PERCENT:
        return format_percent(value)
    if kind is Kind.HOURS:
        return f"{_shortest(value)}{NBSP}h" if with_unit else _shortest(value)
    if kind is Kind.YEAR:
        return str(int(value))
    if kind is Kind.INTEGER:
        return format_decimal(value, 0) if value == int(value) else _shortest(value)
    return _shortest(value)


def _shortest(value: int | Decimal) -> str:
    exponent = Decimal(value).normalize().as_tuple().exponent
    return format_decimal(value, max(0, -exponent) if isinstance(exponent, int) else 0)


WORDED = (Kind.ETP, Kind.HOURS)  # units that are words: said once. Amounts keep « € » and rates « % », which are signs


def write_bare(value: Value, kind: Kind) -> str:
    """`value` where its unit is already said nearby: « 88,65 », « 12 000 € »."""
    return write(value, kind, with_unit=kind not in WORDED)


def unit_once(kind: Kind) -> Callable[[Value], str]:
    """Writes the labels of one drawing: « 54,20 ETP » for the first number, « 88,65 » for those that follow."""
    told = False

    def said(value: Value) -> str:
        nonlocal told
        text = write_bare(value, kind) if told else write(value, kind)
        told = told or isinstance(value, int | Decimal)
        return text

    return said


def axis_words(ticks: Sequence[Decimal], kind: Kind) -> list[str]:
    """The marks of an axis, lowest first: a unit in words stands on the highest alone."""
    return [write(tick, kind) if tick == ticks[-1] else write_bare(tick, kind) for tick in ticks]


def write_cell(cell: Cell, column: Column) -> str:
    """Text of a table cell: the decimals of the column everywhere in a column of euros, so that amounts align; those that
    the cell asks for elsewhere."""
    if column.kind is Kind.EUROS and isinstance(cell.value, int | Decimal):
        return format_decimal(cell.value, column.places) if column.unit else format_euros(cell.value, column.places)
    if cell.places is not None and isinstance(cell.value, int | Decimal):
        return format_decimal(cell.value, cell.places)
    return write(cell.value, column.kind, with_unit=not column.unit)


def _values(chart: Chart) -> list[Value]:
    return [cell.value for row in chart.to_table().rows for cell in row[1:]]


def masks_of(chart: Chart) -> list[str]:
    """The distinct mask texts of a chart, in order of appearance."""
    return list(dict.fromkeys(value.reason for value in _values(chart) if isinstance(value, Masked)))


def legend_of_masks(chart: Chart) -> str:
    """Legend of the hatched marker, empty when nothing is masked. One text, whatever the reasons: the table has each."""
    return "masqué" if masks_of(chart) else ""


def summary(chart: Chart) -> str:
    """The chart in one paragraph, for those who do not see it: caption, then each value if they are not too many."""
    table = chart.to_table()
    lead = f"{chart.caption.rstrip('.')}. " if chart.caption else ""
    count = len(table.rows) * (len(table.columns) - 1)
    if count > SUMMARY_LIMIT:
        return f"{lead}Les {count} valeurs sont dans le tableau qui suit."
    lines = []
    for row in table.rows:
        said = ", ".join(
            f"{column.label} {write(cell.value, column.kind)}"
            for column, cell in zip(table.columns[1:], row[1:], strict=True)
        )
        lines.append(f"{row[0].value}{NBSP}: {said}")
    return f"{lead}{f'{NNBSP}; '.join(lines)}."


def provenance(figure: Figure) -> str:
    """« Source : … · situation au 22/11/2026 · Règles d’affichage : … » — printed under each figure."""
    parts = []
    if figure.source:
        parts.append(f"Source{NBSP}: {figure.source}")
    if figure.date:
        parts.append(f"situation au {format_date(figure.date)}")
    parts += figure.notes
    return " · ".join(parts)
