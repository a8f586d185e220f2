"""``/projets/<slug>/scenarios/<n>/masse-salariale/``: the payroll with a scenario, for those who read the pay it rests on."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from common.exports import exports_address, table_response
from common.figures import tables_of
from hr.models import Consultation
from hr.queries_masse import BaseMasse, base_de_masse
from hr.services.consultations import tracer
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from scenarios.figures_payroll import payroll_figures, payroll_section
from scenarios.models import Scenario
from scenarios.payroll import Comparaison, comparer
from scenarios.views.gate import computed, scenario_or_404


def _compared(access: Access, scenario: Scenario) -> tuple[BaseMasse, Comparaison | None, str]:
    """What the reader may compare, and why the scenario cannot be computed; the reading is traced."""
    if scenario.est_statu_quo:
        raise Http404
    base = base_de_masse(access, timezone.localdate())
    for employer in base.employeurs:
        count = sum(one.employeur == employer.nom for one in base.postes)
        tracer(access, collectivite=employer, objet=Consultation.Objet.MASSE, agents=count)
    [(calcul, fault)] = computed(scenario)
    return base, comparer(calcul, base) if calcul else None, fault


@project_page(Action.SIMULER_HARMONISATION)
def page(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """The statu quo beside the scenario, for my employer or for those that opened their data."""
    access.require(Action.VOIR_SCENARIOS)
    scenario = scenario_or_404(access, numero)
    base, found, fault = _compared(access, scenario)
    return render(
        request,
        "scenarios/payroll.html",
        {
            "scenario": scenario,
            "base": base,
            "fault": fault,
            "found": found,
            "figures": payroll_figures(found) if found else (),
            "section": payroll_section(found, scenario.titre, base.jour) if found else None,
            "exports": exports_address("scenarios:payroll-export", slug=access.project.slug, numero=numero),
        },
    )


@project_page(Action.SIMULER_HARMONISATION, confirmed=True)
def export(request: HttpRequest, access: Access, numero: int, cle: str, extension: str) -> HttpResponse:
    """One table of the page as xlsx or csv."""
    access.require(Action.VOIR_SCENARIOS)
    scenario = scenario_or_404(access, int(numero))
    base, found, _ = _compared(access, scenario)
    tables = tables_of([payroll_section(found, scenario.titre, base.jour)]) if found else ()
    return table_response(
        {table.key: table for table in tables},
        slug=access.project.slug,
        cle=cle,
        extension=extension,
        day=base.jour,
        prefix=f"scenario-{numero}-",
    )
