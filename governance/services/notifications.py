"""Tell people, stop telling them, note what they read, and what they do not want by e-mail."""

from collections.abc import Collection, Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from governance.models import Body, Notification, NotificationPreference
from governance.notices import KINDS
from governance.queries.notifications import notifications_of, still_useful
from projects.access import Access, in_force
from projects.models import Membership, Project
from projects.policy import Action, actions_of
from projects.refusals import roles_with


@transaction.atomic
def notify(
    *,
    project: Project,
    users: Iterable,
    kind: str,
    cle: str,
    texte: str,
    adresse: str,
    body: Body | None = None,
    author=None,
    peremption=None,
) -> int:
    """Tell ``users`` (never the author) once; the same ``cle`` not read yet is replaced. Returns how many are told.

    ``adresse``: path of the page inside the application. ``peremption``: the moment after which it is told no more.
    Raises ``KeyError`` on an unknown subject.
    """
    KINDS[kind]
    keys = {user.pk for user in users} - {getattr(author, "pk", None)}
    now = timezone.now()
    waiting = Notification.objects.filter(project=project, cle=cle, date_lecture=None, user_id__in=keys)
    waiting.delete()
    Notification.objects.bulk_create(
        [
            Notification(
                user_id=key,
                project=project,
                kind=kind,
                cle=cle,
                body=body,
                texte=texte[:300],
                adresse=adresse,
                date_creation=now,
                date_peremption=peremption,
            )
            for key in sorted(keys)
        ]
    )
    return len(keys)


def remind(*, project: Project, users: Iterable, cle: str, **told) -> int:
    """``notify`` those of ``users`` who were never told ``cle``, read or not: a delay is passed once. Same arguments."""
    known = set(Notification.objects.filter(project=project, cle=cle).values_list("user_id", flat=True))
    return notify(project=project, users=[one for one in users if one.pk not in known], cle=cle, **told)


def people_who(project: Project, action: Action, employers: Collection[int] | None = None) -> list:
    """People who may do ``action`` today, each once; ``employers``: keys of those for which they must, ``None``: no matter."""
    rows = Membership.objects.filter(
        in_force(timezone.localdate()), project=project, user__is_active=True, role__in=roles_with(action)
    )
    if employers is not None:
        rows = rows.filter(collectivite__in=employers)
    granted = [row for row in rows.select_related("user").order_by("pk") if action in _actions(row)]
    return list({row.user_id: row.user for row in granted}.values())


def _actions(row: Membership) -> frozenset[Action]:
    return actions_of(row.role_enum, row.est_executif)


def withdraw(*, project: Project, cle: str) -> int:
    """The thing is done or gone: nobody is told any more. What was read stays. Returns how many were not read."""
    return Notification.objects.filter(project=project, cle=cle, date_lecture=None).delete()[0]


def members_of(project: Project) -> list:
    """People who take part in the project today, each once."""
    rows = (
        Membership.objects.filter(in_force(timezone.localdate()), project=project, user__is_active=True)
        .select_related("user")
        .order_by("pk")
    )
    return list({row.user_id: row.user for row in rows}.values())


def seated_in(body: Body) -> list:
    """People with an account who sit in a body today or later, each once."""
    today = timezone.localdate()
    rows = body.seats.filter(user__is_active=True).exclude(date_fin__lt=today).select_related("user").order_by("pk")
    return list({row.user_id: row.user for row in rows}.values())


def mark_read(*, access: Access, pk: int) -> Notification | None:
    """Note that the person saw this one; ``None`` when it is not theirs to read. Idempotent."""
    found = notifications_of(access).filter(pk=pk).first()
    if found is not None and found.date_lecture is None:
        found.date_lecture = timezone.now()
        found.save(update_fields=["date_lecture"])
    return found


def mark_all_read(*, access: Access) -> int:
    """Note that the person saw everything that waits under the worn hat; returns how many."""
    keys = list(notifications_of(access).filter(still_useful()).values_list("pk", flat=True))
    return Notification.objects.filter(pk__in=keys).update(date_lecture=timezone.now())


@transaction.atomic
def choose_subjects(*, user, wanted: Iterable[str]) -> None:
    """Which subjects this person wants in the daily e-mail, in every project. Raises ``ValidationError`` on another."""
    kept = set(wanted)
    if kept - set(KINDS):
        raise ValidationError("Ce sujet n’existe pas.")
    NotificationPreference.objects.filter(user=user).delete()
    NotificationPreference.objects.bulk_create(
        [NotificationPreference(user=user, kind=kind) for kind in sorted(set(KINDS) - kept)]
    )


def subjects_of(user) -> set[str]:
    """Subjects that this person gets by e-mail."""
    refused = set(NotificationPreference.objects.filter(user=user).values_list("kind", flat=True))
    return set(KINDS) - refused
