"""``/connexion/proconnect/``: leave for ProConnect, come back, tie an identity to an account that already exists.

An identity opens an account only once its person has entered that account by its own door: an address told by a provider is
not a proof that the account is theirs. Nobody gets an account here: accounts come from invitations.
"""

import hmac
import logging
import time

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import proconnect
from accounts.entry import PROCONNECT_KEY, TO_TIE_KEY, enter
from accounts.models import ProConnectIdentity, User
from accounts.sealed import seal
from accounts.views.sign_in import safe_target

logger = logging.getLogger(__name__)
STARTED_KEY = "proconnect_en_cours"
FAILED = "La connexion par ProConnect n’a pas abouti. Recommencez, ou entrez par mot de passe ou par lien."


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("accounts:proconnect-back"))


def _failed(request: HttpRequest, reason: str) -> HttpResponse:
    logger.warning("proconnect refused: %s", reason)
    messages.error(request, FAILED)
    return redirect("accounts:sign-in")


@never_cache
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """To ProConnect; 404 where it is not configured."""
    if not proconnect.is_configured():
        raise Http404
    try:
        started = proconnect.start(_back(request))
    except proconnect.ProConnectRefused as refusal:
        return _failed(request, str(refusal))
    request.session[STARTED_KEY] = {
        "state": started.state,
        "nonce": started.nonce,
        "heure": int(time.time()),
        "suite": request.GET.get("next", ""),
    }
    return redirect(started.address)


@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """From ProConnect: verified, then the account of this identity, or the way to tie it once."""
    if not proconnect.is_configured():
        raise Http404
    # used up by the first return, good or bad
    started = request.session.pop(STARTED_KEY, None)
    state = request.GET.get("state", "")
    if not started or not hmac.compare_digest(state.encode(), started["state"].encode()):
        return _failed(request, "state")
    if not proconnect.is_fresh(started["heure"]) or not request.GET.get("code"):
        return _failed(request, "sans code ou trop tard")
    try:
        identity = proconnect.finish(code=request.GET["code"], nonce=started["nonce"], redirect_uri=_back(request))
    except proconnect.ProConnectRefused as refusal:
        return _failed(request, str(refusal))
    target = safe_target(request, started["suite"])
    known = ProConnectIdentity.objects.filter(sub=identity.sub, user__is_active=True).select_related("user").first()
    if known is not None:
        request.session[PROCONNECT_KEY] = seal(identity.id_token)
        return enter(request, known.user, target=target, is_strong=identity.is_strong)
    request.session[TO_TIE_KEY] = {
        "sub": identity.sub,
        "idp": identity.idp,
        "email": User.objects.normalize_email(identity.email),
        "heure": int(time.time()),
    }
    return render(request, "accounts/proconnect_tie.html", {"next": target})
