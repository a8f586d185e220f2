"""``/q/``: a person answers with the code of their slip of paper. No cookie, no session, no script needed.

Every page is the answer to one POST that carries the code in a hidden field. A GET shows the first page and writes
nothing. Nothing is logged here, and an error report never holds the code or an answer.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from consultations import keys
from consultations.patience import Patience
from consultations.queries import frozen_specs
from consultations.questionnaire import (
    TEXT_MAX,
    Kind,
    Option,
    Question,
    ReponseRefusee,
    Value,
    minutes_for,
    path,
    read_answer,
    relevant,
    seems_to_name,
)
from consultations.services import ballot
from consultations.services.ballot import Found, State

LARGEST_PAGE_BYTES = 64 * 1024
KIOSK_WIPES_AFTER_SECONDS = 180
patience = Patience(time.monotonic)

UNKNOWN = "Code inconnu. Vérifiez les 8 caractères."
TOO_LONG = f"Ce qui a été envoyé est trop long : {TEXT_MAX} caractères au plus par réponse. Rien n’a été gardé."
FOREIGN = (
    "Cette page ne correspond pas à votre consultation : rien n’a été gardé. Reprenez avec le code de votre papier."
)
WAIT = "Plusieurs codes faux ont été essayés d’ici. Attendez {} puis recommencez."


@dataclass
class Journey:
    """What one page knows: the code found, the questions, the answers so far, the version and the kiosk mark."""

    request: HttpRequest
    found: Found
    questions: list[Question]
    simple: bool = False
    kiosk: bool = False
    data: QueryDict = field(default_factory=QueryDict)

    @cached_property
    def answers(self) -> dict[str, Value]:
        """The draft, read when it is needed, then what was kept of it."""
        return ballot.read_draft(self.found)

    @property
    def met(self) -> list[Question]:
        """The questions this person meets, with the answers given so far."""
        return path(self.questions, self.answers)


def place_of(request: HttpRequest) -> str:
    """Where the request comes from, for the delay of wrong codes only. Behind our own proxy, what the proxy saw."""
    if settings.HTTPS:
        seen = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip()
        if seen:
            return seen
    return request.META.get("REMOTE_ADDR", "")


def _page(request: HttpRequest, template: str, context: dict, status: int = 200) -> HttpResponse:
    """A page that no cache keeps, drawn without the context of signed-in people."""
    kiosk = context.get("kiosk", False)
    context = {"kiosk": kiosk, "kiosk_seconds": KIOSK_WIPES_AFTER_SECONDS, "has_errors": False, **context}
    # without the request: nothing of an account, and none of what is computed for its pages
    response = HttpResponse(render_to_string(template, context), status=status)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _entry(request: HttpRequest, error: str = "", kiosk: bool = False, status: int = 200) -> HttpResponse:
    return _page(
        request, "consultations/public/entry.html", {"error": error, "kiosk": kiosk, "has_errors": bool(error)}, status
    )


def _message(request: HttpRequest, title: str, text: str, status: int = 200, **more) -> HttpResponse:
    return _page(request, "consultations/public/message.html", {"title": title, "text": text, **more}, status)


@csrf_exempt
@never_cache
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """The whole journey, from the code to « Merci »."""
    if request.COOKIES.get(settings.SESSION_COOKIE_NAME) and request.user.is_authenticated:
        return _message(
            request,
            "Vous êtes connecté·e",
            "Une consultation anonyme ne se remplit pas avec un compte ouvert. Ouvrez une fenêtre de navigation "
            "privée, ou déconnectez-vous, puis revenez à cette adresse.",
            status=200 if request.method in {"GET", "HEAD"} else 403,
            signed_in=True,
        )
    if request.method in {"GET", "HEAD"}:
        return _entry(request, kiosk=request.GET.get("borne") == "1")
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_PAGE_BYTES:
            return _message(request, "Trop long", TOO_LONG, status=413)
        if request.content_type != "application/x-www-form-urlencoded":
            return _message(request, "Page incomprise", FOREIGN, status=400)
        data = request.POST
    except (ValueError, RequestDataTooBig, TooManyFieldsSent, SuspiciousOperation):
        return _message(request, "Page incomprise", FOREIGN, status=400)
    return _with_code(request, data)


@sensitive_variables()
def _with_code(request: HttpRequest, data: QueryDict) -> HttpResponse:
    """Recognise the code, or say in words what it opens."""
    kiosk = data.get("borne") == "1"
    typed = data.get("code", "")
    code = ballot.paper_codes.normalise(typed)
    passed = code is not None and keys.ticket_is_right(code, data.get("passage", ""))
    place = place_of(request)
    if not passed and (seconds := patience.wait(place)):
        return _entry(request, WAIT.format(in_words(seconds)), kiosk, status=429)
    found = ballot.find(typed)
    if found.state is State.INCONNU:
        patience.error(place)
        return _entry(request, UNKNOWN if typed.strip() else "Tapez le code de votre papier.", kiosk, status=422)
    refusal = _refusal(request, found, found.state, kiosk)
    if refusal is not None:
        return refusal
    journey = Journey(
        request,
        found,
        frozen_specs(found.survey),
        simple=data.get("version") == "simple",
        kiosk=kiosk,
        data=data,
    )
    step = STEPS.get(data.get("etape", "") if passed else "", _foreign)
    return step(journey)


def in_words(seconds: int) -> str:
    if seconds < 60:
        return f"{seconds} secondes"
    minutes = -(-seconds // 60)
    return f"{minutes} minute{'s' if minutes > 1 else ''}"


def _refusal(request: HttpRequest, found: Found, state: State, kiosk: bool) -> HttpResponse | None:
    """The page of a code that opens nothing today, ``None`` for one that does."""
    context = {"survey": found.survey, "kiosk": kiosk}
    if state is State.PAS_OUVERTE:
        return _page(request, "consultations/public/not_open.html", context)
    if state is State.CLOSE:
        return _page(request, "consultations/public/closed.html", context)
    if state is State.UTILISE:
        return _page(request, "consultations/public/used.html", context)
    return None


def _context(journey: Journey, **more) -> dict:
    return {
        "survey": journey.found.survey,
        "code": journey.found.code,
        "written": ballot.paper_codes.written(journey.found.code),
        "passage": keys.ticket(journey.found.code),
        "simple": journey.simple,
        "kiosk": journey.kiosk,
        **more,
    }


def _foreign(journey: Journey) -> HttpResponse:
    return _message(journey.request, "Page incomprise", FOREIGN, status=422, kiosk=journey.kiosk)


def _welcome(journey: Journey) -> HttpResponse:
    """Who asks, why, how long, what is promised."""
    has_simple = any(question.libelle_simple for question in journey.questions)
    return _page(
        journey.request,
        "consultations/public/welcome.html",
        _context(
            journey,
            begun=bool(journey.answers),
            has_simple=has_simple,
            count=len(journey.questions),
            minutes=minutes_for(journey.questions),
        ),
    )


def _begin(journey: Journey) -> HttpResponse:
    """The first question without an answer; all of them answered, the check."""
    waiting = next((q for q in journey.met if q.cle not in journey.answers), None)
    return _question(journey, waiting) if waiting else _check(journey)


def _shown_options(journey: Journey, question: Question, kept: Value | None) -> list[dict]:
    chosen = set() if kept is None else {kept} if isinstance(kept, str) else set(kept)
    options: tuple[Option, ...] = question.offered(journey.simple)
    ranks = {code: str(rank) for rank, code in enumerate(kept, start=1)} if isinstance(kept, list) else {}
    return [
        {"code": o.code, "label": o.label, "chosen": o.code in chosen, "rank": ranks.get(o.code, "")} for o in options
    ]


def _question(
    journey: Journey, question: Question, error: str = "", typed: str | None = None, back: bool = False
) -> HttpResponse:
    """One question on its page; ``back``: the person came from the check and returns there."""
    met = journey.met
    number = next(rank for rank, one in enumerate(met, start=1) if one.cle == question.cle)
    kept = journey.answers.get(question.cle)
    options = _shown_options(journey, question, kept)
    if error and question.kind is Kind.CLASSEMENT:
        for option, rank in zip(options, journey.data.getlist("reponse"), strict=False):
            option["rank"] = rank
    return _page(
        journey.request,
        "consultations/public/question.html",
        _context(
            journey,
            question=question,
            words=question.words(journey.simple),
            kind=question.kind.value,
            number=number,
            total=len(met),
            percent=100 * number // len(met),
            is_first=number == 1,
            options=options,
            ranks=[str(rank) for rank in range(1, len(options) + 1)],
            text=typed if typed is not None else (kept if isinstance(kept, str) else ""),
            text_max=TEXT_MAX,
            back=back or journey.data.get("retour") == "verifier",
            error=error,
            has_errors=bool(error),
        ),
        status=422 if error else 200,
    )


def _answered(journey: Journey) -> HttpResponse:
    """Keep the answer of the page, then go where the person asked."""
    question = next((q for q in journey.met if q.cle == journey.data.get("question", "")), None)
    if question is None:
        return _foreign(journey)
    go = journey.data.get("aller", "suivant")
    sent = journey.data.getlist("reponse")
    try:
        value = read_answer(question, sent)
    except ReponseRefusee as refusal:
        if go != "precedent":
            typed = sent[0][: 2 * TEXT_MAX] if sent and question.kind is Kind.TEXTE else None
            return _question(journey, question, str(refusal), typed)
    else:
        state, answers = ballot.keep_draft(found=journey.found, changes={question.cle: value})
        refused = _refusal(journey.request, journey.found, state, journey.kiosk)
        if refused is not None:
            return refused
        journey.answers = answers
    return _follow(journey, question, go)


def _follow(journey: Journey, question: Question, go: str) -> HttpResponse:
    met = journey.met
    here = next(rank for rank, one in enumerate(met) if one.cle == question.cle)
    if go == "plus-tard":
        return _page(journey.request, "consultations/public/later.html", _context(journey))
    if go == "precedent":
        return _question(journey, met[here - 1]) if here else _welcome(journey)
    if go == "suivant" and here + 1 < len(met) and journey.data.get("retour") != "verifier":
        return _question(journey, met[here + 1])
    return _check(journey)


def _change(journey: Journey) -> HttpResponse:
    """Back to one question from the check."""
    question = next((q for q in journey.met if q.cle == journey.data.get("modifier", "")), None)
    return _question(journey, question, back=True) if question else _foreign(journey)


def _check(journey: Journey) -> HttpResponse:
    """All the answers before they are sent."""
    kept = relevant(journey.questions, journey.answers)
    lines = []
    for question in journey.met:
        value = kept.get(question.cle)
        if value is None:
            words = []
        elif question.kind is Kind.TEXTE:
            words = [value]
        else:
            codes = [value] if isinstance(value, str) else value
            words = [question.label_of(code, journey.simple) for code in codes]
        lines.append(
            {
                "cle": question.cle,
                "words": question.words(journey.simple),
                "answers": words,
                "ranked": question.kind is Kind.CLASSEMENT,
                "names": question.kind is Kind.TEXTE and isinstance(value, str) and seems_to_name(value),
            }
        )
    return _page(journey.request, "consultations/public/check.html", _context(journey, lines=lines))


def _send(journey: Journey) -> HttpResponse:
    """The last step: once, whatever is tapped twice."""
    state = ballot.send(found=journey.found, questions=journey.questions)
    refused = _refusal(journey.request, journey.found, state, journey.kiosk)
    if refused is not None:
        return refused
    return _page(
        journey.request, "consultations/public/thanks.html", {"survey": journey.found.survey, "kiosk": journey.kiosk}
    )


STEPS: dict[str, Callable[[Journey], HttpResponse]] = {
    "": _welcome,
    "commencer": _begin,
    "question": _answered,
    "modifier": _change,
    "verifier": _check,
    "envoyer": _send,
}
