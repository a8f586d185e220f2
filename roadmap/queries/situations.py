"""Agents of a shared service, for HR eyes: own employer, or the employers that opened their data to the référent RH."""

from datetime import date

from django.db.models import Q, QuerySet

from hr.models import Affectation, Agent
from hr.queries import presents
from projects.access import Access
from projects.models import Collectivite
from projects.policy import Action
from roadmap.models import ServiceMutualise, SituationAgent


def situations_of(access: Access, row: ServiceMutualise) -> QuerySet[SituationAgent]:
    """Situations that the worn hat may read in this service, by employer and matricule, with their sheets."""
    return (
        SituationAgent.objects.filter(
            service_mutualise=row, agent__collectivite__in=access.employer_ids(Action.VOIR_SITUATIONS)
        )
        .select_related("agent__collectivite", "agent__cadre_emplois")
        .prefetch_related("fiches")
        .order_by("agent__collectivite__rang", "agent__matricule", "pk")
    )


def written_employers(access: Access, row: ServiceMutualise) -> list[Collectivite]:
    """Parties of the service whose agents the worn hat may follow."""
    reached = access.employer_ids(Action.TENIR_SITUATIONS)
    return [one.collectivite for one in row.parties.all() if one.collectivite_id in reached]


def agents_to_follow(access: Access, row: ServiceMutualise, jour: date) -> list[Affectation]:
    """Shares of agents in post who work in this service and are not followed yet, by employer and matricule."""
    return list(
        Affectation.objects.filter(
            Q(agent__in=Agent.objects.filter(presents(jour), collectivite__in=written_employers(access, row))),
            service=row.service_id,
        )
        .exclude(agent__in=SituationAgent.objects.filter(service_mutualise=row).values("agent"))
        .select_related("agent__collectivite")
        .order_by("agent__collectivite__rang", "agent__matricule", "pk")
    )
