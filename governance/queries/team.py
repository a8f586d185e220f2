"""The project team as it stands, and what it lacks."""

from collections import defaultdict
from dataclasses import dataclass

from governance.equipe import COMMUNES, Fonction, Heures, additionner, fonctions_manquantes, phrase_correspondants
from governance.models import MembreEquipe
from projects.models import Collectivite, Project
from projects.queries import collectivites_in

ORDER = {one.value: rank for rank, one in enumerate(Fonction)}


@dataclass(frozen=True)
class Equipe:
    """Its members in the order of the page, and the employers of the perimeter."""

    membres: tuple[MembreEquipe, ...]
    collectivites: tuple[Collectivite, ...]

    @property
    def manquantes(self) -> tuple[Fonction, ...]:
        return fonctions_manquantes(one.fonction for one in self.membres)

    @property
    def sans_correspondant(self) -> tuple[Collectivite, ...]:
        named = {one.collectivite_id for one in self.membres if one.fonction == Fonction.CORRESPONDANT}
        return tuple(one for one in self.collectivites if one.pk not in named)

    @property
    def phrase(self) -> str:
        return phrase_correspondants(len(self.collectivites), [one.nom for one in self.sans_correspondant])

    @property
    def heures(self) -> Heures:
        return additionner((one.heures_prevues, one.heures_passees) for one in self.membres)


def team_of(project: Project) -> Equipe:
    """The team of the project. Two queries. A correspondent whose employer left the perimeter is not shown."""
    employers = tuple(collectivites_in(project))
    inside = {one.pk for one in employers}
    rows = MembreEquipe.objects.filter(project=project).select_related("collectivite").order_by("nom", "pk")
    kept = [one for one in rows if one.fonction in {other.value for other in COMMUNES} or one.collectivite_id in inside]
    kept.sort(key=lambda one: (ORDER[one.fonction], one.collectivite.rang if one.collectivite else 0))
    return Equipe(tuple(kept), employers)


def correspondants(project: Project) -> dict[int, str]:
    """Key of an employer → its correspondents, for the pages that say whom to call. One query."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = MembreEquipe.objects.filter(project=project, fonction=Fonction.CORRESPONDANT.value).order_by("nom", "pk")
    for pk, nom in rows.values_list("collectivite_id", "nom"):
        found[pk].append(nom)
    return {pk: ", ".join(names) for pk, names in found.items()}
