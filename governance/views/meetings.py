"""A meeting: agenda, documents, decisions, minutes; and what whoever holds the governance does with it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from common.forms import put_errors
from governance.figures import colleges_table
from governance.forms.fields import ReasonForm
from governance.forms.meetings import AgendaForm, AttendanceForm, MeetingForm, MinutesForm
from governance.models import Meeting
from governance.parole import gap_words
from governance.queries.bodies import meetings_seen, presences, quorum_state
from governance.queries.documents import lines_of
from governance.queries.speaking import reads_each, speaking_of, speech_words, spoken_of
from governance.rights import visible_documents
from governance.services.meetings import (
    cancel_meeting,
    change_meeting,
    plan_meeting,
    record_attendance,
    restore_meeting,
    save_agenda,
    save_minutes,
)
from governance.views.bodies import body_of, trail_of
from governance.views.pages import edited_page, form_page, restored, saving_page
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action


def meeting_of(access: Access, pk: int) -> Meeting:
    """A meeting of a body that this hat sees. Raises ``Http404`` otherwise."""
    meeting = meetings_seen(access).filter(pk=pk).first()
    if meeting is None:
        raise Http404
    meeting.body.project = access.project
    return meeting


def meeting_trail(access: Access, meeting: Meeting) -> list[tuple[str, str]]:
    """The way to a page of a meeting."""
    here = reverse("governance:meeting", args=[access.project.slug, meeting.pk])
    return [*trail_of(access, meeting.body), (f"Réunion n°\u00a0{meeting.numero}", here)]


def _back(access: Access, meeting: Meeting) -> HttpResponse:
    return redirect("governance:meeting", access.project.slug, meeting.pk)


@project_page(Action.VOIR_INSTANCES)
def meeting_page(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """« Réunion n° 3 »."""
    meeting = meeting_of(access, pk)
    items = list(meeting.items.order_by("rang", "pk"))
    rows = presences(meeting)
    documents = visible_documents(access).filter(meeting=meeting)
    may_hold = access.allows(Action.TENIR_GOUVERNANCE)
    return render(
        request,
        "governance/meeting.html",
        {
            "meeting": meeting,
            "body": meeting.body,
            "items": items,
            "minutes_total": sum(item.duree_minutes or 0 for item in items),
            "expected": sum(item.attend_decision for item in items),
            "decisions": list(meeting.decisions.order_by("numero")),
            "documents": lines_of(documents),
            "rows": rows,
            "noted": any(row.attendance for row in rows),
            "quorum": quorum_state(meeting, rows),
            "may_hold": may_hold,
            "shows_minutes": bool(meeting.date_compte_rendu) or (may_hold and bool(meeting.compte_rendu)),
            "trail": trail_of(access, meeting.body),
            **_speech(access, meeting),
        },
    )


def _speech(access: Access, meeting: Meeting) -> dict:
    """Who spoke, by college: the table, whether the minutes add up, and how it stands against the aim of that day."""
    row = speaking_of(access, meeting)
    if row is None:
        return {"speech_open": reads_each(access), "speech": None}
    spoken = spoken_of(row)
    table = colleges_table(
        spoken,
        key="parole",
        title="Minutes et part de chaque collège",
        caption=f"{spoken.duree} minutes de réunion, par collège",
    )
    return {
        "speech_open": True,
        "speech": table,
        "speech_gap": gap_words(spoken),
        "speech_said": speech_words(access, meeting),
    }


@project_page(Action.TENIR_GOUVERNANCE, methods=("GET", "POST"))
def meeting_new(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Announce a meeting."""
    body = body_of(access, pk)
    form = MeetingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            meeting = plan_meeting(body=body, fields=form.values(), author=access.user)
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, f"{meeting} est annoncée. Écrivez maintenant son ordre du jour.")
            return _back(access, meeting)
    trail = trail_of(access, body)
    return form_page(
        request,
        form=form,
        title=f"Annoncer une réunion de « {body.nom} »",
        submit="Annoncer la réunion",
        cancel_url=trail[-1][1],
        trail=trail,
        note="Les membres qui ont un compte sont prévenus dans l’application et par le résumé quotidien.",
    )


@project_page(Action.TENIR_GOUVERNANCE, methods=("GET", "POST"))
def meeting_edit(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Move or complete a meeting."""
    meeting = meeting_of(access, pk)

    def make(data: QueryDict | None) -> MeetingForm:
        meeting.refresh_from_db(fields=["debut", "fin", "lieu", "objet", "etat"])
        return MeetingForm(data, meeting=meeting)

    def save(form: MeetingForm) -> HttpResponse:
        change_meeting(meeting=meeting, fields=form.values(), author=access.user, reason=form.cleaned_data["motif"])
        messages.success(request, "La réunion est enregistrée.")
        return _back(access, meeting)

    trail = meeting_trail(access, meeting)
    return edited_page(
        request,
        access,
        form_class=MeetingForm,
        make=make,
        save=save,
        cle=f"reunion:{pk}",
        row=meeting,
        title=f"Modifier {meeting}",
        submit="Enregistrer la réunion",
        cancel_url=trail[-1][1],
        trail=trail,
        note="Un nouveau jour, une nouvelle heure ou un nouveau lieu prévient les membres.",
    )


@project_page(Action.TENIR_GOUVERNANCE, methods=("GET", "POST"))
def meeting_cancel(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Cancel a meeting to come."""
    meeting = meeting_of(access, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def save() -> str:
        cancel_meeting(meeting=meeting, reason=form.cleaned_data["motif"], author=access.user)
        return "La réunion est annulée\u202f; les membres sont prévenus."

    trail = meeting_trail(access, meeting)
    return saving_page(
        request,
        form=form,
        save=save,
        title=f"Annuler {meeting}",
        submit="Annuler la réunion",
        cancel_url=trail[-1][1],
        trail=trail,
        note="Elle reste visible, barrée, avec le motif. Vous pourrez la rétablir.",
    )


@project_page(Action.TENIR_GOUVERNANCE, methods=("POST",))
def meeting_restore(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Take a cancellation back."""
    meeting = meeting_of(access, pk)
    return restored(
        request,
        restore=lambda: restore_meeting(meeting=meeting, author=access.user),
        said="La réunion est rétablie.",
        back=meeting_trail(access, meeting)[-1][1],
    )


@project_page(Action.TENIR_GOUVERNANCE, methods=("GET", "POST"))
def agenda(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Write the agenda."""
    meeting = meeting_of(access, pk)

    def make(data: QueryDict | None) -> AgendaForm:
        return AgendaForm(data, items=list(meeting.items.order_by("rang", "pk")))

    def save(form: AgendaForm) -> HttpResponse:
        save_agenda(meeting=meeting, points=form.points())
        messages.success(request, "L’ordre du jour est enregistré.")
        return _back(access, meeting)

    trail = meeting_trail(access, meeting)
    return edited_page(
        request,
        access,
        form_class=AgendaForm,
        make=make,
        save=save,
        cle=f"ordre-du-jour:{pk}",
        titre=f"Ordre du jour, {meeting}",
        row=meeting,
        title="Ordre du jour",
        lead=str(meeting),
        submit="Enregistrer l’ordre du jour",
        cancel_url=trail[-1][1],
        trail=trail,
        template="governance/agenda.html",
    )


@project_page(Action.TENIR_GOUVERNANCE, methods=("GET", "POST"))
def attendance(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Note who was there."""
    meeting = meeting_of(access, pk)

    def make(data: QueryDict | None) -> AttendanceForm:
        return AttendanceForm(data, rows=presences(meeting))

    def save(form: AttendanceForm) -> HttpResponse:
        record_attendance(meeting=meeting, states=form.states())
        messages.success(request, quorum_state(meeting, presences(meeting)).phrase)
        return _back(access, meeting)

    trail = meeting_trail(access, meeting)
    return edited_page(
        request,
        access,
        form_class=AttendanceForm,
        make=make,
        save=save,
        cle=f"presences:{pk}",
        titre=f"Présences, {meeting}",
        row=meeting,
        title="Présences",
        lead=str(meeting),
        submit="Enregistrer les présences",
        cancel_url=trail[-1][1],
        trail=trail,
        template="governance/attendance.html",
    )


@project_page(Action.TENIR_GOUVERNANCE, methods=("GET", "POST"))
def minutes(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Write the minutes, keep them as a draft or publish them."""
    meeting = meeting_of(access, pk)
    was = meeting.date_compte_rendu is not None

    def make(data: QueryDict | None) -> MinutesForm:
        meeting.refresh_from_db(fields=["compte_rendu", "date_compte_rendu", "etat"])
        return MinutesForm(data, meeting=meeting)

    def save(form: MinutesForm) -> HttpResponse:
        published = save_minutes(
            meeting=meeting,
            texte=form.cleaned_data["compte_rendu"],
            publish="publier" in request.POST,
            author=access.user,
            reason=form.cleaned_data.get("motif", ""),
        )
        said = "Le compte rendu est publié." if published else "Le compte rendu est enregistré."
        messages.success(request, said if published or was else f"{said} Il n’est pas encore publié.")
        return _back(access, meeting)

    trail = meeting_trail(access, meeting)
    return edited_page(
        request,
        access,
        form_class=MinutesForm,
        make=make,
        save=save,
        cle=f"compte-rendu:{pk}",
        titre=f"Compte rendu, {meeting}",
        row=meeting,
        title="Compte rendu",
        lead=str(meeting),
        submit="Enregistrer" if was else "Enregistrer sans publier",
        cancel_url=trail[-1][1],
        trail=trail,
        template="governance/minutes.html",
        may_publish=not was,
    )
