"""``/projets/<slug>/scenarios/comparer/``: two to four scenarios side by side."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from common.exports import exports_address, table_response
from common.figures import Table
from common.values import address_number
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from scenarios.figures_compare import comparison_table
from scenarios.inputs import Calcul
from scenarios.models import Scenario
from scenarios.queries import visible_scenarios
from scenarios.queries_posts import hidden_movements
from scenarios.uncertainty import incertitudes_de
from scenarios.views.gate import computed

COMPARED_MAXIMUM = 4


@dataclass(frozen=True)
class Compared:
    """Scenarios read for one comparison: those chosen, their table if they share a year, those that do not compute."""

    chosen: list[Scenario]
    table: Table | None
    faults: list[str]
    no_shared_year: bool


def _compare(access: Access, scenarios: list[Scenario], asked: set[int]) -> Compared:
    """The scenarios of these numbers; without any, the first ones. As many queries whatever their number."""
    chosen = [s for s in scenarios if s.numero in asked][:COMPARED_MAXIMUM]
    if not asked:
        chosen = [s for s in scenarios if not s.est_statu_quo][:COMPARED_MAXIMUM]
    results = computed(*chosen)
    calculs = [calcul for calcul, _ in results if calcul]
    shared = set.intersection(*(set(s.annees) for s in chosen)) if chosen else set()
    table = None
    if len(calculs) > 1 and shared:
        protected = {calcul.scenario.pk for calcul in calculs if hidden_movements(access, calcul.services)}
        table = comparison_table(calculs, max(shared), protected, incertitudes_de(calculs), _adopted(calculs))
    return Compared(chosen, table, [fault for _, fault in results if fault], len(chosen) > 1 and not shared)


@project_page(Action.VOIR_SCENARIOS)
def compare(request: HttpRequest, access: Access) -> HttpResponse:
    """Two to four scenarios side by side; the choice lives in the address."""
    scenarios = list(visible_scenarios(access))
    found = _compare(access, scenarios, {address_number(n) for n in request.GET.getlist("s")} - {None})
    numbers = "-".join(str(one.numero) for one in found.chosen)
    return render(
        request,
        "scenarios/compare.html",
        {
            "scenarios": scenarios,
            "chosen": {one.numero for one in found.chosen},
            "table": found.table,
            "faults": found.faults,
            "no_shared_year": found.no_shared_year,
            "own": access.own_collectivite,
            "exports": exports_address("scenarios:compare-export", slug=access.project.slug, numeros=numbers)
            if found.table
            else "",
        },
    )


@project_page(Action.VOIR_SCENARIOS)
def export(request: HttpRequest, access: Access, numeros: str, cle: str, extension: str) -> HttpResponse:
    """The comparison as xlsx or csv, for the scenarios of the address."""
    found = _compare(access, list(visible_scenarios(access)), {int(number) for number in numeros.split("-")})
    return table_response(
        {found.table.key: found.table} if found.table else {},
        slug=access.project.slug,
        cle=cle,
        extension=extension,
        day=timezone.localdate(),
        prefix=f"scenarios-{numeros}-",
    )


def _adopted(calculs: list[Calcul]) -> int | None:
    """The last adopted scenario among those that are compared: it is the reference of the others."""
    adopted = [one.scenario for one in calculs if one.scenario.etat == Scenario.Etat.ADOPTE]
    return max(adopted, key=lambda one: (one.date_adoption, one.numero)).pk if adopted else None
