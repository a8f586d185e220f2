"""One e-mail a day at most for each person, whatever the number of roles and projects. Safe to run twice.

It says on which subjects something happened and where to read it: no figure, no name, no title. The demonstration
sends none. A thing that was read, done or undone since is not in it.
"""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.demonstration import is_invented
from accounts.models import User
from common import mail
from governance.models import Digest, Notification
from governance.notices import KINDS
from governance.queries.notifications import notifications_of, still_useful
from governance.services.notifications import subjects_of
from projects.access import accesses_of
from projects.models import Project

logger = logging.getLogger(__name__)

SUBJECT = "Du nouveau dans vos projets de mutualisation"
OPENING = "Bonjour,\n\nDepuis le dernier résumé\u00a0:\n"
CLOSING = (
    "\nCe résumé part une fois par jour au plus, et seulement s’il y a du nouveau.\n"
    "Vous choisissez ses sujets sur la page de vos notifications.\n"
)


def send_digests(*, now: datetime | None = None) -> int:
    """Send the digests that are due; returns how many left. Before ``settings.DIGEST_HOUR`` (Paris), nothing.

    A failed message is tried again at the next run of the same day; the failure is logged without address.
    """
    moment = timezone.localtime(now or timezone.now())
    if moment.hour < settings.DIGEST_HOUR:
        return 0
    waiting = (
        Notification.objects.filter(still_useful(), date_resume=None, project__est_demonstration=False)
        .filter(user__is_active=True)
        .exclude(user_id__in=Digest.objects.filter(jour=moment.date()).values("user_id"))
    )
    sent = 0
    for user in User.objects.filter(pk__in=waiting.values("user_id")).order_by("pk"):
        try:
            sent += _send_one(user, moment)
        except IntegrityError:
            continue  # another run took this person's day
        except OSError as error:
            logger.error("digest not sent: %s", type(error).__name__)
    return sent


@transaction.atomic
def _send_one(user: User, moment: datetime) -> int:
    """Take the day of this person, send, note what was told. All or nothing: a message that fails leaves no trace."""
    if is_invented(user):
        return 0
    wanted = subjects_of(user)
    told: list[int] = []
    parts = []
    projects = Project.objects.filter(notifications__user=user, est_demonstration=False).distinct().order_by("nom")
    for project in projects:
        rows = {row.pk: row for row in _readable(user, project)}
        kinds = {row.kind for row in rows.values() if row.kind in wanted}
        told += rows
        if kinds:
            parts.append(_project_part(project, kinds))
    if parts:
        Digest.objects.create(user=user, jour=moment.date())
        Notification.objects.filter(pk__in=told).update(date_resume=moment)
        mail.send(SUBJECT, OPENING + "".join(parts) + CLOSING, user.email)
    return int(bool(parts))


def _readable(user: User, project: Project) -> Iterable[Notification]:
    """What waits for this person in this project, under any of the hats worn today."""
    for access in accesses_of(user, project):
        yield from notifications_of(access).filter(still_useful(), date_resume=None)


def _project_part(project: Project, kinds: set[str]) -> str:
    lines = "".join(f"- {KINDS[kind].mail}\n" for kind in KINDS if kind in kinds)
    where = reverse("governance:notifications", args=[project.slug])
    door = f"{settings.SITE_URL}{where}" if settings.SITE_URL else "l’application, page « Notifications »"
    return f"\nDans le projet « {project.nom} »\u00a0:\n{lines}\nÀ lire ici\u00a0: {door}\n"
