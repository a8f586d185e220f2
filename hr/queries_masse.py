"""What a payroll forecast rests on for the worn hat: the posts whose pay it may read, and what is missing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hr.calculs.baremes import Baremes
from hr.calculs.masse_salariale import PosteDePaie
from hr.calculs.remuneration import Employeur, est_calculable
from hr.calculs.retraite import naissance_de
from hr.models import Agent, ParametresPaie
from hr.queries import employeurs, presents
from hr.queries_gpeec import SANS_SERVICE
from hr.queries_paie import agents_payes, services_principaux
from hr.services.baremes import baremes
from hr.services.remunerations import employeur_de, situation_de
from projects.access import Access
from projects.models import Collectivite
from projects.policy import Action


@dataclass(frozen=True)
class BaseMasse:
    """Posts and scales for one reader; ``sans_…`` count the agents left out, or counted without something."""

    postes: tuple[PosteDePaie, ...]
    employeurs: tuple[Collectivite, ...]
    taux: Mapping[str, Employeur]
    taux_manquants: Mapping[str, Sequence[str]]
    absents: tuple[str, ...]
    sans_indice: int
    sans_calcul: int
    sans_naissance: int
    sans_primes: int
    baremes: Baremes
    jour: date


def base_de_masse(access: Access, jour: date) -> BaseMasse:
    """Agents in post whose pay the hat may read; those without indice or of a status without one are counted apart."""
    scales, project = baremes(), access.project
    mine = access.employer_ids(Action.VOIR_REMUNERATION)
    everyone = list(employeurs(project))
    services = services_principaux(project)
    posts: list[PosteDePaie] = []
    missing: Counter[str] = Counter()
    for pay in agents_payes(access, jour):
        agent = pay.agent
        if not est_calculable(agent.statut):
            missing["calcul"] += 1
            continue
        situation = situation_de(agent, pay)
        if situation is None:
            missing["indice"] += 1
            continue
        birth = naissance_de(agent.annee_naissance, agent.mois_naissance)
        missing["naissance"] += birth is None
        missing["primes"] += pay.ifse is None
        posts.append(PosteDePaie(agent.collectivite.nom, services.get(agent.pk, SANS_SERVICE), situation, birth))
    unpaid = Agent.objects.filter(presents(jour), collectivite__in=mine, collectivite__project=project)
    missing["indice"] += unpaid.filter(remuneration__isnull=True).count()
    names = {one.employeur for one in posts}
    held = tuple(one for one in everyone if one.nom in names and one.pk in mine)
    titres = scales.nombre("avantages", "titres_par_an", jour)
    parameters = {row.collectivite_id: row for row in ParametresPaie.objects.filter(collectivite__in=held)}
    return BaseMasse(
        postes=tuple(posts),
        employeurs=held,
        taux={one.nom: employeur_de(one, titres) for one in held},
        taux_manquants={
            one.nom: found for one in held if (found := parameters.get(one.pk, ParametresPaie()).manquants)
        },
        absents=tuple(one.nom for one in everyone if one not in held),
        sans_indice=missing["indice"],
        sans_calcul=missing["calcul"],
        sans_naissance=missing["naissance"],
        sans_primes=missing["primes"],
        baremes=scales,
        jour=jour,
    )
