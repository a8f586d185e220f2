"""How a page finds its scenario, its service and its year: hidden and unknown read alike."""

from django.http import Http404, HttpRequest
from django.urls import reverse

from common.values import address_number
from projects.access import Access, AccessRefused
from scenarios.engine.calcul import ScenarioIncoherent, Vue
from scenarios.figures_words import Details
from scenarios.inputs import Calcul, calcul_avec
from scenarios.models import Scenario, ServiceScenario
from scenarios.queries import parties_of, scenario_numbered, services_by_scenario, services_of
from scenarios.services import LOCKED


def scenario_or_404(access: Access, numero: int) -> Scenario:
    """The scenario of this number for this hat. Raises ``Http404``."""
    scenario = scenario_numbered(access, numero)
    if scenario is None:
        raise Http404
    return scenario


def refuse_locked(scenario: Scenario) -> None:
    """Raise ``AccessRefused`` (403) when nothing of the scenario may change any more: the sentence says what to do."""
    if not scenario.est_modifiable:
        raise AccessRefused(LOCKED)


def service_or_404(scenario: Scenario, pk: int) -> ServiceScenario:
    """One service of the scenario, with everything its tabs read. Raises ``Http404``."""
    found = next((row for row in services_of(scenario) if row.pk == pk), None)
    if found is None:
        raise Http404
    return found


def computed(*scenarios: Scenario, vue: Vue = Vue.BUDGETAIRE) -> list[tuple[Calcul | None, str]]:
    """Each computed scenario in one view, or the sentence that says why it cannot be. As many queries for one and for several."""
    if not scenarios:
        return []
    parties, services = parties_of(scenarios[0]), services_by_scenario(scenarios)
    found: list[tuple[Calcul | None, str]] = []
    for scenario in scenarios:
        try:
            found.append((calcul_avec(scenario, parties, services[scenario.pk], vue), ""))
        except ScenarioIncoherent as error:
            found.append((None, str(error)))
    return found


def chosen_year(request: HttpRequest, scenario: Scenario) -> int:
    """The year of the address if the scenario has it, else its last."""
    asked = address_number(request.GET.get("annee", ""))
    years = scenario.annees
    return asked if asked in years else years[-1]


def details_of(access: Access, scenario: Scenario) -> Details:
    """Where the amounts of this scenario are explained."""
    address = reverse("scenarios:explain", args=[access.project.slug, scenario.numero, "0", scenario.annee_debut])
    return Details(address.removesuffix(f"0/{scenario.annee_debut}/"))
