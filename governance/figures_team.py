"""The project team as a table."""

from collections.abc import Mapping

from common.figures import Cell, Column, Kind, Table
from governance.equipe import FONCTIONS, Fonction
from governance.queries.team import Equipe

TO_NAME = "à désigner"


def team_table(team: Equipe, *, with_hours: bool, links: Mapping[int, str] | None = None) -> Table:
    """One line per person, then one per function or employer that nobody holds. Hours: whole project, in hours.

    ``with_hours``: for those who run the project or an employer.
    """
    hrefs = links or {}
    hours = (
        Column("prevues", "Heures prévues", Kind.INTEGER, "h"),
        Column("passees", "Heures passées", Kind.INTEGER, "h"),
        Column("au", "Comptées jusqu’au", Kind.DATE),
    )
    rows = [
        (
            one.get_fonction_display(),
            one.collectivite.nom if one.collectivite else "tout le projet",
            Cell(one.nom, href=hrefs.get(one.pk, "")),
            *((one.heures_prevues, one.heures_passees, one.heures_au) if with_hours else ()),
        )
        for one in team.membres
    ]
    empty = (None, None, None) if with_hours else ()
    missing = Cell(TO_NAME, tone="warn")
    rows += [(FONCTIONS[one].libelle, "tout le projet", missing, *empty) for one in team.manquantes]
    rows += [(FONCTIONS[Fonction.CORRESPONDANT].libelle, one.nom, missing, *empty) for one in team.sans_correspondant]
    return Table(
        key="equipe",
        title=team.phrase or "L’équipe projet",
        caption=f"Heures de tout le projet : {team.heures.phrase}." if with_hours else "",
        source="équipe projet",
        columns=(
            Column("fonction", "Fonction"),
            Column("collectivite", "Collectivité"),
            Column("qui", "Qui"),
            *(hours if with_hours else ()),
        ),
        rows=tuple(rows),
        empty_text="Personne n’est inscrit dans l’équipe projet.",
    )
