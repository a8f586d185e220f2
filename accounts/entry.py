"""The one door: whatever proved who somebody is (password, link, passkey, ProConnect), the session opens here and nowhere else.

A person who has a second factor gets no session before the code or the passkey: until then the browser only holds a note of who is
entering, good for ten minutes.
"""

import time
from datetime import date

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.devices import device_of
from accounts.models import User
from accounts.second_factor import has_second_factor
from accounts.sessions import DEVICE_KEY, OPENED_KEY
from accounts.ties import tie

# The backend that reads a session back; the others (axes, guardian) only check or authorise.
BACKEND = "django.contrib.auth.backends.ModelBackend"
PENDING_KEY = "entree_en_attente"
PENDING_SECONDS = 10 * 60
CONFIRMED_KEY = "confirmee_le"
CLOCK_SKEW_SECONDS = 60
SECOND_KEY = "second_facteur"
# the day of the sign-in before this one, kept by the session alone: no second diary of visits
PREVIOUS_KEY = "visite_precedente"
# the sealed proof that ProConnect gave, to close its session too; and an identity that waits to be tied
PROCONNECT_KEY = "proconnect"
TO_TIE_KEY = "proconnect_a_relier"
TIED_ELSEWHERE = (
    "Cette identité ProConnect est déjà reliée à un autre compte : elle n’est pas reliée à celui-ci. "
    "Prévenez la personne qui administre l’application."
)


def enter(request: HttpRequest, user: User, *, target: str, is_strong: bool = False) -> HttpResponse:
    """Open the session, or ask for the second factor first. ``target``: a path of this site, already checked.

    ``is_strong``: whoever vouches for the person has already asked for two factors.
    """
    if is_strong or not has_second_factor(user):
        open_session(request, user, with_second_factor=is_strong)
        return redirect(target)
    request.session[PENDING_KEY] = {
        "user": user.pk,
        "empreinte": user.get_session_auth_hash(),
        "heure": int(time.time()),
        "suite": target,
    }
    return redirect("accounts:second-factor")


def pending(request: HttpRequest) -> tuple[User, str] | None:
    """Who is entering and where to, while the note is fresh and the password unchanged."""
    note = request.session.get(PENDING_KEY)
    if not note or time.time() - note["heure"] > PENDING_SECONDS:
        return None
    user = User.objects.filter(pk=note["user"], is_active=True).first()
    if user is None or user.get_session_auth_hash() != note["empreinte"]:
        return None
    return user, note["suite"]


def open_session(request: HttpRequest, user: User, *, with_second_factor: bool = False) -> None:
    """Sign in for good: the key of the session changes, its beginning and its device are noted."""
    request.session.pop(PENDING_KEY, None)
    previous = user.last_login
    login(request, user, backend=BACKEND)
    request.session[PREVIOUS_KEY] = timezone.localtime(previous).date().isoformat() if previous else ""
    now = int(time.time())
    _tie(request, user, now)
    request.session[OPENED_KEY] = now
    request.session[DEVICE_KEY] = device_of(request.headers.get("User-Agent", ""))
    request.session[SECOND_KEY] = with_second_factor
    confirm(request)


def _tie(request: HttpRequest, user: User, now: int) -> None:
    """Tie the identity of ProConnect that waits to the account just entered by its own door, when the address is the same."""
    waiting = request.session.pop(TO_TIE_KEY, None)
    if not waiting or waiting["email"] != user.email or now - waiting["heure"] > PENDING_SECONDS:
        return
    if tie(user=user, sub=waiting["sub"], idp=waiting["idp"]):
        messages.success(request, "Votre compte est relié à ProConnect.")
    else:
        messages.warning(request, TIED_ELSEWHERE)


def previous_visit(request: HttpRequest) -> date | None:
    """The day of the sign-in before this one, ``None`` for a first one."""
    said = request.session.get(PREVIOUS_KEY, "")
    return date.fromisoformat(said) if said else None


def confirm(request: HttpRequest) -> None:
    """Note that the person just proved who they are."""
    request.session[CONFIRMED_KEY] = int(time.time())


def is_confirmed(request: HttpRequest) -> bool:
    """Whether the person proved who they are lately enough to take named data away. Always, where that is not asked."""
    most = settings.CONFIRM_SECONDS
    # two servers may differ by some seconds; beyond, the clock was set back and proves nothing
    return not most or -CLOCK_SKEW_SECONDS <= time.time() - request.session.get(CONFIRMED_KEY, 0) <= most


def ask_to_confirm(request: HttpRequest, target: str = "") -> HttpResponse:
    """To the page that asks who you are again, then leads to ``target``, a path of this site: here by default."""
    return redirect(f"{reverse('accounts:confirm')}?{urlencode({'next': target or request.get_full_path()})}")


def is_too_old(request: HttpRequest) -> bool:
    """Whether the session has lasted longer than any session may, however busy."""
    opened = request.session.get(OPENED_KEY)
    return opened is not None and time.time() - opened > settings.SESSION_COOKIE_AGE


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether this installation asks for a second factor and this session opened without."""
    return settings.SECOND_FACTOR and not request.session.get(SECOND_KEY)


def ask_for_second_factor(request: HttpRequest) -> HttpResponse:
    """To the page that sets a second factor up, then leads back here."""
    target = request.get_full_path() if request.method in {"GET", "HEAD"} else ""
    return redirect(f"{reverse('accounts:second-factor-set')}?{urlencode({'next': target})}")
