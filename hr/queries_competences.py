"""The skills grid as one hat may read it: its own counts exactly, the others only all together and masked."""

from dataclasses import dataclass

from hr.calculs.competences import Compte, Ecart, ecart
from hr.calculs.metiers import metiers
from hr.models import CompetenceMetier, NiveauEmployeur
from projects.access import Access
from projects.policy import Action


@dataclass(frozen=True)
class Savoir:
    """One skill, its gap for this reader, and the counts of the employers whose HR the reader is."""

    competence: CompetenceMetier
    ecart: Ecart
    miens: tuple[Compte, ...]


def grille_de(access: Access) -> list[Savoir]:
    """Skills in the order of the common list of jobs. Two queries.

    Masks take away what the person counts under any hat: a DRH of two employers reads each of them by turns.
    """
    project, mine = access.project, access.employer_ids(Action.CORRESPONDRE_METIERS)
    known = access.known_employer_ids(Action.CORRESPONDRE_METIERS)
    counts: dict[int, list[tuple[int, Compte]]] = {}
    rows = NiveauEmployeur.objects.filter(competence__project=project).select_related("collectivite")
    for row in rows.order_by("collectivite__rang", "pk"):
        told = Compte(row.collectivite.nom, row.evalues, row.sous_niveau)
        counts.setdefault(row.competence_id, []).append((row.collectivite_id, told))
    order = {one.code: rank for rank, one in enumerate(metiers())}
    skills = sorted(project.competences.all(), key=lambda one: (order.get(one.metier, len(order)), one.libelle, one.pk))
    found = []
    for one in skills:
        held = counts.get(one.pk, [])
        own = tuple(count for employer, count in held if employer in mine)
        told = [count for employer, count in held if employer in known]
        gap = ecart([count for _, count in held], project.seuil_affichage, told)
        found.append(Savoir(one, gap, own))
    return found
