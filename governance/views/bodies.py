"""``…/gouvernance/``: bodies, next meetings, last decisions; a body and its seats."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.forms import put_errors
from governance.forms.bodies import BodyForm, SeatChangeForm, SeatForm
from governance.models import Body
from governance.queries.bodies import (
    SHOWN,
    body_rows,
    decisions_seen,
    meetings_seen,
    next_meetings,
    past_meetings,
    people_of,
    seats_on,
    unrecorded_meetings,
)
from governance.queries.speaking import is_open
from governance.rights import visible_bodies
from governance.services.bodies import add_seat, change_seat, make_usual_bodies, save_body
from governance.views.pages import edited_page, form_page
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action


def body_of(access: Access, pk: int) -> Body:
    """A body that this hat sees. Raises ``Http404`` otherwise."""
    body = visible_bodies(access).filter(pk=pk).select_related("collectivite").first()
    if body is None:
        raise Http404
    # every page below says the project: no query for it
    body.project = access.project
    return body


def trail_of(access: Access, body: Body | None = None) -> list[tuple[str, str]]:
    """The way to a page of the governance."""
    trail = [("Gouvernance", reverse("governance:home", args=[access.project.slug]))]
    if body is not None:
        trail.append((body.nom, reverse("governance:body", args=[access.project.slug, body.pk])))
    return trail


@project_page(Action.VOIR_INSTANCES)
def home(request: HttpRequest, access: Access) -> HttpResponse:
    """What comes next, the bodies, what was decided."""
    rows = body_rows(access)
    may_hold = access.allows(Action.TENIR_GOUVERNANCE)
    today = timezone.localdate()
    return render(
        request,
        "governance/home.html",
        {
            "bodies": [row for row in rows if row.date_fin is None or row.date_fin >= today],
            "ceased": [row for row in rows if row.date_fin is not None and row.date_fin < today],
            "coming": next_meetings(access),
            "unrecorded": unrecorded_meetings(access) if may_hold else [],
            "held": past_meetings(access),
            "decisions": list(decisions_seen(access)[:SHOWN]),
            "may_hold": may_hold,
            "sees_all": access.allows(Action.VOIR_GOUVERNANCE),
            "speech_open": is_open(access),
        },
    )


@project_page(Action.TENIR_GOUVERNANCE, methods=("POST",))
def make_usual(request: HttpRequest, access: Access) -> HttpResponse:
    """Make the bodies of nearly every project."""
    made = make_usual_bodies(project=access.project)
    messages.success(
        request,
        f"{len(made)} instances créées\u00a0: dites maintenant qui y siège." if made else "Elles existent déjà.",
    )
    return redirect("governance:home", access.project.slug)


def _body_form(request: HttpRequest, access: Access, body: Body | None) -> HttpResponse:
    project = access.project
    title = f"Modifier « {body.nom} »" if body else "Ajouter une instance"

    def make(data: QueryDict | None) -> BodyForm:
        if body is not None:
            body.refresh_from_db(fields=list(BodyForm.base_fields))
        return BodyForm(data, project=project, body=body)

    def save(form: BodyForm) -> HttpResponse:
        saved = save_body(project=project, fields=form.cleaned_data, body=body)
        messages.success(request, f"« {saved.nom} » est enregistrée.")
        return redirect("governance:body", project.slug, saved.pk)

    trail = trail_of(access, body)
    return edited_page(
        request,
        access,
        form_class=BodyForm,
        make=make,
        save=save,
        cle=f"instance:{body.pk if body else 'nouvelle'}",
        row=project,
        title=title,
        submit="Enregistrer l’instance",
        cancel_url=trail[-1][1],
        trail=trail,
    )


@project_page(Action.TENIR_GOUVERNANCE, methods=("GET", "POST"))
def body_new(request: HttpRequest, access: Access) -> HttpResponse:
    """Make a body."""
    return _body_form(request, access, None)


@project_page(Action.TENIR_GOUVERNANCE, methods=("GET", "POST"))
def body_edit(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Change a body, or say that it ceased."""
    return _body_form(request, access, body_of(access, pk))


@project_page(Action.VOIR_INSTANCES)
def body_page(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """A body: what it does, who sits there, its meetings."""
    body = body_of(access, pk)
    today = timezone.localdate()
    seats = seats_on(body, today)
    return render(
        request,
        "governance/body.html",
        {
            "body": body,
            "seats": seats,
            "voting": sum(seat.a_voix for seat in seats),
            "future_seats": list(
                body.seats.filter(date_debut__gt=today).select_related("user", "collectivite").order_by("date_debut")
            ),
            "meetings": list(meetings_seen(access).filter(body=body).order_by("-debut", "-pk")),
            "may_hold": access.allows(Action.TENIR_GOUVERNANCE),
            "trail": trail_of(access),
        },
    )


@project_page(Action.TENIR_GOUVERNANCE, methods=("GET", "POST"))
def seat_new(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Give a seat."""
    body = body_of(access, pk)
    people = people_of(access.project)
    form = SeatForm(
        request.POST if request.method == "POST" else None,
        project=access.project,
        people=people,
        # seats are often typed after the first meeting: their holders were there
        initial={"date_debut": min(access.project.date_debut, timezone.localdate())},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            seat = add_seat(
                body=body,
                membership=data["membre"],
                nom=data["nom"],
                collectivite=data["collectivite"],
                fonction=data["fonction"],
                a_voix=data["a_voix"],
                date_debut=data["date_debut"],
                date_fin=data["date_fin"],
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, f"{seat.nom_affiche} siège dans « {body.nom} ».")
            return redirect("governance:body", access.project.slug, body.pk)
    trail = trail_of(access, body)
    return form_page(
        request, form=form, title="Ajouter un membre", submit="Ajouter", cancel_url=trail[-1][1], trail=trail
    )


@project_page(Action.TENIR_GOUVERNANCE, methods=("GET", "POST"))
def seat_edit(request: HttpRequest, access: Access, pk: int, seat: int) -> HttpResponse:
    """Change a seat, or end it."""
    body = body_of(access, pk)
    row = body.seats.filter(pk=seat).select_related("user").first()
    if row is None:
        raise Http404
    names = ("fonction", "a_voix", "date_debut", "date_fin")

    def make(data: QueryDict | None) -> SeatChangeForm:
        row.refresh_from_db(fields=names)
        return SeatChangeForm(data, initial={name: getattr(row, name) for name in names})

    def save(form: SeatChangeForm) -> HttpResponse:
        data = form.cleaned_data
        change_seat(seat=row, reason=data["motif"], **{name: data[name] for name in names})
        messages.success(request, f"Le siège de {row.nom_affiche} est enregistré.")
        return redirect("governance:body", access.project.slug, body.pk)

    trail = trail_of(access, body)
    return edited_page(
        request,
        access,
        form_class=SeatChangeForm,
        make=make,
        save=save,
        cle=f"siege:{seat}",
        row=body,
        title=f"Siège de {row.nom_affiche}",
        submit="Enregistrer le siège",
        cancel_url=trail[-1][1],
        trail=trail,
    )
