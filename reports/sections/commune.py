"""« Fiche communale »: one employer in two pages, under the reader's own rights (product.md B.2, « Ma commune »)."""

from dataclasses import replace
from datetime import date

from common.figures import Column, EmptyState, Kind, Notice, Paragraph, Section, Table
from common.values import format_date, plural
from diagnostics.figures import presence_cell
from diagnostics.queries import inventory_of
from diagnostics.queries_sheets import poolings_of
from hr.figures import table_categories, table_services
from projects.access import Access
from projects.models import Collectivite
from projects.policy import Action
from reports.copil import latest_choice
from reports.dashboard import own_figures
from reports.situation import situation_of_day
from roadmap.avis import etat
from roadmap.figures_actions import state_of
from roadmap.queries.actions import actions_of
from roadmap.queries.opinions import saisines_of
from scenarios.engine.calcul import ScenarioIncoherent
from scenarios.figures_own import own_curve, own_services_table, own_table
from scenarios.inputs import calcul_de
from scenarios.queries import visible_scenarios
from scenarios.queries_posts import hidden_movements


def commune_sections(access: Access, commune: Collectivite, jour: date) -> tuple[Section, ...]:
    """What ``commune`` gives, receives and pays, and by when its council answers."""
    project = access.project
    situation, inventory = situation_of_day(project, jour, par_grade=False), inventory_of(project)
    lines = [line for line in situation.lines if line.collectivite_id == commune.pk]
    figures: list = [own_figures(commune, situation, inventory)]
    figures += (
        [replace(table_categories(lines, jour), total_row=None), _alone(table_services(lines, jour))] if lines else []
    )
    here = Section("aujourdhui", "La collectivité aujourd’hui", tuple(figures))
    found = [here, _services(commune, inventory)]
    found.append(_effects(access, commune))
    if access.allows(Action.VOIR_FEUILLE_DE_ROUTE):
        found += [_actions(access, commune, jour), _opinion(access, commune, jour)]
    return tuple(found)


def _alone(table: Table) -> Table:
    """The ETP of one employer: its column would be said again as « Ensemble »."""
    cells = table.total_row
    return replace(
        table,
        title="ETP par service",
        columns=table.columns[:-1],
        rows=tuple(row[:-1] for row in table.rows),
        total_row=None if cells is None else cells[:-1],
    )


def _services(commune: Collectivite, inventory) -> Section:
    known = [(one, inventory.presence(commune, one)) for one in inventory.communs]
    rows = tuple((one.libelle, presence_cell(found)) for one, found in known if found is not None)
    waiting = sum(found is None for _, found in known)
    pooled = [one for one in poolings_of(commune.project) if commune in one.parties.all()]
    blocks: list = [
        Table(
            key="ses-services",
            title="Ses services",
            columns=(Column("service", "Service"), Column("etat", "Réponse")),
            rows=rows,
            source="inventaire des services",
            empty_text="La direction n’a pas encore décrit ses services.",
        )
    ]
    if waiting and rows:
        blocks.append(
            Notice(
                "Inventaire en cours de saisie",
                f"{waiting} {plural(waiting, 'service reste', 'services restent')} sans réponse.",
            )
        )
    if pooled:
        blocks.append(
            Table(
                key="deja-mutualise",
                title="Ce qui est déjà mutualisé",
                columns=(
                    Column("quoi", "Mutualisation"),
                    Column("forme", "Forme"),
                    Column("depuis", "Depuis", Kind.DATE),
                ),
                rows=tuple((one.libelle, one.get_forme_display(), one.date_debut) for one in pooled),
            )
        )
    return Section("services", "Les services", tuple(blocks))


def _effects(access: Access, commune: Collectivite) -> Section:
    title = "Ce que changerait le projet"
    rows = latest_choice(visible_scenarios(access)) if access.allows(Action.VOIR_SCENARIOS) else []
    if not rows:
        wait = EmptyState("Aucun scénario n’est encore soumis au comité de pilotage.", "")
        return Section("effets", title, (wait,))
    scenario = rows[-1]
    try:
        calcul = calcul_de(scenario)
    except ScenarioIncoherent as error:
        return Section("effets", title, (Notice(scenario.titre, str(error), "warn"),))
    if commune.siren not in calcul.resultat.parties:
        return Section("effets", title, (Paragraph(f"{commune.nom} n’est pas partie du scénario."),))
    masked = commune.pk in hidden_movements(access, calcul.services)
    return Section(
        "effets",
        title,
        (
            Paragraph(f"{scenario.titre}, {scenario.get_etat_display()}.", lead=True),
            own_curve(calcul, commune.siren),
            own_table(calcul, commune.siren, masked),
            own_services_table(calcul, commune.siren, calcul.resultat.annees[-1], masked),
        ),
    )


def _actions(access: Access, commune: Collectivite, jour: date) -> Section:
    rows = []
    for one in actions_of(access.project):
        said = next((part for part in one.participations.all() if part.collectivite_id == commune.pk), None)
        rows.append(
            (str(one), said.get_reponse_display() if said else "", one.date_fin or "à dater", state_of(one, jour))
        )
    table = Table(
        key="ses-actions",
        title="Les actions, et ce que la collectivité a répondu",
        columns=(
            Column("action", "Action"),
            Column("reponse", "Participe"),
            Column("fin", "Fin prévue", Kind.DATE),
            Column("etat", "État"),
        ),
        rows=tuple(rows),
        source="feuille de route",
        date=jour,
        empty_text="Aucune action n’est encore écrite.",
    )
    return Section("actions", "La feuille de route", (table,))


def _opinion(access: Access, commune: Collectivite, jour: date) -> Section:
    title = "L’avis du conseil"
    sent = saisines_of(access.project)
    row = sent[0].avis.select_related("collectivite").filter(collectivite=commune).first() if sent else None
    if row is None:
        return Section("avis", title, (EmptyState("Le conseil n’est pas encore consulté.", ""),))
    stands = etat(row.dossier, jour, date_vote=sent[0].date_approbation)
    last = stands.dossier.echeance
    words = f"Dernier jour pour délibérer : {format_date(last)}." if last else "La date de réception reste à noter."
    return Section("avis", title, (Paragraph(f"{sent[0]} : {stands.libelle}.", lead=True), Paragraph(words)))
