"""``…/historique/<kind>/<key>/``: the versions of one object, compared, and an older one restored."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from common.forms import Form
from common.history import Version, compared
from projects.access import Access, AccessRefused
from projects.authors import role_labels
from projects.gate import project_page
from projects.policy import Action
from projects.tracked import Tracked, tracked_kind


class RestoreForm(Form):
    """Why an older version comes back."""

    motif = forms.CharField(label="Motif", max_length=300)


def _found(access: Access, kind: str, pk: int) -> tuple[Tracked, object]:
    """The kind and the object. Raises ``Http404`` for what does not exist, or not for this hat."""
    tracked = tracked_kind(kind)
    row = tracked.find(access, pk) if tracked else None
    if tracked is None or row is None:
        raise Http404
    return tracked, row


def _chosen(versions: list[Version], text: str) -> Version | None:
    return next((one for one in versions if str(one.key) == text), None)


@project_page(Action.VOIR_PROJET)
def versions(request: HttpRequest, access: Access, kind: str, pk: int) -> HttpResponse:
    """Who, when, why, old → new; two versions side by side when the address asks for them."""
    tracked, row = _found(access, kind, pk)
    if tracked.noticed:
        tracked.noticed(access, row)
    found = tracked.versions(access, row)
    roles = role_labels(access.project, {one.user_id for one in found})
    older, newer = (_chosen(found, request.GET.get(name, "")) for name in ("de", "a"))
    if older and newer and older.rank > newer.rank:
        older, newer = newer, older
    return render(
        request,
        "projects/versions.html",
        {
            "tracked": tracked,
            "row_pk": row.pk,
            "title": tracked.title(row),
            "back": tracked.back(access, row),
            "lines": [(one, roles.of(one.user_id)) for one in found],
            "older": older,
            "newer": newer,
            "compared": compared(older, newer) if older and newer else [],
            "may_restore": tracked.may_restore(access, row),
            "reserved": found[-1].rank - 1 if found else 0,
        },
    )


@project_page(Action.VOIR_PROJET, methods=("POST",))
def restore(request: HttpRequest, access: Access, kind: str, pk: int, version: int) -> HttpResponse:
    """Write the values of an older version again, as a new version, with a reason."""
    tracked, row = _found(access, kind, pk)
    here = reverse("projects:versions", args=[access.project.slug, kind, pk])
    if not tracked.may_restore(access, row):
        raise AccessRefused(access.refusal(tracked.restore_action))
    wanted = tracked.history(row).filter(history_id=version).first()
    if wanted is None:
        raise Http404
    form = RestoreForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Dites pourquoi vous rétablissez cette version.")
        return redirect(here)
    try:
        tracked.restore(row=row, version=wanted, auteur=request.user, motif=form.cleaned_data["motif"])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "La version est rétablie. Celle d’avant reste dans l’historique.")
    return redirect(here)
