"""Questions to the database about projects: values out, never a request in."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from common.ordering import in_order
from projects.access import hats_of
from projects.contours import Polygons, polygons_of
from projects.models import Collectivite, ContourCommune, Membership, Phase, Project, Service, Step
from projects.services.creation import DATA


@dataclass(frozen=True)
class LegalBasis:
    """What the law says of a basis, with its source and the day it was read. ``certitude``: V read, K known."""

    phrase: str
    source: str
    lu_le: date
    certitude: str


@cache
def legal_bases() -> dict[str, LegalBasis]:
    """The legal sentences by code of ``BaseLegale``, from ``data/bases_legales.csv``."""
    with (DATA / "bases_legales.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: LegalBasis(row["phrase"], row["source"], date.fromisoformat(row["lu_le"]), row["certitude"])
            for row in csv.DictReader(file)
        }


@dataclass(frozen=True)
class ProjectCard:
    """A project in the list of a person: the hats they wear there, the phase it is in, its size in employers."""

    project: Project
    hats: tuple[str, ...]
    phase: Phase | None
    phase_count: int
    collectivites: int


def my_projects(user) -> list[ProjectCard]:
    """The projects that ``user`` may open today, by name. Three queries whatever their number."""
    today = timezone.localdate()
    memberships: dict[object, list[Membership]] = {}
    rows = (
        Membership.objects.filter(user=user, date_debut__lte=today)
        .filter(Q(date_fin__isnull=True) | Q(date_fin__gte=today))
        .filter(
            Q(collectivite__isnull=True)
            | Q(collectivite__date_sortie__isnull=True)
            | Q(collectivite__date_sortie__gte=today)
        )
        .select_related("collectivite")
        .order_by("pk")
    )
    for membership in rows:
        memberships.setdefault(membership.project_id, []).append(membership)
    projects = (
        Project.objects.filter(pk__in=list(memberships))
        .annotate(employers=Count("collectivites", filter=in_perimeter_condition("collectivites__", today)))
        .prefetch_related("phases")
        .order_by(in_order("nom"), "slug")
    )
    cards = []
    for project in projects:
        phases = sorted(project.phases.all(), key=lambda phase: phase.numero)
        cards.append(
            ProjectCard(
                project,
                tuple(hat.label for hat in hats_of(memberships[project.pk])),
                current_phase(phases),
                len(phases),
                project.employers,
            )
        )
    return cards


def current_phase(phases: list[Phase]) -> Phase | None:
    """The phase under way, else the first that is not closed, else the last."""
    under_way = [phase for phase in phases if phase.etat == Phase.Etat.EN_COURS]
    open_ones = [phase for phase in phases if phase.etat != Phase.Etat.CLOSE]
    return (under_way or open_ones or phases[-1:] or [None])[0]


def in_perimeter_condition(prefix: str, day: date) -> Q:
    """Whether an employer is still in the perimeter on ``day`` (its last day included)."""
    return Q(**{f"{prefix}date_sortie__isnull": True}) | Q(**{f"{prefix}date_sortie__gte": day})


def collectivites_in(project: Project, day: date | None = None) -> QuerySet[Collectivite]:
    """Employers of the perimeter on ``day`` (today by default), the EPCI first."""
    return project.collectivites.filter(in_perimeter_condition("", day or timezone.localdate())).order_by(
        "rang", "nom", "pk"
    )


def collectivites_gone(project: Project) -> QuerySet[Collectivite]:
    """Employers that left before today, the latest first."""
    return project.collectivites.filter(date_sortie__lt=timezone.localdate()).order_by("-date_sortie", "rang", "pk")


def contours_of(project: Project, day: date | None = None) -> dict[str, Polygons]:
    """Outlines of the communes of the perimeter: code INSEE → polygons of (longitude, latitude), in degrees.

    In the order of the project; a commune without outline (none loaded, or none known) is absent. Two queries. Where a
    map is shown, print ``services.referentiel.SOURCE_CONTOURS`` (not for an invented territory).
    """
    codes = [
        code
        for code in collectivites_in(project, day)
        .filter(kind=Collectivite.Kind.COMMUNE)
        .values_list("code_insee", flat=True)
        if code
    ]
    stored = dict(ContourCommune.objects.filter(pk__in=codes).order_by().values_list("pk", "polygones"))
    return {code: polygons_of(stored[code]) for code in codes if code in stored}


def population_total(rows: list[Collectivite]) -> int:
    """Inhabitants of the communes among ``rows``: the EPCI and attached bodies would count them twice."""
    return sum(row.population or 0 for row in rows if row.kind == Collectivite.Kind.COMMUNE)


def phases_with_steps(project: Project) -> list[tuple[Phase, list[Step], list[Step]]]:
    """Each phase with its steps that hold and those set aside, in order. One query: a row for each step, its phase again."""
    of_phase = [field.attname for field in Phase._meta.concrete_fields]
    of_step = [field.attname for field in Step._meta.concrete_fields]
    phases: dict[int, tuple[Phase, list[Step], list[Step]]] = {}
    for row in project.phases.order_by("numero", "pk", "steps__rang", "steps__pk").values_list(
        *of_phase, *(f"steps__{name}" for name in of_step)
    ):
        phase = Phase.from_db(project._state.db, of_phase, row[: len(of_phase)])
        phase.project = project
        _, holding, aside = phases.setdefault(phase.pk, (phase, [], []))
        step = Step.from_db(project._state.db, of_step, row[len(of_phase) :])
        if step.pk is not None:
            (aside if step.est_sans_objet else holding).append(step)
    return list(phases.values())


def services_of(project: Project) -> list[Service]:
    """Every service of the project, in order: the common catalogue and those that an employer added. One query."""
    return list(Service.objects.filter(project=project).order_by("rang", "libelle", "pk"))
