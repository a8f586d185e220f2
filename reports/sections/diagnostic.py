"""The « rapport de diagnostic »: the sections of the pages, without anything bound to one reader."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from common.figures import EmptyState, KeyFigure, KeyFigures, Kind, Notice, Paragraph, Section, Table, tables_of
from common.values import format_date
from diagnostics.figures import local_services, services_bars, services_matrix, services_spread
from diagnostics.queries import Inventory, inventory_of
from hr.figures import section_ages, section_publique, table_grades
from hr.queries import Totaux
from projects.models import Project
from projects.queries import phases_with_steps
from reports.models import Report
from reports.sections.steps import section_adaptations, section_progress, step_checks
from reports.sections.territory import section_territory
from reports.situation import Situation, situation_of_day


@dataclass(frozen=True)
class Chapter:
    """A section of the document on which authors may write; its key never changes, their text follows it."""

    cle: str
    titre: str


CHAPTERS: tuple[Chapter, ...] = (
    Chapter("territoire", "Le territoire"),
    Chapter("services", "Les services"),
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


def _drafts(project: Project, audience: str) -> Iterator[Section]:
    situation, inventory = situation_of_day(project, _today()), inventory_of(project)
    staff = section_publique(situation.lines, situation.jour, situation.attendus)
    ages = section_ages(situation.counts, project.seuil_affichage, situation.jour)
    yield section_territory(project, situation.lines, situation.jour)
    yield section_services(inventory)
    yield replace(staff, title=TITLES["effectifs-publics"])
    yield replace(ages, title=TITLES["ages"])
    phases = phases_with_steps(project)
    # who is late is the business of the partners, not of the public
    if phases and audience != Report.Audience.PUBLIC:
        yield section_progress(project, phases[0][0], step_checks(project))
    adaptations = section_adaptations(project)
    if adaptations is not None:
        yield adaptations
    yield section_reading(situation, project.seuil_affichage)
