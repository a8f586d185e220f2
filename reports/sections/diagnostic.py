"""The « rapport de diagnostic »: the sections of the pages, without anything bound to one reader."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from common.figures import EmptyState, Notice, Paragraph, Section, Table, tables_of
from common.values import format_date
from diagnostics.figures import local_services, services_bars, services_matrix, services_spread
from diagnostics.figures_commitments import commitments_table
from diagnostics.figures_crossings import section_crossings
from diagnostics.figures_framing import section_framing
from diagnostics.figures_register import section_register
from diagnostics.figures_satisfaction import satisfaction_table
from diagnostics.figures_sheets import backlog_table, costs_table, deadlines_table, poolings_table
from diagnostics.figures_software import document_figures
from diagnostics.links import resting_on
from diagnostics.queries import Inventory, inventory_of
from diagnostics.queries_commitments import commitments_of
from diagnostics.queries_crossings import crossings_of
from diagnostics.queries_framing import answers_of
from diagnostics.queries_register import register_of
from diagnostics.queries_sheets import Diagnostic, deadlines_of, diagnostic_of, poolings_of
from diagnostics.queries_software import software_of
from hr.figures import bars_categories, section_ages, table_etp_categories, table_grades, table_services
from projects.models import Project
from projects.queries import phases_with_steps
from reports.gates import section_derogations, without_framing
from reports.models import Report
from reports.sections.chapters import Chapter, texts_of, with_texts
from reports.sections.steps import section_adaptations, section_progress, step_checks
from reports.sections.territory import section_territory
from reports.situation import Situation, situation_of_day
from roadmap.figures_objectives import section_objectives
from roadmap.queries.resources import affectations_of, goals_of

CHAPTERS: tuple[Chapter, ...] = (
    Chapter("cadrage", "Pourquoi mutualiser\u202f?"),
    Chapter("objectifs", "Le projet communautaire"),
    Chapter("territoire", "Le territoire"),
    Chapter("services", "Les services"),
    Chapter("couts", "Coûts et qualité des services"),
    Chapter("croisements", "Ce que les inventaires disent ensemble"),
    Chapter("registre", "Gains espérés et difficultés"),
    Chapter("effectifs-publics", "Les effectifs"),
    Chapter("ages", "Âge et sexe des agents"),
    Chapter("avancement", "Où en est le diagnostic"),
    Chapter("lecture", "Comment lire ces chiffres"),
)
TITLES = {chapter.cle: chapter.titre for chapter in CHAPTERS}


def section_services(inventory: Inventory) -> Section:
    """Which services exist and where, without the wide matrix: it is in the annex."""
    if not inventory.presences:
        blocks: tuple = (
            EmptyState(
                "Aucune collectivité n’a encore décrit ses services.",
                "Chaque direction générale ou DRH répond pour son employeur.",
            ),
        )
    else:
        blocks = (services_bars(inventory), services_spread(inventory))
        if inventory.locaux:
            blocks = (*blocks, local_services(inventory))
    return Section("services", TITLES["services"], blocks)


def section_costs(project: Project, diagnostic: Diagnostic, jour: date) -> Section:
    """What services cost and what users get, as everybody may read it; what is pooled already."""
    pooled = poolings_of(project)
    poolings = (poolings_table(pooled), satisfaction_table(pooled)) if pooled else ()
    if not any(fiche.est_decrite for fiche in diagnostic.fiches.values()):
        blocks: tuple = (
            EmptyState(
                "Aucun service n’est encore décrit.",
                "Les directions et les finances de chaque collectivité décrivent leurs services et leurs coûts.",
            ),
        )
    else:
        blocks = (
            costs_table(diagnostic),
            backlog_table(diagnostic.fiches.values()),
            deadlines_table(deadlines_of(diagnostic), jour),
        )
    return Section("couts", TITLES["couts"], (*blocks, *poolings))


def section_reading(situation: Situation, k: int) -> Section:
    """How to read the figures: what is public, what is masked, of what day."""
    return Section(
        "lecture",
        TITLES["lecture"],
        (
            Paragraph(
                "Les effectifs et les équivalents temps plein par employeur, service, catégorie et grade sont publics : "
                "ce sont ceux du tableau des effectifs. L’âge et le sexe sont des données privées : les groupes de moins "
                f"de {k} personnes ne sont pas affichés, ni ceux qui permettraient de les retrouver."
            ),
            Paragraph(
                "Un équivalent temps plein (ETP) compte la présence : un agent à 80\u00a0% compte 0,80, même s’il est "
                "payé six septièmes."
            ),
            Notice(
                "Situation du jour",
                f"Données lues le {format_date(situation.jour)}, non arrêtées par le comité de pilotage.",
            ),
        ),
    )


def section_staff(situation: Situation) -> Section:
    """Heads and ETP of every employer: public facts."""
    lines, jour = situation.lines, situation.jour
    if not lines:
        blocks: tuple = (
            EmptyState(
                "Aucun effectif n’est saisi.", "Chaque DRH importe ses agents, ou saisit des effectifs consolidés."
            ),
        )
    else:
        blocks = (bars_categories(lines, jour), table_etp_categories(lines, jour), table_services(lines, jour))
    return Section("effectifs-publics", TITLES["effectifs-publics"], blocks)


def section_grades(situation: Situation) -> Section:
    """The finest public cut, long: a document prints its beginning and points to the annex."""
    return Section("detail-effectifs", "Détail des effectifs", (table_grades(situation.lines, situation.jour),))


def _written(project: Project, audience: str, jour: date) -> Iterator[Section]:
    situation, inventory = situation_of_day(project, jour), inventory_of(project)
    # red lines and who keeps silent are between élus: the pages refuse them to the readers of the other documents
    told = audience == Report.Audience.ELUS
    framing = section_framing(project, answers_of(project), TITLES["cadrage"], dit_les_reponses=told)
    acts = (commitments_table(commitments_of(project)),) if told else ()
    yield replace(framing, blocks=(*framing.blocks, *acts))
    goals = goals_of(project, affectations_of(project))
    if goals:
        yield section_objectives(goals.values(), TITLES["objectifs"])
    yield section_territory(project, situation.lines, jour)
    yield section_services(inventory)
    # without a reader: what the document shows is what anybody may know
    diagnostic = diagnostic_of(project, inventory=inventory, lines=situation.lines, jour=jour)
    yield section_costs(project, diagnostic, jour)
    crossed = crossings_of(project, inventory=diagnostic.inventory, lines=situation.lines)
    crossing = section_crossings(crossed, TITLES["croisements"])
    yield replace(crossing, blocks=(*crossing.blocks, *document_figures(software_of(project))))
    yield section_register(register_of(project), TITLES["registre"], resting_on(project))
    yield section_staff(situation)
    yield replace(section_ages(situation.counts, project.seuil_affichage, jour), title=TITLES["ages"])
    phases = phases_with_steps(project)
    # who is late is the business of the partners, not of the public
    if phases and audience != Report.Audience.PUBLIC:
        checks = step_checks(project)
        yield section_progress(project, phases[0][0], checks if told else without_framing(checks))
    adaptations = section_adaptations(project)
    if adaptations is not None:
        yield adaptations
    waived = section_derogations(project) if told else None
    if waived is not None:
        yield waived
    yield section_reading(situation, project.seuil_affichage)
    if situation.lines:
        yield section_grades(situation)


def diagnostic_sections(project: Project, audience: str, jour: date) -> list[Section]:
    """The « rapport de diagnostic » for ``audience`` (élus, CST, public), with the authors' words in each section."""
    return with_texts(_written(project, audience, jour), texts_of(project, Report.Kind.DIAGNOSTIC))


def annex_tables(project: Project, sections: Sequence[Section]) -> list[Table]:
    """Every table of the document, whole, and the matrix of services that is too wide for a page."""
    return [*tables_of(sections), services_matrix(inventory_of(project))]
