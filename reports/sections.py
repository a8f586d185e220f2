"""The sections of the dashboard and of the documents: composed from the floors below, computed nowhere here."""

from datetime import date

from common.figures import KeyFigure, KeyFigures, Kind, Notice, Paragraph, Section, Table, tables_of
from common.figures.specs import Column
from common.values import format_date
from hr.checks import checks as hr_checks
from hr.figures import section_ages, section_effectifs, section_publique
from hr.queries import effectifs_par_age, effectifs_publics, employeurs
from projects.access import Access
from projects.models import Collectivite, Project
from projects.phases import StepCheck
from projects.policy import Action

CHECKS = (hr_checks,)


def step_checks(project: Project) -> dict[str, StepCheck]:
    """Where each step stands, by key of the step; a step that no floor knows yet is absent."""
    return {check.cle: check for checks in CHECKS for check in checks(project)}


def inhabitants(project: Project) -> int | None:
    """Inhabitants of the communes of the perimeter (never counted twice with their EPCI), ``None`` when unknown."""
    known = [c.population for c in employeurs(project) if c.kind == Collectivite.Kind.COMMUNE and c.population]
    return sum(known) if known else None


def section_territory(project: Project, jour: date) -> Section:
    """Who takes part, with populations and their year."""
    members = list(employeurs(project, jour))
    years = sorted({c.annee_population for c in members if c.annee_population})
    source = (
        f"INSEE, population municipale {', '.join(map(str, years))}" if years else "population saisie à la création"
    )
    return Section(
        "territoire",
        "Le territoire",
        (
            KeyFigures(
                (
                    KeyFigure("Collectivités", len(members), Kind.INTEGER),
                    KeyFigure("Habitants", inhabitants(project), Kind.INTEGER, note=source),
                )
            ),
            Table(
                key="collectivites",
                title="Les collectivités du projet",
                source=source,
                date=jour,
                columns=(
                    Column("nom", "Collectivité"),
                    Column("nature", "Nature"),
                    Column("siren", "SIREN"),
                    Column("population", "Population", Kind.INTEGER),
                ),
                rows=tuple((c.nom, c.get_kind_display(), c.siren, c.population) for c in members),
            ),
        ),
    )


def dashboard_sections(access: Access, jour: date) -> list[Section]:
    """What this reader sees on the dashboard, under the worn hat."""
    return [section_effectifs(access, jour)]


def report_sections(project: Project, audience: str, jour: date) -> list[Section]:
    """The « rapport de diagnostic »: same sections as the pages, without anything bound to one reader.

    ``audience`` (élus, CST, public) only adds words so far: private figures are masked in the same way for all three.
    """
    return [
        section_territory(project, jour),
        section_publique(effectifs_publics(project, jour), jour, employeurs(project, jour).count()),
        section_ages(effectifs_par_age(project, jour), project.seuil_affichage, jour),
        Section(
            "methode",
            "Comment lire ces chiffres",
            (
                Paragraph(
                    "Les effectifs et les équivalents temps plein par employeur, service, catégorie et grade sont publics : "
                    "ce sont ceux du tableau des effectifs. L’âge et le sexe sont des données privées : les groupes de moins de "
                    f"{project.seuil_affichage} personnes n’y sont pas affichés, ni ceux qui permettraient de les retrouver."
                ),
                Paragraph(
                    "Un équivalent temps plein compte la présence : un agent à 80 % compte 0,80, même s’il est payé six septièmes."
                ),
                Notice(
                    "Situation du jour", f"Données lues le {format_date(jour)}, non arrêtées par le comité de pilotage."
                ),
            ),
        ),
    ]


def exportable_tables(access: Access, jour: date) -> dict[str, Table]:
    """Tables of the dashboard that this reader may take away, by key: the very ones of the page, masks included."""
    sections = [section_territory(access.project, jour), *dashboard_sections(access, jour)]
    return {table.key: table for table in tables_of(sections)}


def may_generate(access: Access) -> bool:
    """Whether the worn hat may issue a document."""
    return access.allows(Action.GENERER_RAPPORT)
