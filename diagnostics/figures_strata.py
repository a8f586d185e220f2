"""Reference ratios as a table: what was imported, and the empty model to fill."""

from common.figures import Column, Kind, Table
from diagnostics.queries_strata import Reperes
from diagnostics.strates import COMMUNE, DE, FEUILLE, NATURE, RATIO, A, modele

USAGE = "Un repère de strate situe, il ne dit pas ce qui est bien : les périmètres et les transferts diffèrent."


def strata_table(found: Reperes) -> Table:
    """Each stratum with its ratio; the source and the year of the figures stand under it."""
    return Table(
        key="reperes-strates",
        title="Repères par strate de population",
        caption=USAGE,
        source=str(found.row) if found.row else "",
        columns=(
            Column("nature", "Nature"),
            Column("strate", "Strate"),
            Column("ratio", "Agents pour 1 000 habitants", Kind.DECIMAL),
        ),
        rows=tuple(
            ("Commune" if one.nature == COMMUNE else "Groupement", one.tranche, one.pour_mille) for one in found.strates
        ),
        empty_text="Aucun repère n’est importé.",
    )


def model_table() -> Table:
    """The file to fill: the usual strata, without any ratio."""
    return Table(
        key="modele",
        title=FEUILLE,
        columns=(
            Column("nature", NATURE),
            Column("de", DE, Kind.INTEGER),
            Column("a", A, Kind.INTEGER),
            Column("ratio", RATIO, Kind.DECIMAL),
        ),
        rows=tuple(tuple("" if value is None else value for value in line) for line in modele()),
    )
