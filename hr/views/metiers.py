"""``…/gpeec/metiers/``: the common job of each title; the application proposes, a person confirms."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from common.exports import exports_address, table_response
from common.values import plural
from hr.calculs.metiers import metiers
from hr.figures.metiers import table_metiers
from hr.queries_metiers import intitules
from hr.services.metiers import retenir_metiers
from hr.views.employeur import employeur_du_projet
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action

LIGNES = 400


@project_page(Action.CORRESPONDRE_METIERS, methods=("GET", "POST"))
def jobs(request: HttpRequest, access: Access) -> HttpResponse:
    """Titles of my employer (or of those that opened their data), to confirm one by one or together."""
    today = timezone.localdate()
    if request.method == "POST":
        return _confirm(request, access)
    found = intitules(access, today)
    left = sum(line.retenu is None for _, lines in found for line in lines)
    return render(
        request,
        "hr/gpeec/jobs.html",
        {
            "employeurs": found,
            "metiers": metiers(),
            "restent": left,
            "table": table_metiers(found, today) if found else None,
            "exports": exports_address("hr:jobs-export", slug=access.project.slug),
        },
    )


def _confirm(request: HttpRequest, access: Access) -> HttpResponse:
    """Keep the ticked lines of one employer; a title that nobody holds there is not one of its lines."""
    raw = request.POST.get("collectivite", "")
    if not raw.isdecimal():
        raise Http404
    employer = employeur_du_projet(access, int(raw))
    if not access.allows(Action.CORRESPONDRE_METIERS, employer):
        raise Http404
    known = {
        line.cle for one, lines in intitules(access, timezone.localdate()) if one.pk == employer.pk for line in lines
    }
    choices = {}
    for rank in range(LIGNES):
        key = request.POST.get(f"cle-{rank}", "")
        if key in known and request.POST.get(f"oui-{rank}"):
            choices[key] = request.POST.get(f"metier-{rank}", "")
    try:
        changed = retenir_metiers(collectivite=employer, choix=choices, auteur=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        words = plural(changed, "intitulé enregistré", "intitulés enregistrés")
        said = f"{changed} {words}, {employer.nom}." if changed else "Aucune ligne cochée n’a changé."
        messages.success(request, said)
    return redirect("hr:jobs", slug=access.project.slug)


@project_page(Action.CORRESPONDRE_METIERS, confirmed=True)
def jobs_export(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """The table of common jobs as a spreadsheet."""
    today = timezone.localdate()
    table = table_metiers(intitules(access, today), today)
    return table_response({table.key: table}, slug=access.project.slug, cle=cle, extension=extension, day=today)
