"""Sections of staff figures, written once for the page, the PDF and the spreadsheet."""

from collections.abc import Sequence
from datetime import date

from common.figures import EmptyState, KeyFigure, KeyFigures, Kind, Paragraph, Section
from common.values import format_date
from hr.figures.ages import figures_ages, pyramide_exacte
from hr.figures.publiques import Effectifs, bars_categories, table_categories, table_etp_categories, table_services
from hr.queries import ComptePrive, LigneEffectif, effectifs_par_age, effectifs_publics, employeurs
from projects.access import Access
from projects.models import Collectivite
from projects.policy import Action


def section_publique(lines: Sequence[LigneEffectif], jour: date, employers: int) -> Section:
    """Heads and ETP, with the number of employers that gave any."""
    if not lines:
        blocks: tuple = (
            EmptyState(
                "Aucun effectif n’est saisi.",
                "Chaque DRH importe ses agents, ou saisit des effectifs consolidés.",
            ),
        )
    else:
        lines = Effectifs.of(lines)
        whole = lines.ensemble
        given = len(lines.names)
        blocks = (
            KeyFigures(
                (
                    KeyFigure("Agents", whole.tetes, Kind.INTEGER, key="agents"),
                    KeyFigure("ETP", whole.etp, Kind.ETP, key="etp"),
                    KeyFigure("Employeurs ayant saisi", given, Kind.INTEGER, note=f"sur {employers}", key="employeurs"),
                )
            ),
            bars_categories(lines, jour),
            table_categories(lines, jour),
            table_etp_categories(lines, jour),
            table_services(lines, jour),
        )
    return Section("effectifs-publics", "Effectifs", blocks, lead=f"Situation du {format_date(jour)}.")


def section_ages(counts: Sequence[ComptePrive], k: int, jour: date) -> Section:
    """Ages and sexes of the whole territory, small groups masked."""
    blocks: tuple = tuple(figures_ages(counts, k, jour)) or (
        EmptyState(
            "Aucun âge n’est connu.",
            "Les employeurs qui saisissent agent par agent donnent le mois et l’année de naissance.",
        ),
    )
    return Section("ages", "Âge et sexe", blocks)


def section_effectifs(
    access: Access,
    jour: date,
    lines: Sequence[LigneEffectif] | None = None,
    employers: Sequence[Collectivite] | None = None,
    counts: Sequence[ComptePrive] | None = None,
) -> Section:
    """All that this reader may see of staff on ``jour``: public figures, masked ages, and own exact pyramid.

    ``lines``: the public lines of that day, ``employers``: those of the perimeter, ``counts``: the private ones by age,
    when the caller has read them.
    """
    project = access.project
    everyone = list(employeurs(project, jour) if employers is None else employers)
    if lines is None:
        lines = effectifs_publics(project, jour, par_grade=False, tous=everyone)
    blocks: list = [section_publique(lines, jour, len(everyone))]
    own = access.own_collectivite
    sees_ages, sees_own = (
        access.allows(Action.VOIR_PYRAMIDE),
        own is not None and access.allows(Action.VOIR_AGENTS, own),
    )
    if counts is None:
        counts = effectifs_par_age(project, jour, tous=everyone) if sees_ages or sees_own else []
    if sees_ages:
        blocks.append(section_ages(counts, project.seuil_affichage, jour))
    if sees_own:
        exact = pyramide_exacte([c for c in counts if c.collectivite_id == own.pk], own.nom, jour)
        if exact is not None:
            blocks.append(
                Section("ages-employeur", "Mes agents", (Paragraph("Visible de votre employeur seul."), exact))
            )
    return Section("effectifs", "Effectifs du territoire", tuple(blocks))
