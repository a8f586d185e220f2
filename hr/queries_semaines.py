"""The agents of one employer beside their typical week: what is typed, what the survey says, what it would change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hr.calculs.quotites import ZERO, repartir, total_etp
from hr.calculs.semaine import duree_due, heures, parts, phrase_ecart, total
from hr.models import Affectation, Agent, SemaineType
from hr.queries import presents
from hr.services.semaines import semaine_de
from projects.models import Collectivite, Service

A_RELEVER, A_APPLIQUER, APPLIQUEE, NON_RELEVEE = "a-relever", "a-appliquer", "appliquee", "non-relevee"
ETATS = {
    A_RELEVER: "À relever",
    A_APPLIQUER: "Relevée, à appliquer",
    APPLIQUEE: "Appliquée",
    NON_RELEVEE: "Un seul service",
}


@dataclass(frozen=True)
class SemaineLue:
    """One agent: shares typed (``actuelles``) and surveyed (``relevees``, empty without survey), by service key."""

    agent: Agent
    semaine: SemaineType | None
    actuelles: Mapping[int, Decimal]
    relevees: Mapping[int, Decimal]
    demi_heures: int
    phrase_ecart: str

    @property
    def etat(self) -> str:
        """One of ``ETATS``: whoever works in several services is to be surveyed."""
        if self.semaine is None:
            return A_RELEVER if len(self.actuelles) > 1 else NON_RELEVEE
        return APPLIQUEE if self.relevees == self.actuelles else A_APPLIQUER

    @property
    def due(self) -> Decimal:
        """Hours a week that the agent owes."""
        return duree_due(self.agent.duree_hebdo_poste, self.agent.temps_partiel)

    @property
    def heures(self) -> Decimal:
        """Hours a week of the survey."""
        return heures(self.demi_heures)

    def etp(self, shares: Mapping[int, Decimal]) -> dict[int | None, Decimal]:
        """ETP by service key under these shares; what no service holds under None."""
        held, left = repartir(self.agent.quotite, shares)
        found: dict[int | None, Decimal] = dict(held)
        if left:
            found[None] = left
        return found


def semaines_de(employer: Collectivite, jour: date, *, pk: int | None = None) -> list[SemaineLue]:
    """The agents in post, those to survey first; ``pk``: this agent alone, gone ones included. Four queries."""
    agents = Agent.objects.filter(collectivite=employer)
    agents = agents.filter(presents(jour)) if pk is None else agents.filter(pk=pk)
    rows = list(agents.order_by("matricule", "pk"))
    shares: dict[int, dict[int, Decimal]] = {row.pk: {} for row in rows}
    for agent, service, part in (
        Affectation.objects.filter(agent__in=shares)
        .order_by("-part", "pk")
        .values_list("agent_id", "service_id", "part")
    ):
        shares[agent][service] = part
    weeks = {
        row.agent_id: row
        for row in SemaineType.objects.filter(agent__in=shares).prefetch_related("lignes").order_by("pk")
    }
    found = []
    for row in rows:
        week = weeks.get(row.pk)
        told = semaine_de(week) if week else {}
        due = duree_due(row.duree_hebdo_poste, row.temps_partiel)
        found.append(
            SemaineLue(row, week, shares[row.pk], parts(told), total(told), phrase_ecart(told, due) if week else "")
        )
    order = list(ETATS)
    return sorted(found, key=lambda one: order.index(one.etat))


@dataclass(frozen=True)
class EtpDeService:
    """ETP of one service of the employer as typed, and once every survey is applied."""

    service: str
    actuel: Decimal
    releve: Decimal


SANS_SERVICE = "Sans service"


def etp_des_services(lines: Iterable[SemaineLue], services: Iterable[Service]) -> list[EtpDeService]:
    """Every service where someone works before or after, in the order of the project. No query."""
    before: dict[int | None, Decimal] = {}
    after: dict[int | None, Decimal] = {}
    for line in lines:
        for key, etp in line.etp(line.actuelles).items():
            before[key] = before.get(key, ZERO) + etp
        for key, etp in line.etp(line.relevees or line.actuelles).items():
            after[key] = after.get(key, ZERO) + etp
    names: list[tuple[int | None, str]] = [(one.pk, one.libelle) for one in services]
    return [
        EtpDeService(name, total_etp([before.get(key, ZERO)]), total_etp([after.get(key, ZERO)]))
        for key, name in (*names, (None, SANS_SERVICE))
        if key in before or key in after
    ]
