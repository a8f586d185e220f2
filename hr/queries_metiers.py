"""Titles of the employers whose list the worn hat may read, with the common job confirmed or proposed for each."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from hr.calculs.metiers import (
    Metier,
    PosteDuTableau,
    Proposition,
    Tension,
    cle_intitule,
    metier,
    proposer,
    tensions,
)
from hr.models import Agent, MetierRetenu
from hr.queries import employeurs, postes_publics, presents
from projects.access import Access
from projects.models import Collectivite, Project
from projects.policy import Action

SANS_METIER = "Aucun métier commun ne ressemble"


@dataclass(frozen=True)
class Intitule:
    """One title as most people write it, how many hold it, its job once confirmed, else the likeliest."""

    cle: str
    libelle: str
    agents: int
    retenu: Metier | None
    proposition: Proposition | None

    @property
    def code(self) -> str:
        """The job shown in the list of choices."""
        if self.retenu is not None:
            return self.retenu.code
        return self.proposition.metier.code if self.proposition else ""


def metiers_retenus(project: Project) -> dict[tuple[str, str], str]:
    """(employer, key of a title) -> label of the common job confirmed for it. One query; names no agent."""
    rows = MetierRetenu.objects.filter(collectivite__project=project).order_by("pk")
    found = {}
    for employer, key, code in rows.values_list("collectivite__nom", "cle", "metier"):
        job = metier(code)
        if job is not None:
            found[employer, key] = job.libelle
    return found


def metiers_en_tension(project: Project) -> list[Tension]:
    """Common jobs with vacant posts, every employer together: public facts. Two queries."""
    kept = {
        (row.collectivite_id, row.cle): row.metier
        for row in MetierRetenu.objects.filter(collectivite__project=project).order_by("pk")
    }
    return tensions(
        (
            PosteDuTableau(
                one.collectivite.nom,
                one.intitule,
                one.nombre_ouverts,
                max(0, one.nombre_vacants),
                kept.get((one.collectivite_id, cle_intitule(one.intitule)), ""),
            )
            for one in postes_publics(project)
        ),
        SANS_METIER,
    )


def intitules(access: Access, jour: date) -> list[tuple[Collectivite, list[Intitule]]]:
    """By employer, in the order of the project: titles to confirm first, those held by most first. Constant queries."""
    mine = access.employer_ids(Action.CORRESPONDRE_METIERS)
    chosen = [one for one in employeurs(access.project) if one.pk in mine]
    kept = {
        (row.collectivite_id, row.cle): metier(row.metier)
        for row in MetierRetenu.objects.filter(collectivite__in=chosen).order_by("pk")
    }
    writings: dict[int, dict[str, Counter[str]]] = {}
    held = Agent.objects.filter(presents(jour), collectivite__in=chosen).exclude(fonction="").order_by("pk")
    for employer, title in held.values_list("collectivite_id", "fonction"):
        key = cle_intitule(title)
        if key:
            writings.setdefault(employer, {}).setdefault(key, Counter())[title.strip()] += 1
    found = []
    for one in chosen:
        lines = []
        for key, counts in writings.get(one.pk, {}).items():
            label = min(counts, key=lambda text: (-counts[text], text))
            job = kept.get((one.pk, key))
            lines.append(Intitule(key, label, counts.total(), job, None if job else proposer(label)))
        lines.sort(key=lambda line: (line.retenu is not None, -line.agents, line.libelle.casefold()))
        if lines:
            found.append((one, lines))
    return found
