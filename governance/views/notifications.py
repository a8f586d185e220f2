"""``…/notifications/``: what one is told, read or not; which subjects come by e-mail."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from governance.notices import KINDS
from governance.queries.notifications import notifications_of
from governance.services.notifications import choose_subjects, mark_all_read, mark_read, subjects_of
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action

PER_PAGE = 25


@project_page(Action.VOIR_PROJET)
def notification_list(request: HttpRequest, access: Access) -> HttpResponse:
    """What the worn hat is told, the latest first."""
    now = timezone.now()
    page = Paginator(notifications_of(access), PER_PAGE).get_page(request.GET.get("page"))
    wanted = subjects_of(access.user)
    return render(
        request,
        "governance/notifications.html",
        {
            "page": page,
            "lines": [
                {
                    "row": row,
                    "subject": KINDS[row.kind].libelle,
                    "is_new": row.date_lecture is None and (row.date_peremption is None or row.date_peremption > now),
                    "is_past": row.date_peremption is not None and row.date_peremption <= now,
                }
                for row in page
            ],
            "subjects": [(kind, kind.cle in wanted) for kind in KINDS.values()],
        },
    )


@project_page(Action.VOIR_PROJET, methods=("POST",), when_archived=True)
def notification_open(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Note that it was seen, and go where it leads."""
    found = mark_read(access=access, pk=pk)
    if found is None:
        raise Http404
    return redirect(found.adresse)


@project_page(Action.VOIR_PROJET, methods=("POST",), when_archived=True)
def read_all(request: HttpRequest, access: Access) -> HttpResponse:
    """Note that everything was seen."""
    mark_all_read(access=access)
    messages.success(request, "Tout est marqué comme lu.")
    return redirect("governance:notifications", access.project.slug)


@project_page(Action.VOIR_PROJET, methods=("POST",), when_archived=True)
def choices(request: HttpRequest, access: Access) -> HttpResponse:
    """Choose the subjects of the daily e-mail."""
    try:
        choose_subjects(user=access.user, wanted=request.POST.getlist("sujets"))
    except ValidationError:
        raise Http404 from None
    messages.success(request, "Vos sujets sont enregistrés.")
    return redirect("governance:notifications", access.project.slug)
