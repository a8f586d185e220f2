"""One service in one scenario: five tabs, each its own page and its own right."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from common.editing import EditedMixin
from common.exports import exports_address
from common.forms import Form, render_form, render_invalid
from common.values import format_date, plural
from diagnostics.queries_sheets import diagnostic_of
from projects.access import Access
from projects.gate import project_page
from projects.models import Collectivite
from projects.policy import Action
from projects.views.editing import Editing, edited
from scenarios.engine.formes import forme
from scenarios.figures import staff_table
from scenarios.figures_finance import finance_tables
from scenarios.figures_workload import workload_table
from scenarios.forms.finance import FinanceForm, ProjectTimeForm, SimulationForm
from scenarios.forms.scenario import AddServiceForm
from scenarios.forms.service import HowForm, WhatForm, WhoForm, WithForm
from scenarios.inputs import autorites_de, constats_de, ecarts_lisibles, unite_de
from scenarios.models import Scenario, ServiceScenario
from scenarios.queries import parties_of
from scenarios.queries_finance import attached_of, simulations_of, stale_harmonisations
from scenarios.queries_posts import hidden_movements
from scenarios.services import (
    add_service,
    copy_units,
    edit_service,
    remove_service,
    require_draft,
    save_costs,
    save_hours,
    save_movements,
    save_participations,
    take_diagnosed_costs,
)
from scenarios.services_finance import parts_de, save_other_units
from scenarios.views.gate import refuse_locked, scenario_or_404, service_or_404


@dataclass(frozen=True)
class Tab:
    """One tab: its slug and title, who writes it, how its form is made and saved."""

    cle: str
    titre: str
    action: Action
    form_class: type[EditedMixin]
    make: Callable[..., Form]  # (data, service, parties, employers whose movements are masked)
    save: Callable[[ServiceScenario, Form], None]


def _simple(form_class):
    def make(data, service: ServiceScenario, parties: list[Collectivite], hidden: frozenset[int]) -> Form:
        initial = {name: getattr(service, name) for name in form_class.base_fields}
        if "gestionnaire" in form_class.base_fields:
            return form_class(data, initial=initial, parties=parties)
        return form_class(data, initial=initial)

    return make


def _grid(form_class):
    def make(data, service: ServiceScenario, parties: list[Collectivite], hidden: frozenset[int]) -> Form:
        return form_class(data, service=service, parties=parties)

    return make


def _who(data, service: ServiceScenario, parties: list[Collectivite], hidden: frozenset[int]) -> Form:
    return WhoForm(data, service=service, parties=parties, hidden=hidden)


def _save_members(service: ServiceScenario, form: WithForm) -> None:
    units = copy_units(form.parties, service.cle)
    rows = {
        key: row if row is None or row[2] else (row[0], row[1], units.get(key, row[2]))
        for key, row in form.rows().items()
    }
    save_participations(service=service, rows=rows)
    save_hours(service=service, rows=form.hours())


def _save_finance(service: ServiceScenario, form: FinanceForm) -> None:
    edit_service(service=service, values=form.key_values())
    save_participations(service=service, rows=form.participations())
    save_other_units(service=service, rows=form.other_units())
    save_costs(
        service=service,
        costs=form.cost_values(),
        expenses=form.expense_values(),
        proofs=form.proof_values(),
    )


def _save_fields(service: ServiceScenario, form: Form) -> None:
    edit_service(service=service, values=form.cleaned_data)


def _save_staff(service: ServiceScenario, form: WhoForm) -> None:
    save_movements(service=service, rows=form.rows())


# Money comes last: the method asks to know what, who, how and with whom before how much (product.md F14).
TABS = {
    tab.cle: tab
    for tab in (
        Tab("quoi", "Quoi", Action.SAISIR_SCENARIOS, WhatForm, _simple(WhatForm), _save_fields),
        Tab("avec-qui", "Avec qui", Action.SAISIR_SCENARIOS, WithForm, _grid(WithForm), _save_members),
        Tab("comment", "Comment", Action.SAISIR_SCENARIOS, HowForm, _simple(HowForm), _save_fields),
        Tab("qui", "Qui", Action.SAISIR_SCENARIOS_RH, WhoForm, _who, _save_staff),
        Tab(
            "financement",
            "Financement",
            Action.SAISIR_SCENARIOS_FINANCES,
            FinanceForm,
            _grid(FinanceForm),
            _save_finance,
        ),
    )
}


@project_page(Action.SAISIR_SCENARIOS, methods=("GET", "POST"))
def add(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Put a service of the catalogue in the scenario."""
    scenario = scenario_or_404(access, numero)
    refuse_locked(scenario)
    form = AddServiceForm(request.POST if request.method == "POST" else None, scenario=scenario)
    context = {"form": form, "scenario": scenario}
    if request.method != "POST":
        return render(request, "scenarios/add_service.html", context)
    if not form.is_valid():
        return render_invalid(request, "scenarios/add_service.html", context)
    row = add_service(scenario=scenario, **form.cleaned_data)
    return redirect("scenarios:service", access.project.slug, numero, row.pk, "quoi")


@project_page(Action.VOIR_SCENARIOS, methods=("GET", "POST"))
def tab(request: HttpRequest, access: Access, numero: int, pk: int, onglet: str) -> HttpResponse:
    """One tab: its form for who may write it, its content for the others."""
    scenario = scenario_or_404(access, numero)
    service = service_or_404(scenario, pk)
    chosen = TABS.get(onglet)
    if chosen is None:
        raise Http404
    if request.method == "POST":
        access.require(chosen.action)
        refuse_locked(scenario)
    parties, hidden = parties_of(scenario), hidden_movements(access, [service])

    def save(form: Form) -> HttpResponse:
        # all of the tab or nothing: somebody may submit the scenario between two verbs
        require_draft(scenario)
        chosen.save(service_or_404(scenario, pk), form)
        messages.success(request, f"« {chosen.titre} » est enregistré.")
        return redirect("scenarios:service", access.project.slug, numero, pk, onglet)

    return edited(
        Editing(
            request,
            access,
            form_class=chosen.form_class,
            cle=f"onglet:{pk}:{onglet}",
            titre=f"{service.service.libelle}, « {chosen.titre} »",
            action=chosen.action,
        ),
        under=scenario,
        make=lambda data: chosen.make(data, service_or_404(scenario, pk) if data else service, parties, hidden),
        save=save,
        show=lambda form: render_form(
            request, "scenarios/service.html", tab_context(access, scenario, service, parties, chosen, form)
        ),
    )


def tab_context(
    access: Access,
    scenario: Scenario,
    service: ServiceScenario,
    parties: list[Collectivite],
    chosen: Tab,
    form: Form,
) -> dict:
    may_write = access.allows(chosen.action) and scenario.est_modifiable
    hidden = hidden_movements(access, [service])
    constats = constats_de(service, parties) if chosen.cle in {"comment", "avec-qui"} else ()
    for one in constats:
        # said at the top of the tab for everybody, and beside its field for who may change it
        if may_write and one.champ in form.fields:
            form.fields[one.champ].help_text = f"À revoir : {one.texte}"
    return {
        "scenario": scenario,
        "service": service,
        "tabs": TABS.values(),
        "tab": chosen,
        "form": form,
        "may_write": may_write,
        "refusal": "" if may_write or not scenario.est_modifiable else access.refusal(chosen.action),
        "constats": constats,
        "empty_boxes": autorites_de(service) if chosen.cle == "comment" else (),
        "forme": forme(service.forme),
        "unite": unite_de(service),
        "staff": staff_table(service, hidden) if chosen.cle == "qui" else None,
        "workload": workload_table(service) if chosen.cle == "avec-qui" else None,
        "gaps": ecarts_lisibles(service, hidden) if chosen.cle == "qui" else (),
        "members": list(service.participations.all()),
        **(_finance(access, scenario, service, may_write) if chosen.cle == "financement" else {}),
        "sources": sorted(
            {
                f"{cost.collectivite.nom} : {cost.source}"
                for cost in service.couts.all()
                if cost.source and cost.collectivite
            }
        ),
    }


def _finance(access: Access, scenario: Scenario, service: ServiceScenario, may_write: bool) -> dict:
    """Tables under the form, and the two gestures of their own: attach a simulation, count project time."""
    return {
        "finance_tables": [
            table for table in finance_tables(service) if table.rows or table.key.startswith("cout-unitaire")
        ],
        "stale": stale_harmonisations(access.project, [service]),
        "attached": attached_of(service),
        "simulation_form": SimulationForm(choices=simulation_choices(access)) if may_write else None,
        "time_form": ProjectTimeForm(initial={"annee": scenario.annees[0]}) if may_write else None,
        "time_years": [one.annee_debut for one in service.depenses.all() if one.taux_horaire_euros is not None],
        "exports": exports_address(
            "scenarios:export", slug=access.project.slug, numero=scenario.numero, annee=scenario.annee_debut
        ),
    }


def simulation_choices(access: Access) -> list[tuple[str, str]]:
    """« 3:0 » → « simulation n° 3, communiquée le… : tous les services »; the newest first."""
    return [
        (
            f"{one.numero}:{rank}",
            f"n°\u00a0{one.numero}, {format_date(timezone.localtime(one.date_communication).date())} : {label}",
        )
        for one in simulations_of(access.project)
        for rank, (label, _) in enumerate(parts_de(one))
    ]


@project_page(Action.SAISIR_SCENARIOS, methods=("POST",))
def remove(request: HttpRequest, access: Access, numero: int, pk: int) -> HttpResponse:
    """Take a service out of a draft."""
    scenario = scenario_or_404(access, numero)
    service = service_or_404(scenario, pk)
    refuse_locked(scenario)
    try:
        remove_service(service=service, reason=request.POST.get("motif", ""))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, f"« {service.service.libelle} » est retiré du scénario.")
    return redirect("scenarios:detail", access.project.slug, numero)


@project_page(Action.SAISIR_SCENARIOS_FINANCES, methods=("POST",))
def take_costs(request: HttpRequest, access: Access, numero: int, pk: int) -> HttpResponse:
    """Take what each member pays today from the diagnostic: what anybody may know, since many read a scenario."""
    scenario = scenario_or_404(access, numero)
    service = service_or_404(scenario, pk)
    refuse_locked(scenario)
    diagnostic = diagnostic_of(access.project)
    members = {member.collectivite_id for member in service.participations.all()}
    fiches = [
        fiche
        for fiche in diagnostic.fiches.values()
        if fiche.service.pk == service.service_id and fiche.collectivite.pk in members
    ]
    try:
        taken = take_diagnosed_costs(service=service, fiches=fiches)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        if taken.lignes:
            count = f"{taken.lignes} {plural(taken.lignes, 'montant est repris', 'montants sont repris')}"
            messages.success(request, f"{count} du diagnostic, avec leur source.")
        else:
            messages.warning(request, "Le diagnostic n’a aucun coût à reprendre pour ces membres.")
        if taken.masques:
            messages.warning(
                request,
                f"Le coût du personnel de {', '.join(taken.masques)} reste à saisir : le diagnostic ne dit "
                f"qu’à son employeur celui d’un service de moins de {access.project.seuil_affichage} agents, ou qui en protège un.",
            )
    return redirect("scenarios:service", access.project.slug, numero, pk, "financement")
