"""Requests of arbitration → the list for those concerned, and counts by month for all who follow the delay."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from common.figures import Cell, Column, KeyFigure, Kind, Table
from roadmap.arbitrages import moyenne, par_mois
from roadmap.models import DemandeArbitrage
from roadmap.queries.arbitrages import Attente

SOURCE = "demandes des responsables de service commun ; délai : règle du jeu, au jour de la demande"


def cases_table(
    rows: Iterable[tuple[DemandeArbitrage, str, bool]],
    jour: date,
    address: Callable[[DemandeArbitrage], str] | None = None,
) -> Table:
    """Each request with its delay in words and whether it is beyond the agreed one."""
    tones = {DemandeArbitrage.Etat.RENDUE: "ok"}
    return Table(
        key="arbitrages",
        title="Les demandes",
        columns=(
            Column("demande", "Demande"),
            Column("service", "Service"),
            Column("entre", "Entre"),
            Column("le", "Demandé le", Kind.DATE),
            Column("etat", "État"),
            Column("delai", "Délai"),
        ),
        rows=tuple(
            (
                Cell(
                    f"n° {one.numero} : {one.objet}", href=address(one) if address else "", note=one.get_theme_display()
                ),
                str(one.service_mutualise),
                f"{one.autorite_fonctionnelle.nom} (priorités) et {one.autorite_hierarchique.nom} (carrière)",
                one.date_demande,
                Cell(one.get_etat_display(), tone=tones.get(one.etat, "")),
                Cell(phrase, tone="bad" if late else "") if phrase else "",
            )
            for one, phrase, late in rows
        ),
        source=SOURCE,
        date=jour,
        empty_text="Aucune demande d’arbitrage.",
    )


def months_table(delays: Sequence[Attente], jour: date) -> Table:
    """Counts and mean delay by month: no case, no service."""
    return Table(
        key="delais",
        title="Mois par mois",
        columns=(
            Column("mois", "Mois de la demande"),
            Column("demandes", "Demandes", Kind.INTEGER),
            Column("rendus", "Rendues", Kind.INTEGER),
            Column("moyenne", "Délai moyen", Kind.DECIMAL, unit="jours"),
            Column("depasses", "Au-delà du délai convenu", Kind.INTEGER),
        ),
        rows=tuple(
            (f"{one.mois:%m/%Y}", one.demandes, one.rendus, one.moyenne_jours, one.depasses)
            for one in par_mois((row.demande, row.delai) for row in delays)
        ),
        source=SOURCE,
        date=jour,
        empty_text="Aucune demande d’arbitrage.",
    )


def indicators(delays: Sequence[Attente]) -> list[KeyFigure]:
    """How many requests, the mean delay of the answered ones."""
    mean = moyenne(one.delai for one in delays)
    return [
        KeyFigure("Demandes d’arbitrage", len(delays), Kind.INTEGER, key="demandes"),
        KeyFigure("Délai moyen des arbitrages rendus, en jours", mean, Kind.DECIMAL, key="delai-moyen"),
    ]
