"""The figures of the staff page for the employers that one page of its list shows.

A territory of 158 communes would weigh half a megabyte: each table keeps the rows of these employers, its total row still
counts everybody, and the export still gives every row. Nothing is computed here, so no mask changes.
"""

from collections.abc import Collection
from dataclasses import replace

from common.figures import Bars, Section, Series, Table
from projects.models import Collectivite

EMPLOYEUR = "Employeur"


def section_des_employeurs(section: Section, shown: Collection[Collectivite]) -> Section:
    """``section`` with only ``shown`` in what is told employer by employer; the rest as it is.

    A table whose columns are the employers keeps their sum alone: so many columns are for a spreadsheet.
    """
    names = {one.nom for one in shown}
    return replace(section, blocks=tuple(_kept(block, names) for block in section.blocks))


def _kept(block: object, names: Collection[str]) -> object:
    if isinstance(block, Section):
        return replace(block, blocks=tuple(_kept(one, names) for one in block.blocks))
    if isinstance(block, Bars) and block.category_label == EMPLOYEUR:
        return _bars(block, [rank for rank, name in enumerate(block.categories) if name in names])
    if isinstance(block, Table) and block.columns[0].key == "employeur":
        return replace(block, rows=tuple(row for row in block.rows if row[0].value in names))
    if isinstance(block, Table) and any(column.key.startswith("employeur-") for column in block.columns):
        return _summed(block)
    return block


def _bars(spec: Bars, ranks: list[int]) -> Bars:
    def at(series: Series) -> Series:
        return replace(series, values=tuple(series.values[rank] for rank in ranks))

    return replace(
        spec,
        categories=tuple(spec.categories[rank] for rank in ranks),
        series=tuple(at(one) for one in spec.series),
        totals=at(spec.totals) if spec.totals else None,
    )


def _summed(spec: Table) -> Table:
    kept = [rank for rank, column in enumerate(spec.columns) if not column.key.startswith("employeur-")]

    def at(row: tuple) -> tuple:
        return tuple(row[rank] for rank in kept)

    return replace(
        spec,
        title=spec.title.replace(" et par employeur", ""),
        columns=at(spec.columns),
        rows=tuple(at(row) for row in spec.rows),
        total_row=at(spec.total_row) if spec.total_row else None,
        notes=("Le détail par employeur est dans le fichier à télécharger.",),
    )
