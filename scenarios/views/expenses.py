"""« Financement », beside the form: attach a simulation of human resources, count project time."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from common.forms import put_errors, render_invalid
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from scenarios.forms.finance import ProjectTimeForm, SimulationForm
from scenarios.models import Scenario, ServiceScenario
from scenarios.queries import parties_of
from scenarios.queries_finance import simulations_of
from scenarios.services_finance import (
    add_project_time,
    attach_simulation,
    detach_simulation,
    parts_de,
    remove_project_time,
)
from scenarios.views.gate import refuse_locked, scenario_or_404, service_or_404
from scenarios.views.services import TABS, simulation_choices, tab_context

TAB = TABS["financement"]


def _found(access: Access, numero: int, pk: int) -> tuple[Scenario, ServiceScenario]:
    """Scenario and service of a draft. Raises ``Http404``, or ``AccessRefused`` when it is locked."""
    scenario = scenario_or_404(access, numero)
    service = service_or_404(scenario, pk)
    refuse_locked(scenario)
    return scenario, service


def _invalid(
    request: HttpRequest, access: Access, scenario: Scenario, service: ServiceScenario, **forms
) -> HttpResponse:
    """The tab as it is stored, with the form that was refused as it was typed."""
    parties = parties_of(scenario)
    form = TAB.make(None, service, parties, frozenset())
    context = tab_context(access, scenario, service, parties, TAB, form) | forms
    return render_invalid(request, "scenarios/service.html", context)


def _back(access: Access, numero: int, pk: int) -> HttpResponse:
    return redirect("scenarios:service", access.project.slug, numero, pk, TAB.cle)


@project_page(Action.SAISIR_SCENARIOS_FINANCES, methods=("POST",))
def attach(request: HttpRequest, access: Access, numero: int, pk: int) -> HttpResponse:
    """Make a communicated simulation the harmonisation of the service."""
    scenario, service = _found(access, numero, pk)
    form = SimulationForm(request.POST, choices=simulation_choices(access))
    if form.is_valid():
        number, rank = map(int, form.cleaned_data["choix"].split(":"))
        simulation = next(one for one in simulations_of(access.project) if one.numero == number)
        try:
            attach_simulation(service=service, simulation=simulation, part=parts_de(simulation)[rank][0])
        except ValidationError as error:
            # beside the choice: the summary of the page is that of the costs
            form.add_error("choix", error.messages)
    if form.errors:
        return _invalid(request, access, scenario, service, simulation_form=form)
    messages.success(request, f"La simulation n°\u00a0{number} est rattachée : elle remplace l’harmonisation d’avant.")
    return _back(access, numero, pk)


@project_page(Action.SAISIR_SCENARIOS_FINANCES, methods=("POST",))
def detach(request: HttpRequest, access: Access, numero: int, pk: int) -> HttpResponse:
    """Take the attached harmonisation out."""
    _, service = _found(access, numero, pk)
    detach_simulation(service=service)
    messages.success(request, "La simulation est détachée : l’harmonisation se saisit à la main, ou se rattache.")
    return _back(access, numero, pk)


@project_page(Action.SAISIR_SCENARIOS_FINANCES, methods=("POST",))
def add_time(request: HttpRequest, access: Access, numero: int, pk: int) -> HttpResponse:
    """Hours of the COPIL and of the agents in one year."""
    scenario, service = _found(access, numero, pk)
    form = ProjectTimeForm(request.POST)
    if form.is_valid():
        try:
            add_project_time(service=service, **form.hours())
        except ValidationError as error:
            put_errors(form, error)
    if form.errors:
        return _invalid(request, access, scenario, service, time_form=form)
    messages.success(request, f"Le temps de projet de {form.cleaned_data['annee']} est compté.")
    return _back(access, numero, pk)


@project_page(Action.SAISIR_SCENARIOS_FINANCES, methods=("POST",))
def remove_time(request: HttpRequest, access: Access, numero: int, pk: int, annee: int) -> HttpResponse:
    """Take the hours of one year out."""
    _, service = _found(access, numero, pk)
    remove_project_time(service=service, annee=annee)
    messages.success(request, f"Le temps de projet de {annee} est retiré.")
    return _back(access, numero, pk)
