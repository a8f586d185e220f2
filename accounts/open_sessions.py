"""The sessions of a person: list them, close one, close all the others."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.models import OpenSession, User


@dataclass(frozen=True)
class Shown:
    """One session as its person sees it. ``sign`` names it in a form; the key itself never leaves the server."""

    sign: str
    appareil: str
    ouverte: datetime
    passage: datetime
    is_mine: bool


def _sign(key: str) -> str:
    return hashlib.sha256(f"session:{key}".encode()).hexdigest()[:32]


def sessions_of(user: User, current_key: str | None) -> list[Shown]:
    """The sessions still open, the latest visit first."""
    rows = OpenSession.objects.filter(user=user, expire_date__gt=timezone.now()).order_by("-date_passage", "pk")
    return [
        Shown(_sign(r.pk), r.appareil or "appareil inconnu", r.date_ouverture, r.date_passage, r.pk == current_key)
        for r in rows
    ]


def close_session(*, user: User, sign: str) -> bool:
    """Close one session of this person; whether it was theirs and open."""
    for key in OpenSession.objects.filter(user=user).order_by("pk").values_list("pk", flat=True):
        if hmac.compare_digest(_sign(key), sign):
            return bool(OpenSession.objects.filter(pk=key).delete()[0])
    return False


def close_others(*, user: User, current_key: str | None) -> int:
    """Close every session of this person but the one in hand; how many."""
    return OpenSession.objects.filter(user=user).exclude(pk=current_key or "").delete()[0]
