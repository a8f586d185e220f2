"""``…/gouvernance/reunions/<n>/suppleances/``: who stands in for whom, for the day of the meeting alone."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from common.forms import put_errors
from governance.forms.substitutes import SubstituteForm
from governance.queries.bodies import people_of, seats_on
from governance.services.substitutes import name_substitute, take_back_substitute
from governance.views.meetings import meeting_of, meeting_trail
from governance.views.pages import form_page
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action


@project_page(Action.TENIR_GOUVERNANCE, methods=("GET", "POST"))
def substitutes(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Name a substitute, or take one back."""
    meeting = meeting_of(access, pk)
    trail = meeting_trail(access, meeting)
    if request.method == "POST" and "reprendre" in request.POST:
        row = meeting.suppleances.filter(pk=request.POST["reprendre"] or 0).first() if _is_key(request) else None
        if row is None:
            raise Http404
        name = row.nom_affiche
        take_back_substitute(row=row)
        messages.success(request, f"{name} ne supplée plus personne à cette réunion.")
        return redirect("governance:substitutes", access.project.slug, pk)
    seats = seats_on(meeting.body, timezone.localtime(meeting.debut).date())
    form = SubstituteForm(
        request.POST if request.method == "POST" else None, seats=seats, people=people_of(access.project)
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            row = name_substitute(
                meeting=meeting, seat=data["siege"], membership=data["membre"], nom=data["nom"], author=access.user
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, f"{row.nom_affiche} supplée {row.seat.nom_affiche} à {meeting}.")
            return redirect("governance:substitutes", access.project.slug, pk)
    return form_page(
        request,
        form=form,
        title="Suppléances",
        lead=str(meeting),
        submit="Nommer cette suppléance",
        cancel_url=trail[-1][1],
        trail=trail,
        template="governance/substitutes.html",
        rows=list(meeting.suppleances.select_related("user", "seat__user", "collectivite").order_by("pk")),
        note="Une suppléance ouvre l’instance le jour de la réunion. Le lendemain, elle se referme d’elle-même.",
    )


def _is_key(request: HttpRequest) -> bool:
    return request.POST["reprendre"].isdecimal() and len(request.POST["reprendre"]) < 10
