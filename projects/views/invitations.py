"""Invite one person or a pasted list; send again, cancel; the page on which the invited person answers."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.entry import open_session
from accounts.forms import WelcomeForm
from accounts.models import User
from common.forms import render_invalid
from common.values import plural
from projects.access import Access, AccessRefused
from projects.forms.members import InvitationForm, InvitationListForm
from projects.gate import project_page
from projects.handing_on import may_end
from projects.models import Invitation
from projects.policy import ACTIONS, Action, actions_of
from projects.queries import collectivites_in
from projects.services.invitation_list import invite_list
from projects.services.invitations import accept, cancel, find, invite, refuse, resend
from projects.views.members import INVITING

NOT_SENT = "Projet de démonstration : l’invitation est enregistrée, aucun courriel n’est envoyé."


def _address_of(request: HttpRequest):
    return lambda token: request.build_absolute_uri(reverse("projects:invitation", args=[token]))


# --- inviting --------------------------------------------------------------------------------------------------------


def _page(request: HttpRequest, access: Access, *, form=None, list_form=None, aside=(), sent=0) -> HttpResponse:
    employers = list(collectivites_in(access.project))
    context = {
        "form": form or InvitationForm(access=access, employers=employers),
        "list_form": list_form or InvitationListForm(),
        "aside": aside,
        "sent": sent,
        "example": employers[-1].nom if employers else "",
    }
    if aside or context["form"].errors or context["list_form"].errors:
        return render_invalid(request, "members/invite.html", context)
    return render(request, "members/invite.html", context | {"has_errors": False})


def _invitation_of(access: Access, pk) -> Invitation:
    found = Invitation.objects.filter(project=access.project, pk=pk).first()
    if found is None:
        raise Http404
    if not may_end(role=found.role_enum, allowed=access.actions_on(found.collectivite)):
        raise AccessRefused("Cette invitation est celle d’un autre employeur, ou de la cheffe ou du chef de projet.")
    return found


@project_page(*INVITING, methods=("GET", "POST"), when_archived=True)
def invite_one(request: HttpRequest, access: Access) -> HttpResponse:
    """The page of both ways to invite, and the sending of one invitation."""
    if request.method != "POST":
        return _page(request, access)
    form = InvitationForm(request.POST, access=access, employers=list(collectivites_in(access.project)))
    if form.is_valid():
        try:
            left = invite(access=access, proposal=form.proposal(), address_of=_address_of(request))
        except ValidationError as error:
            form.add_error(None, error)
    if form.errors:
        return _page(request, access, form=form)
    messages.success(request, f"L’invitation de {form.cleaned_data['email']} est envoyée." if left else NOT_SENT)
    return redirect("projects:members", slug=access.project.slug)


@project_page(*INVITING, methods=("POST",), when_archived=True)
def invite_many(request: HttpRequest, access: Access) -> HttpResponse:
    """A pasted list: the good lines leave, the others stay in the field with their reasons."""
    list_form = InvitationListForm(request.POST)
    if not list_form.is_valid():
        return _page(request, access, list_form=list_form)
    sent, aside = invite_list(
        list_form.cleaned_data["liste"],
        access=access,
        collectivites=collectivites_in(access.project),
        address_of=_address_of(request),
    )
    if aside:
        kept = InvitationListForm(initial={"liste": "\n".join(line.text for line in aside)})
        return _page(request, access, list_form=kept, aside=aside, sent=sent)
    words = f"{sent} {plural(sent, 'invitation envoyée', 'invitations envoyées')}."
    messages.success(request, NOT_SENT if access.project.est_demonstration else words)
    return redirect("projects:members", slug=access.project.slug)


@project_page(*INVITING, methods=("POST",), when_archived=True)
def resend_one(request: HttpRequest, access: Access, pk) -> HttpResponse:
    """A new link and fourteen new days."""
    invitation = _invitation_of(access, pk)
    try:
        left = resend(access=access, invitation=invitation, address_of=_address_of(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "L’invitation est renvoyée, l’ancien lien ne sert plus." if left else NOT_SENT)
    return redirect("projects:members", slug=access.project.slug)


@project_page(*INVITING, methods=("POST",), when_archived=True)
def cancel_one(request: HttpRequest, access: Access, pk) -> HttpResponse:
    """The link dies at once."""
    try:
        cancel(invitation=_invitation_of(access, pk))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "L’invitation est annulée.")
    return redirect("projects:members", slug=access.project.slug)


# --- answering -------------------------------------------------------------------------------------------------------


def _answer_page(request: HttpRequest, invitation: Invitation, *, form=None, refusal: str = "") -> HttpResponse:
    signed_in = request.user.is_authenticated
    actions = actions_of(invitation.role_enum, invitation.est_executif)
    known = User.objects.filter(email=invitation.email).exists()
    context = {
        "invitation": invitation,
        "inviter": invitation.invite_par.nom_affiche if invitation.invite_par else "Une personne du projet",
        "sentences": [ACTIONS[action].sentence for action in Action if action in actions],
        "open": invitation.est_ouverte,
        "other_account": signed_in and request.user.email != invitation.email,
        "signed_in": signed_in,
        "known": known,
        "form": form or WelcomeForm(User(email=invitation.email)),
        "refusal": refusal,
        "sign_in_url": f"{reverse('accounts:sign-in')}?next={request.path}",
    }
    if refusal or (form and form.errors):
        return render_invalid(request, "members/answer.html", context)
    return render(
        request, "members/answer.html", context | {"has_errors": False}, status=200 if invitation.est_ouverte else 410
    )


@never_cache
@sensitive_post_parameters("new_password1", "new_password2")
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Who invites to what; accept (with one's account, or a new one made here) or refuse. Opening writes nothing."""
    invitation = find(token)
    if invitation is None:
        raise Http404
    if request.method != "POST" or not invitation.est_ouverte:
        return _answer_page(request, invitation)
    gesture = request.POST.get("geste")
    if gesture == "refuser":
        return _refused(request, invitation)
    if gesture != "accepter":
        raise Http404
    if request.user.is_authenticated:
        return _accepted(request, invitation, request.user)
    if User.objects.filter(email=invitation.email).exists():
        # the account may open more than this project: it is entered by its own door, then comes back here
        return redirect(f"{reverse('accounts:sign-in')}?next={request.path}")
    form = WelcomeForm(User(email=invitation.email), request.POST)
    if not form.is_valid():
        return _answer_page(request, invitation, form=form)
    return _accepted(request, invitation, form)


def _refused(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    if request.user.is_authenticated and request.user.email != invitation.email:
        return _answer_page(request, invitation, refusal="Cette invitation est adressée à une autre personne.")
    try:
        refuse(invitation=invitation)
    except ValidationError as error:
        return _answer_page(request, find_again(invitation), refusal=" ".join(error.messages))
    return render(request, "members/refused.html", {"invitation": invitation})


def _accepted(request: HttpRequest, invitation: Invitation, who: User | WelcomeForm) -> HttpResponse:
    """Account and role are written together, or neither is."""
    try:
        with transaction.atomic():
            user = who.save() if isinstance(who, WelcomeForm) else who
            accept(invitation=invitation, user=user)
    except ValidationError as error:
        return _answer_page(request, find_again(invitation), refusal=" ".join(error.messages))
    if isinstance(who, WelcomeForm):
        open_session(request, user)
    messages.success(request, f"Bienvenue dans le projet « {invitation.project.nom} ».")
    return redirect("reports:dashboard", slug=invitation.project.slug)


def find_again(invitation: Invitation) -> Invitation:
    """The invitation as it stands now, after an answer that could not be written."""
    return Invitation.objects.select_related("project", "collectivite", "invite_par").get(pk=invitation.pk)
