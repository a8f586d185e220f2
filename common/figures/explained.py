"""« D’où vient ce chiffre ? » as a table: the breakdown of an amount, opened on the page and printed in the annex."""

from __future__ import annotations

from common.breakdown import Breakdown, BreakdownLine, Source
from common.figures.specs import Cell, Column, Kind, Table
from common.values import NBSP, NNBSP, format_date, format_decimal, format_euros

STOPPED = "Le détail s’arrête ici : ce qui suit n’est pas communicable à ce lecteur."


def breakdown_table(breakdown: Breakdown, key: str) -> Table:
    """Every line of `breakdown` in reading order, numbered; the figure itself is the total row."""
    rows = [
        (
            f"{row.numero} {row.ligne.libelle}",
            _amount(row.ligne),
            row.ligne.regle or _sum_of(row.ligne.enfants, f"{row.numero}."),
            Cell(_source(row.ligne.source), note=STOPPED if row.ligne.arrete else ""),
        )
        for row in breakdown.rows()
    ]
    return Table(
        key=key,
        title=f"D’où vient ce chiffre{NNBSP}? {breakdown.titre}",
        columns=(
            Column("ligne", "Ligne"),
            Column("valeur", "Valeur", Kind.DECIMAL),
            Column("regle", "Règle"),
            Column("source", "Source"),
        ),
        rows=tuple(rows),
        total_row=(
            breakdown.titre,
            _written(breakdown.total, breakdown.unite),
            breakdown.regle or _sum_of(breakdown.lignes),
            Cell(_source(breakdown.source), note=STOPPED if breakdown.arrete else ""),
        ),
    )


def _sum_of(lines: tuple[BreakdownLine, ...], prefix: str = "") -> str:
    """« somme des lignes 1.1 à 1.3 »: a group that only adds up says what it adds, rather than nothing."""
    ranks = [rank for rank, line in enumerate(lines, start=1) if line.additif]
    if not ranks:
        return ""
    if len(ranks) == 1:
        return f"ligne {prefix}{ranks[0]}"
    if ranks[-1] - ranks[0] + 1 == len(ranks):
        return f"somme des lignes {prefix}{ranks[0]} à {prefix}{ranks[-1]}"
    return f"somme des lignes {', '.join(f'{prefix}{rank}' for rank in ranks)}"


def _amount(line: BreakdownLine) -> str:
    return "" if line.valeur is None else _written(line.valeur, line.unite)


def _written(value, unit: str) -> str:
    if unit == "€":
        return format_euros(value)
    exponent = value.normalize().as_tuple().exponent
    places = 2 if unit == "ETP" else max(0, -exponent)
    return f"{format_decimal(value, places)}{NBSP}{unit}".strip()


def _source(source: Source | None) -> str:
    if source is None:
        return ""
    parts = [source.libelle]
    if source.date:
        parts.append(format_date(source.date))
    if source.certitude:
        parts.append(source.certitude)
    return ", ".join(parts)
