"""Reading staff for the forward-looking management of jobs (GPEEC): whole for those who read the list, guarded for the others."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from hr.calculs.ages import INCONNUE, Tranche, age_au, tranche
from hr.calculs.retraite import Present, naissance_de
from hr.models import Agent
from hr.queries import LigneEffectif, parts_du_projet, presents
from projects.access import Access
from projects.models import Collectivite, Project, Service
from projects.policy import Action

SANS_SERVICE = "Sans service"


class EnPoste(NamedTuple):
    """Where somebody works and when they were born; the employer by its key. Never shown as it is."""

    collectivite_id: int
    present: Present
    tranche: Tranche


def _presents(project: Project, chosen: Sequence[Collectivite], jour: date) -> list[EnPoste]:
    """Agents in post on ``jour``, each in the service where it works most. Two queries, no name. Not guarded."""
    names = {one.pk: one.nom for one in chosen}
    families = dict(Service.Famille.choices)
    agents = Agent.objects.filter(presents(jour), collectivite__in=names)
    main: dict[int, tuple[str, str]] = {}
    shares = parts_du_projet(project).filter(agent__in=agents).order_by("agent_id", "-part", "service_id", "pk")
    for agent, label, family in shares.values_list("agent_id", "service__libelle", "service__famille"):
        main.setdefault(agent, (label, str(families.get(family, family))))
    found = []
    rows = agents.order_by("pk").values_list("pk", "collectivite_id", "annee_naissance", "mois_naissance", "fonction")
    for pk, employer, annee, mois, fonction in rows:
        service, famille = main.get(pk, (SANS_SERVICE, SANS_SERVICE))
        band = INCONNUE if annee is None else tranche(max(0, age_au(jour, annee, mois)))
        one = Present(names[employer], service, famille, naissance_de(annee, mois), fonction)
        found.append(EnPoste(employer, one, band))
    return found


def _nominatifs(everyone: Collection[Collectivite]) -> list[Collectivite]:
    return [one for one in everyone if one.mode_inventaire == Collectivite.ModeInventaire.NOMINATIF]


def en_poste(project: Project, jour: date, everyone: Sequence[Collectivite]) -> list[EnPoste]:
    """Agents in post of every employer in named mode: private, only for ``hr.figures.gpeec``, which masks them."""
    return _presents(project, _nominatifs(everyone), jour)


def presents_visibles(access: Access, jour: date, everyone: Sequence[Collectivite]) -> list[Present]:
    """Agents in post, without a name, of the employers whose list the worn hat may read; none for the others."""
    mine = access.employer_ids(Action.VOIR_AGENTS) if access.allows(Action.VOIR_AGENTS) else frozenset()
    chosen = [one for one in _nominatifs(everyone) if one.pk in mine]
    return [one.present for one in _presents(access.project, chosen, jour)] if chosen else []


def services_d_une_personne(lines: Sequence[LigneEffectif]) -> list[tuple[str, str]]:
    """(employer, service) where one agent alone works: public facts (tableau des effectifs), no name."""
    heads: Counter[tuple[str, str]] = Counter()
    for line in lines:
        if line.service_id is not None:
            heads[line.collectivite, line.service] += line.tetes_presentes
    return [key for key, number in heads.items() if number == 1]
