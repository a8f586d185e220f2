"""Results of a closed consultation, their files, the minute of publication, and the trial of the questionnaire."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from common.exports import exports_address
from common.forms import put_errors, render_invalid
from consultations.figures import sections_of
from consultations.forms.lots import PublishForm
from consultations.models import Survey
from consultations.queries import is_published, may_read_results, results_of, specs_of
from consultations.questionnaire import ReponseRefusee, Value, path, read_answer, relevant
from consultations.services.surveys import publish as publish_survey
from consultations.views.exports import download_of
from consultations.views.surveys import survey_of
from governance.queries.bodies import meetings_seen
from governance.queries.speaking import speech_words
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action


def _readable(access: Access, numero: int) -> Survey:
    """A survey whose results the worn hat may read now. Raises ``Http404``."""
    survey = survey_of(access, numero)
    if not may_read_results(access, survey):
        raise Http404
    return survey


@project_page(Action.VOIR_CONSULTATIONS)
def results(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """The results, or why there are none yet."""
    survey = survey_of(access, numero)
    context = {"survey": survey, "published": is_published(survey), "sections": [], "exports": ""}
    meeting = meetings_seen(access).filter(pk=survey.meeting_id).first() if survey.meeting_id else None
    if may_read_results(access, survey):
        context["sections"] = sections_of(results_of(survey))
        context["exports"] = exports_address("consultations:results-export", slug=access.project.slug, numero=numero)
    return render(
        request,
        "consultations/results.html",
        {
            **context,
            "meeting": meeting,
            "speech": speech_words(access, meeting) if meeting else "",
            "may_prepare": access.allows(Action.PREPARER_CONSULTATION),
        },
    )


@project_page(Action.VOIR_CONSULTATIONS)
def results_export(request: HttpRequest, access: Access, numero: int, cle: str, extension: str) -> HttpResponse:
    """One table, the workbook or the PDF."""
    survey = _readable(access, numero)
    return download_of(survey, sections_of(results_of(survey)), cle, extension)


@project_page(Action.PREPARER_CONSULTATION, methods=("GET", "POST"))
def publish(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """The minute from which everybody reads the same results."""
    survey = survey_of(access, numero)
    questions = [(spec.cle, spec.libelle) for spec in specs_of(survey)]
    form = PublishForm(request.POST if request.method == "POST" else None, questions=questions)
    context = {"form": form, "survey": survey, "waiting": survey.textes.exclude(relecture="CONFIRME").count()}
    if request.method != "POST":
        return render(request, "consultations/publish.html", context)
    if form.is_valid():
        try:
            publish_survey(survey=survey, moment=form.moment(), kept_back=form.kept_back())
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, "La publication est réglée : tout le monde lira les résultats à cette minute.")
            return redirect("consultations:results", access.project.slug, numero)
    return render_invalid(request, "consultations/publish.html", context)


@project_page(Action.PREPARER_CONSULTATION)
def trial(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Walk through the questionnaire as a respondent would. Everything is carried by the address: nothing is kept."""
    survey = survey_of(access, numero)
    questions = specs_of(survey)
    simple = request.GET.get("version") == "simple"
    answers: dict[str, Value] = {}
    error = ""
    current = request.GET.get("question", "")
    for question in questions:
        try:
            value = read_answer(question, request.GET.getlist(f"r-{question.cle}"))
        except ReponseRefusee as refusal:
            if question.cle == current:
                error = str(refusal)
            continue
        if value is not None:
            answers[question.cle] = value
    met = path(questions, answers)
    keys = [question.cle for question in met]
    here = keys.index(current) if current in keys else -1
    if not error:
        here += -1 if request.GET.get("aller") == "precedent" else 1
    here = max(0, here)
    shown = met[here] if here < len(met) else None
    carried = [
        (f"r-{question.cle}", sent)
        for question in questions
        if shown is None or question.cle != shown.cle
        for sent in request.GET.getlist(f"r-{question.cle}")
    ]
    context = {
        "survey": survey,
        "simple": simple,
        "kiosk": False,
        "kiosk_seconds": 0,
        "has_errors": bool(error),
        "error": error,
        "carried": carried,
        "number": here + 1,
        "total": len(met),
        "question": shown,
    }
    if shown is not None:
        kept = answers.get(shown.cle)
        chosen = set() if kept is None else {kept} if isinstance(kept, str) else set(kept)
        ranks = {code: str(rank) for rank, code in enumerate(kept, start=1)} if isinstance(kept, list) else {}
        offered = shown.offered(simple)
        context |= {
            "words": shown.words(simple),
            "kind": shown.kind.value,
            "options": [
                {"code": o.code, "label": o.label, "chosen": o.code in chosen, "rank": ranks.get(o.code, "")}
                for o in offered
            ],
            "ranks": [str(rank) for rank in range(1, len(offered) + 1)],
            "text": kept if isinstance(kept, str) else "",
            "text_max": 1000,
            "field": f"r-{shown.cle}",
        }
    else:
        context["answered"] = len(relevant(questions, answers))
    return render(request, "consultations/trial.html", context)
