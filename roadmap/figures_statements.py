"""Statements → tables: the lines of one, the drafts of a year, the register."""

from collections.abc import Callable, Sequence

from django.utils import timezone

from common.breakdown import Breakdown
from common.figures import Cell, Column, KeyFigure, Table
from common.figures.specs import Kind
from common.values import format_euros
from roadmap.etats import LigneEtat, empreinte_de, solde_en_mots
from roadmap.explication import cout_unitaire, solde
from roadmap.models import EtatAnnuel, ExerciceService
from roadmap.queries.statements import Brouillon

EUROS = "€"


def _total(rows: Sequence[LigneEtat], name: str):
    return sum((getattr(one, name) for one in rows), start=0 * getattr(rows[0], name)) if rows else None


def lines_table(rows: Sequence[LigneEtat], key: str, title: str, source: str) -> Table:
    """Each service: units, unit cost, forecast, acompte, due, balance, accounts; the amounts add up."""
    names = ("prevu_euros", "acompte_euros", "du_euros", "solde_euros")
    return Table(
        key=key,
        title=title,
        columns=(
            Column("service", "Service"),
            Column("prevues", "Unités prévues", Kind.DECIMAL),
            Column("constatees", "Unités constatées", Kind.DECIMAL),
            Column(
                "unitaire", "Coût unitaire", Kind.EUROS, EUROS, places=max((one.decimales for one in rows), default=2)
            ),
            Column("prevu", "Prévu", Kind.EUROS, EUROS),
            Column("acompte", "Acompte", Kind.EUROS, EUROS),
            Column("du", "Dû", Kind.EUROS, EUROS),
            Column("solde", "Solde", Kind.EUROS, EUROS),
            Column("personnel", "Dont personnel", Kind.EUROS, EUROS),
            Column("autres", "Dont autres charges", Kind.EUROS, EUROS),
            Column("articles", "Articles (payeur ↔ vendeur)"),
        ),
        rows=tuple(
            (
                Cell(one.service, note=f"géré par {one.gestionnaire}, en {one.unite}"),
                one.unites_prevues,
                one.unites_constatees,
                one.cout_unitaire_euros,
                one.prevu_euros,
                one.acompte_euros,
                one.du_euros,
                one.solde_euros,
                one.personnel_euros,
                one.autres_euros,
                f"personnel {one.articles_personnel} ; autres {one.articles_autres}",
            )
            for one in rows
        ),
        total_row=(
            "Ensemble",
            "",
            "",
            "",
            *(_total(rows, name) for name in names),
            _total(rows, "personnel_euros"),
            _total(rows, "autres_euros"),
            "",
        )
        if rows
        else None,
        source=source,
        notes=("Dû = coût unitaire × unités constatées, au centime. Solde = dû − acompte.",),
        empty_text="Aucun service à payer.",
    )


def _source(row: EtatAnnuel) -> str:
    return f"{row}, arrêté le {timezone.localtime(row.date_arrete):%d/%m/%Y}, empreinte {row.empreinte[:12]}"


def statement_table(row: EtatAnnuel) -> Table:
    """The lines of a frozen statement."""
    return lines_table(row.lignes, "lignes", f"{row.collectivite}, {row.annee}", _source(row))


def statement_breakdown(row: EtatAnnuel) -> Breakdown | None:
    """Where the balance of a frozen statement comes from; ``None`` without a line."""
    lines = row.lignes
    return solde(lines, f"Solde de {row.collectivite} pour {row.annee}", _source(row)) if lines else None


def statement_figure(row: EtatAnnuel) -> KeyFigure:
    """The balance with its explanation."""
    words = solde_en_mots(row.solde_euros, row.collectivite.nom)
    return KeyFigure("Solde", row.solde_euros, Kind.EUROS, note=words, breakdown=statement_breakdown(row), key="solde")


def unit_cost_figure(row: ExerciceService, *, rubriques: bool) -> KeyFigure:
    """The unit cost of a service with its explanation; the four headings for whoever keeps its accounts."""
    rule = row.regle
    return KeyFigure(
        f"Coût unitaire, {row.service_mutualise}",
        format_euros(rule.cout_unitaire_euros, rule.decimales),
        note=f"pour une unité : {row.unite}",
        breakdown=cout_unitaire(rule, row.source, rubriques=rubriques),
        key=f"unitaire-{row.service_mutualise.numero}",
    )


def drafts_table(rows: Sequence[Brouillon]) -> Table:
    """What each commune would pay or receive, or what is still missing."""
    return Table(
        key="brouillons",
        title="Ce que diraient les états de cette année",
        columns=DRAFT_COLUMNS,
        rows=tuple(_draft(one) for one in rows),
        source="exercices des services, unités saisies",
    )


DRAFT_COLUMNS = (
    Column("commune", "Collectivité"),
    Column("du", "Dû", Kind.EUROS, EUROS),
    Column("acompte", "Acompte", Kind.EUROS, EUROS),
    Column("solde", "Solde", Kind.EUROS, EUROS),
    Column("mots", "En clair"),
)


def _draft(one: Brouillon) -> tuple:
    return (
        Cell(one.collectivite.nom, note=f"ne prend plus part à : {', '.join(one.quittes)}" if one.quittes else ""),
        "" if one.manquants else _total(one.lignes, "du_euros"),
        "" if one.manquants else _total(one.lignes, "acompte_euros"),
        "" if one.manquants else one.solde_euros,
        Cell("unités constatées à saisir", note=", ".join(one.manquants), tone="warn")
        if one.manquants
        else solde_en_mots(one.solde_euros, one.collectivite.nom),
    )


def statements_of_year_table(drafts: Sequence[Brouillon], frozen: Sequence[EtatAnnuel]) -> Table:
    """The statements of one year as they were frozen; what today’s entries would say beside those that moved since.

    ``frozen``: every statement of that year; the highest number of a party is the one that counts. A party without one
    shows its draft.
    """
    last = {one.collectivite_id: one for one in sorted(frozen, key=lambda row: row.numero)}
    if not last:
        return drafts_table(drafts)
    today = {one.collectivite.pk: one for one in drafts}
    rows = []
    for one in drafts:
        state = last.get(one.collectivite.pk)
        rows.append(_frozen(state, one) if state else (*_draft(one), "brouillon, pas encore arrêté"))
    rows += [_frozen(state, None) for key, state in last.items() if key not in today]
    return Table(
        key="brouillons",
        title="Ce que disent les états de cette année",
        columns=(*DRAFT_COLUMNS, Column("etat", "État")),
        rows=tuple(rows),
        source="états arrêtés ; exercices des services pour ce qui ne l’est pas",
        notes=("Un état arrêté ne change plus : un autre le remplace, avec son motif.",),
    )


def _frozen(state: EtatAnnuel, draft: Brouillon | None) -> tuple:
    lines, said = state.lignes, f"n° {state.numero}, arrêté le {timezone.localtime(state.date_arrete):%d/%m/%Y}"
    if draft is None:
        now = "a changé depuis : aujourd’hui, plus rien à payer"
    elif draft.manquants:
        now = f"a changé depuis : unités constatées à saisir ({', '.join(draft.manquants)})"
    elif empreinte_de(draft.lignes) != state.empreinte:
        now = (
            f"a changé depuis : aujourd’hui, dû {format_euros(_total(draft.lignes, 'du_euros'))}, "
            f"solde {format_euros(draft.solde_euros)}"
        )
    else:
        now = ""
    return (
        state.collectivite.nom,
        _total(lines, "du_euros"),
        _total(lines, "acompte_euros"),
        state.solde_euros,
        solde_en_mots(state.solde_euros, state.collectivite.nom),
        Cell(said, note=now, tone="warn" if now else ""),
    )


def register_table(rows: Sequence[EtatAnnuel], address: Callable[[EtatAnnuel], str]) -> Table:
    """Every frozen statement, those that were replaced included."""
    replaced = {one.remplace_id for one in rows if one.remplace_id}
    return Table(
        key="etats",
        title="États arrêtés",
        columns=(
            Column("numero", "État"),
            Column("commune", "Collectivité"),
            Column("date", "Arrêté le", Kind.DATE),
            Column("du", "Dû", Kind.EUROS, EUROS),
            Column("solde", "Solde", Kind.EUROS, EUROS),
            Column("etat", "Vaut"),
        ),
        rows=tuple(
            (
                Cell(str(one), href=address(one)),
                one.collectivite.nom,
                timezone.localtime(one.date_arrete).date(),
                one.du_euros,
                one.solde_euros,
                Cell("remplacé") if one.pk in replaced else Cell("en vigueur", tone="ok"),
            )
            for one in rows
        ),
    )
