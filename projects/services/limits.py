"""Limits of a project on a shared installation: what it takes, and a refusal in words before it takes more.

Whoever administers the installation reads these four numbers of each project and nothing of what is in it.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from common.values import NBSP, format_decimal
from projects.access import in_force
from projects.models import Collectivite, Invitation, Membership, Plafonds, Project

MEGABYTE = 1_000_000


class Mesure(StrEnum):
    """What is counted. The value is the field of ``Plafonds``."""

    MEMBRES = "membres"
    COLLECTIVITES = "collectivites"
    AGENTS = "agents"
    STOCKAGE = "stockage_mo"


WORDS = {
    Mesure.MEMBRES: "personnes",
    Mesure.COLLECTIVITES: "collectivités",
    Mesure.AGENTS: "agents saisis un par un",
    Mesure.STOCKAGE: "Mo de documents et de rapports",
}
# keys of projects → how much each takes (persons, employers, agents, bytes), in one query
Counter = Callable[[Collection[object]], Mapping[object, int]]
_counters: dict[Mesure, list[Counter]] = {}


def register_counter(mesure: Mesure, counter: Counter) -> None:
    """Let a floor count what it keeps; several of one measure are added. Registering the same twice keeps it once."""
    known = _counters.setdefault(mesure, [])
    if counter not in known:
        known.append(counter)


def _members(projects: Collection[object]) -> dict[object, int]:
    rows = Membership.objects.filter(in_force(timezone.localdate()), project__in=projects)
    return dict(rows.order_by("project").values_list("project").annotate(Count("user", distinct=True)))


def _employers(projects: Collection[object]) -> dict[object, int]:
    rows = Collectivite.objects.filter(project__in=projects, date_sortie__isnull=True)
    return dict(rows.order_by("project").values_list("project").annotate(Count("pk")))


register_counter(Mesure.MEMBRES, _members)
register_counter(Mesure.COLLECTIVITES, _employers)


@dataclass(frozen=True)
class Taken:
    """What a project takes: persons, employers, agents, bytes."""

    membres: int = 0
    collectivites: int = 0
    agents: int = 0
    octets: int = 0


def _taken_of(mesure: Mesure, projects: Collection[object]) -> dict[object, int]:
    found: dict[object, int] = {}
    for counter in _counters.get(mesure, ()):
        for key, number in counter(projects).items():
            found[key] = found.get(key, 0) + (number or 0)
    return found


def taken_by(projects: Collection[object]) -> dict[object, Taken]:
    """Key of each project → what it takes. A constant number of queries."""
    counts = {mesure: _taken_of(mesure, projects) for mesure in Mesure}
    return {key: Taken(*(counts[mesure].get(key, 0) for mesure in Mesure)) for key in projects}


def grouped(number: int) -> str:
    """A whole number as it is read, thousands apart."""
    return format_decimal(number, 0)


def check_limit(project: Project, mesure: Mesure, more: int, field: str = "") -> None:
    """Raise ``ValidationError`` (on ``field`` when given) if ``more`` would pass the limit. One query without limits.

    ``more``: persons, employers, agents or bytes. Two writers wait for each other where there is a limit, so that both
    do not take the last place; call it inside the transaction that writes.
    """
    if more <= 0:
        return
    with transaction.atomic(savepoint=False):
        limits = Plafonds.objects.select_for_update().filter(project=project).first()
    most = getattr(limits, mesure.value, None)
    if most is None:
        return
    unit = MEGABYTE if mesure is Mesure.STOCKAGE else 1
    held = _taken_of(mesure, [project.pk]).get(project.pk, 0)
    if held + more <= most * unit:
        return
    said = (
        f"Ce projet est limité à {grouped(most)}{NBSP}{WORDS[mesure]}\u202f; il en a déjà "
        f"{grouped(-(-held // unit))}. Rien n’a été enregistré\u202f: demandez à l’administration de "
        "l’installation de relever ce plafond."
    )
    raise ValidationError({field: said} if field else said)


def check_new_person(project: Project, email: str, field: str = "") -> None:
    """``check_limit`` for one more person: those already invited count, somebody who is there takes no new place."""
    now = timezone.now()
    waiting = Invitation.objects.filter(project=project, etat=Invitation.Etat.ENVOYEE, date_expiration__gt=now)
    addresses = set(waiting.values_list("email", flat=True))
    there = set(
        Membership.objects.filter(in_force(timezone.localdate()), project=project).values_list("user__email", flat=True)
    )
    if email not in there and email not in addresses:
        check_limit(project, Mesure.MEMBRES, len(addresses - there) + 1, field)


@transaction.atomic
def set_limits(*, project: Project, auteur, values: Mapping[str, int | None]) -> None:
    """Write the four limits, ``None`` for none. What is already beyond stays: only what is added is refused."""
    row, _ = Plafonds.objects.get_or_create(project=project)
    for mesure in Mesure:
        setattr(row, mesure.value, values[mesure.value])
    row._history_user = auteur
    row.save()
