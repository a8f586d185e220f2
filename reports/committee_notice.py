"""Some days before each comité de pilotage, its members are told that its dashboard can be read (product.md A15.7).

The project lead says how many days, or never, on the page of the body. The daily e-mail says so in one line that is always
the same: a link, no figure, no name, no title. The message stops when the meeting begins, is moved or is cancelled, and for
whoever refuses the subject; a demonstration project sends no e-mail.
"""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from governance.models import Body, Meeting
from governance.notices import NoticeKind, register
from governance.queries.bodies import seats_on
from governance.services.notifications import remind
from projects.policy import Action

KIND = "PILOTAGE"
MOST_DAYS = 30


def register_notice() -> None:
    """Make the subject known: anybody may refuse it by e-mail."""
    register(
        NoticeKind(
            KIND,
            "Tableau de bord avant un comité de pilotage",
            "un comité de pilotage approche, son tableau de bord est à lire",
            Action.VOIR_INSTANCES,
        )
    )


def tell_committees(now: datetime | None = None) -> int:
    """Tell the members who sit on the day of each coming meeting, once; returns how many are told. Safe to run at any time.

    A meeting that is moved or cancelled after that has its own message (``governance``).
    """
    moment = now or timezone.now()
    coming = Meeting.objects.filter(
        body__kind=Body.Kind.COPIL,
        etat=Meeting.Etat.PREVUE,
        debut__gt=moment,
        debut__lte=moment + timedelta(days=MOST_DAYS),
        body__rappel_jours__isnull=False,
        body__project__date_suppression=None,
        body__project__date_archivage=None,
    ).select_related("body__project")
    told = 0
    for meeting in coming.order_by("debut", "pk"):
        if meeting.debut > moment + timedelta(days=meeting.body.rappel_jours):
            continue
        project = meeting.body.project
        seats = seats_on(meeting.body, timezone.localtime(meeting.debut).date())
        told += remind(
            project=project,
            users=[seat.user for seat in seats if seat.user is not None and seat.user.is_active],
            kind=KIND,
            cle=f"pilotage-{meeting.pk}",
            texte=f"{meeting} approche : son tableau de bord est à lire.",
            adresse=reverse("reports:copil", args=[project.slug]),
            body=meeting.body,
            peremption=meeting.debut,
        )
    return told
