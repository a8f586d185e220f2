"""Create a project: identity, employers, method, services, first cheffe or chef de projet, in one transaction."""

import csv
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from simple_history.utils import bulk_create_with_history

from common.french_names import de_nom
from common.values import format_date
from projects.models import EpciReferentiel, Membership, Project, Service
from projects.models.project import BaseLegale
from projects.phases import TROIS_ETAPES, PhaseTemplate, calendar_errors, calendar_warnings
from projects.policy import Role
from projects.services.collectivites import CollectiviteSpec, check_perimeter, create_perimeter
from projects.services.memberships import add_member
from projects.services.method import check_method, create_method
from projects.wording import one_line

DATA = Path(__file__).resolve().parent.parent / "data"
NAME_MAX = Project._meta.get_field("nom").max_length
SLUG_MAX = Project._meta.get_field("slug").max_length
# First parts of addresses under /projets/ that are not projects.
RESERVED_SLUGS = frozenset({"nouveau", "retablir"})
FALLBACK_SLUG = "projet"


# --- what the forms and commands ask -------------------------------------------------------------------------------


@cache
def renewals() -> tuple[date, ...]:
    """Dates of the general renewals of the municipal councils, from ``data/calendrier_electoral.csv``."""
    return _events("RENOUVELLEMENT_MUNICIPAL")


@cache
def planned_renewals() -> tuple[date, ...]:
    """Renewals of which only the month is known: the last day of that month, from the same file."""
    return _events("RENOUVELLEMENT_PREVU")


def _events(kind: str) -> tuple[date, ...]:
    with (DATA / "calendrier_electoral.csv").open(encoding="utf-8", newline="") as file:
        return tuple(date.fromisoformat(row["date"]) for row in csv.DictReader(file) if row["evenement"] == kind)


def warnings_for(debut: date, fin: date) -> list[str]:
    """What deserves attention in the calendar without blocking, as French sentences; nothing on impossible dates."""
    return [] if calendar_errors(debut, fin) else calendar_warnings(debut, fin, list(renewals()))


def proposed_name(epci: EpciReferentiel) -> str:
    """The name proposed for the project of an EPCI: « Projet de mutualisation de la CC de Montesquieu »."""
    return f"Projet de mutualisation {de_nom(epci.nom)}"[:NAME_MAX]


def may_create_project(user) -> bool:
    """Administrators, people who lead a project today, and everyone in a demonstration (docs/decisions/0003)."""
    if not user.is_authenticated or not user.is_active:
        return False
    if user.est_administrateur or settings.DEMO:
        return True
    today = timezone.localdate()
    return (
        Membership.objects.filter(user=user, role=Role.CHEF_PROJET.value, date_debut__lte=today)
        .filter(Q(date_fin__isnull=True) | Q(date_fin__gte=today))
        .exists()
    )


def identity_errors(*, nom: str, date_debut: date, date_fin: date, base_legale: str) -> dict[str, list[str]]:
    """Faults of the identity by field, empty when there is none."""
    errors: dict[str, list[str]] = {}
    if not nom.strip():
        errors["nom"] = ["Donnez un nom au projet."]
    elif len(nom) > NAME_MAX:
        errors["nom"] = [f"Le nom dépasse {NAME_MAX} caractères."]
    if faults := calendar_errors(date_debut, date_fin):
        errors["date_fin"] = faults
    if base_legale not in BaseLegale.values:
        errors["base_legale"] = [f"Base «\u00a0{base_legale}\u00a0» inconnue."]
    return errors


def free_slug(nom: str) -> str:
    """A readable address made from the name, not taken by another project: « …-2 » when it is."""
    base = slugify(nom.replace("’", "-").replace("'", "-"))[: SLUG_MAX - 5].strip("-") or FALLBACK_SLUG
    if base in RESERVED_SLUGS:
        base = f"{FALLBACK_SLUG}-{base}"
    taken = set(Project.everything.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = (base if n == 1 else f"{base}-{n}" for n in range(1, len(taken) + 2))
    return next(slug for slug in candidates if slug not in taken)


# --- verbs ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def create_project(
    *,
    nom: str,
    date_debut: date,
    date_fin: date,
    collectivites: Sequence[CollectiviteSpec],
    lead,
    base_legale: str = BaseLegale.SCHEMA,
    method: Sequence[PhaseTemplate] = TROIS_ETAPES,
    slug: str | None = None,
    est_demonstration: bool = False,
    reason: str = "création du projet",
) -> Project:
    """A project with its employers, phases, steps and common services; ``lead`` becomes cheffe or chef de projet.

    ``collectivites``: one EPCI and the others (see ``collectivites_of_epci``). ``slug`` must be free when given.
    Raises ValidationError with the keys nom, date_fin, base_legale, collectivites, methode, slug; nothing is written.
    """
    nom = one_line(nom)
    errors = identity_errors(nom=nom, date_debut=date_debut, date_fin=date_fin, base_legale=base_legale)
    for check, value in ((check_perimeter, collectivites), (check_method, method)):
        try:
            check(value)
        except ValidationError as error:
            errors.update(error.message_dict)
    if slug is not None and (slug in RESERVED_SLUGS or Project.everything.filter(slug=slug).exists()):
        errors["slug"] = [f"L’adresse «\u00a0{slug}\u00a0» est déjà prise."]
    if errors:
        raise ValidationError(errors)
    project = Project(
        nom=nom,
        slug=slug or free_slug(nom),
        date_debut=date_debut,
        date_fin=date_fin,
        base_legale=base_legale,
        est_demonstration=est_demonstration,
    )
    project._change_reason = reason
    project.save()
    create_perimeter(project=project, specs=collectivites, reason=reason)
    create_method(project=project, method=method)
    create_services(project=project, reason=reason)
    add_member(project=project, user=lead, role=Role.CHEF_PROJET, reason=reason)
    return project


def create_services(*, project: Project, reason: str) -> list[Service]:
    """Write the common catalogue of ``data/services.csv`` for the project. Called inside a transaction."""
    with (DATA / "services.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            Service(project=project, code=row["code"], libelle=row["libelle"], famille=row["famille"], rang=rang)
            for rang, row in enumerate(csv.DictReader(file), start=1)
        ]
    return bulk_create_with_history(rows, Service, default_change_reason=reason)


@transaction.atomic
def update_identity(
    *, project: Project, nom: str, date_debut: date, date_fin: date, base_legale: str, reason: str = ""
) -> bool:
    """Change name, dates or legal basis; the address stays. Returns whether anything changed.

    Raises ValidationError with the keys of ``identity_errors``.
    """
    nom = one_line(nom)
    if errors := identity_errors(nom=nom, date_debut=date_debut, date_fin=date_fin, base_legale=base_legale):
        raise ValidationError(errors)
    values = {"nom": nom, "date_debut": date_debut, "date_fin": date_fin, "base_legale": base_legale}
    if all(getattr(project, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(project, name, value)
    project._change_reason = reason.strip() or f"identité modifiée le {format_date(timezone.localdate())}"
    project.save()
    return True
