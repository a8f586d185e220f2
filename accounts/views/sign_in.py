"""``/connexion/``: a password, or a one-use link by e-mail; the same words whether the account exists or not."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts import passkeys, proconnect
from accounts.demonstration import demonstration_accounts
from accounts.entry import PROCONNECT_KEY, enter
from accounts.forms import LinkForm, SignInForm
from accounts.lockout import free_again_at
from accounts.models import User
from accounts.sealed import unseal


def safe_target(request: HttpRequest, wanted: str) -> str:
    """``wanted`` when it is a path of this site, the list of projects otherwise."""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if wanted and safe else resolve_url(settings.LOGIN_REDIRECT_URL)


def page_context(*, form: SignInForm, link_form: LinkForm, target: str) -> dict:
    """Context of the sign-in page, whichever of its two forms was sent."""
    return {
        "form": form,
        "link_form": link_form,
        "next": target,
        "demonstration": demonstration_accounts(),
        "proconnect": proconnect.is_configured(),
        "passkeys": passkeys.is_offered(),
        "has_errors": bool(form.errors or link_form.errors),
    }


class SignIn(LoginView):
    """E-mail and password. Django keeps the parameters out of error reports, renews the session key and checks ``next``."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs) -> dict:
        form = kwargs.get("form") or self.get_form()
        return page_context(form=form, link_form=LinkForm(), target=self.get_redirect_url())

    def form_valid(self, form: SignInForm) -> HttpResponse:
        return enter(self.request, form.get_user(), target=self.get_success_url())

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        return render(self.request, self.template_name, self.get_context_data(form=form), status=422)


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: dict | None) -> HttpResponse:
    """Too many failures on this address from this place: say when to try again, not whether the account exists."""
    context = {"free_again_at": free_again_at(request, credentials)}
    return render(request, "accounts/locked_out.html", context, status=429)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Close the session; ``next`` brings back to a page that is open to all, such as an invitation."""
    target, proof = request.POST.get("next", ""), request.session.get(PROCONNECT_KEY)
    logout(request)
    if proof and (address := _farewell(request, proof)):
        return render(request, "accounts/proconnect_farewell.html", {"address": address})
    messages.success(request, "La session est fermée.")
    return redirect(safe_target(request, target) if target else "accounts:sign-in")


def _farewell(request: HttpRequest, proof: str) -> str:
    """Where the session of ProConnect closes too; empty when it cannot be asked."""
    try:
        return proconnect.farewell(unseal(proof), request.build_absolute_uri(reverse("accounts:sign-in")))
    except (ValueError, proconnect.ProConnectRefused):
        return ""


@require_POST
def demonstration(request: HttpRequest) -> HttpResponse:
    """Sign in as an invented person. 404 outside the demonstration mode, and for anybody who is not in the list."""
    wanted = request.POST.get("compte", "")
    account = next((a for a in demonstration_accounts() if str(a.key) == wanted), None)
    user = User.objects.filter(pk=account.key, is_active=True).first() if account else None
    if user is None:
        raise Http404
    # what is invented asks for nothing: a visitor who gave this person a key or a code does not lock the next one out
    return enter(request, user, target=safe_target(request, request.POST.get("next", "")), is_strong=True)
