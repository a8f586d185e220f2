"""``/connexion/lien/``: ask for a one-use link, open it (reads only), confirm it (signs in)."""

import logging

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.entry import enter
from accounts.forms import LinkForm, SignInForm
from accounts.links import may_ask, user_of
from accounts.tasks import send_sign_in_link
from accounts.views.sign_in import page_context, safe_target
from common.jobs.broker import BROKER_ERRORS

logger = logging.getLogger(__name__)

UNAVAILABLE = (
    "L’envoi de liens est indisponible pour le moment. Réessayez dans quelques minutes, "
    "ou connectez-vous avec votre mot de passe."
)
TOKEN = settings.SESAME_TOKEN_NAME


@require_POST
def request_link(request: HttpRequest) -> HttpResponse:
    """Ask a worker to send a link if the address has an account; same answer, same time, either way."""
    form = LinkForm(request.POST)
    target = request.POST.get("next", "")
    if not form.is_valid():
        context = page_context(form=SignInForm(request), link_form=form, target=target)
        return render(request, "accounts/sign_in.html", context, status=422)
    email = form.cleaned_data["email"]
    if may_ask(email, get_client_ip_address(request) or ""):
        site = f"{request.scheme}://{request.get_host()}"
        try:
            send_sign_in_link.delay(email, site, safe_target(request, target) if target else "")
        except BROKER_ERRORS as error:
            # whoever asks: nothing was looked up yet
            logger.warning("sign-in link not sent (%s)", type(error).__name__)
            form.add_error(None, UNAVAILABLE)
            context = page_context(form=SignInForm(request), link_form=form, target=target)
            return render(request, "accounts/sign_in.html", context, status=503)
    return redirect("accounts:link-sent")


@require_safe
def link_sent(request: HttpRequest) -> HttpResponse:
    """What happens now, in the same words for everybody."""
    return render(request, "accounts/link_sent.html")


@never_cache
@sensitive_post_parameters(TOKEN)
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """The page of a link: opening it consumes nothing (mail scanners open links), confirming it signs in."""
    given = request.POST if request.method == "POST" else request.GET
    token, target = given.get(TOKEN, ""), given.get("next", "")
    user = user_of(token)
    if user is None:
        return render(request, "accounts/link_expired.html", {"next": target}, status=410)
    if request.method == "POST":
        return enter(request, user, target=safe_target(request, target))
    return render(request, "accounts/link.html", {"token": token, "token_name": TOKEN, "next": target})
