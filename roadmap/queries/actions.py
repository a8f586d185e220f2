"""The fiches action and the tree of objectives, read in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F
from django.urls import reverse

from governance.links import Link
from governance.models import Decision
from projects.access import Access
from projects.models import Collectivite, Project
from projects.policy import Action
from projects.queries import collectivites_in
from roadmap.enchainement import chaine_de_la_fin, conflits
from roadmap.models import FicheAction, Objectif
from scenarios.models import Scenario
from scenarios.queries import visible_scenarios


def actions_of(project: Project) -> list[FicheAction]:
    """Every action with all that the pages read. Four queries whatever their number."""
    return list(
        project.actions.select_related("objectif__parent", "service__service", "organisation", "scenario")
        .prefetch_related("predecesseurs", "participations__collectivite", "indicateurs")
        .order_by("numero")
    )


def too_early(actions: Sequence[FicheAction]) -> dict[int, list[str]]:
    """By action, the titles of those that should end before it begins and do not."""
    return conflits([one.tache for one in actions])


def end_words(actions: Sequence[FicheAction], fin_prevue: date) -> str:
    """Which actions hold the end of the roadmap, in words; empty when none is dated."""
    found = chaine_de_la_fin([one.tache for one in actions])
    return found.phrase(fin_prevue) if found else ""


def orphans(project: Project) -> list[FicheAction]:
    """Actions without objective; those with a reason say it in ``motif_sans_objectif``. One query."""
    return [one for one in project.actions.filter(objectif=None).order_by("numero") if one.est_orpheline]


def adopted_scenario(project: Project) -> Scenario | None:
    """The scenario that the COPIL adopted last."""
    found = Scenario.objects.filter(project=project, etat=Scenario.Etat.ADOPTE)
    return found.order_by("-date_adoption", "-numero").first()


def communes_asked(project: Project) -> list[Collectivite]:
    """Employers that say whether they take part in an action: the perimeter, the centre de gestion aside."""
    return list(collectivites_in(project).exclude(kind=Collectivite.Kind.CDG).order_by("rang", "nom", "pk"))


@dataclass(frozen=True)
class Branche:
    """An objective, or one of its orientations, with its actions. ``total`` counts those of its branches too."""

    objectif: Objectif
    actions: tuple[FicheAction, ...]
    orientations: tuple["Branche", ...]

    @property
    def total(self) -> int:
        return len(self.actions) + sum(one.total for one in self.orientations)


def arbre(project: Project, actions: Sequence[FicheAction]) -> list[Branche]:
    """The tree of the projet d'administration. One query."""
    rows = list(project.objectifs.order_by("rang", "pk"))

    def branch(row: Objectif) -> Branche:
        return Branche(
            row,
            tuple(one for one in actions if one.objectif_id == row.pk),
            tuple(branch(child) for child in rows if child.parent_id == row.pk),
        )

    return [branch(row) for row in rows if row.parent_id is None]


def resting_on_testimonies(project: Project, access: Access | None) -> dict[int, list[Link]]:
    """Key of a testimony → the actions that it sheds light on; in words alone without a reader. One query."""
    if access is not None and not access.allows(Action.VOIR_FEUILLE_DE_ROUTE):
        return {}
    found: dict[int, list[Link]] = defaultdict(list)
    told = FicheAction.objects.filter(project=project, temoignages__isnull=False).order_by("numero", "temoignages")
    for one in told.annotate(told=F("temoignages")):
        address = reverse("roadmap:action", args=[project.slug, one.numero]) if access is not None else ""
        found[one.told].append(Link("Action", str(one), address))
    return found


def founded_on(access: Access, decision: Decision) -> list[Link]:
    """The actions that rest on a decision, then the scenarios they come from; nothing without the roadmap. Two queries."""
    if not access.allows(Action.VOIR_FEUILLE_DE_ROUTE):
        return []
    slug = access.project.slug
    rows = list(access.project.actions.filter(decisions=decision).order_by("numero"))
    scenarios = visible_scenarios(access).filter(pk__in={one.scenario_id for one in rows}) if rows else ()
    return [
        *(Link("Scénario", one.titre, reverse("scenarios:detail", args=[slug, one.numero])) for one in scenarios),
        *(Link("Action", str(one), reverse("roadmap:action", args=[slug, one.numero])) for one in rows),
    ]
