"""Lock-out after repeated failures (django-axes): what the logs may say, and when one may try again."""

from datetime import datetime, timedelta

from axes.helpers import get_client_ip_address, get_client_username, get_cool_off
from axes.models import AccessAttempt
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.second_factor import CLOSED_FOR, FAILURES, TooManyFailures


def client_label(*_details: object) -> str:
    """How axes names a client in the logs: not at all, an address is personal data."""
    return "une adresse"


def free_again_at(request: HttpRequest, credentials: dict | None = None) -> datetime:
    """When this address, from this place, may try again: the last failure plus the cooling time.

    The same whether an account exists or not: attempts are counted on what was typed.
    """
    cool_off = get_cool_off(request) or timedelta(0)
    last = (
        AccessAttempt.objects.filter(
            username=get_client_username(request, credentials), ip_address=get_client_ip_address(request)
        )
        .order_by("-attempt_time")
        .values_list("attempt_time", flat=True)
        .first()
    )
    return (last or timezone.now()) + cool_off


def check_password(user: User, typed: str) -> bool:
    """Whether ``typed`` is the password of the signed-in person; five failures close the question for fifteen minutes.

    Raises ``TooManyFailures`` meanwhile. Counted per process, as the links are: who is here has already signed in.
    """
    key = f"confirmation:{user.pk}"
    if cache.get(key, 0) >= FAILURES:
        raise TooManyFailures(timezone.now() + CLOSED_FOR)
    if user.check_password(typed):
        cache.delete(key)
        return True
    cache.add(key, 0, CLOSED_FOR.total_seconds())
    cache.incr(key)
    return False
