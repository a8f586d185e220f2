"""Reading staff: public headcounts for every member, private counts for the masks, own agents for own HR.

Public facts (heads and ETP by employer, service, catégorie and grade) come from agents and from consolidated counts
alike. Private counts never leave this module without ``hr.figures``, which masks them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Q, QuerySet
from django.utils import timezone

from common.codes import search_tokens
from hr.calculs.ages import INCONNUE, TRANCHES, Tranche, age_au, tranche
from hr.calculs.quotites import ETP_STEP, ZERO, quotite_agent, repartir, service_principal, total_etp
from hr.models import Affectation, Agent, EffectifConsolide, InventoryState, Poste
from projects.access import Access
from projects.models import Collectivite, Project, Service
from projects.policy import Action

NON_REPARTI = "Non réparti entre les services"


@dataclass(frozen=True)
class LigneEffectif:
    """Public headcount of one cell employer × service × catégorie × grade.

    ``tetes`` counts each agent once, in the service where it works most: it adds up to the number of agents.
    ``tetes_presentes`` counts every agent who works there, so it never adds up across services.
    ``etp`` is exact to the billionth and adds up. ``service_id`` is None for what no service holds.
    """

    collectivite_id: int
    collectivite: str
    service_id: int | None
    service: str
    categorie: str
    grade: str
    tetes: int
    tetes_presentes: int
    etp: Decimal


@dataclass(frozen=True)
class Totaux:
    """Agents (each once) and ETP of a set of lines."""

    tetes: int
    etp: Decimal

    @classmethod
    def of(cls, lines: Iterable[LigneEffectif]) -> "Totaux":
        kept = list(lines)
        return cls(sum(line.tetes for line in kept), total_etp(line.etp for line in kept))


@dataclass(frozen=True)
class ComptePrive:
    """Agents of one cell employer × age band × sex (``sexe`` is F, M or empty). Never shown as it is."""

    collectivite_id: int
    collectivite: str
    tranche: Tranche
    sexe: str
    nombre: int


def presents(jour: date) -> Q:
    """Agents in post on ``jour``, both ends included."""
    return (Q(date_entree__isnull=True) | Q(date_entree__lte=jour)) & (Q(date_fin__isnull=True) | Q(date_fin__gte=jour))


def employeurs(project: Project, jour: date | None = None) -> QuerySet[Collectivite]:
    """Employers in the perimeter on ``jour`` (today by default), in the order of the project."""
    day = jour or timezone.localdate()
    return project.collectivites.filter(
        Q(date_entree__isnull=True) | Q(date_entree__lte=day), Q(date_sortie__isnull=True) | Q(date_sortie__gte=day)
    ).order_by("rang", "nom", "pk")


def effectifs_publics(
    project: Project, jour: date | None = None, collectivite: Collectivite | None = None
) -> list[LigneEffectif]:
    """Heads and ETP by employer × service × catégorie × grade on ``jour`` (today by default): public facts.

    Both modes feed the same lines; the inactive mode of an employer keeps its data and counts for nothing. Constant
    number of queries.
    """
    day = jour or timezone.localdate()
    chosen = [c for c in employeurs(project, day) if collectivite is None or c.pk == collectivite.pk]
    by_mode: dict[str, dict[int, Collectivite]] = {mode: {} for mode in Collectivite.ModeInventaire.values}
    for one in chosen:
        by_mode[one.mode_inventaire][one.pk] = one
    cells: dict[tuple, list] = {}
    ranks = {c.pk: rank for rank, c in enumerate(chosen)}
    names = {c.pk: c.nom for c in chosen}
    services = dict(
        Service.objects.filter(project=project).order_by("rang", "libelle", "pk").values_list("pk", "libelle")
    )
    order = {pk: rank for rank, pk in enumerate(services)}

    def add(key: tuple, tetes: int, presentes: int, etp: Decimal) -> None:
        cell = cells.setdefault(key, [0, 0, ZERO])
        cell[0] += tetes
        cell[1] += presentes
        cell[2] += etp

    shares: dict[int, dict[int, Decimal]] = {}
    nominative = by_mode[Collectivite.ModeInventaire.NOMINATIF]
    for agent_id, service_id, part in (
        Affectation.objects.filter(agent__collectivite__in=nominative)
        .order_by("agent", "-part", "service", "pk")
        .values_list("agent_id", "service_id", "part")
    ):
        shares.setdefault(agent_id, {})[service_id] = part
    agents = Agent.objects.filter(presents(day), collectivite__in=nominative).order_by("pk")
    for pk, employer, categorie, grade, duree, base, temps_partiel in agents.values_list(
        "pk", "collectivite_id", "categorie", "grade", "duree_hebdo_poste", "base", "temps_partiel"
    ):
        parts = shares.get(pk, {})
        held, rest = repartir(quotite_agent(duree, base, temps_partiel), parts)
        main = service_principal(parts) if parts else None
        for service_id, etp in held.items():
            add((employer, service_id, categorie, grade), int(service_id == main), 1, etp)
        if main is None or rest:
            add((employer, None, categorie, grade), int(main is None), int(main is None), rest)
    for row in EffectifConsolide.objects.filter(
        collectivite__in=by_mode[Collectivite.ModeInventaire.CONSOLIDE]
    ).order_by("pk"):
        add((row.collectivite_id, row.service_id, row.categorie, ""), row.nombre, row.nombre, row.etp)
    return [
        LigneEffectif(
            collectivite_id=employer,
            collectivite=names[employer],
            service_id=service_id,
            service=services.get(service_id, NON_REPARTI),
            categorie=categorie,
            grade=grade,
            tetes=tetes,
            tetes_presentes=presentes,
            etp=etp.quantize(ETP_STEP, rounding=ROUND_HALF_UP),
        )
        for (employer, service_id, categorie, grade), (tetes, presentes, etp) in sorted(
            cells.items(),
            key=lambda item: (ranks[item[0][0]], order.get(item[0][1], len(order)), item[0][2], item[0][3]),
        )
    ]


def totaux_par_employeur(lines: Iterable[LigneEffectif]) -> dict[int, Totaux]:
    """Agents and ETP of each employer, in the order of the lines."""
    groups: dict[int, list[LigneEffectif]] = {}
    for line in lines:
        groups.setdefault(line.collectivite_id, []).append(line)
    return {employer: Totaux.of(group) for employer, group in groups.items()}


def effectifs_par_age(
    project: Project, jour: date | None = None, collectivite: Collectivite | None = None
) -> list[ComptePrive]:
    """Private counts of agents by employer × age band × sex, on ``jour``; only employers in named mode have any.

    Every combination of an employer that has agents is present, zeros included, so that masks see whole tables.
    """
    day = jour or timezone.localdate()
    chosen = [
        c
        for c in employeurs(project, day)
        if c.mode_inventaire == Collectivite.ModeInventaire.NOMINATIF
        and (collectivite is None or c.pk == collectivite.pk)
    ]
    counts: dict[tuple[int, str, str], int] = {}
    seen: set[int] = set()
    agents = Agent.objects.filter(presents(day), collectivite__in=chosen).order_by("pk")
    for employer, annee, mois, sexe in agents.values_list(
        "collectivite_id", "annee_naissance", "mois_naissance", "sexe"
    ):
        band = tranche(None if annee is None else age_au(day, annee, mois))
        key = (employer, band.cle, sexe)
        counts[key] = counts.get(key, 0) + 1
        seen.add(employer)
    return [
        ComptePrive(one.pk, one.nom, band, sexe, counts.get((one.pk, band.cle, sexe), 0))
        for one in chosen
        if one.pk in seen
        for band in (*TRANCHES, INCONNUE)
        for sexe in ("F", "M", "")
    ]


def agents_visibles(access: Access) -> QuerySet[Agent]:
    """Named agents that the worn hat may see: own employer, or the employers that opened their data."""
    return Agent.objects.filter(
        collectivite__project=access.project, collectivite__in=access.employer_ids(Action.VOIR_AGENTS)
    )


def rechercher_agents(agents: QuerySet[Agent], texte: str) -> QuerySet[Agent]:
    """Agents whose matricule, name, function or grade holds every word; accents and capitals ignored."""
    for word in search_tokens(texte) if texte.strip() else ():
        agents = agents.filter(recherche__contains=word)
    return agents


def services_de(collectivite: Collectivite) -> QuerySet[Service]:
    """Services in which this employer's staff may work: the common catalogue, then its own ones."""
    return Service.objects.filter(
        Q(collectivite__isnull=True) | Q(collectivite=collectivite), project=collectivite.project_id
    ).order_by("rang", "libelle", "pk")


def postes_publics(project: Project) -> QuerySet[Poste]:
    """The tableau des effectifs of every employer: public."""
    return (
        Poste.objects.filter(collectivite__project=project)
        .select_related("collectivite", "service", "cadre_emplois")
        .order_by("collectivite__rang", "collectivite__nom", "collectivite", "categorie", "intitule", "pk")
    )


def etats_par_employeur(project: Project) -> dict[int, InventoryState]:
    """State of the inventory of each employer that began."""
    return {
        state.collectivite_id: state
        for state in InventoryState.objects.filter(collectivite__project=project).select_related("auteur")
    }


def a_des_agents(collectivite: Collectivite) -> bool:
    """Whether the employer keeps at least one agent row: its HR rights are then handed on by its own DRH only."""
    return Agent.objects.filter(collectivite=collectivite).exists()
