"""``/projets/<slug>/consultations/``: prepare a consultation, and where each one stands."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.forms import put_errors, render_invalid
from common.tabular.writing import export_name
from consultations.documents import poster_pdf, questionnaire_pdf
from consultations.figures import participation_table
from consultations.forms.lots import SpareForm
from consultations.forms.surveys import BankForm, CorrectionForm, CreateForm, EditForm, QuestionForm
from consultations.models import Question, Survey
from consultations.queries import (
    corrections_of,
    is_published,
    may_read_results,
    participation_of,
    specs_of,
    visible_surveys,
)
from consultations.services.lots import used_codes
from consultations.services.surveys import (
    close_survey,
    correct_wording,
    create_survey,
    faults_of,
    move_question,
    open_survey,
    remove_question,
    save_question,
    update_survey,
)
from consultations.views.pages import edited_page
from governance.queries.bodies import meetings_seen
from governance.queries.speaking import speech_words
from projects.access import Access
from projects.gate import project_page
from projects.options import Option
from projects.policy import Action
from projects.queries import collectivites_in

_PREPARE = Action.PREPARER_CONSULTATION


def survey_of(access: Access, numero: int) -> Survey:
    """A survey that the worn hat may know of. Raises ``Http404``."""
    survey = visible_surveys(access).select_related("project", "precedente").filter(numero=numero).first()
    if survey is None:
        raise Http404
    return survey


def question_of(survey: Survey, cle: str) -> Question:
    """One question of the survey. Raises ``Http404``."""
    question = survey.questions.filter(cle=cle).first()
    if question is None:
        raise Http404
    return question


@project_page(Action.VOIR_CONSULTATIONS)
def survey_list(request: HttpRequest, access: Access) -> HttpResponse:
    """Every consultation and where it stands."""
    surveys = list(visible_surveys(access))
    lines = [
        {"survey": survey, "published": is_published(survey), "readable": may_read_results(access, survey)}
        for survey in surveys
    ]
    return render(
        request,
        "consultations/list.html",
        {"lines": lines, "may_prepare": access.allows(_PREPARE), "refusal": access.refusal(_PREPARE)},
    )


@project_page(_PREPARE, methods=("GET", "POST"))
def create(request: HttpRequest, access: Access) -> HttpResponse:
    """A new consultation."""
    waves = list(access.project.surveys.order_by("-numero"))
    meetings = None
    if access.project.has_option(Option.APRES_ATELIER):
        meetings = list(meetings_seen(access).order_by("-debut", "-pk")[:20])
    form = CreateForm(request.POST if request.method == "POST" else None, waves=waves, meetings=meetings)
    if request.method != "POST":
        return render(request, "consultations/create.html", {"form": form})
    if form.is_valid():
        try:
            survey = create_survey(project=access.project, **form.given())
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, f"« {survey.titre} » est en préparation. Relisez ses questions.")
            return redirect("consultations:survey", access.project.slug, survey.numero)
    return render_invalid(request, "consultations/create.html", {"form": form})


@project_page(Action.VOIR_CONSULTATIONS)
def survey(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """One consultation: what it asks, its codes, who answered by group, what to do next."""
    found = survey_of(access, numero)
    may_prepare = access.allows(_PREPARE)
    printable = access.employer_ids(Action.IMPRIMER_CODES)
    lots = []
    if may_prepare or printable:
        lots = [
            lot
            for lot in found.lots.select_related("collectivite").order_by("debut")
            if may_prepare or lot.collectivite_id in printable
        ]
    shows_rates = may_prepare or access.allows(Action.VOIR_RESULTATS)
    meeting = meetings_seen(access).filter(pk=found.meeting_id).first() if found.meeting_id else None
    participation = participation_of(found) if shows_rates and found.etat in {"OUVERTE", "CLOSE"} else []
    specs = {spec.cle: spec for spec in specs_of(found)}
    questions = []
    for row in found.questions.order_by("rang", "pk"):
        source = specs.get(row.condition_cle)
        condition = (
            f"« {source.libelle} » : {', '.join(source.label_of(code) for code in row.condition_valeurs)}"
            if source
            else ""
        )
        questions.append({"row": row, "spec": specs[row.cle], "condition": condition})
    return render(
        request,
        "consultations/survey.html",
        {
            "survey": found,
            "meeting": meeting,
            "speech": speech_words(access, meeting) if meeting else "",
            "questions": questions,
            "faults": faults_of(found) if found.is_draft else [],
            "lots": lots,
            "codes": sum(lot.nombre for lot in lots),
            "printed": sum(lot.nombre for lot in lots if lot.imprime_le),
            "participation": participation_table(participation) if participation else None,
            "answered": sum(used_codes(found).values()) >= found.seuil if shows_rates else False,
            "may_prepare": may_prepare,
            "may_print_form": may_prepare or access.allows(Action.IMPRIMER_CODES),
            "corrections": corrections_of(found),
            "readable": may_read_results(access, found),
            "published": is_published(found),
            "texts": found.textes.count() if found.etat == Survey.Etat.CLOSE else 0,
            "may_read_texts": may_prepare or access.allows(Action.RELIRE_TEXTES),
            "spare_form": SpareForm(employers=collectivites_in(access.project)) if may_prepare else None,
            "bank_form": BankForm(taken=set(specs)) if may_prepare and found.is_draft else None,
        },
    )


@project_page(_PREPARE, methods=("GET", "POST"))
def edit(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Title, words, dates and threshold, while no code exists."""
    found = survey_of(access, numero)

    def make(data: QueryDict | None) -> EditForm:
        found.refresh_from_db()
        return EditForm(data, survey=found)

    def save(form: EditForm) -> HttpResponse:
        update_survey(survey=found, fields=form.cleaned_data)
        messages.success(request, "La consultation est modifiée.")
        return redirect("consultations:survey", access.project.slug, numero)

    return edited_page(
        request,
        access,
        form_class=EditForm,
        make=make,
        save=save,
        under=found,
        cle=f"consultation:{found.pk}",
        titre=f"La consultation « {found.titre} »",
        action=_PREPARE,
        template="consultations/edit.html",
        survey=found,
    )


@project_page(_PREPARE, methods=("GET", "POST"))
def question_add(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """A question of one's own."""
    return _question_form(request, access, survey_of(access, numero), None)


@project_page(_PREPARE, methods=("GET", "POST"))
def question_edit(request: HttpRequest, access: Access, numero: int, cle: str) -> HttpResponse:
    """Change a question."""
    found = survey_of(access, numero)
    return _question_form(request, access, found, question_of(found, cle))


def _question_form(request: HttpRequest, access: Access, found: Survey, question: Question | None) -> HttpResponse:
    def make(data: QueryDict | None) -> QuestionForm:
        if question is not None:
            question.refresh_from_db()
        return QuestionForm(data, survey=found, question=question)

    def save(form: QuestionForm) -> HttpResponse:
        save_question(survey=found, fields=form.given(), question=question)
        messages.success(request, "La question est enregistrée.")
        return redirect("consultations:survey", access.project.slug, found.numero)

    return edited_page(
        request,
        access,
        form_class=QuestionForm,
        make=make,
        save=save,
        under=found,
        cle=f"question:{found.pk}:{question.cle if question else 'nouvelle'}",
        titre=f"La question « {question.libelle} »" if question else "Une nouvelle question",
        action=_PREPARE,
        template="consultations/question_form.html",
        survey=found,
        question=question,
    )


@project_page(_PREPARE, methods=("GET", "POST"))
def question_correct(request: HttpRequest, access: Access, numero: int, cle: str) -> HttpResponse:
    """Correct a slip of the pen once the codes exist."""
    found = survey_of(access, numero)
    question = question_of(found, cle)
    if found.etat not in {Survey.Etat.GELEE, Survey.Etat.OUVERTE}:
        return redirect("consultations:survey", access.project.slug, numero)

    def make(data: QueryDict | None) -> CorrectionForm:
        question.refresh_from_db()
        return CorrectionForm(data, question=question)

    def save(form: CorrectionForm) -> HttpResponse:
        data = form.cleaned_data
        correct_wording(
            question=question,
            libelle=data["libelle"],
            libelle_simple=data["libelle_simple"],
            reason=data["motif"],
        )
        messages.success(request, "La faute est corrigée ; les deux versions sont gardées avec les résultats.")
        return redirect("consultations:survey", access.project.slug, numero)

    back = reverse("consultations:survey", args=[access.project.slug, numero])
    return edited_page(
        request,
        access,
        form_class=CorrectionForm,
        make=make,
        save=save,
        under=found,
        cle=f"correction:{found.pk}:{cle}",
        titre=f"La correction de « {question.libelle} »",
        action=_PREPARE,
        title="Corriger une faute de frappe",
        lead="Les codes existent : le sens ne change plus. Deux mots au plus, une lettre par mot (deux dans un mot long), "
        "ni chiffre ni négation.",
        submit="Corriger",
        cancel_url=back,
        trail=[
            ("Consultations", reverse("consultations:list", args=[access.project.slug])),
            (found.titre, back),
        ],
    )


@project_page(_PREPARE, Action.IMPRIMER_CODES)
def paper_form(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """The questionnaire on paper, for those who have no telephone."""
    found = survey_of(access, numero)
    response = HttpResponse(
        questionnaire_pdf(found, specs_of(found), created=timezone.localtime()), content_type="application/pdf"
    )
    name = export_name(access.project.slug, f"questionnaire-{numero}", timezone.localdate(), "pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@project_page(_PREPARE, Action.IMPRIMER_CODES)
def poster(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """The reminder of an open consultation, the same for everybody."""
    found = survey_of(access, numero)
    if found.etat != Survey.Etat.OUVERTE:
        raise Http404
    address = request.build_absolute_uri(reverse("consultations-public:answer"))
    response = HttpResponse(
        poster_pdf(found, specs_of(found), address=address, created=timezone.localtime()),
        content_type="application/pdf",
    )
    name = export_name(access.project.slug, f"affiche-{numero}", timezone.localdate(), "pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _do(request: HttpRequest, access: Access, numero: int, act, said: str) -> HttpResponse:
    """Do something to a survey, say it or say why not, and come back to its page."""
    try:
        act()
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
    else:
        if said:
            messages.success(request, said)
    return redirect("consultations:survey", access.project.slug, numero)


@project_page(_PREPARE, methods=("POST",))
def question_take(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Add a question of the bank."""
    found = survey_of(access, numero)
    form = BankForm(request.POST, taken=set(found.questions.values_list("cle", flat=True)))
    if not form.is_valid():
        messages.error(request, "Choisissez une question de la banque qui n’est pas déjà posée.")
        return redirect("consultations:survey", access.project.slug, numero)
    return _do(
        request, access, numero, lambda: save_question(survey=found, fields=form.given()), "La question est ajoutée."
    )


@project_page(_PREPARE, methods=("POST",))
def question_remove(request: HttpRequest, access: Access, numero: int, cle: str) -> HttpResponse:
    """Take a question away."""
    question = question_of(survey_of(access, numero), cle)
    return _do(request, access, numero, lambda: remove_question(question=question), "La question est retirée.")


@project_page(_PREPARE, methods=("POST",))
def question_move(request: HttpRequest, access: Access, numero: int, cle: str) -> HttpResponse:
    """Up or down by one."""
    question = question_of(survey_of(access, numero), cle)
    up = request.POST.get("sens") == "monter"
    return _do(request, access, numero, lambda: move_question(question=question, up=up), "")


@project_page(_PREPARE, methods=("POST",))
def open_(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Let people answer."""
    found = survey_of(access, numero)
    return _do(request, access, numero, lambda: open_survey(survey=found), "La consultation est ouverte.")


@project_page(_PREPARE, methods=("POST",))
def close(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """End the answers."""
    found = survey_of(access, numero)
    return _do(
        request,
        access,
        numero,
        lambda: close_survey(survey=found),
        "La consultation est close ; les brouillons sont détruits.",
    )
