"""The workload watch as a table."""

from collections.abc import Mapping, Sequence

from common.figures import Cell, Column, Kind, Table
from common.values import plural
from diagnostics.queries_workload import Suivi


def above_sentence(rows: Sequence[Suivi]) -> str:
    """« 1 service suivi sur 2 est au-dessus du seuil »."""
    compared = [one for one in rows if one.charge is not None]
    above = sum(one.charge.est_au_dessus for one in compared)
    if not compared:
        return "La charge par agent, avant et après"
    be = "est" if above < 2 else "sont"
    return f"{above} {plural(above, 'mesure')} de charge sur {len(compared)} {be} au-dessus du seuil"


def workload_table(rows: Sequence[Suivi], links: Mapping[int, str] | None = None) -> Table:
    """Units per ETP before and after each shared service. Volumes of a year; ETP of the same year."""
    hrefs = links or {}
    return Table(
        key="charge",
        title=above_sentence(rows),
        caption="Un service qui fait plus avec les mêmes agents se voit ici. Le seuil est celui de la règle du jeu, à partir "
        "de sa date.",
        source="volumes et ETP saisis",
        columns=(
            Column("service", "Service"),
            Column("quoi", "Ce qui est compté"),
            Column("avant", "Volume avant", Kind.DECIMAL),
            Column("etp-avant", "ETP avant", Kind.ETP),
            Column("annee", "Année", Kind.YEAR),
            Column("apres", "Volume après", Kind.DECIMAL),
            Column("etp-apres", "ETP après", Kind.ETP),
            Column("date", "Compté le", Kind.DATE),
            Column("constat", "Charge par agent"),
        ),
        rows=tuple(
            (
                Cell(row.service.libelle, href=hrefs.get(row.pk, "")),
                row.libelle,
                row.volume_avant,
                row.etp_avant,
                row.annee_avant,
                row.volume_apres,
                row.etp_apres,
                row.date_apres,
                Cell(one.charge.phrase, tone="warn" if one.charge.est_au_dessus else "ok")
                if one.charge
                else "à compter après l’ouverture",
            )
            for one in rows
            for row in (one.row,)
        ),
        empty_text="Aucune charge n’est suivie.",
    )
