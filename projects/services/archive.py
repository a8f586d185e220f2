"""Archive a finished project, and open it again: everything is still read and taken away, nothing is written.

Product.md A16.9. Members keep their rights to read; who reads named staff still reads it, the retention calendar still
runs, a person is still erased on demand. Restitution to each employer is the reason to archive: its HR is told.
"""

from collections.abc import Callable
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from common import mail
from common.values import format_date
from projects.access import in_force
from projects.models import Membership, Project
from projects.policy import HR_ROLES

SUBJECT = "Un projet de mutualisation est archivé"
BODY = """Bonjour,

Le projet « {project} », où votre collectivité a des données, vient d’être archivé : tout s’y lit encore, rien ne s’y écrit plus.

Prenez dès maintenant la restitution des données de votre collectivité : « Rapports », puis « Restitution ».
"""
# what must be ended first: a floor above gives a sentence when something of its own still takes answers
_probes: dict[Callable[[Project], str], str] = {}


class Obstacle(NamedTuple):
    """What is to be ended before archiving: a sentence, and the page where it is done (empty: elsewhere)."""

    phrase: str
    adresse: str


def register_obstacle(probe: Callable[[Project], str], page: str = "") -> None:
    """Let a floor above say, in a sentence, what is still open to people outside; an empty one when nothing is.

    Each is one cheap query. ``page``: name of the page of the project where its lead ends it; none when somebody else
    does, whom the sentence then names. Registering the same function twice keeps it once.
    """
    _probes[probe] = page


def obstacles(project: Project) -> list[Obstacle]:
    """What is to be ended before archiving."""
    found = ((probe(project), page) for probe, page in _probes.items())
    return [Obstacle(said, reverse(page, args=[project.slug]) if page else "") for said, page in found if said]


def hr_addresses(project: Project) -> list[str]:
    """Addresses of those who hold the HR rights of an employer of the project today."""
    told = Membership.objects.filter(
        in_force(timezone.localdate()),
        project=project,
        role__in=[role.value for role in HR_ROLES],
        user__is_active=True,
    )
    return sorted(set(told.values_list("user__email", flat=True)))


def tell(project: Project, addresses: list[str], subject: str, body: str) -> None:
    """One message each; the demonstration writes to nobody."""
    if project.est_demonstration:
        return
    for address in addresses:
        mail.send(subject, body.format(project=project.nom), address, quietly=True)


def archived_reason(project: Project) -> str:
    """Since when nothing is written any more, and who may open it again; empty for a project that is not archived."""
    if project.date_archivage is None:
        return ""
    return (
        f"Depuis le {format_date(timezone.localdate(project.date_archivage))}, tout s’y lit et s’emporte, rien ne s’y écrit. "
        "La cheffe ou le chef de projet peut le rouvrir depuis « Projet et méthode »."
    )


def check_not_archived(project: Project) -> None:
    """For what writes without a page: commands, work that was waiting. Raises ``ValidationError``."""
    if reason := archived_reason(project):
        raise ValidationError(f"Ce projet est archivé. {reason}")


@transaction.atomic
def archive_project(*, project: Project, auteur, motif: str) -> None:
    """Close the project to writing. Raises ``ValidationError`` without a reason, or while ``obstacles`` says something."""
    if not motif.strip():
        raise ValidationError({"motif": "Dites pourquoi : le motif reste dans l’histoire du projet."})
    if held := obstacles(project):
        raise ValidationError([one.phrase for one in held])
    row = Project.objects.select_for_update().get(pk=project.pk)
    if row.date_archivage is not None:
        return
    row.date_archivage = timezone.now()
    row._change_reason, row._history_user = f"archivage : {motif.strip()}", auteur
    row.save()
    addresses = hr_addresses(row)
    transaction.on_commit(lambda: tell(row, addresses, SUBJECT, BODY))


@transaction.atomic
def reopen_project(*, project: Project, auteur, motif: str) -> None:
    """Let the project be written again. Raises ``ValidationError`` without a reason."""
    if not motif.strip():
        raise ValidationError({"motif": "Dites pourquoi : le motif reste dans l’histoire du projet."})
    row = Project.objects.select_for_update().get(pk=project.pk)
    if row.date_archivage is None:
        return
    row.date_archivage = None
    row._change_reason, row._history_user = f"réouverture : {motif.strip()}", auteur
    row.save()
