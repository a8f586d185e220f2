"""How a page finds its scenario and its service: hidden and unknown read alike."""

from django.http import Http404

from projects.access import Access
from scenarios.models import Scenario, ServiceScenario
from scenarios.queries import scenario_numbered, services_of


def scenario_or_404(access: Access, numero: int) -> Scenario:
    """The scenario of this number for this hat. Raises ``Http404``."""
    scenario = scenario_numbered(access, numero)
    if scenario is None:
        raise Http404
    return scenario


def service_or_404(scenario: Scenario, pk: int) -> ServiceScenario:
    """One service of the scenario, with everything its tabs read. Raises ``Http404``."""
    found = next((row for row in services_of(scenario) if row.pk == pk), None)
    if found is None:
        raise Http404
    return found
