"""Fiches action → table, Gantt, matrix of who takes part."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from common.figures import Cell, Column, Gantt, Matrix, Span, State, Table
from common.figures.specs import Kind
from projects.models import Collectivite
from roadmap.models import FicheAction, IndicateurAction, ParticipationAction

SANS_OBJECTIF = "Sans objectif"
LATE = "en retard"
TONES = {"faite": "ok", LATE: "bad", "abandonnée": ""}
REPONSE = ParticipationAction.Reponse
STATES = (
    State(REPONSE.OUI, "oui", "full"),
    State(REPONSE.ETUDE, "à l’étude", "half"),
    State(REPONSE.NON, "non", "dash"),
)


def state_of(action: FicheAction, jour: date) -> str:
    """Its state, « en retard » once its end has gone by."""
    if not action.est_finie and action.date_fin is not None and action.date_fin < jour:
        return LATE
    return action.get_etat_display()


def goal_of(action: FicheAction) -> str:
    """« Objectif › Orientation », or « Sans objectif »."""
    if action.objectif is None:
        return SANS_OBJECTIF
    return f"{action.objectif.parent} › {action.objectif}" if action.objectif.parent else str(action.objectif)


def actions_table(
    actions: Sequence[FicheAction],
    jour: date,
    early: Mapping[int, Sequence[str]],
    address: Callable[[FicheAction], str] | None = None,
) -> Table:
    """One line an action, with what must be looked at."""
    return Table(
        key="actions",
        title="Les actions",
        columns=(
            Column("numero", "Action"),
            Column("objectif", "Objectif"),
            Column("pilote", "Pilotes"),
            Column("debut", "Début", Kind.DATE),
            Column("fin", "Fin", Kind.DATE),
            Column("etat", "État"),
            Column("avancement", "Avancement", Kind.INTEGER, "%"),
            Column("cout", "Coût de départ", Kind.EUROS, "€"),
            Column("apres", "Après"),
        ),
        rows=tuple(
            (
                Cell(str(one), href=address(one) if address else ""),
                Cell(
                    goal_of(one), note="sans raison dite" if one.est_orpheline and not one.motif_sans_objectif else ""
                ),
                ", ".join(filter(None, (one.pilote_elu, one.pilote_technique))) or "à nommer",
                one.date_debut or "à dater",
                one.date_fin or "à dater",
                Cell(
                    state_of(one, jour),
                    tone=TONES.get(state_of(one, jour), ""),
                    note=f"commence avant la fin de {', '.join(early[one.pk])}" if one.pk in early else "",
                ),
                one.avancement,
                one.cout_initial_euros,
                ", ".join(before.code for before in one.predecesseurs.all()),
            )
            for one in actions
        ),
        source="fiches action",
        date=jour,
        empty_text="Aucune action ne répond à cette recherche.",
    )


def actions_gantt(actions: Sequence[FicheAction], jour: date) -> Gantt:
    """Actions along the months, under their objective."""
    groups: dict[str, list[Span]] = {}
    for one in actions:
        span = Span(
            f"a{one.numero}",
            str(one),
            one.date_debut,
            one.date_fin,
            state_of(one, jour),
            one.pilote_technique or one.pilote_elu,
            tuple(before.code for before in one.predecesseurs.all()),
        )
        groups.setdefault(goal_of(one), []).append(span)
    return Gantt(
        key="calendrier",
        title="Qui fait quoi, quand",
        line_label="Action",
        groups=tuple((name, tuple(spans)) for name, spans in groups.items()),
        states=("faite", "en cours", "prévue", LATE, "abandonnée"),
        today=jour,
    )


def communes_matrix(actions: Sequence[FicheAction], asked: Sequence[Collectivite]) -> Matrix:
    """Who takes part in what. Nothing said stays empty, it is not a no."""
    answers = {(one.pk, part.collectivite_id): part.reponse for one in actions for part in one.participations.all()}
    return Matrix(
        key="participations",
        title="Qui participe à quoi",
        row_label="Action",
        rows=tuple(str(one) for one in actions),
        columns=tuple(one.nom for one in asked),
        states=STATES,
        cells=tuple(tuple(answers.get((one.pk, party.pk)) for party in asked) for one in actions),
    )


def indicators_table(
    rows: Sequence[IndicateurAction], address: Callable[[IndicateurAction], str] | None = None
) -> Table:
    """Where one starts, where one wants to go, what was measured."""
    return Table(
        key="indicateurs",
        title="À quoi on verra que l’action réussit",
        columns=(
            Column("libelle", "Indicateur"),
            Column("unite", "Unité"),
            Column("depart", "Départ", Kind.DECIMAL),
            Column("cible", "Cible", Kind.DECIMAL),
            Column("mesure", "Mesure", Kind.DECIMAL),
            Column("date", "Mesuré le", Kind.DATE),
        ),
        rows=tuple(
            (
                Cell(one.libelle, href=address(one) if address else ""),
                one.unite,
                one.depart,
                one.cible,
                "à mesurer" if one.mesure is None else one.mesure,
                one.date_mesure or "",
            )
            for one in rows
        ),
        empty_text="Aucun indicateur n’est encore choisi.",
    )
