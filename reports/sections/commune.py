"""« Fiche communale »: one employer in two pages, under the reader's own rights (product.md B.2, « Ma commune »)."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

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
from scenarios.inputs import Calcul, calcul_de
from scenarios.models import Scenario
from scenarios.queries import visible_scenarios
from scenarios.queries_posts import hidden_movements


@dataclass(frozen=True)
class Reading:
    """What every sheet of one day reads alike: read once, however many sheets are bound together."""

    access: Access
    jour: date

    @cached_property
    def situation(self):
        return situation_of_day(self.access.project, self.jour, par_grade=False)

    @cached_property
    def inventory(self):
        return inventory_of(self.access.project)

    @cached_property
    def poolings(self) -> list:
        return poolings_of(self.access.project)

    @cached_property
    def scenario(self) -> Scenario | None:
        """The one that counts today among those that this reader sees."""
        may = self.access.allows(Action.VOIR_SCENARIOS)
        rows = latest_choice(visible_scenarios(self.access)) if may else []
        return rows[-1] if rows else None

    @cached_property
    def calcul(self) -> Calcul:
        """Raises ``ScenarioIncoherent``, like ``calcul_de``."""
        return calcul_de(self.scenario)

    @cached_property
    def hidden(self) -> frozenset[int]:
        return frozenset(hidden_movements(self.access, self.calcul.services))

    @cached_property
    def actions(self) -> list:
        return actions_of(self.access.project)

    @cached_property
    def consultations(self) -> list:
        return saisines_of(self.access.project)


def commune_sections(
    access: Access, commune: Collectivite, jour: date, reading: Reading | None = None
) -> tuple[Section, ...]:
    """What ``commune`` gives, receives and pays, and by when its council answers.

    ``reading``: shared by the sheets of one reader and one day that are bound together.
    """
    read = reading or Reading(access, jour)
    lines = [line for line in read.situation.lines if line.collectivite_id == commune.pk]
    figures: list = [own_figures(commune, read.situation, read.inventory)]
    figures += (
        [replace(table_categories(lines, jour), total_row=None), _alone(table_services(lines, jour))] if lines else []
    )
    here = Section("aujourdhui", "La collectivité aujourd’hui", tuple(figures))
    found = [here, _services(commune, read), _effects(commune, read)]
    if access.allows(Action.VOIR_FEUILLE_DE_ROUTE):
        found += [_actions(commune, read), _opinion(commune, read)]
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


def _services(commune: Collectivite, read: Reading) -> Section:
    known = [(one, read.inventory.presence(commune, one)) for one in read.inventory.communs]
    rows = tuple((one.libelle, presence_cell(found)) for one, found in known if found is not None)
    waiting = sum(found is None for _, found in known)
    pooled = [one for one in read.poolings if commune in one.parties.all()]
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


def _effects(commune: Collectivite, read: Reading) -> Section:
    title = "Ce que changerait le projet"
    scenario = read.scenario
    if scenario is None:
        wait = EmptyState("Aucun scénario n’est encore soumis au comité de pilotage.", "")
        return Section("effets", title, (wait,))
    try:
        calcul = read.calcul
    except ScenarioIncoherent as error:
        return Section("effets", title, (Notice(scenario.titre, str(error), "warn"),))
    if commune.siren not in calcul.resultat.parties:
        return Section("effets", title, (Paragraph(f"{commune.nom} n’est pas partie du scénario."),))
    masked = commune.pk in read.hidden
    return Section(
        "effets",
        title,
        (
            Paragraph(f"{scenario.titre}, {scenario.get_etat_display()}.", lead=True),
            own_curve(calcul, commune.siren),
            _beside_the_curve(own_table(calcul, commune.siren, masked)),
            own_services_table(calcul, commune.siren, calcul.resultat.annees[-1], masked),
        ),
    )


def _beside_the_curve(table: Table) -> Table:
    """Year by year, without the two columns that the table of the curve has just said."""
    kept = [rank for rank, column in enumerate(table.columns) if column.key not in {"avant", "apres"}]
    return replace(
        table,
        title="Écart, part du service et ETP, année par année",
        caption="",
        columns=tuple(table.columns[rank] for rank in kept),
        rows=tuple(tuple(row[rank] for rank in kept) for row in table.rows),
    )


def _actions(commune: Collectivite, read: Reading) -> Section:
    jour, rows = read.jour, []
    for one in read.actions:
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


def _opinion(commune: Collectivite, read: Reading) -> Section:
    title, jour = "L’avis du conseil", read.jour
    sent = read.consultations
    row = sent[0].avis.select_related("collectivite").filter(collectivite=commune).first() if sent else None
    if row is None:
        return Section("avis", title, (EmptyState("Le conseil n’est pas encore consulté.", ""),))
    stands = etat(row.dossier, jour, date_vote=sent[0].date_approbation)
    last = stands.dossier.echeance
    words = f"Dernier jour pour délibérer : {format_date(last)}." if last else "La date de réception reste à noter."
    return Section("avis", title, (Paragraph(f"{sent[0]} : {stands.libelle}.", lead=True), Paragraph(words)))
