"""``/connexion/second-facteur/``: the code asked while signing in; ``/connexion/confirmer/``: who you are, once more."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.entry import confirm, is_confirmed, open_session, pending
from accounts.forms import CodeForm, ConfirmForm
from accounts.presence import signed_in
from accounts.second_factor import WRONG, TooManyFailures, check, has_code, has_key
from accounts.views.sign_in import safe_target
from common.forms import render_invalid


def _closed(request: HttpRequest, until) -> HttpResponse:
    return render(request, "accounts/code_closed.html", {"free_again_at": until}, status=429)


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """The six digits, or a recovery code. The session opens here."""
    entering = pending(request)
    if entering is None:
        messages.warning(request, "La connexion a pris trop de temps. Recommencez.")
        return redirect("accounts:sign-in")
    user, target = entering
    form = CodeForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "by_code": has_code(user), "by_key": has_key(user)}
    if request.method != "POST":
        return render(request, "accounts/code.html", context)
    if form.is_valid():
        try:
            if check(user=user, typed=form.cleaned_data["code"]):
                open_session(request, user, with_second_factor=True)
                return redirect(safe_target(request, target))
        except TooManyFailures as closed:
            return _closed(request, closed.until)
        form.add_error("code", WRONG)
    return render_invalid(request, "accounts/code.html", context)


@never_cache
@sensitive_post_parameters("code", "password")
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_again(request: HttpRequest) -> HttpResponse:
    """Before named data leaves: a passkey or the code, else the password. Who has none signs in again by a link."""
    given = request.POST if request.method == "POST" else request.GET
    target = safe_target(request, given.get("next", ""))
    if request.method != "POST" and is_confirmed(request):
        return render(request, "accounts/confirmed.html", {"target": target})
    by_code, by_key = has_code(request.user), has_key(request.user)
    # a password does not replace the key of who has one
    by_form = by_code or (request.user.has_usable_password() and not by_key)
    form = ConfirmForm(request.user, by_code, request.POST if request.method == "POST" and by_form else None)
    context = {"form": form, "target": target, "by_form": by_form, "by_key": by_key}
    if request.method != "POST" or not by_form:
        return render(request, "accounts/confirm.html", context)
    try:
        if form.is_valid():
            confirm(request)
            return redirect(f"{request.path}?{urlencode({'next': target})}")
    except TooManyFailures as closed:
        return _closed(request, closed.until)
    return render_invalid(request, "accounts/confirm.html", context)
