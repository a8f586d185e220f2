"""``…/corbeille/``: what was removed for less than 24 hours, and the button that brings it back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html

from projects.access import Access, AccessRefused
from projects.gate import project_page
from projects.policy import Action
from projects.removal import bin_of, removed_row

REMOVING = (
    Action.MODIFIER_PROJET,
    Action.INVITER,
    Action.INVITER_RH,
    Action.INVITER_EMPLOYEUR,
    Action.SAISIR_SERVICES,
    Action.SAISIR_POSTES,
    Action.SAISIR_CONSOLIDE,
    Action.SAISIR_AGENTS,
    Action.MENER_ENTRETIENS,
    Action.TENIR_FEUILLE_DE_ROUTE,
    Action.AFFECTER_MOYENS,
    Action.EXPRIMER_CADRAGE,
    Action.TENIR_FORMATIONS,
    Action.TENIR_COLLEGE_RH,
    Action.TENIR_DIAGNOSTIC,
    Action.TENIR_GOUVERNANCE,
    Action.COMMENTER_REGISTRE,
)


def removed_message(request: HttpRequest, access: Access, *, kind: str, row, text: str) -> None:
    """Say what was removed, with the way to undo it: the same words after every removal."""
    url = reverse("projects:bin", args=[access.project.slug])
    messages.success(
        request,
        format_html(
            '{} <a href="{}#{}-{}">Annuler la suppression</a> (possible pendant 24 heures)', text, url, kind, row.pk
        ),
    )


@project_page(*REMOVING)
def bin_page(request: HttpRequest, access: Access) -> HttpResponse:
    """What this hat may bring back."""
    return render(request, "projects/bin.html", {"lines": bin_of(access)})


@project_page(*REMOVING, methods=("POST",))
def undo(request: HttpRequest, access: Access, kind: str, pk: int) -> HttpResponse:
    """Bring one thing back. 404 for what is not there, no longer, or not for this hat."""
    found = removed_row(access, kind, pk)
    if found is None:
        raise Http404
    spec, row = found
    reason = spec.refusal(access, row) if spec.refusal else None
    if reason is not None:
        raise AccessRefused(reason)
    try:
        spec.restore(row=row, auteur=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"Rétabli : {spec.noun} {spec.title(row)}.")
    return redirect("projects:bin", slug=access.project.slug)
