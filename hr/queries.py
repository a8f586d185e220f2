"""Reading staff: public headcounts for every member, private counts for the masks, own agents for own HR.

Public facts (heads and ETP by employer, service, catégorie and grade) come from agents and from consolidated counts
alike. Private counts never leave this module without ``hr.figures``, which masks them.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.db.models import BigIntegerField, Case, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Cast, Round
from django.utils import timezone

from common.ordering import in_order
from common.search import question
from common.searchable import matching
from hr.calculs.ages import BAND_YEARS, INCONNUE, TRANCHES, Tranche, tranche
from hr.calculs.controle import SANS_SERVICE, Controle, controler
from hr.calculs.quotites import (
    ETP_STEP,
    ZERO,
    QuotiteInvalide,
    quotite_agent,
    repartir,
    service_principal,
    total_etp,
)
from hr.models import Affectation, Agent, EffectifConsolide, ImportBatch, InventoryState, Poste
from projects.access import Access
from projects.models import Collectivite, Project, Service
from projects.policy import Action
from projects.queries import services_of

DIX = 10
DIX_MILLE = 10_000
MILLION = 1_000_000
NON_REPARTI = SANS_SERVICE
KEPT_WITH_AGENT = Q(agent__date_suppression__isnull=True)


# A named tuple, not a dataclass: a large territory has five thousand of them on each page.
class LigneEffectif(NamedTuple):
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


class ComptePrive(NamedTuple):
    """Agents of one cell employer × age band × sex (``sexe`` is F, M or empty). Never shown as it is."""

    collectivite_id: int
    collectivite: str
    tranche: Tranche
    sexe: str
    nombre: int


def presents(jour: date, agent: str = "") -> Q:
    """Agents in post on ``jour``, both ends included. ``agent``: the way to them from another table, as ``agent__``."""
    came = Q(**{f"{agent}date_entree__isnull": True}) | Q(**{f"{agent}date_entree__lte": jour})
    return came & (Q(**{f"{agent}date_fin__isnull": True}) | Q(**{f"{agent}date_fin__gte": jour}))


def employeurs(project: Project, jour: date | None = None) -> QuerySet[Collectivite]:
    """Employers in the perimeter on ``jour`` (today by default), in the order of the project."""
    day = jour or timezone.localdate()
    return project.collectivites.filter(
        Q(date_entree__isnull=True) | Q(date_entree__lte=day), Q(date_sortie__isnull=True) | Q(date_sortie__gte=day)
    ).order_by("rang", "nom", "pk")


def effectifs_publics(
    project: Project,
    jour: date | None = None,
    collectivite: Collectivite | None = None,
    *,
    par_grade: bool = True,
    tous: Sequence[Collectivite] | None = None,
    catalogue: Sequence[Service] | None = None,
    presents_connus: int | None = None,
) -> list[LigneEffectif]:
    """Heads and ETP by employer × service × catégorie × grade on ``jour`` (today by default): public facts.

    Without ``par_grade``, grades are summed and read empty: what the pages show, in far fewer lines. Both modes feed the
    same lines; the inactive mode of an employer keeps its data and counts for nothing. ``tous``: the employers of that day,
    and ``catalogue``, the services of the project in their order, when the caller has read them; ``presents_connus``: how many agents are in post in those in named mode, when it has
    counted them. Constant number of queries. Raises ``QuotiteInvalide`` when the shares of an agent
    exceed 100 %.
    """
    day = jour or timezone.localdate()
    everyone = employeurs(project, day) if tous is None else tous
    chosen = [c for c in everyone if collectivite is None or c.pk == collectivite.pk]
    by_mode: dict[str, dict[int, Collectivite]] = {mode: {} for mode in Collectivite.ModeInventaire.values}
    for one in chosen:
        by_mode[one.mode_inventaire][one.pk] = one
    cells: Cells = {}
    ranks = {c.pk: rank for rank, c in enumerate(chosen)}
    names = {c.pk: c.nom for c in chosen}
    services = {one.pk: one.libelle for one in (services_of(project) if catalogue is None else catalogue)}
    order = {pk: rank for rank, pk in enumerate(services)}

    nominative = by_mode[Collectivite.ModeInventaire.NOMINATIF]
    agents = Agent.objects.filter(presents(day), collectivite__in=nominative)
    shares = parts_du_projet(project)
    at_work = shares.filter(presents(day, "agent__"), KEPT_WITH_AGENT, agent__collectivite__in=nominative)
    free = agents.exclude(pk__in=shares.values("agent_id"))
    counted = _add_whole_agents(at_work, free, par_grade, cells) + _add_shared_agents(at_work, par_grade, cells)
    if counted != (agents.count() if presents_connus is None else presents_connus):
        raise QuotiteInvalide("Les parts d’un agent entre ses services dépassent 100 %.")
    for row in EffectifConsolide.objects.filter(
        collectivite__in=by_mode[Collectivite.ModeInventaire.CONSOLIDE]
    ).order_by("pk"):
        _add(cells, (row.collectivite_id, row.service_id, row.categorie, ""), row.nombre, row.nombre, row.etp)
    return [
        LigneEffectif(
            employer,
            names[employer],
            service_id,
            services.get(service_id, NON_REPARTI),
            categorie,
            grade,
            tetes,
            presentes,
            etp.quantize(ETP_STEP, rounding=ROUND_HALF_UP),
        )
        for (employer, service_id, categorie, grade), (tetes, presentes, etp) in sorted(
            cells.items(),
            key=lambda item: (ranks[item[0][0]], order.get(item[0][1], len(order)), item[0][2], item[0][3]),
        )
    ]


# (employer, service, catégorie, grade) → [heads, heads present, ETP]
Cells = dict[tuple[int, int | None, str, str], list]


def _add(cells: Cells, key: tuple[int, int | None, str, str], tetes: int, presentes: int, etp: Decimal) -> None:
    cell = cells.get(key)
    if cell is None:
        cells[key] = [tetes, presentes, etp]
    else:
        cell[0] += tetes
        cell[1] += presentes
        cell[2] += etp


def parts_du_projet(project: Project) -> QuerySet[Affectation]:
    """Shares of the agents of ``project``, removed ones included, found by the services of the project.

    A share is in a service of the project of its agent: what is added to a condition on the agents changes nothing, and
    spares the database the shares of every other territory.
    """
    return Affectation.everything.filter(service__project=project).order_by()


class _Entier(Cast):
    """A whole number, which both databases give as it is: nothing to convert, row by row."""

    convert_value = property(lambda self: self._convert_value_noop)


def _entier(field: str, fois: int) -> _Entier:
    """A decimal field times ``fois``, as a whole number: as exact, and much quicker to read by thousands."""
    return _Entier(Round(F(field) * fois), BigIntegerField())


def _add_whole_agents(shares: QuerySet[Affectation], free: QuerySet[Agent], par_grade: bool, cells: Cells) -> int:
    """Agents who are wholly in one service, or in none (``free``): summed by the database, exactly. Returns how many.

    Hours and rates have four decimals at most, so that hours × rate is a whole number of 10⁻⁸: their sum has no rounding,
    which a sum of floats would have. Only the base divides, once per sum that is met.
    """
    free = free.order_by().annotate(sans=Value(None, BigIntegerField()))
    lines = _summed(shares.filter(part=1), "agent__", "service_id", par_grade).union(
        _summed(free, "", "sans", par_grade), all=True
    )
    counted = 0
    known: dict[tuple[int, int], Decimal] = {}
    for employer, service_id, categorie, le_grade, base, nombre, somme in lines:
        etp = known.get((somme, base))
        if etp is None:
            etp = known[somme, base] = Decimal(somme * DIX) / Decimal(base * DIX_MILLE**2)
        _add(cells, (employer, service_id, categorie, le_grade), nombre, nombre, etp)
        counted += nombre
    return counted


def _summed(rows: QuerySet, agent: str, service: str, par_grade: bool) -> QuerySet:
    """Employer, service, catégorie, grade, base × 10 → how many, and the sum of hours × rate in 10⁻⁸."""
    whole = _entier(f"{agent}duree_hebdo_poste", DIX_MILLE) * _entier(f"{agent}temps_partiel", DIX_MILLE)
    return (
        rows.annotate(le_grade=F(f"{agent}grade") if par_grade else Value(""), dixiemes=_entier(f"{agent}base", DIX))
        .values_list(f"{agent}collectivite_id", service, f"{agent}categorie", "le_grade", "dixiemes")
        .annotate(nombre=Count("pk"), somme=Sum(whole, output_field=BigIntegerField()))
    )


def _add_shared_agents(shares: QuerySet[Affectation], par_grade: bool, cells: Cells) -> int:
    """Agents with a share below one: each counted as a head where it works most. Returns how many."""
    # one row per share, the agent repeated: a second query to read the agents alone would cost more
    rows = (
        shares.filter(part__lt=1)
        .order_by("agent_id", "-part", "service_id", "pk")
        .annotate(
            millioniemes=_entier("part", MILLION),
            duree=_entier("agent__duree_hebdo_poste", DIX_MILLE),
            dixiemes=_entier("agent__base", DIX),
            temps=_entier("agent__temps_partiel", DIX_MILLE),
        )
        .values_list(
            "agent_id",
            "agent__collectivite_id",
            "agent__categorie",
            "agent__grade" if par_grade else Value(""),
            "duree",
            "dixiemes",
            "temps",
            "service_id",
            "millioniemes",
        )
    )
    counted = 0
    # Few combinations of hours, rate and shares come back again and again: each is divided once, by rank of the share.
    known: dict[tuple, tuple[tuple[Decimal, ...], Decimal, int]] = {}
    for (_, employer, categorie, grade, *time), group in groupby(rows, key=itemgetter(0, 1, 2, 3, 4, 5, 6)):
        services, parts = zip(*((row[7], row[8]) for row in group), strict=True)
        combination = (*time, parts)
        if combination not in known:
            duree, base, temps_partiel = time
            by_rank = {rank: Decimal(part) / MILLION for rank, part in enumerate(parts)}
            quotite = quotite_agent(Decimal(duree) / DIX_MILLE, Decimal(base) / DIX, Decimal(temps_partiel) / DIX_MILLE)
            held, left = repartir(quotite, by_rank)
            known[combination] = tuple(held.values()), left, service_principal(by_rank)
        etps, rest, main = known[combination]
        for rank, (service_id, etp) in enumerate(zip(services, etps, strict=True)):
            _add(cells, (employer, service_id, categorie, grade), int(rank == main), 1, etp)
        if rest:
            _add(cells, (employer, None, categorie, grade), 0, 0, rest)
        counted += 1
    return counted


def totaux_par_employeur(lines: Iterable[LigneEffectif]) -> dict[int, Totaux]:
    """Agents and ETP of each employer, in the order of the lines."""
    groups: dict[int, list[LigneEffectif]] = {}
    for line in lines:
        groups.setdefault(line.collectivite_id, []).append(line)
    return {employer: Totaux.of(group) for employer, group in groups.items()}


def effectifs_par_age(
    project: Project,
    jour: date | None = None,
    collectivite: Collectivite | None = None,
    *,
    tous: Sequence[Collectivite] | None = None,
) -> list[ComptePrive]:
    """Private counts of agents by employer × age band × sex, on ``jour``; only employers in named mode have any.

    Every combination of an employer that has agents is present, zeros included, so that masks see whole tables.
    """
    day = jour or timezone.localdate()
    chosen = [
        c
        for c in (employeurs(project, day) if tous is None else tous)
        if c.mode_inventaire == Collectivite.ModeInventaire.NOMINATIF
        and (collectivite is None or c.pk == collectivite.pk)
    ]
    counts: dict[int, dict[tuple[str, str], int]] = {}
    # any age of the five years says the band; none is negative, even for a birth typed in the future
    bands: dict[int | None, str] = {None: tranche(None).cle}
    agents = Agent.objects.filter(presents(day), collectivite__in=chosen).order_by()
    for employer, rang, sexe, nombre in (
        agents.annotate(rang=_rang_d_age(day)).values_list("collectivite_id", "rang", "sexe").annotate(Count("pk"))
    ):
        if rang not in bands:
            bands[rang] = tranche(max(0, rang) * BAND_YEARS).cle
        held = counts.setdefault(employer, {})
        held[bands[rang], sexe] = held.get((bands[rang], sexe), 0) + nombre
    cells = [(band, sexe, (band.cle, sexe)) for band in (*TRANCHES, INCONNUE) for sexe in ("F", "M", "")]
    return [
        ComptePrive(one.pk, one.nom, band, sexe, counts[one.pk].get(key, 0))
        for one in chosen
        if one.pk in counts
        for band, sexe, key in cells
    ]


def _rang_d_age(jour: date) -> CombinedExpression:
    """Completed years on ``jour`` over five, rounded down: every band of ``hr.calculs.ages`` begins at a multiple of five.

    The birthday that has not come yet this year takes one year away: the year of birth then counts as one more. NULL for
    an unknown year. The database divides whole numbers as whole numbers; the bands stay in Python.
    """
    annee = F("annee_naissance") + Case(When(mois_naissance__gt=jour.month, then=1), default=0)
    return (Value(jour.year) - annee) / Value(BAND_YEARS)


def agents_visibles(access: Access) -> QuerySet[Agent]:
    """Named agents that the worn hat may see: own employer, or the employers that opened their data."""
    return Agent.objects.filter(
        collectivite__project=access.project, collectivite__in=access.employer_ids(Action.VOIR_AGENTS)
    )


def rechercher_agents(agents: QuerySet[Agent], texte: str) -> QuerySet[Agent]:
    """Agents whose matricule, name, function or grade answers every word (``common.search``); all for no word."""
    words = question(texte)
    return matching(agents, words) if words else agents


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
        .order_by("collectivite__rang", "collectivite__nom", "collectivite", "categorie", in_order("intitule"), "pk")
    )


def controle_des_totaux(lignes: Iterable[LigneEffectif], postes: Iterable[Poste]) -> list[Controle]:
    """Staff and filled posts of one employer by service: public facts, no query when the posts have their service."""
    staff: dict[str, tuple[int, Decimal]] = {}
    for line in lignes:
        heads, etp = staff.get(line.service, (0, ZERO))
        staff[line.service] = heads + line.tetes, etp + line.etp
    filled: dict[str, int] = {}
    for post in postes:
        label = post.service.libelle if post.service else NON_REPARTI
        filled[label] = filled.get(label, 0) + post.nombre_pourvus
    return controler({label: (heads, total_etp([etp])) for label, (heads, etp) in staff.items()}, filled)


def etats_par_employeur(project: Project) -> dict[int, InventoryState]:
    """State of the inventory of each employer that began."""
    return {
        state.collectivite_id: state
        for state in InventoryState.objects.filter(collectivite__project=project).select_related("auteur")
    }


def nombre_d_agents(projects: Collection[object]) -> dict[object, int]:
    """Key of each project → agents kept one by one, whatever their dates. One query."""
    rows = Agent.objects.filter(collectivite__project__in=projects).order_by("collectivite__project")
    return dict(rows.values_list("collectivite__project").annotate(Count("pk")))


def a_des_agents(collectivite: Collectivite) -> bool:
    """Whether the employer keeps at least one agent row: its HR rights are then handed on by its own DRH only.

    Agents removed for less than 24 hours count: who came in meanwhile could bring them back.
    """
    return Agent.everything.filter(collectivite=collectivite).exists()


def projet_a_des_agents(project: Project) -> bool:
    """Whether the project keeps an agent row, removed for less than 24 hours included, or an import file not yet emptied.

    The preview of a file shows names before any row is written.
    """
    return (
        Agent.everything.filter(collectivite__project=project).exists()
        or ImportBatch.objects.filter(collectivite__project=project, date_purge__isnull=True).exists()
    )
