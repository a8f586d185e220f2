"""``…/membres/``: who takes part and who is invited; end a participation; confirm the named list of a direction."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from common.codes import normalise, search_tokens
from common.forms import render_invalid
from common.listing import Filter, ListColumn, Listing, ListSpec
from projects.access import Access, AccessRefused
from projects.forms.members import EndForm
from projects.gate import project_page
from projects.handing_on import may_end
from projects.members import MemberRow, emergency_traces, invitation_rows, member_rows
from projects.models import Membership
from projects.policy import Action
from projects.services.memberships import confirm_named_access, remove_member
from projects.views.bin import removed_message

WHOLE_PROJECT = "Tout le projet"
INVITING = (Action.INVITER, Action.INVITER_RH, Action.INVITER_EMPLOYEUR)


def membership_of(access: Access, pk: int) -> Membership:
    """A membership of this project. Raises ``Http404`` otherwise."""
    found = Membership.objects.filter(project=access.project, pk=pk).select_related("user", "collectivite").first()
    if found is None:
        raise Http404
    return found


def _sorting_name(row: MemberRow) -> str:
    user = row.membership.user
    return normalise(f"{user.nom} {user.prenom} {user.email}")


def _members_spec(rows: list[MemberRow]) -> ListSpec:
    """What may be asked of the list of members; only the roles and employers that somebody holds are offered."""

    def employer(row: MemberRow) -> str:
        return row.membership.collectivite.nom if row.membership.collectivite else WHOLE_PROJECT

    def kept(read: Callable[[MemberRow], str]) -> Callable[[list[MemberRow], str], list[MemberRow]]:
        return lambda kept_rows, value: [row for row in kept_rows if read(row) == value]

    def found(kept_rows: list[MemberRow], text: str) -> list[MemberRow]:
        words = search_tokens(text)
        return [
            row
            for row in kept_rows
            if all(
                word in normalise(f"{row.membership.user.nom_affiche} {row.membership.user.email}") for word in words
            )
        ]

    def offered(read: Callable[[MemberRow], str]) -> dict[str, str]:
        return {value: value for value in dict.fromkeys(map(read, rows))}

    return ListSpec(
        noun="rôle",
        plural="rôles",
        columns=(
            ListColumn("personne", "Personne", by=_sorting_name),
            ListColumn("role", "Rôle", by=lambda row: normalise(row.membership.role_label)),
            ListColumn("collectivite", "Collectivité", by=lambda row: normalise(employer(row))),
            ListColumn("participation", "Participation", by=lambda row: row.membership.date_debut),
            ListColumn("connexion", "Dernière connexion", by=lambda row: row.last_day),
            ListColumn("droits", "Droits"),
        ),
        filters=(
            Filter("role", "Rôle", offered(role := lambda row: row.membership.role_label), kept(role)),
            Filter("collectivite", "Collectivité", offered(employer), kept(employer), "Toutes"),
            Filter("etat", "Participation", offered(state := lambda row: row.state), kept(state), "Toutes"),
        ),
        search=found,
        search_label="Nom ou adresse",
    )


@project_page(Action.VOIR_MEMBRES)
def members(request: HttpRequest, access: Access) -> HttpResponse:
    """People, roles, employers, states, day of the last sign-in; then the invitations without answer."""
    rows = member_rows(access)
    context = {
        "rows": rows,
        "listing": Listing(_members_spec(rows), request.GET, rows),
        "people": len({row.membership.user_id for row in rows}),
        "invitations": invitation_rows(access),
        "may_invite": any(access.allows(action) for action in INVITING),
        "may_open_hr": access.allows(Action.OUVRIR_RH),
        "emergencies": emergency_traces(access),
        "any_gesture": any(row.may_end or row.may_confirm for row in rows),
    }
    return render(request, "members/list.html", context)


@project_page(*INVITING, methods=("GET", "POST"), when_archived=True)
def end(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """End a participation at once, with a reason."""
    membership = membership_of(access, pk)
    if not may_end(role=membership.role_enum, allowed=access.actions_on(membership.collectivite)):
        raise AccessRefused(
            "Mettre fin à cette participation revient à la cheffe ou au chef de projet, ou à l’employeur concerné."
        )
    form = EndForm(request.POST if request.method == "POST" else None)
    context = {
        "form": form,
        "membership": membership,
        "cancel_url": reverse("projects:members", args=[access.project.slug]),
    }
    if request.method != "POST":
        return render(request, "members/end.html", context)
    if form.is_valid():
        try:
            remove_member(membership=membership, reason=form.cleaned_data["motif"], auteur=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
    if form.errors:
        return render_invalid(request, "members/end.html", context)
    text = f"La participation de {membership.user.nom_affiche} est terminée."
    removed_message(request, access, kind="participation", row=membership, text=text)
    if membership.user_id == request.user.pk:
        # the last role may be the one that opened this very project
        return redirect("projects:list")
    return redirect("projects:members", slug=access.project.slug)


@project_page(Action.INVITER_RH, methods=("POST",), when_archived=True)
def confirm(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """The HR of the employer opens its named list to its direction générale, maire or président."""
    membership = membership_of(access, pk)
    access.require(Action.INVITER_RH, membership.collectivite_id or 0)
    try:
        confirm_named_access(membership=membership)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"La liste nominative est ouverte à {membership.user.nom_affiche}.")
    return redirect("projects:members", slug=access.project.slug)
