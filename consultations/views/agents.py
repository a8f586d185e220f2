"""``/info/<projet>/``: what agents read without account, and the box where they ask. No cookie, no session, no script."""

import time

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from consultations.models import AgentPage
from consultations.patience import Patience
from consultations.queries_information import for_agents, open_page
from consultations.questionnaire import TEXT_MAX, seems_to_name
from consultations.services.concerns import ask
from consultations.themes import CHOICES
from consultations.views.public import LARGEST_PAGE_BYTES, in_words, place_of
from projects.queries import collectivites_in

patience = Patience(time.monotonic)

NAMED = "Votre question semble nommer quelqu’un. Ôtez le nom si vous le pouvez, ou envoyez-la telle quelle."
WAIT = "Plusieurs questions viennent d’être envoyées d’ici. Attendez {} puis recommencez : la vôtre est encore là."
TOO_LONG = f"C’est trop long : {TEXT_MAX} caractères au plus. Rien n’a été gardé."


def _page_of(slug: str) -> AgentPage:
    """A page that its project lead opened. Raises ``Http404``: a closed page and an unknown project look the same."""
    found = open_page(slug)
    if found is None:
        raise Http404
    return found


def _answer(request: HttpRequest, template: str, context: dict, status: int = 200) -> HttpResponse:
    base = {"kiosk": False, "kiosk_seconds": 0, "has_errors": False, "themes": CHOICES, "text_max": TEXT_MAX}
    response = render(request, template, {**base, **context}, status=status)
    response["Referrer-Policy"] = "no-referrer"
    return response


@never_cache
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The project, its calendar, what changes for me, the questions with their dated answers."""
    found = _page_of(slug)
    said = for_agents(found, list(collectivites_in(found.project)), request.GET.get("commune", ""))
    return _answer(request, "consultations/public/agents.html", {"said": said})


@csrf_exempt
@never_cache
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def ask_question(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask something without saying who one is. Only the words, the theme, the collectivité if given, and the day stay."""
    found = _page_of(slug)
    if not found.accepte_questions:
        raise Http404
    employers = list(collectivites_in(found.project))
    context = {
        "page": found,
        "employers": employers,
        "text": "",
        "theme": "",
        "commune": "",
        "error": "",
        "named": False,
    }
    if request.COOKIES.get(settings.SESSION_COOKIE_NAME) and request.user.is_authenticated:
        return _answer(
            request,
            "consultations/public/message.html",
            {
                "title": "Vous êtes connecté·e",
                "text": "La boîte à questions est anonyme. Ouvrez une fenêtre de navigation privée, ou consignez votre "
                "question dans le journal d’écoute.",
                "signed_in": True,
            },
            status=200 if request.method in {"GET", "HEAD"} else 403,
        )
    if request.method != "POST":
        return _answer(request, "consultations/public/ask.html", context)
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_PAGE_BYTES:
            return _refused(request, context, TOO_LONG, 413)
        data = request.POST
    except (ValueError, RequestDataTooBig, TooManyFieldsSent, SuspiciousOperation):
        return _refused(request, context, TOO_LONG, 400)
    context |= {"text": data.get("texte", ""), "theme": data.get("theme", ""), "commune": data.get("commune", "")}
    place = place_of(request)
    if seconds := patience.wait(place):
        return _refused(request, context, WAIT.format(in_words(seconds)), 429)
    if seems_to_name(context["text"]) and data.get("nomme") != "1":
        return _refused(request, {**context, "named": True}, NAMED, 422)
    employer = next((one for one in employers if one.siren == context["commune"]), None)
    try:
        ask(project=found.project, texte=context["text"], theme=context["theme"], collectivite=employer)
    except ValidationError as error:
        return _refused(request, context, next(iter(error.messages)), 422)
    patience.error(place)
    return _answer(request, "consultations/public/asked.html", {"page": found})


def _refused(request: HttpRequest, context: dict, words: str, status: int) -> HttpResponse:
    """The form again with what was typed and why it was not taken."""
    return _answer(
        request, "consultations/public/ask.html", {**context, "error": words, "has_errors": True}, status=status
    )
