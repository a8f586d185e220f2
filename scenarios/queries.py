"""Scenarios that a reader may see, read in a fixed number of queries."""

from collections.abc import Iterable

from projects.access import Access
from projects.models import Collectivite
from projects.policy import Action
from scenarios.models import Scenario, ServiceScenario


def visible_scenarios(access: Access):
    """Scenarios of the project for this hat: a draft only for those who prepare it; the statu quo for everybody."""
    found = Scenario.objects.filter(project=access.project).order_by("numero")
    if access.allows(Action.VOIR_BROUILLONS_SCENARIOS):
        return found
    return found.exclude(etat=Scenario.Etat.BROUILLON, est_statu_quo=False)


def scenario_numbered(access: Access, numero: int) -> Scenario | None:
    """The scenario of this number if the reader may see it, else ``None``: unknown and hidden read alike."""
    return visible_scenarios(access).filter(numero=numero).first()


def services_of(scenario: Scenario) -> list[ServiceScenario]:
    """Services of the scenario with everything the pages and the engine read. As many queries whatever the size."""
    return services_by_scenario([scenario])[scenario.pk]


def services_by_scenario(scenarios: Iterable[Scenario]) -> dict[int, list[ServiceScenario]]:
    """The services of several scenarios, by key of the scenario: as many queries as for one."""
    scenarios = list(scenarios)
    found: dict[int, list[ServiceScenario]] = {scenario.pk: [] for scenario in scenarios}
    rows = (
        ServiceScenario.objects.filter(scenario__in=found)
        .select_related("service", "gestionnaire")
        .prefetch_related(
            "participations__collectivite", "couts__collectivite", "depenses", "mouvements__collectivite", "preuves"
        )
        .order_by("service__rang", "pk")
    )
    known = {scenario.pk: scenario for scenario in scenarios}
    for row in rows:
        row.scenario = known[row.scenario_id]
        found[row.scenario_id].append(row)
    return found


def parties_of(scenario: Scenario) -> list[Collectivite]:
    """Employers of the project in reading order: the EPCI is a party like the others, the CDG is a partner."""
    return list(
        Collectivite.objects.filter(project_id=scenario.project_id)
        .exclude(kind=Collectivite.Kind.CDG)
        .order_by("rang", "nom", "pk")
    )
