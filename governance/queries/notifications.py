"""What a person is told in a project, under the worn hat; what waits for the daily e-mail."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from governance.models import Notification
from governance.notices import KINDS
from governance.rights import visible_bodies
from projects.access import Access


def notifications_of(access: Access) -> QuerySet[Notification]:
    """What the worn hat may be told, the latest first. A right that was lost hides what it had opened."""
    kinds = [kind.cle for kind in KINDS.values() if access.allows(kind.action)]
    return (
        Notification.objects.filter(user=access.user, project=access.project, kind__in=kinds)
        .filter(Q(body=None) | Q(body__in=visible_bodies(access).values("pk")))
        .order_by("-date_creation", "-pk")
    )


def still_useful() -> Q:
    """Not read, and something is left to do or to learn."""
    return Q(date_lecture=None) & (Q(date_peremption__isnull=True) | Q(date_peremption__gt=timezone.now()))


def unread_count(access: Access) -> int:
    """How many wait under the worn hat. One query."""
    return notifications_of(access).filter(still_useful()).count()
