"""Passkeys: ``/connexion/cle/`` to enter or confirm, ``/mon-compte/securite/cles/`` to add, rename and remove.

A challenge waits in the session under its own use, and the first answer takes it away, good or bad.
"""

import logging

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.devices import device_of
from accounts.entry import SECOND_KEY, confirm, enter, pending
from accounts.models import Passkey
from accounts.open_sessions import close_others
from accounts.passkeys import (
    EXPIRED,
    PasskeyRefused,
    ask_to_register,
    ask_to_sign,
    has_another_way_back,
    is_offered,
    register,
    remove_key,
    rename,
    who_signed,
)
from accounts.presence import signed_in
from accounts.second_factor import has_second_factor
from accounts.views.security import my_page
from accounts.views.sign_in import safe_target
from common.forms import Form, put_errors, render_form
from common.values import address_number

logger = logging.getLogger(__name__)
TO_ENTER, TO_CONFIRM, TO_ADD = "cle_defi_entree", "cle_defi_confirmation", "cle_defi_ajout"
SECOND_STEP = "deuxieme"
ALONE = "Ajoutez une seconde clé ou le code d’un téléphone dans « Sécurité du compte » : cette clé perdue, vous ne pourriez plus entrer."


class NameForm(Form):
    """How its person calls a key."""

    nom = forms.CharField(
        label="Nom de la clé",
        max_length=Passkey._meta.get_field("nom").max_length,
        help_text="Pour la reconnaître, par exemple « Téléphone » ou « Poste de l’accueil ».",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def _refused(request: HttpRequest, refusal: PasskeyRefused, where: str, target: str) -> HttpResponse:
    logger.warning("passkey refused: %s", refusal)
    messages.error(request, refusal.words)
    return redirect(f"{reverse(where)}?{urlencode({'next': target})}" if target else where)


# --- to enter --------------------------------------------------------------------------------------------------------


@never_cache
@require_POST
def challenge(request: HttpRequest) -> JsonResponse:
    """What a key must sign to enter. Who has given a password or a link already is asked for one of their own keys."""
    if not is_offered():
        raise Http404
    entering = pending(request) if request.POST.get("etape") == SECOND_STEP else None
    asked = ask_to_sign(entering[0] if entering else None)
    request.session[TO_ENTER] = asked.note | {"deuxieme": entering is not None}
    return JsonResponse(asked.options)


@never_cache
@sensitive_post_parameters("reponse")
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """A key answered: its person enters by the one door, with two factors. As a second step, only the one who is entering."""
    if not is_offered():
        raise Http404
    note = request.session.pop(TO_ENTER, None)
    is_second = bool(note and note["deuxieme"])
    expected, target = (pending(request) if is_second else None) or (None, request.POST.get("next", ""))
    try:
        if is_second and expected is None:
            raise PasskeyRefused("deuxième étape périmée", EXPIRED)
        user = who_signed(note=note, answer=request.POST.get("reponse", ""), expected=expected)
    except PasskeyRefused as refusal:
        return _refused(request, refusal, "accounts:second-factor" if is_second else "accounts:sign-in", target)
    return enter(request, user, target=safe_target(request, target), is_strong=True)


# --- to confirm ------------------------------------------------------------------------------------------------------


@never_cache
@signed_in
@require_POST
def confirm_challenge(request: HttpRequest) -> JsonResponse:
    """What one of my keys must sign before named data leaves."""
    if not is_offered():
        raise Http404
    asked = ask_to_sign(request.user)
    request.session[TO_CONFIRM] = asked.note
    return JsonResponse(asked.options)


@never_cache
@sensitive_post_parameters("reponse")
@signed_in
@require_POST
def confirm_by_key(request: HttpRequest) -> HttpResponse:
    """One of my keys answered: it is me."""
    if not is_offered():
        raise Http404
    note = request.session.pop(TO_CONFIRM, None)
    target = safe_target(request, request.POST.get("next", ""))
    try:
        who_signed(note=note, answer=request.POST.get("reponse", ""), expected=request.user)
    except PasskeyRefused as refusal:
        return _refused(request, refusal, "accounts:confirm", target)
    confirm(request)
    request.session[SECOND_KEY] = True
    return redirect(f"{reverse('accounts:confirm')}?{urlencode({'next': target})}")


# --- my keys ---------------------------------------------------------------------------------------------------------


@my_page("POST", confirmed=True)
def add_challenge(request: HttpRequest) -> HttpResponse:
    """What a new key must sign. Who proved themselves too long ago is led to it by the page itself (the page loads again)."""
    if not is_offered():
        raise Http404
    asked = ask_to_register(request.user)
    request.session[TO_ADD] = asked.note
    return JsonResponse(asked.options)


@sensitive_post_parameters("reponse")
@my_page("GET", "POST", confirmed=True)
def add(request: HttpRequest) -> HttpResponse:
    """Name a key and keep it; ``next``: where the person wanted to go before they were asked for one."""
    if not is_offered():
        raise Http404
    given = request.POST if request.method == "POST" else request.GET
    target = safe_target(request, given.get("next", "")) if given.get("next") else reverse("accounts:security")
    if request.method != "POST":
        form = NameForm(initial={"nom": device_of(request.headers.get("User-Agent", ""))})
        return render(request, "accounts/passkey_add.html", {"form": form, "target": target})
    note = request.session.pop(TO_ADD, None)
    form = NameForm(request.POST)
    if form.is_valid():
        try:
            register(
                user=request.user,
                nom=form.cleaned_data["nom"],
                note=note,
                answer=request.POST.get("reponse", ""),
            )
        except PasskeyRefused as refusal:
            logger.warning("passkey refused: %s", refusal)
            words = refusal.words if refusal.words == EXPIRED else "Cette clé d’accès n’a pas pu être vérifiée."
            form.add_error(None, words + " Aucune clé n’a été ajoutée.")
        except ValidationError as error:
            put_errors(form, error)
        else:
            request.session[SECOND_KEY] = True
            # a session opened before without the key does not stay open beside
            close_others(user=request.user, current_key=request.session.session_key)
            messages.success(request, "La clé d’accès est ajoutée. Vos autres sessions sont fermées.")
            if target != reverse("accounts:security") and not has_another_way_back(request.user):
                messages.warning(request, ALONE)
            return redirect(target)
    return render_form(request, "accounts/passkey_add.html", {"form": form, "target": target})


@my_page("GET", "POST")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename one of my keys. 404 for the key of somebody else."""
    key = request.user.cles_acces.filter(pk=pk).first()
    if key is None:
        raise Http404
    form = NameForm(request.POST if request.method == "POST" else None, initial={"nom": key.nom})
    if request.method == "POST" and form.is_valid():
        rename(user=request.user, pk=pk, nom=form.cleaned_data["nom"])
        messages.success(request, "La clé d’accès est renommée.")
        return redirect("accounts:security")
    return render_form(request, "accounts/passkey_edit.html", {"form": form, "key": key})


@my_page("POST", confirmed=True)
def remove(request: HttpRequest) -> HttpResponse:
    """Forget one of my keys, close my other sessions; the person is told by e-mail."""
    pk = address_number(request.POST.get("cle", ""))
    if pk is not None and remove_key(user=request.user, pk=pk):
        if not has_second_factor(request.user):
            request.session[SECOND_KEY] = False
        close_others(user=request.user, current_key=request.session.session_key)
        messages.success(request, "La clé d’accès est retirée. Vos autres sessions sont fermées.")
    else:
        messages.info(request, "Cette clé d’accès n’est plus reliée à votre compte.")
    return redirect("accounts:security")
