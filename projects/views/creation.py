"""``/projets/nouveau/``: three short pages, « Vérifier vos réponses », then the project.

Every answer is kept on the server when its page is sent (``services/draft.py``); a GET writes nothing. Each page works
without JavaScript; htmx only brings the results of a search while one types.
"""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.presence import signed_in
from common.forms import put_errors, render_invalid
from projects.forms.creation import SEARCH_MAX, AttachedBodyForm, IdentityForm
from projects.forms.method import MethodForm, PhaseRow, StepRow
from projects.queries import legal_bases
from projects.search import search_communes, search_epci
from projects.services.creation import may_create_project
from projects.services.draft import Draft

RESULTS = 20
REFUSAL = (
    "Seules les personnes qui conduisent déjà un projet et l’administration de l’installation peuvent créer un projet. "
    "Demandez-le à l’une d’elles."
)
_BODY_FIELDS = ("kind", "siren", "nom")


def creation_page(*methods: str) -> Callable:
    """The gate of these pages: hands over the draft of the person, or refuses with the reason."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @never_cache
        @require_http_methods([*methods, "HEAD"] if "GET" in methods else list(methods))
        @signed_in
        @wraps(view)
        def gated(request: HttpRequest) -> HttpResponse:
            if not may_create_project(request.user):
                return render(request, "403.html", {"reason": REFUSAL}, status=403)
            return view(request, Draft(request.user))

        return gated

    return decorate


def _query(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").strip()[:SEARCH_MAX]


# --- 1. identity ----------------------------------------------------------------------------------------------------


@creation_page("GET", "POST")
def identity(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Name, dates, legal basis."""
    known = draft.identity
    initial = {}
    if known:
        initial = {
            "nom": known.nom,
            "date_debut": known.date_debut,
            "date_fin": known.date_fin,
            "base_legale": known.base_legale,
        }
    form = IdentityForm(request.POST or None, initial=initial)
    context = {"form": form, "saved_at": draft.saved_at, "bases": legal_bases()}
    if request.method != "POST":
        return render(request, "projects/creation/identity.html", context)
    if not form.is_valid():
        return render_invalid(request, "projects/creation/identity.html", context)
    draft.save_identity(**{name: form.cleaned_data[name] for name in ("nom", "date_debut", "date_fin", "base_legale")})
    return redirect("projects:new-perimeter" if draft.epci else "projects:new-epci")


@creation_page("POST")
def start_again(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Forget the draft."""
    draft.delete()
    messages.success(request, "Le brouillon est effacé.")
    return redirect("projects:new")


# --- 2. perimeter ---------------------------------------------------------------------------------------------------


@creation_page("GET", "POST")
def epci(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Find the EPCI by name, SIREN or postal code, and choose it."""
    query = _query(request, "recherche")
    context = {
        "query": query,
        "found": search_epci(query, RESULTS + 1)[:RESULTS] if query else [],
        "chosen": draft.epci,
        "saved_at": draft.saved_at,
        "refusal": "",
    }
    if request.method == "POST":
        if draft.choose_epci(request.POST.get("siren", "")):
            return redirect("projects:new-perimeter")
        context["refusal"] = "Cet EPCI n’est pas dans le référentiel. Choisissez-le dans la liste."
        return render_invalid(request, "projects/creation/epci.html", context)
    template = "projects/creation/_epci_found.html" if request.htmx else "projects/creation/epci.html"
    return render(request, template, context)


def _perimeter_context(request: HttpRequest, draft: Draft, form: AttachedBodyForm) -> dict:
    query = _query(request, "commune")
    perimeter = draft.perimeter
    present = {commune.code_insee for commune in perimeter.kept}
    return {
        "perimeter": perimeter,
        "form": form,
        "query": query,
        "found": [(row, row.code_insee in present) for row in search_communes(query, RESULTS)] if query else [],
        "saved_at": draft.saved_at,
    }


@creation_page("GET", "POST")
def perimeter(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Communes kept or dropped, communes added, attached bodies. Every button of the page keeps the ticks."""
    if draft.epci is None:
        return redirect("projects:new-epci")
    if request.method != "POST":
        context = _perimeter_context(request, draft, AttachedBodyForm())
        partial = "projects/creation/_communes_found.html"
        return render(request, partial if request.htmx else "projects/creation/perimeter.html", context)
    draft.keep_communes(set(request.POST.getlist("communes")))
    action, _, argument = request.POST.get("action", "").partition(":")
    here = reverse("projects:new-perimeter")
    if not action:
        action = _meant_by_enter(request)
    if action == "chercher":
        query = request.POST.get("commune", "").strip()[:SEARCH_MAX]
        return redirect(f"{here}?{urlencode({'commune': query})}#autres-communes")
    if action == "ajouter-commune":
        try:
            commune = draft.add_commune(argument)
            messages.success(request, f"{commune.nom} est ajoutée au périmètre.")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect(f"{here}#autres-communes")
    if action == "retirer-organisme":
        draft.remove_body(argument)
        return redirect(f"{here}#organismes")
    if action == "ajouter-organisme" or any(request.POST.get(name, "").strip() for name in _BODY_FIELDS):
        form = AttachedBodyForm(request.POST)
        if form.is_valid():
            try:
                body = draft.add_body(**form.cleaned_data)
                messages.success(request, f"{body.nom} est ajouté au périmètre.")
                return redirect(f"{here}#organismes")
            except ValidationError as error:
                put_errors(form, error)
        context = _perimeter_context(request, draft, form)
        return render_invalid(request, "projects/creation/perimeter.html", context)
    return redirect("projects:new-method")


def _meant_by_enter(request: HttpRequest) -> str:
    """What the Enter key means, without a button pressed: the search or the addition that was being typed."""
    if request.POST.get("commune", "").strip():
        return "chercher"
    if any(request.POST.get(name, "").strip() for name in _BODY_FIELDS):
        return "ajouter-organisme"
    return "continuer"


# --- 3. method ------------------------------------------------------------------------------------------------------


def _method_rows(draft: Draft) -> list[PhaseRow]:
    return [
        PhaseRow(phase.cle, phase.titre, tuple(StepRow(step.cle, step.titre) for step in phase.steps))
        for phase in draft.method
    ]


@creation_page("GET", "POST")
def method(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Three phases; steps renamed, removed, added, moved by buttons. Every button keeps the titles."""
    rows = _method_rows(draft)
    form = MethodForm(request.POST if request.method == "POST" else None, phases=rows)
    context = {"form": form, "removed": draft.removed_steps, "saved_at": draft.saved_at}
    if request.method != "POST":
        return render(request, "projects/creation/method.html", context)
    if not form.is_valid():
        return render_invalid(request, "projects/creation/method.html", context)
    draft.rename(form.titles("phase"), form.titles("etape"))
    action, _, argument = request.POST.get("action", "").partition(":")
    here = reverse("projects:new-method")
    if action in {"monter", "descendre"}:
        draft.move_step(argument, up=action == "monter")
        return redirect(f"{here}#etape-{argument}")
    if action == "retirer":
        draft.remove_step(argument)
        return redirect(f"{here}#retirees")
    if action == "remettre":
        draft.restore_step(argument)
        return redirect(f"{here}#etape-{argument}")
    added = [phase.cle for phase in rows if form.wanted_step(phase.cle)]
    for phase_cle in added:
        draft.add_step(phase_cle, form.wanted_step(phase_cle))
    if action == "ajouter" and argument not in added:
        form.add_error(f"nouvelle-{argument}" if f"nouvelle-{argument}" in form.fields else None, "Donnez un titre.")
        return render_invalid(request, "projects/creation/method.html", context)
    if action == "continuer" or not (action or added):
        return redirect("projects:new-check")
    return redirect(f"{here}#phase-{argument or added[0]}")


# --- 4. check and create --------------------------------------------------------------------------------------------


@creation_page("GET", "POST")
def check(request: HttpRequest, draft: Draft) -> HttpResponse:
    """« Vérifier vos réponses », then « Créer le projet »."""
    if missing := draft.first_missing_page:
        if request.method == "POST":
            messages.error(request, "Il manque des réponses\u202f: complétez cette page.")
        return redirect(missing)
    context = {
        "identity": draft.identity,
        "basis": legal_bases()[draft.identity.base_legale],
        "perimeter": draft.perimeter,
        "method": draft.method,
        "removed": draft.removed_steps,
        "warnings": draft.warnings,
        "saved_at": draft.saved_at,
        "refusals": [],
    }
    if request.method != "POST":
        return render(request, "projects/creation/check.html", context)
    try:
        project = draft.create()
    except ValidationError as error:
        context["refusals"] = error.messages
        return render_invalid(request, "projects/creation/check.html", context)
    messages.success(request, "Le projet est créé. Invitez maintenant celles et ceux qui y participent.")
    return redirect("projects:method", slug=project.slug)
