"""``/projets/<slug>/scenarios/``: the list, one scenario, its making, its locking, its comparison."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.exports import exports_address, table_response
from common.figures.section import tables_of
from common.forms import render_form, render_invalid
from projects.access import Access
from projects.gate import project_page
from projects.options import Option
from projects.policy import Action
from projects.views.editing import Editing, edited
from scenarios.engine.calcul import VERSION_MOTEUR, ScenarioIncoherent
from scenarios.figures import scenario_section, services_table, staff_table
from scenarios.figures_finance import finance_tables
from scenarios.figures_log import log_lines, log_table
from scenarios.figures_own import own_words
from scenarios.figures_workload import workload_table
from scenarios.forms.scenario import HypothesisForm, ScenarioForm
from scenarios.inputs import empreinte
from scenarios.models import Hypothese, Scenario
from scenarios.provenance import saisies_de
from scenarios.queries import services_of, visible_scenarios
from scenarios.queries_finance import stale_harmonisations
from scenarios.queries_posts import hidden_movements
from scenarios.services import (
    add_hypothesis,
    adopt_scenario,
    create_scenario,
    delete_scenario,
    duplicate_scenario,
    edit_hypothesis,
    edit_scenario,
    obstacles,
    open_scenarios,
    submit_scenario,
    take_back_scenario,
)
from scenarios.uncertainty import incertitude_de
from scenarios.views.gate import chosen_year, computed, details_of, refuse_locked, scenario_or_404

# who keeps the assumption log
_WRITERS = (Action.SAISIR_SCENARIOS, Action.SAISIR_SCENARIOS_FINANCES)


def _to(access: Access, scenario: Scenario, page: str = "scenarios:detail") -> HttpResponse:
    return redirect(page, access.project.slug, scenario.numero)


@project_page(Action.VOIR_SCENARIOS)
def listing(request: HttpRequest, access: Access) -> HttpResponse:
    """Every scenario this hat may read, the statu quo first."""
    return render(
        request,
        "scenarios/list.html",
        {
            "scenarios": list(visible_scenarios(access)),
            "may_write": access.allows(Action.SAISIR_SCENARIOS),
            "own": access.own_collectivite,
        },
    )


@project_page(Action.SAISIR_SCENARIOS, methods=("POST",))
def open_(request: HttpRequest, access: Access) -> HttpResponse:
    """Create the statu quo."""
    open_scenarios(project=access.project)
    messages.success(request, "Le statu quo est ouvert : ajoutez un premier scénario à lui comparer.")
    return redirect("scenarios:list", access.project.slug)


@project_page(Action.SAISIR_SCENARIOS, methods=("GET", "POST"))
def new(request: HttpRequest, access: Access) -> HttpResponse:
    """A new draft."""
    initial = {"annee_debut": access.project.date_fin.year + 1, "nombre_annees": 6}
    form = ScenarioForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST":
        if form.is_valid():
            return _to(access, create_scenario(project=access.project, values=form.cleaned_data))
        return render_invalid(request, "scenarios/form.html", {"form": form})
    return render(request, "scenarios/form.html", {"form": form})


@project_page(Action.SAISIR_SCENARIOS, methods=("GET", "POST"))
def edit(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Name, years, trends."""
    scenario = scenario_or_404(access, numero)
    refuse_locked(scenario)

    def make(data: QueryDict | None) -> ScenarioForm:
        scenario.refresh_from_db()
        return ScenarioForm.of(scenario, data)

    def save(form: ScenarioForm) -> HttpResponse:
        edit_scenario(scenario=scenario, values=form.cleaned_data)
        messages.success(request, "Le scénario est enregistré.")
        return _to(access, scenario)

    return edited(
        Editing(
            request,
            access,
            form_class=ScenarioForm,
            cle=f"scenario:{scenario.pk}",
            titre=f"Le scénario « {scenario.titre} »",
            action=Action.SAISIR_SCENARIOS,
        ),
        under=scenario,
        make=make,
        save=save,
        show=lambda form: render_form(request, "scenarios/form.html", {"form": form, "scenario": scenario}),
    )


@project_page(Action.VOIR_SCENARIOS)
def detail(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """What the scenario changes, and its services."""
    scenario = scenario_or_404(access, numero)
    [(calcul, fault)] = computed(scenario)
    annee = chosen_year(request, scenario)
    frozen = scenario.resultats.select_related("auteur").first()
    details, own = details_of(access, scenario), access.own_collectivite
    uncertain = incertitude_de(calcul) if calcul else None
    section = services = None
    if calcul:
        hidden = hidden_movements(access, calcul.services)
        section = scenario_section(calcul, annee, uncertain, hidden, details, saisies_de(calcul.services))
        services = (
            services_table(calcul, annee, uncertain, details, _tabs(access, scenario)) if calcul.services else None
        )
    return render(
        request,
        "scenarios/detail.html",
        {
            "scenario": scenario,
            "annee": annee,
            "fault": fault,
            # what cannot be computed has no table to reach its tabs from
            "mendable": services_of(scenario) if fault else [],
            "section": section,
            "services": services,
            "stale": stale_harmonisations(access.project, calcul.services) if calcul else [],
            "may_pay": access.allows(Action.SIMULER_HARMONISATION),
            "obstacles": obstacles(calcul) if calcul and scenario.est_modifiable else [],
            "frozen": frozen,
            "est_perime": bool(
                frozen and calcul and frozen.empreinte != empreinte(calcul.donnees, frozen.version_moteur)
            ),
            "regle_recente": bool(frozen and frozen.version_moteur != VERSION_MOTEUR),
            "may_write": access.allows(Action.SAISIR_SCENARIOS) and scenario.est_modifiable,
            "may_adopt": access.allows(Action.ADOPTER_SCENARIO),
            "may_copy": access.allows(Action.SAISIR_SCENARIOS),
            "own": own,
            "own_words": own_words(calcul, own.siren, annee)
            if own and calcul and calcul.services and own.siren in calcul.resultat.parties
            else "",
            "advanced": access.project.has_option(Option.ANALYSE_AVANCEE),
            "exports": exports_address("scenarios:export", slug=access.project.slug, numero=numero, annee=annee),
        },
    )


def _tabs(access: Access, scenario: Scenario) -> str:
    """Address of a service of the scenario, « 0 » for its key."""
    return reverse("scenarios:service", args=[access.project.slug, scenario.numero, 0, "quoi"])


@project_page(Action.VOIR_SCENARIOS)
def export_table(
    request: HttpRequest, access: Access, numero: int, annee: int, cle: str, extension: str
) -> HttpResponse:
    """One table of the scenario as xlsx or csv: the very one of the page."""
    scenario = scenario_or_404(access, numero)
    [(calcul, _)] = computed(scenario)
    year = int(annee)
    if calcul is None or year not in scenario.annees:
        raise Http404
    hidden, uncertain = hidden_movements(access, calcul.services), incertitude_de(calcul)
    tables = {t.key: t for t in tables_of([scenario_section(calcul, year, uncertain, hidden)])}
    tables |= {"hypotheses": log_table(scenario, auteurs=True)} if cle == "hypotheses" else {}
    tables |= {t.key: t for row in calcul.services for t in finance_tables(row)}
    tables["services"] = services_table(calcul, year, uncertain)
    tables |= {t.key: t for t in (staff_table(row, hidden_movements(access, [row])) for row in calcul.services)}
    tables |= {t.key: t for t in map(workload_table, calcul.services)}
    return table_response(
        tables,
        slug=access.project.slug,
        cle=cle,
        extension=extension,
        day=timezone.localdate(),
        prefix=f"scenario-{numero}-",
    )


@project_page(Action.VOIR_SCENARIOS, methods=("GET", "POST"))
def hypotheses(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """The assumption log: what is assumed, from where, and what it was before."""
    scenario = scenario_or_404(access, numero)
    may_write = any(map(access.allows, _WRITERS))
    form = HypothesisForm(request.POST if request.method == "POST" else None, scenario=scenario)
    context = {
        "scenario": scenario,
        "form": form if may_write and scenario.est_modifiable else None,
        "lines": log_lines(scenario),
        "exports": exports_address(
            "scenarios:export", slug=access.project.slug, numero=numero, annee=scenario.annee_debut
        ),
    }
    if request.method == "POST":
        if not may_write:
            access.require(Action.SAISIR_SCENARIOS)
        refuse_locked(scenario)
        if form.is_valid():
            add_hypothesis(scenario=scenario, values=form.cleaned_data)
            messages.success(request, "L’hypothèse est ajoutée au journal.")
            return _to(access, scenario, "scenarios:hypotheses")
        return render_invalid(request, "scenarios/hypotheses.html", context)
    return render(request, "scenarios/hypotheses.html", context)


@project_page(*_WRITERS, methods=("GET", "POST"))
def hypothesis(request: HttpRequest, access: Access, numero: int, pk: int) -> HttpResponse:
    """Change one line of the log; the value before stays readable."""
    scenario = scenario_or_404(access, numero)
    refuse_locked(scenario)
    found = Hypothese.objects.filter(scenario=scenario, pk=pk).first()
    if found is None:
        raise Http404

    def save(form: HypothesisForm) -> HttpResponse:
        # the form writes on its instance while it checks: what is compared comes from the database
        edit_hypothesis(hypothesis=Hypothese.objects.get(pk=pk), values=form.cleaned_data)
        return _to(access, scenario, "scenarios:hypotheses")

    return edited(
        Editing(
            request,
            access,
            form_class=HypothesisForm,
            cle=f"hypothese:{pk}",
            titre=f"L’hypothèse « {found.libelle} »",
            action=next(one for one in _WRITERS if access.allows(one)),
        ),
        under=scenario,
        make=lambda data: HypothesisForm(data, instance=Hypothese.objects.get(pk=pk), scenario=scenario),
        save=save,
        show=lambda form: render_form(
            request, "scenarios/hypothesis.html", {"scenario": scenario, "form": form, "hypothesis": found}
        ),
    )


def _change(action: Action, verb: Callable[[HttpRequest, Access, Scenario], str | None], done: str):
    """A POST that changes the state of a scenario, tells what stops it, and comes back to it."""

    @project_page(action, methods=("POST",))
    def view(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
        scenario = scenario_or_404(access, numero)
        try:
            target = verb(request, access, scenario)
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, message)
            return _to(access, scenario)
        messages.success(request, done)
        return redirect(target) if target else _to(access, scenario)

    return view


def _copy(request: HttpRequest, access: Access, scenario: Scenario) -> str:
    name = f"{scenario.nom} (copie)" if not scenario.est_statu_quo else "Nouveau scénario"
    copy = duplicate_scenario(scenario=scenario, nom=name[:120])
    return reverse("scenarios:detail", args=[access.project.slug, copy.numero])


def _delete(request: HttpRequest, access: Access, scenario: Scenario) -> str:
    delete_scenario(scenario=scenario, reason=request.POST.get("motif", ""))
    return reverse("scenarios:list", args=[access.project.slug])


def _submit(request: HttpRequest, access: Access, scenario: Scenario) -> None:
    try:
        submit_scenario(scenario=scenario, user=request.user)
    except ScenarioIncoherent as error:
        raise ValidationError(str(error)) from None


def _adopt(request: HttpRequest, access: Access, scenario: Scenario) -> None:
    adopt_scenario(scenario=scenario, user=request.user)


def _take_back(request: HttpRequest, access: Access, scenario: Scenario) -> None:
    take_back_scenario(scenario=scenario, reason=request.POST.get("motif", ""))


duplicate = _change(Action.SAISIR_SCENARIOS, _copy, "La copie est un brouillon : renommez-la.")
delete = _change(Action.SAISIR_SCENARIOS, _delete, "Le scénario est supprimé.")
submit = _change(Action.ADOPTER_SCENARIO, _submit, "Le scénario est soumis : tous les membres du projet le lisent.")
adopt = _change(Action.ADOPTER_SCENARIO, _adopt, "Le scénario est adopté et verrouillé.")
take_back = _change(Action.ADOPTER_SCENARIO, _take_back, "Le scénario est redevenu un brouillon.")
