"""Who takes part in the project, with populations, their year and their source."""

from collections.abc import Sequence
from datetime import date

from common.figures import Column, KeyFigure, KeyFigures, Kind, Section, Table
from hr.figures import Effectifs
from hr.queries import LigneEffectif
from projects.figures import population_map
from projects.models import Collectivite, Project
from projects.queries import collectivites_in, population_total

TYPED = "population saisie à la création"


def population_source(employers: Sequence[Collectivite]) -> str:
    """« INSEE, population municipale 2023 », from what each commune carries; empty when no population is known."""
    known = [c for c in employers if c.kind == Collectivite.Kind.COMMUNE and c.population is not None]
    sources = sorted({c.source_population or TYPED for c in known})
    years = sorted({str(c.annee_population) for c in known if c.annee_population})
    missing = [year for year in years if not any(year in source for source in sources)]
    return " ".join(filter(None, [", ".join(sources), ", ".join(missing)]))


def territory_figures(
    employers: Sequence[Collectivite], lines: Sequence[LigneEffectif], staff_page: str = ""
) -> KeyFigures:
    """Employers, inhabitants, agents, ETP: the four numbers that everybody may know. ``staff_page``: where two are listed."""
    whole = Effectifs.of(lines).ensemble
    inhabitants = population_total(list(employers)) or None
    return KeyFigures(
        (
            KeyFigure("Collectivités", len(employers), key="collectivites"),
            KeyFigure("Habitants", inhabitants, note=population_source(employers), key="habitants"),
            KeyFigure(
                "Agents",
                whole.tetes if lines else None,
                note="en fonction, comptés une fois",
                key="agents",
                href=staff_page,
            ),
            KeyFigure(
                "ETP",
                whole.etp if lines else None,
                Kind.ETP,
                note="équivalents temps plein",
                key="etp",
                href=staff_page,
            ),
        )
    )


def territory_table(project: Project, jour: date, employers: Sequence[Collectivite] | None = None) -> Table:
    """Every employer of the perimeter (given when the caller has read them): nature, codes, population and its year."""
    employers = list(collectivites_in(project, jour) if employers is None else employers)
    return Table(
        key="collectivites",
        title="Les collectivités du projet",
        caption="Population municipale des communes ; celle de l’EPCI n’est pas ajoutée au total.",
        source=population_source(employers),
        date=jour,
        columns=(
            Column("nom", "Collectivité"),
            Column("nature", "Nature"),
            Column("siren", "SIREN"),
            Column("insee", "Code INSEE"),
            Column("population", "Population", Kind.INTEGER),
            Column("annee", "Année", Kind.YEAR),
        ),
        rows=tuple(
            (c.nom, c.get_kind_display(), c.siren, c.code_insee or "", c.population, c.annee_population)
            for c in employers
        ),
        total_row=(
            "Habitants du territoire",
            "",
            "",
            "",
            population_total(employers) or None,
            "",
        )
        if employers
        else None,
        empty_text="Aucune collectivité dans le projet.",
    )


def section_territory(project: Project, lines: Sequence[LigneEffectif], jour: date) -> Section:
    """The territory in four numbers, its map where every outline is known, and one table."""
    employers = list(collectivites_in(project, jour))
    drawn = population_map(project, employers, jour, population_source(employers))
    return Section(
        "territoire",
        "Le territoire",
        (
            territory_figures(employers, lines),
            *([drawn] if drawn else []),
            territory_table(project, jour, employers),
        ),
    )
