"""Whether somebody is still in front of the screen: a session that has read named staff closes when nobody is.

Source: domain.md §8.7, product.md D20 and D21. The limit is one for the whole session, whatever the page: who left the
room on « Sécurité du compte » left named staff one click away.
"""

import time
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from accounts.entry import is_too_old

LAST_SEEN_KEY = "dernier_passage"
READS_NAMES_KEY = "lit_des_noms"
# a visit is noted at most once a minute: the session is a row of the base
NOTED_EVERY_SECONDS = 60


def note_reader_of_names(request: HttpRequest) -> None:
    """This session opened a page under a hat that reads named staff: its limit holds until it ends."""
    if not request.session.get(READS_NAMES_KEY):
        request.session[READS_NAMES_KEY] = True


def idle_seconds(request: HttpRequest) -> int:
    """How long this session may stay without a gesture, in seconds; 0 where there is no limit."""
    session = getattr(request, "session", None)
    return settings.HR_IDLE_SECONDS if session is not None and session.get(READS_NAMES_KEY) else 0


def has_been_away(request: HttpRequest, closes: bool) -> bool:
    """Whether the person left the screen for too long, and note the visit otherwise.

    ``closes``: only reading and taking files do; a form that took long to fill is still accepted, its answer then asks
    to sign in again.
    """
    now, limit = int(time.time()), idle_seconds(request)
    seen = request.session.get(LAST_SEEN_KEY)
    if seen is not None and limit and now - seen > limit:
        return closes
    # a clock set back leaves a visit in the future: noted again, or it would hold the session open until then
    if seen is None or abs(now - seen) >= NOTED_EVERY_SECONDS:
        request.session[LAST_SEEN_KEY] = now
    return False


def must_come_back(request: HttpRequest, *, closes: bool) -> bool:
    """Close the session of a signed-in person when it is too old or left alone; whether it was."""
    if not has_been_away(request, closes) and not (closes and is_too_old(request)):
        return False
    logout(request)
    return True


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page outside the projects: for whoever is signed in and still there, else the way to the sign-in."""

    @login_required
    @wraps(view)
    def gated(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if must_come_back(request, closes=request.method in {"GET", "HEAD"}):
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return gated
