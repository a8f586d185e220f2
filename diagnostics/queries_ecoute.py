"""Where the people met and the public headcount come together: who has been heard (product.md A10.3)."""

from collections import Counter
from dataclasses import dataclass

from common.values import plural
from consultations.queries_ecoute import heard_people
from diagnostics.ecoute import Cell, Group, coverage_sentence, groups_of, silent_categories, silent_employers
from hr.queries import effectifs_publics
from projects.models import Collectivite, Project, Service

FAMILIES = {
    Service.Famille.TECHNIQUE: "technique",
    Service.Famille.SUPPORT: "administrative",
    Service.Famille.POPULATION: "d’accueil et de population",
}


@dataclass(frozen=True)
class Coverage:
    """The groups, the sentence, what is still to be met, how many agents there are.

    Not how many people were met: the number before and after one interview would say that somebody was heard.
    """

    groups: tuple[Group, ...]
    sentence: str
    silent: tuple[str, ...]
    agents: int


def coverage_of(project: Project) -> Coverage:
    """Who has been heard today. Interviews that their interviewer keeps are counted nowhere."""
    k = project.seuil_affichage
    lines = effectifs_publics(project, par_grade=False)
    totals: Counter[tuple[str, str, str]] = Counter()
    for line in lines:
        totals[(line.collectivite, line.categorie, line.service)] += line.tetes
    cells = [Cell(*key, agents) for key, agents in totals.items() if agents]
    employers = {c.pk: c for c in project.collectivites.all()}
    services = {s.pk: s for s in project.services.all()}
    met: Counter[tuple[str, str, str]] = Counter()
    for one in heard_people(project):
        if one.collectivite_id in employers:
            service = services.get(one.service_id)
            key = (employers[one.collectivite_id].nom, one.categorie, service.libelle if service else "")
            met[key] += one.nombre
    communes = {c.nom for c in employers.values() if c.kind == Collectivite.Kind.COMMUNE}
    silence = silent_employers([cell for cell in cells if cell.employer in communes], met, k=k)
    small = (
        (f"{silence.others} {plural(silence.others, 'petite commune', 'petites communes')}",) if silence.others else ()
    )
    families = {s.libelle: FAMILIES.get(s.famille, "") for s in services.values()}
    categories = silent_categories(cells, met, families, k=k)
    return Coverage(
        tuple(groups_of(cells, met, k=k)),
        coverage_sentence(silence.count, categories, small=k if silence.has_small else 0) if cells else "",
        (*silence.named, *small, *categories),
        sum(cell.agents for cell in cells),
    )
