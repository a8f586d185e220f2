"""The agreement of the communes on a transfer → one table each, with where the majority stands."""

from datetime import date

from common.figures import Cell, Column, Kind, Table
from common.values import format_date
from roadmap.queries.transfers import Accord

TONES = {"accepte": "ok", "refuse": "bad"}


def accord_table(found: Accord, rank: int, jour: date) -> Table:
    """Each commune: inhabitants, day of its deliberation, what it said; the sentence of the majority above."""
    limit = f" Dernier jour pour délibérer : {format_date(found.dernier_jour)}." if found.dernier_jour else ""
    return Table(
        key=f"accord-{rank}",
        title=f"{found.titre} : l’accord des communes",
        caption=f"{found.phrase}{limit}",
        columns=(
            Column("commune", "Commune"),
            Column("dit", "Le conseil"),
            Column("jour", "Délibération du", Kind.DATE),
            Column("population", "Population", Kind.INTEGER),
        ),
        rows=tuple(
            (
                one.nom,
                Cell(one.dit, tone="ok" if one.dit.startswith("réputé") else TONES.get(one.dit, "")),
                one.jour or "",
                one.population,
            )
            for one in found.conseils
        ),
        source="étapes datées par les communes ; CGCT, art. L. 5211-5 II et L. 5211-17 ; CGI, art. 1609 nonies C IV (à vérifier)",
        date=jour,
        notes=(
            "Majorité qualifiée : deux tiers des conseils pour plus de la moitié de la population, ou la moitié des conseils "
            "pour les deux tiers de la population"
            + (
                " ; la commune la plus peuplée doit accepter si elle dépasse le quart."
                if found.titre == "Le transfert"
                else ". Le silence n’y vaut pas accord."
            ),
        ),
    )
