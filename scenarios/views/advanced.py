"""``/projets/<slug>/scenarios/<n>/analyse/``: « Analyse avancée », an option of the method."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from common.exports import exports_address, table_response
from common.figures import Section
from common.figures.section import tables_of
from common.values import address_number
from projects.access import Access
from projects.gate import project_page
from projects.options import Option
from projects.policy import Action
from scenarios.engine.calcul import ScenarioIncoherent
from scenarios.figures_advanced import fairness_section, uncertainty_section
from scenarios.inputs import Calcul, calcul_de
from scenarios.models import Scenario, ServiceScenario
from scenarios.negotiation import equite_de
from scenarios.uncertainty import incertitude_de
from scenarios.views.gate import scenario_or_404


def _scenario(access: Access, numero: int) -> Scenario:
    """Raises ``Http404`` when the option is off: its pages are then unknown."""
    if not access.project.has_option(Option.ANALYSE_AVANCEE):
        raise Http404
    scenario = scenario_or_404(access, numero)
    if scenario.est_statu_quo:
        raise Http404
    return scenario


def _chosen(calcul: Calcul, asked: str, year: str) -> tuple[ServiceScenario, int] | None:
    """The service and the year asked for; the first service and the last year without."""
    if not calcul.services:
        return None
    service = next((row for row in calcul.services if str(row.pk) == asked), calcul.services[0])
    years = calcul.scenario.annees
    wanted = address_number(year)
    return service, wanted if wanted in years else years[-1]


def _sections(calcul: Calcul, chosen: tuple[ServiceScenario, int] | None) -> list[Section]:
    sections = [uncertainty_section(incertitude_de(calcul))]
    if chosen is not None:
        service, year = chosen
        sections.append(fairness_section(calcul, equite_de(calcul, calcul.services.index(service), year)))
    return sections


@project_page(Action.VOIR_SCENARIOS)
def page(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Chances of the balance, hypotheses that weigh, keys side by side."""
    scenario = _scenario(access, numero)
    context = {"scenario": scenario, "own": access.own_collectivite, "sections": [], "fault": "", "services": ()}
    try:
        calcul = calcul_de(scenario)
    except ScenarioIncoherent as error:
        return render(
            request, "scenarios/advanced.html", context | {"fault": str(error), "annee": None, "chosen": None}
        )
    chosen = _chosen(calcul, request.GET.get("service", ""), request.GET.get("annee", ""))
    context |= {"sections": _sections(calcul, chosen), "chosen": None, "annee": scenario.annees[-1], "exports": ""}
    if chosen is not None:
        service, year = chosen
        where = {"slug": access.project.slug, "numero": numero, "pk": service.pk, "annee": year}
        context |= {"services": calcul.services, "chosen": service, "annee": year}
        context["exports"] = exports_address("scenarios:advanced-export", **where)
    return render(request, "scenarios/advanced.html", context)


@project_page(Action.VOIR_SCENARIOS)
def export(
    request: HttpRequest, access: Access, numero: int, pk: int, annee: int, cle: str, extension: str
) -> HttpResponse:
    """One table of the page as xlsx or csv, for the service and the year of the address."""
    scenario = _scenario(access, numero)
    try:
        calcul = calcul_de(scenario)
    except ScenarioIncoherent:
        raise Http404 from None
    tables = {t.key: t for t in tables_of(_sections(calcul, _chosen(calcul, str(pk), str(annee))))}
    return table_response(
        tables,
        slug=access.project.slug,
        cle=cle,
        extension=extension,
        day=timezone.localdate(),
        prefix=f"scenario-{numero}-",
    )
