"""Requests of arbitration: case by case for those whom they concern, in counts for the others."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from governance.queries.charter import dated_values
from governance.seuils import threshold_on
from projects.access import Access
from projects.models import Project
from projects.policy import Action
from roadmap.arbitrages import Delai, delai
from roadmap.models import DemandeArbitrage, ServiceMutualise

DELAI = "DELAI_ARBITRAGE"


def cases_seen(access: Access) -> QuerySet[DemandeArbitrage]:
    """Requests that the worn hat reads case by case, the latest first."""
    rows = DemandeArbitrage.objects.filter(project=access.project)
    if not access.allows(Action.TENIR_ARBITRAGES):
        mine = access.employer_ids(Action.RENDRE_ARBITRAGES)
        seen = Q(autorite_fonctionnelle__in=mine) | Q(autorite_hierarchique__in=mine)
        if access.allows(Action.DEMANDER_ARBITRAGE):
            seen |= Q(demande_par=access.user)
        rows = rows.filter(seen)
    return rows.select_related(
        "service_mutualise__service", "autorite_fonctionnelle", "autorite_hierarchique"
    ).order_by("-numero")


def services_to_arbitrate(access: Access) -> list[ServiceMutualise]:
    """Services that the employer of the worn hat manages: those of which its responsable may ask."""
    own = access.employer_ids(Action.DEMANDER_ARBITRAGE)
    rows = access.project.services_mutualises.filter(gestionnaire__in=own)
    return list(rows.select_related("service").order_by("numero"))


@dataclass(frozen=True)
class Attente:
    """A request that is not withdrawn, as a delay: no case, no service, no name."""

    demande: date
    delai: Delai


def delays_of(project: Project, jour: date) -> list[Attente]:
    """Every request of the project as delays, the withdrawn ones left out. Two queries."""
    values = dated_values(project)
    rows = (
        DemandeArbitrage.objects.filter(project=project)
        .exclude(etat=DemandeArbitrage.Etat.RETIREE)
        .order_by("date_demande", "numero")
        .values_list("date_demande", "date_reponse")
    )
    return [
        Attente(asked, delai(asked, answered, jour, threshold_on(values, DELAI, asked).valeur))
        for asked, answered in rows
    ]


def cases_with_delays(access: Access, jour: date) -> list[tuple[DemandeArbitrage, str, bool]]:
    """Each request that the worn hat reads, its delay in words, whether it is beyond; a withdrawn one has no delay."""
    values = dated_values(access.project)
    found = []
    for one in cases_seen(access):
        if one.etat == DemandeArbitrage.Etat.RETIREE:
            found.append((one, "", False))
            continue
        agreed = threshold_on(values, DELAI, one.date_demande).valeur
        waited = delai(one.date_demande, one.date_reponse, jour, agreed)
        found.append((one, waited.phrase, waited.est_depasse))
    return found
