"""``/projets/<slug>/scenarios/<n>/vue-analytique/``: full costs with their valuations, apart from every other page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from common.exports import exports_address, table_response
from common.figures.section import tables_of
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from scenarios.engine.calcul import Vue
from scenarios.figures_analytic import analytic_detail, analytic_section
from scenarios.provenance import saisies_de
from scenarios.views.gate import chosen_year, computed, scenario_or_404


@project_page(Action.VOIR_SCENARIOS)
def page(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Full cost of each employer and service, and the detail of the amount that was chosen."""
    scenario = scenario_or_404(access, numero)
    if scenario.est_statu_quo:
        raise Http404
    annee = chosen_year(request, scenario)
    [(calcul, fault)] = computed(scenario, vue=Vue.ANALYTIQUE)
    address = f"{reverse('scenarios:analytic', args=[access.project.slug, numero])}?annee={annee}&detail="
    section = detail = None
    if calcul is not None:
        section = analytic_section(calcul, annee, address)
        asked = request.GET.get("detail", "")
        detail = analytic_detail(calcul, asked, annee, saisies_de(calcul.services)) if asked else None
    return render(
        request,
        "scenarios/analytic.html",
        {
            "scenario": scenario,
            "annee": annee,
            "fault": fault,
            "section": section,
            "detail": detail,
            "exports": exports_address(
                "scenarios:analytic-export", slug=access.project.slug, numero=numero, annee=annee
            ),
        },
    )


@project_page(Action.VOIR_SCENARIOS)
def export(request: HttpRequest, access: Access, numero: int, annee: int, cle: str, extension: str) -> HttpResponse:
    """One table of this view as xlsx or csv."""
    numero, annee = int(numero), int(annee)
    scenario = scenario_or_404(access, numero)
    [(calcul, _)] = computed(scenario, vue=Vue.ANALYTIQUE)
    if calcul is None or scenario.est_statu_quo or annee not in scenario.annees:
        raise Http404
    tables = {table.key: table for table in tables_of([analytic_section(calcul, annee)])}
    if cle not in tables and (detail := analytic_detail(calcul, cle, annee, saisies_de(calcul.services))):
        tables[cle] = detail
    return table_response(
        tables,
        slug=access.project.slug,
        cle=cle,
        extension=extension,
        day=timezone.localdate(),
        prefix=f"scenario-{numero}-",
    )
