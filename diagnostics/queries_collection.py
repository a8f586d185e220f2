"""Who has given what: employers × inventories, read in a fixed number of queries. States and counts, never a content."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from diagnostics.collecte import (
    DEMANDES,
    Case,
    Etat,
    Inventaire,
    attendus,
    case_comptee,
    jours_de_retard,
    phrase_collecte,
)
from diagnostics.models import (
    Collecte,
    CoutConstate,
    FicheService,
    MesureQualite,
    ReponseCadrage,
    ServicePresence,
    VolumeService,
)
from diagnostics.queries import inventory_of
from diagnostics.queries_framing import ASKED
from governance.queries.team import correspondants
from hr.models import InventoryState, RegimeIndemnitaire
from hr.queries import etats_par_employeur
from projects.access import Access, in_force
from projects.models import Collectivite, Membership, Project, Step
from projects.policy import Action, Role, actions_of

# the step of the method that asks for each inventory: set aside with its reason, it asks nothing
STEPS = {
    Inventaire.CADRAGE: "cadrage",
    Inventaire.SERVICES: "services",
    Inventaire.FICHES: "services",
    Inventaire.COUTS: "services",
    Inventaire.EFFECTIFS: "effectifs",
    Inventaire.REGIMES: "regimes",
}


@dataclass(frozen=True)
class Rendu:
    """One employer: its cells, who could act for what is missing, when it was last reminded,
    whom the team names to answer for it (empty: nobody yet)."""

    collectivite: Collectivite
    cases: dict[Inventaire, Case]
    concernes: tuple[int, ...]
    derniere_relance: datetime | None
    correspondant: str = ""

    @property
    def attendus(self) -> tuple[Inventaire, ...]:
        return attendus(self.cases)

    @property
    def est_relancee_le(self) -> date | None:
        return timezone.localtime(self.derniere_relance).date() if self.derniere_relance else None


@dataclass(frozen=True)
class Campagne:
    """The campaign on ``jour``, for the inventories that its reader may follow."""

    collecte: Collecte
    lignes: tuple[Rendu, ...]
    jour: date
    inventaires: tuple[Inventaire, ...] = tuple(Inventaire)

    @property
    def attendues(self) -> list[Rendu]:
        """Employers that still owe something."""
        return [one for one in self.lignes if one.attendus]

    @property
    def a_relancer(self) -> list[Rendu]:
        """Employers that owe something, have somebody to tell, and were told nothing today."""
        return [one for one in self.attendues if one.concernes and one.est_relancee_le != self.jour]

    @property
    def jours_de_retard(self) -> int:
        return jours_de_retard(self.collecte.date_limite, self.jour)

    @property
    def phrase(self) -> str:
        return phrase_collecte((one.attendus for one in self.lignes), self.collecte.date_limite, self.jour)


def campaign_of(project: Project, jour: date | None = None, access: Access | None = None) -> Campagne:
    """Where every employer of the perimeter stands today. Constant number of queries.

    For an ``access`` without ``VOIR_CADRAGE``, the political framing is neither shown nor counted.
    A draft answer to « Pourquoi mutualiser ? » is known to its authors only: until it is sent, nothing is begun.
    """
    today = jour or timezone.localdate()
    told = access is None or access.allows(Action.VOIR_CADRAGE)
    followed = tuple(one for one in Inventaire if told or one is not Inventaire.CADRAGE)
    inventory = inventory_of(project)
    aside = set(Step.objects.filter(phase__project=project, est_sans_objet=True).values_list("cle", flat=True))
    sent = set(
        ReponseCadrage.objects.filter(collectivite__project=project, etat=ReponseCadrage.Etat.ENVOYEE).values_list(
            "collectivite_id", flat=True
        )
    )
    staff, schemes = etats_par_employeur(project), _schemes(project)
    described, priced = _sheets(project)
    people, named = _members(project, today), correspondants(project)
    reminders = dict(
        Collectivite.objects.filter(project=project)
        .annotate(derniere=Max("relances__date_envoi"))
        .values_list("pk", "derniere")
    )
    lines = []
    for one in inventory.collectivites:
        coverage = inventory.coverage(one)
        there = {
            service.pk
            for service in (*inventory.communs, *inventory.locaux_de(one))
            if (answer := inventory.presence(one, service)) and answer.etat != ServicePresence.Etat.N_EXISTE_PAS
        }
        nothing_there = coverage.est_complet and not there
        cases = {
            Inventaire.CADRAGE: Case(Etat.COMPLET if one.pk in sent else Etat.RIEN),
            Inventaire.SERVICES: case_comptee(coverage.repondus, coverage.total),
            Inventaire.FICHES: case_comptee(len(there & described[one.pk]), len(there)),
            Inventaire.COUTS: case_comptee(len(there & priced[one.pk]), len(there)),
            Inventaire.EFFECTIFS: _staff_case(staff.get(one.pk)),
            Inventaire.REGIMES: Case(schemes.get(one.pk, Etat.RIEN)),
        }
        for key in cases:
            if STEPS[key] in aside or (key is Inventaire.CADRAGE and one.kind not in ASKED):
                cases[key] = Case(Etat.SANS_OBJET)
        if nothing_there:
            cases |= {Inventaire.FICHES: Case(Etat.SANS_OBJET), Inventaire.COUTS: Case(Etat.SANS_OBJET)}
        cases = {key: cases[key] for key in followed}
        wanted = {DEMANDES[key].action for key in attendus(cases)}
        lines.append(
            Rendu(
                one,
                cases,
                tuple(sorted(pk for pk, actions in people[one.pk].items() if actions & wanted)),
                reminders.get(one.pk),
                named.get(one.pk, ""),
            )
        )
    collecte = Collecte.objects.filter(project=project).first() or Collecte(project=project)
    return Campagne(collecte, tuple(lines), today, followed)


def _staff_case(state: InventoryState | None) -> Case:
    if state is None:
        return Case(Etat.RIEN)
    if state.etat == InventoryState.Etat.VALIDEE:
        return Case(Etat.COMPLET)
    return Case(Etat.A_VALIDER if state.etat == InventoryState.Etat.A_VERIFIER else Etat.EN_COURS)


def _schemes(project: Project) -> dict[int, Etat]:
    rows = RegimeIndemnitaire.objects.filter(collectivite__project=project).values_list("collectivite_id", "etat")
    return {
        pk: Etat.COMPLET if etat == RegimeIndemnitaire.Etat.VALIDE else Etat.EN_COURS
        for pk, etat in rows.order_by("pk")
    }


def _sheets(project: Project) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """Services by employer whose sheet says missions, a volume and a quality; and those that have a cost."""
    described: dict[int, set[int]] = defaultdict(set)
    priced: dict[int, set[int]] = defaultdict(set)
    here = OuterRef("pk")
    rows = FicheService.objects.filter(collectivite__project=project).annotate(
        a_volume=Exists(VolumeService.objects.filter(fiche=here, nature=VolumeService.Nature.ANNUEL)),
        a_mesure=Exists(MesureQualite.objects.filter(fiche=here)),
        a_cout=Exists(CoutConstate.objects.filter(fiche=here)),
    )
    for row in rows.order_by("pk"):
        if row.missions and row.a_volume and row.a_mesure:
            described[row.collectivite_id].add(row.service_id)
        if row.a_cout:
            priced[row.collectivite_id].add(row.service_id)
    return described, priced


def _members(project: Project, jour: date) -> dict[int, dict[int, set[Action]]]:
    """Employer → person → what this person may do there, from the memberships in force."""
    found: dict[int, dict[int, set[Action]]] = defaultdict(lambda: defaultdict(set))
    rows = Membership.objects.filter(in_force(jour), project=project, user__is_active=True, collectivite__isnull=False)
    for row in rows.order_by("pk"):
        found[row.collectivite_id][row.user_id] |= actions_of(Role(row.role), row.est_executif)
    return found
