"""Mobility wishes: ``/mobilite/<projet>/`` for agents, without account, and ``…/souhaits/`` for those who may read them."""

import time

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from common.exports import exports_address, table_response
from consultations.paper_codes import written
from consultations.patience import Patience
from consultations.views.public import LARGEST_PAGE_BYTES, in_words, place_of
from hr.models import Consultation
from hr.queries import employeurs
from hr.services.consultations import tracer
from projects.access import Access
from projects.gate import project_page
from projects.models import Project
from projects.policy import Action
from roadmap.figures_mobility import vacant_table, wishes_table
from roadmap.models import SouhaitMobilite
from roadmap.queries.mobility import is_open, open_project, vacant_posts, wanted_services, wishes_of
from roadmap.services.mobility import leave_wish, open_wishes, tell_employer, wish_of, withdraw_wish

patience = Patience(time.monotonic)
TYPED = ("employeur", "contact", "fonction", "matricule", "conditions", "dire")
ASKED = (*TYPED, "services", "accord")
UNKNOWN = "Code inconnu. Vérifiez les 8 caractères ; un souhait retiré ou vieux de deux ans est effacé."
WAIT = "Plusieurs essais viennent d’être faits d’ici. Attendez {} puis recommencez."


def _answer(request: HttpRequest, template: str, context: dict, status: int = 200) -> HttpResponse:
    base = {"kiosk": False, "has_errors": status >= 400}
    response = render(request, template, {**base, **context}, status=status)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _sent(request: HttpRequest) -> QueryDict | None:
    """What was posted, ``None`` when it is too long or no form."""
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_PAGE_BYTES:
            return None
        return request.POST
    except (ValueError, RequestDataTooBig, TooManyFieldsSent, SuspiciousOperation):
        return None


def _wrong(said: dict[str, str]) -> dict:
    """What was not taken, by field; a field without a word is right."""
    return {"errors": dict.fromkeys(ASKED, "") | said}


def _project(slug: str) -> Project:
    found = open_project(slug)
    if found is None:
        raise Http404
    return found


@csrf_exempt
@never_cache
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Leave a wish; its code is shown once. No cookie, no session, no name asked."""
    project, today = _project(slug), timezone.localdate()
    context = {
        "project": project,
        "ouvert": is_open(project),
        "employeurs": list(employeurs(project)),
        "services": wanted_services(project),
        "vacants": vacant_posts(project),
        "said": dict.fromkeys(TYPED, ""),
        "chosen": [],
        "errors": dict.fromkeys(ASKED, ""),
    }
    if request.method != "POST":
        return _answer(request, "roadmap/mobility/leave.html", context)
    if not context["ouvert"]:
        raise Http404
    data, place = _sent(request), place_of(request)
    if data is None:
        return _answer(
            request, "roadmap/mobility/leave.html", context | _wrong({"conditions": "C’est trop long."}), 413
        )
    context |= {"said": {name: data.get(name, "") for name in TYPED}, "chosen": data.getlist("services")}
    if seconds := patience.wait(place):
        return _answer(
            request, "roadmap/mobility/leave.html", context | _wrong({"accord": WAIT.format(in_words(seconds))}), 429
        )
    try:
        code = leave_wish(
            project=project,
            collectivite=next((one for one in context["employeurs"] if one.siren == data.get("employeur")), None),
            services=[one for one in context["services"] if str(one.pk) in context["chosen"]],
            contact=data.get("contact", ""),
            consent=data.get("accord") == "1",
            matricule=data.get("matricule", ""),
            fonction=data.get("fonction", ""),
            conditions=data.get("conditions", ""),
            dit_a_l_employeur=data.get("dire") == "1",
            today=today,
        )
    except ValidationError as error:
        said = {name: errors[0] for name, errors in error.message_dict.items()}
        return _answer(request, "roadmap/mobility/leave.html", context | _wrong(said), 422)
    patience.error(place)
    return _answer(request, "roadmap/mobility/left.html", {"project": project, "code": written(code)})


@csrf_exempt
@never_cache
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, slug: str) -> HttpResponse:
    """My wish, by its code: read it, let my employer read it or no longer, withdraw it."""
    project = _project(slug)
    context = {"project": project, "error": ""}
    if request.method != "POST":
        return _answer(request, "roadmap/mobility/code.html", context)
    data, place = _sent(request), place_of(request)
    if seconds := patience.wait(place):
        return _answer(request, "roadmap/mobility/code.html", context | {"error": WAIT.format(in_words(seconds))}, 429)
    typed = data.get("code", "") if data is not None else ""
    row = wish_of(project=project, typed=typed, today=timezone.localdate())
    if row is None:
        patience.error(place)
        return _answer(request, "roadmap/mobility/code.html", context | {"error": UNKNOWN}, 422)
    gesture = data.get("geste", "")
    if gesture == "retirer":
        withdraw_wish(row=row)
        return _answer(request, "roadmap/mobility/gone.html", context)
    if gesture in {"dire", "taire"}:
        tell_employer(row=row, told=gesture == "dire")
    return _answer(request, "roadmap/mobility/mine.html", context | {"row": row, "code": typed})


@project_page(Action.LIRE_SOUHAITS, Action.TENIR_SOUHAITS)
def wishes(request: HttpRequest, access: Access) -> HttpResponse:
    """Wishes that this hat may read; the référent RH opens and closes the page of the agents."""
    today = timezone.localdate()
    rows = list(wishes_of(access, today))
    _trace(access, rows)
    slug = access.project.slug
    return render(
        request,
        "roadmap/mobility/wishes.html",
        {
            "rows": rows,
            "table": wishes_table(rows, today),
            "vacants": vacant_table(vacant_posts(access.project), today),
            "exports": exports_address("roadmap:wishes-export", slug=slug),
            "may_hold": access.allows(Action.TENIR_SOUHAITS),
            "ouvert": is_open(access.project),
            "address": request.build_absolute_uri(reverse("mobility:leave", args=[slug])),
        },
    )


def _require_holder(access: Access) -> None:
    """Only who receives the wishes opens the page and erases on demand: 404 for the HR of an employer."""
    if not access.allows(Action.TENIR_SOUHAITS):
        raise Http404


def _trace(access: Access, rows: list[SouhaitMobilite]) -> None:
    """Note the reading in the log of an employer, for the wishes told to it only: its log must not give the others away."""
    told: dict = {}
    for row in rows:
        if row.dit_a_l_employeur:
            told[row.collectivite] = told.get(row.collectivite, 0) + 1
    for employer, count in told.items():
        tracer(access, collectivite=employer, objet=Consultation.Objet.SOUHAITS, agents=count)


@project_page(Action.LIRE_SOUHAITS, Action.TENIR_SOUHAITS, confirmed=True)
def wishes_export(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """The wishes or the vacant posts as a spreadsheet."""
    today = timezone.localdate()
    rows = list(wishes_of(access, today))
    _trace(access, rows)
    tables = {one.key: one for one in (wishes_table(rows, today), vacant_table(vacant_posts(access.project), today))}
    return table_response(tables, slug=access.project.slug, cle=cle, extension=extension, day=today)


@project_page(Action.LIRE_SOUHAITS, Action.TENIR_SOUHAITS, methods=("POST",))
def wishes_open(request: HttpRequest, access: Access) -> HttpResponse:
    """Open or close the page of the agents."""
    _require_holder(access)
    ouvert = request.POST.get("ouvert") == "1"
    open_wishes(project=access.project, ouvert=ouvert)
    messages.success(
        request,
        "La page des souhaits est ouverte aux agents."
        if ouvert
        else "La page des souhaits est fermée. Les souhaits restent.",
    )
    return redirect("roadmap:wishes", access.project.slug)


@project_page(Action.LIRE_SOUHAITS, Action.TENIR_SOUHAITS, methods=("POST",))
def wish_erase(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Erase a wish whose author asks for it without the code. For good: nothing is kept of it."""
    _require_holder(access)
    row = wishes_of(access, timezone.localdate()).filter(pk=pk).first()
    if row is None:
        raise Http404
    withdraw_wish(row=row)
    messages.success(request, "Le souhait est effacé. Rien n’en est gardé.")
    return redirect("roadmap:wishes", access.project.slug)
