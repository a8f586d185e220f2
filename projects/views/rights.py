"""« Ce que voit X » and « Mes droits », in sentences; the opening of named data to the référent RH."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.models import User
from projects.access import Access
from projects.explanation import explain
from projects.gate import project_page
from projects.members import openings
from projects.policy import Action
from projects.services.memberships import close_hr_data, open_hr_data
from projects.views.members import membership_of


@project_page(Action.VOIR_PROJET)
def own_rights(request: HttpRequest, access: Access) -> HttpResponse:
    """What I may see and do, hat by hat, and why."""
    return _page(request, access, access.user)


@project_page(Action.VOIR_MEMBRES)
def member_rights(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """What another member sees, explained and never shown: nobody borrows the eyes of another person."""
    return _page(request, access, membership_of(access, pk).user)


def _page(request: HttpRequest, access: Access, person: User) -> HttpResponse:
    context = {
        "person": person,
        "own": person == access.user,
        "hats": explain(person, access.project),
        "may_see_members": access.allows(Action.VOIR_MEMBRES),
    }
    return render(request, "members/rights.html", context)


@project_page(Action.OUVRIR_RH, methods=("GET", "POST"), when_archived=True)
def hr_opening(request: HttpRequest, access: Access) -> HttpResponse:
    """The DRH opens the named data of the employer to the référent RH, closes them, and reads the trace."""
    rows = openings(access)
    if request.method != "POST":
        return render(request, "members/hr_opening.html", {"rows": rows})
    wanted = request.POST.get("collectivite", "")
    row = next((row for row in rows if str(row.collectivite.pk) == wanted), None)
    gesture = request.POST.get("geste")
    if row is None or gesture not in {"ouvrir", "refermer"}:
        raise Http404
    if gesture == "ouvrir":
        open_hr_data(collectivite=row.collectivite, user=request.user)
        messages.success(request, f"Les données nominatives {row.collectivite.de_nom} sont ouvertes.")
    else:
        close_hr_data(collectivite=row.collectivite, user=request.user)
        messages.success(request, f"Les données nominatives {row.collectivite.de_nom} sont refermées.")
    return redirect("projects:hr-opening", slug=access.project.slug)
