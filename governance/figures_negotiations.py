"""Negotiation files and their sides as tables, with the words that each reader may read."""

from collections.abc import Callable, Iterable
from datetime import date

from django.utils import timezone

from common.figures import Cell, Column, Kind, Table
from governance.models import DossierNegociation
from governance.queries.negotiations import Cote

SOURCE = "dossiers tenus par la conduite du projet ; positions écrites par chaque collectivité"
TONES = {DossierNegociation.Etat.ACCORD: "ok", DossierNegociation.Etat.SANS_ACCORD: "warn"}


def files_table(
    rows: Iterable[DossierNegociation], jour: date, address: Callable[[DossierNegociation], str] | None = None
) -> Table:
    """One line a subject: where it is, how many sides have published, what is agreed, what remains."""
    return Table(
        key="negociations",
        title="Les sujets",
        columns=(
            Column("sujet", "Sujet"),
            Column("etat", "État"),
            Column("publiees", "Positions publiées", Kind.INTEGER),
            Column("accords", "Points d’accord", Kind.INTEGER),
            Column("restants", "Points qui restent", Kind.INTEGER),
        ),
        rows=tuple(
            (
                Cell(
                    f"n° {one.numero} : {one.sujet}",
                    href=address(one) if address else "",
                    note=one.service.libelle if one.service else "",
                ),
                Cell(one.get_etat_display(), tone=TONES.get(one.etat, "")),
                one.publiees,
                len(one.points_accordes),
                len(one.points_restants),
            )
            for one in rows
        ),
        source=SOURCE,
        date=jour,
        empty_text="Aucun dossier de négociation.",
    )


def sides_table(sides: Iterable[Cote], jour: date) -> Table:
    """One line a collectivité, with the words that this reader reads on the page."""
    return Table(
        key="positions",
        title="Les positions",
        columns=(
            Column("collectivite", "Collectivité"),
            Column("etat", "État"),
            Column("le", "Publiée le", Kind.DATE),
            Column("position", "Ce qu’elle demande"),
            Column("interets", "Pourquoi"),
            Column("offres", "Ce qu’elle peut offrir"),
        ),
        rows=tuple(
            (
                one.collectivite.nom,
                one.etat,
                timezone.localtime(one.publiee.date_publication).date() if one.publiee else None,
                *((one.texte.position, one.texte.interets, one.texte.offres) if one.texte else ("", "", "")),
            )
            for one in sides
        ),
        source=SOURCE,
        date=jour,
    )
