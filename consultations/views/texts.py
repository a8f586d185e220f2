"""``…/consultations/<n>/textes/``: free texts read by one person, then by another, before anybody sees them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from common.values import address_number
from consultations.models import FreeText, Survey
from consultations.queries import readable_texts
from consultations.services.moderation import confirm, propose
from consultations.views.surveys import survey_of
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action

PER_PAGE = 20


def _closed(access: Access, numero: int) -> Survey:
    """A closed survey. Raises ``Http404``."""
    survey = survey_of(access, numero)
    if survey.etat != Survey.Etat.CLOSE:
        raise Http404
    return survey


def _back(request: HttpRequest, access: Access, numero: int, text: FreeText) -> HttpResponse:
    page = address_number(request.POST.get("page", "1"))
    answer = redirect("consultations:texts", access.project.slug, numero)
    answer["Location"] += "" if page is None else f"?page={page}#texte-{text.pk}"
    return answer


@project_page(Action.PREPARER_CONSULTATION, Action.RELIRE_TEXTES)
def texts(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Texts by question, twenty a page; those of a question with too few of them are not shown to anybody."""
    survey = _closed(access, numero)
    shown, withheld = readable_texts(survey)
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "consultations/texts.html",
        {
            "survey": survey,
            "page": page,
            "withheld": withheld,
            "may_propose": access.allows(Action.PREPARER_CONSULTATION),
            "may_confirm": access.allows(Action.RELIRE_TEXTES),
            "user_id": access.user.pk,
        },
    )


def _text(access: Access, numero: int, pk: int) -> FreeText:
    """A text that may be read. Raises ``Http404``."""
    survey = _closed(access, numero)
    shown, _ = readable_texts(survey)
    found = next((row for row in shown if row.pk == pk), None)
    if found is None:
        raise Http404
    return found


@project_page(Action.PREPARER_CONSULTATION, methods=("POST",))
def text_propose(request: HttpRequest, access: Access, numero: int, texte: int) -> HttpResponse:
    """First reading."""
    text = _text(access, numero, texte)
    try:
        propose(
            text=text,
            user=access.user,
            montrer=request.POST.get("avis") == "montrer",
            texte_montre=request.POST.get("texte_montre", ""),
            motif=request.POST.get("motif", ""),
            lecture=request.POST.get("lecture", ""),
        )
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, "Votre avis est noté ; une autre personne doit le confirmer.")
    return _back(request, access, numero, text)


@project_page(Action.RELIRE_TEXTES, methods=("POST",))
def text_confirm(request: HttpRequest, access: Access, numero: int, texte: int) -> HttpResponse:
    """Second reading."""
    text = _text(access, numero, texte)
    try:
        confirm(
            text=text,
            user=access.user,
            agrees=request.POST.get("accord") == "oui",
            lecture=request.POST.get("lecture", ""),
        )
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, "Votre relecture est notée.")
    return _back(request, access, numero, text)
