"""``/projets/<slug>/ma-page/``: the questions of the person who reads, and what changed since the last meeting."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from reports.copil import changes_since
from reports.desk import desks
from reports.views.copil import since_asked


@project_page(Action.VOIR_PROJET)
def desk(request: HttpRequest, access: Access) -> HttpResponse:
    """One page for the direction, the HR, the finances, the référent RH, the staff representatives."""
    today = timezone.localdate()
    told = since_asked(request, access, today)
    return render(
        request,
        "reports/desk.html",
        {
            "desks": desks(access, today),
            "changes": changes_since(access, told["since"]),
            **told,
            "today": today,
        },
    )
