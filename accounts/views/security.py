"""``/mon-compte/``: the second factor of the person and their open sessions."""

from functools import wraps
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.entry import SECOND_KEY, ask_to_confirm, is_confirmed
from accounts.forms import CodeForm
from accounts.models import SecondFactor
from accounts.open_sessions import close_others, close_session, sessions_of
from accounts.passkeys import is_offered, passkeys_of
from accounts.presence import must_come_back
from accounts.proconnect import is_configured
from accounts.sealed import seal, unseal
from accounts.second_factor import activate, codes_left, has_code, has_key, remove, renew_codes
from accounts.ties import ties_of, untie
from accounts.totp import address_for, new_secret
from accounts.views.sign_in import safe_target
from common.forms import put_errors, render_invalid
from common.values import address_number

# sealed: the session is in the base, and the secret never is in clear
DRAWN_KEY = "second_facteur_propose"


def my_page(*methods: str, confirmed: bool = False):
    """A page of one's own account; ``confirmed``: who one is has just been proved."""

    def decorate(view):
        @never_cache
        @require_http_methods(list(methods))
        @login_required
        @wraps(view)
        def gated(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            # its forms are short: nothing is lost by closing at a POST too
            if must_come_back(request, closes=True):
                return redirect_to_login(reverse("accounts:security"))
            if confirmed and not is_confirmed(request):
                if request.method == "GET":
                    return ask_to_confirm(request)
                return redirect(f"{reverse('accounts:confirm')}?next={reverse('accounts:security')}")
            return view(request, **kwargs)

        return gated

    return decorate


@my_page("GET", "HEAD")
def security(request: HttpRequest) -> HttpResponse:
    """Where the account stands: second factor, recovery codes left, passkeys, sessions."""
    return render(
        request,
        "accounts/security.html",
        {
            "factor": SecondFactor.objects.filter(user=request.user).first(),
            "codes_left": codes_left(request.user),
            "sessions": sessions_of(request.user, request.session.session_key),
            "ties": ties_of(request.user),
            "keys": passkeys_of(request.user),
            "keys_offered": is_offered(),
            "proconnect": is_configured(),
            "asked": settings.SECOND_FACTOR,
        },
    )


@sensitive_post_parameters("code")
@my_page("GET", "POST", confirmed=True)
def set_second_factor(request: HttpRequest) -> HttpResponse:
    """A QR code, the key in clear beside it, and the code that proves the telephone read it."""
    given = request.POST if request.method == "POST" else request.GET
    target = given.get("next", "")
    drawn = request.session.get(DRAWN_KEY)
    if request.method == "POST" and drawn is None:
        messages.warning(request, "La page a été ouverte il y a trop longtemps : voici une nouvelle clé.")
    if drawn is None:
        drawn = request.session[DRAWN_KEY] = seal(new_secret())
        form = CodeForm()
        return _set_page(request, form, unseal(drawn), target)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = activate(user=request.user, secret=unseal(drawn), code=form.cleaned_data["code"])
        except ValidationError as error:
            put_errors(form, error)
        else:
            del request.session[DRAWN_KEY]
            request.session[SECOND_KEY] = True
            # a session opened before without the code does not stay open beside
            close_others(user=request.user, current_key=request.session.session_key)
            return _codes_page(request, codes, target)
    return _set_page(request, form, unseal(drawn), target)


def _set_page(request: HttpRequest, form: CodeForm, secret: str, target: str) -> HttpResponse:
    issuer = settings.INSTALLATION.organisme or "Mutualisation"
    picture = segno.make(address_for(secret, request.user.email, f"Mutualisation {issuer}"), error="m")
    context = {
        "form": form,
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        "picture": picture.svg_data_uri(scale=5, border=4, light="#fff"),
        "target": target,
        "replaces": has_code(request.user),
        "keys": is_offered(),
    }
    if form.errors:
        return render_invalid(request, "accounts/second_factor_set.html", context)
    return render(request, "accounts/second_factor_set.html", context)


def _codes_page(request: HttpRequest, codes: list[str], target: str) -> HttpResponse:
    wanted = safe_target(request, target) if target else reverse("accounts:security")
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "target": wanted})


@my_page("POST", confirmed=True)
def remove_second_factor(request: HttpRequest) -> HttpResponse:
    """Forget the telephone and the codes, close the other doors; the person is told by e-mail."""
    if remove(user=request.user):
        request.session[SECOND_KEY] = has_key(request.user)
        close_others(user=request.user, current_key=request.session.session_key)
        messages.success(request, "La vérification en deux étapes est retirée.")
    return redirect("accounts:security")


@my_page("POST", confirmed=True)
def new_codes(request: HttpRequest) -> HttpResponse:
    """Ten new recovery codes, shown once; the former ones are dead."""
    try:
        codes = renew_codes(user=request.user)
    except SecondFactor.DoesNotExist:
        return redirect("accounts:security")
    return _codes_page(request, codes, "")


@my_page("POST")
def extend_session(request: HttpRequest) -> HttpResponse:
    """204: the person is there. The visit was noted on the way; a session closed meanwhile is led to the sign-in."""
    return HttpResponse(status=204)


@my_page("POST")
def close_sessions(request: HttpRequest) -> HttpResponse:
    """Close one session of mine, or all the others."""
    if request.POST.get("session") == "autres":
        number = close_others(user=request.user, current_key=request.session.session_key)
        messages.success(
            request, "Vos autres sessions sont fermées." if number else "Aucune autre session n’était ouverte."
        )
    elif close_session(user=request.user, sign=request.POST.get("session", "")):
        messages.success(request, "La session est fermée.")
    else:
        messages.info(request, "Cette session n’est plus ouverte.")
    return redirect("accounts:security")


@my_page("POST", confirmed=True)
def untie_proconnect(request: HttpRequest) -> HttpResponse:
    """This identity of ProConnect opens my account no longer."""
    pk = address_number(request.POST.get("identite", ""))
    if pk is not None and untie(user=request.user, pk=pk):
        messages.success(request, "Cette identité ProConnect n’est plus reliée à votre compte.")
    else:
        messages.info(request, "Cette identité n’est plus reliée à votre compte.")
    return redirect("accounts:security")
