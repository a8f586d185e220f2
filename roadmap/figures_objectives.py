"""Objectives → the table of the projet communautaire, and what each is given."""

from collections.abc import Callable, Iterable, Sequence

from common.figures import Cell, Column, Kind, Section, Table
from common.values import format_date, format_decimal
from roadmap.affectations import phrase_indicateurs
from roadmap.models import AffectationObjectif, IndicateurObjectif, Objectif
from roadmap.queries.resources import But, without_indicator

MISSING = "indicateur manquant"
NATURE = IndicateurObjectif.Nature


def indicator_words(row: IndicateurObjectif | None) -> str:
    """« Délai d’un permis (jours) : de 62,00 à 45,00 d’ici le 31/12/2028 »; empty without an indicator."""
    if row is None:
        return ""
    unit = f" ({row.unite})" if row.unite else ""
    start = f"de {format_decimal(row.depart)}" if row.depart is not None else "départ à mesurer"
    goal = f"à {format_decimal(row.cible)}" if row.cible is not None else "cible à fixer"
    by = f" d’ici le {format_date(row.date_cible)}" if row.date_cible else ", sans date"
    return f"{row.libelle}{unit}\u202f: {start} {goal}{by}"


def objectives_table(goals: Iterable[But], address: Callable[[Objectif], str] | None = None) -> Table:
    """One line an objective, its level of service and its cost side by side; an orientation follows its objective.

    ETP and euros a year outside staff: what the services give to the objective, its orientations included.
    """
    rows = list(goals)
    ordered = [
        one
        for top in rows
        if top.objectif.parent_id is None
        for one in (top, *(child for child in rows if child.objectif.parent_id == top.objectif.pk))
    ]
    missing, total = without_indicator(rows)
    sentence = phrase_indicateurs(total, len(missing))

    def indicator(one: But, nature: str) -> Cell | str:
        if not one.a_indicateur and one.objectif.parent_id is None and nature == NATURE.SERVICE:
            return Cell(MISSING, tone="warn")
        return indicator_words(one.indicateurs.get(nature)) or "—"

    return Table(
        key="objectifs",
        title=f"Le projet communautaire\u202f: {sentence}",
        caption="Moyens donnés par les services : ETP, euros par an hors personnel, équipement. Un objectif compte aussi ce "
        "que reçoivent ses orientations.",
        source="objectifs du projet",
        columns=(
            Column("objectif", "Objectif"),
            Column("resultat", "Ce que l’usager y gagne"),
            Column("portage", "Portage élu"),
            Column("service", "Niveau de service"),
            Column("cout", "Coût"),
            Column("etp", "ETP", Kind.ETP),
            Column("euros", "Euros par an", Kind.EUROS, "€"),
            Column("equipement", "Équipement"),
        ),
        rows=tuple(
            (
                Cell(
                    one.objectif.titre,
                    href=address(one.objectif) if address else "",
                    note=f"orientation de « {one.objectif.parent} »" if one.objectif.parent_id else "",
                ),
                one.objectif.resultat or "à préciser",
                one.objectif.portage_elu or "à nommer",
                indicator(one, NATURE.SERVICE),
                indicator(one, NATURE.COUT),
                one.etp,
                one.euros,
                ", ".join(one.equipement) or "—",
            )
            for one in ordered
        ),
        empty_text="Aucun objectif n’est écrit.",
    )


def resources_table(
    rows: Sequence[AffectationObjectif], address: Callable[[AffectationObjectif], str] | None = None
) -> Table:
    """What each service gives to one objective, with its total."""
    return Table(
        key="moyens",
        title="Ce que les services donnent à cet objectif",
        caption="ETP en poste ; euros par an hors personnel.",
        source="affectations aux objectifs",
        columns=(
            Column("service", "Service"),
            Column("collectivite", "Collectivité"),
            Column("etp", "ETP", Kind.ETP),
            Column("euros", "Euros par an", Kind.EUROS, "€"),
            Column("equipement", "Équipement"),
        ),
        rows=tuple(
            (
                Cell(one.service.libelle, href=address(one) if address else ""),
                one.collectivite.nom,
                one.etp,
                one.montant_euros,
                ", ".join(str(means) for means in one.moyens.all()) or "—",
            )
            for one in rows
        ),
        total_row=(
            "Ensemble",
            "",
            sum((one.etp for one in rows if one.etp), 0),
            sum((one.montant_euros for one in rows if one.montant_euros), 0),
            "",
        )
        if len(rows) > 1
        else None,
        empty_text="Aucun service ne donne encore de moyens à cet objectif.",
    )


def section_objectives(goals: Iterable[But], titre: str) -> Section:
    """The projet communautaire in a document."""
    return Section("objectifs", titre, (objectives_table(goals),))
