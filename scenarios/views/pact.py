"""``/projets/<slug>/scenarios/<n>/pacte/``: attribution de compensation and CIF of one scenario."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from common.exports import exports_address, table_response
from common.figures.section import tables_of
from common.forms import render_invalid
from projects.access import Access
from projects.gate import project_page
from projects.models import Collectivite
from projects.policy import Action
from projects.views.editing import Editing, edited
from scenarios.figures_pact import pact_section
from scenarios.figures_words import NO_DETAIL, Details
from scenarios.forms.pact import PactForm
from scenarios.models import Scenario
from scenarios.queries import parties_of
from scenarios.services_finance import save_pact
from scenarios.views.gate import chosen_year, computed, details_of, refuse_locked, scenario_or_404


def _section(scenario: Scenario, annee: int, details: Details = NO_DETAIL):
    """The figures of the pact, or the sentence that says why the scenario cannot be computed."""
    [(calcul, fault)] = computed(scenario)
    if calcul is None:
        return None, fault
    before = {
        row.collectivite.siren: row.montant_euros
        for row in scenario.attributions.select_related("collectivite").order_by("pk")
    }
    return pact_section(calcul, annee, before, details), ""


@project_page(Action.VOIR_SCENARIOS, methods=("GET", "POST"))
def page(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """AC before and after, CIF, and the form for the finances."""
    scenario = scenario_or_404(access, numero)
    if scenario.est_statu_quo:
        raise Http404
    may_write = access.allows(Action.SAISIR_SCENARIOS_FINANCES) and scenario.est_modifiable
    if request.method == "POST":
        access.require(Action.SAISIR_SCENARIOS_FINANCES)
        refuse_locked(scenario)
    annee = chosen_year(request, scenario)
    communes = [one for one in parties_of(scenario) if one.kind == Collectivite.Kind.COMMUNE]

    def make(data: QueryDict | None) -> PactForm:
        scenario.refresh_from_db()
        attributions = list(scenario.attributions.order_by("pk"))
        return PactForm(data, scenario=scenario, communes=communes, attributions=attributions)

    def save(form: PactForm) -> HttpResponse:
        save_pact(scenario=scenario, values=form.values(), attributions=form.amounts())
        messages.success(request, "Le pacte est enregistré.")
        return redirect("scenarios:pact", access.project.slug, numero)

    def show(form: PactForm) -> HttpResponse:
        section, fault = _section(scenario, annee, details_of(access, scenario))
        context = {
            "scenario": scenario,
            "annee": annee,
            "section": section,
            "fault": fault,
            "form": form if may_write else None,
            "exports": exports_address("scenarios:pact-export", slug=access.project.slug, numero=numero, annee=annee),
        }
        return (
            render_invalid(request, "scenarios/pact.html", context)
            if form.errors
            else render(request, "scenarios/pact.html", context)
        )

    return edited(
        Editing(
            request,
            access,
            form_class=PactForm,
            cle=f"pacte:{scenario.pk}",
            titre=f"Le pacte financier de « {scenario.titre} »",
            action=Action.SAISIR_SCENARIOS_FINANCES,
        ),
        under=scenario,
        make=make,
        save=save,
        show=show,
    )


@project_page(Action.VOIR_SCENARIOS)
def export(request: HttpRequest, access: Access, numero: int, annee: int, cle: str, extension: str) -> HttpResponse:
    """The table of the AC as xlsx or csv."""
    scenario = scenario_or_404(access, int(numero))
    section, _ = _section(scenario, int(annee)) if int(annee) in scenario.annees else (None, "")
    return table_response(
        {table.key: table for table in tables_of([section])} if section else {},
        slug=access.project.slug,
        cle=cle,
        extension=extension,
        day=timezone.localdate(),
        prefix=f"scenario-{numero}-",
    )
