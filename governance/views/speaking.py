"""Speaking time: noted on a meeting, read from one meeting to the next. An option of method."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from common.exports import exports_address, table_response
from common.figures import Chart, Table
from common.forms import put_errors
from governance.figures import meetings_table, speech_lines, together_table
from governance.forms.speaking import SpeakingForm
from governance.models import SpeakingTime
from governance.parole import gap_words
from governance.queries.charter import threshold
from governance.queries.speaking import is_open, reads_each, speech_by_meeting, speech_together, spoken_of
from governance.services.speaking import record_speaking
from governance.seuils import PAROLE_AGENTS
from governance.views.bodies import trail_of
from governance.views.meetings import meeting_of, meeting_trail
from governance.views.pages import form_page
from projects.access import Access
from projects.gate import project_page
from projects.options import Option
from projects.policy import Action
from projects.views.editing import Editing, one_writer


def _figures(access: Access) -> list[Chart | Table]:
    """What the page shows to this hat. Raises ``Http404`` when the option is off: the page is then unknown."""
    if not is_open(access):
        raise Http404
    whole = speech_together(access)
    if whole is None:
        return []
    found = speech_by_meeting(access)
    shown: list[Chart | Table] = [together_table(whole)]
    if any(one.spoken.staff_share is not None for one in found):
        shown.append(speech_lines(found))
    if found:
        shown.append(meetings_table(found, access.project.slug))
    return shown


@project_page(Action.VOIR_PAROLE)
def speaking(request: HttpRequest, access: Access) -> HttpResponse:
    """All the meetings together; for those who lead, from one meeting to the next, beside the aim."""
    return render(
        request,
        "governance/speaking.html",
        {
            "figures": _figures(access),
            "cible": threshold(access.project, PAROLE_AGENTS),
            "each": reads_each(access),
            "may_hold": access.allows(Action.TENIR_GOUVERNANCE),
            "exports": exports_address("governance:speaking-export", slug=access.project.slug),
            "trail": trail_of(access) if access.allows(Action.VOIR_INSTANCES) else [],
        },
    )


@project_page(Action.VOIR_PAROLE)
def speaking_export(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """One table of the page as a file."""
    tables = {figure.key: figure.to_table() for figure in _figures(access)}
    return table_response(tables, slug=access.project.slug, cle=cle, extension=extension, day=timezone.localdate())


@project_page(Action.TENIR_GOUVERNANCE, methods=("GET", "POST"))
def record(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Type, or count, the minutes of each college."""
    if not access.project.has_option(Option.TEMPS_DE_PAROLE):
        raise Http404
    meeting = meeting_of(access, pk)
    trail = meeting_trail(access, meeting)
    editing = Editing(
        request,
        access,
        form_class=SpeakingForm,
        cle=f"parole:{meeting.pk}",
        titre=f"Temps de parole, {meeting}",
        action=Action.TENIR_GOUVERNANCE,
    )
    if (answer := editing.draft_answer()) is not None:
        return answer
    with one_writer(request, meeting):
        row = SpeakingTime.objects.filter(meeting=meeting).first()
        form = SpeakingForm(editing.data, meeting=meeting, row=row)
        editing.open(form)
        if request.method == "POST" and (conflict := editing.conflict_answer(form)) is not None:
            return conflict
        if request.method == "POST" and form.is_valid():
            try:
                saved = record_speaking(meeting=meeting, duree=form.cleaned_data["duree"], minutes=form.minutes())
            except ValidationError as error:
                put_errors(form, error)
            else:
                editing.done()
                _say(request, saved)
                return redirect(trail[-1][1])
    return form_page(
        request,
        form=form,
        title="Temps de parole",
        lead=str(meeting),
        submit="Enregistrer le temps de parole",
        cancel_url=trail[-1][1],
        trail=trail,
        template="governance/speaking_form.html",
        noted=row is not None,
    )


def _say(request: HttpRequest, saved: SpeakingTime | None) -> None:
    if saved is None:
        messages.success(request, "Le temps de parole de cette réunion est effacé.")
    elif gap := gap_words(spoken_of(saved)):
        messages.warning(request, f"Le temps de parole est enregistré. {gap}")
    else:
        messages.success(request, "Le temps de parole est enregistré.")
