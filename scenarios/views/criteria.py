"""``/projets/<slug>/scenarios/criteres/``: several criteria at once, their weights, the scores of each scenario."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from common.exports import exports_address, table_response
from common.figures.section import tables_of
from common.forms import render_form
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from projects.views.editing import Editing, edited
from scenarios.evaluation import criteria_of, evaluation_of, save_criteria, save_scores
from scenarios.figures_criteria import evaluation_section
from scenarios.forms.criteria import CriteriaForm, ScoresForm
from scenarios.models import NoteCritere
from scenarios.views.gate import scenario_or_404


@project_page(Action.VOIR_SCENARIOS)
def page(request: HttpRequest, access: Access) -> HttpResponse:
    """Ranking, scores with their reasons, and how far the first stays first."""
    evaluation = evaluation_of(access)
    return render(
        request,
        "scenarios/criteria.html",
        {
            "evaluation": evaluation,
            "section": evaluation_section(evaluation) if evaluation.criteres else None,
            "manques": [(s, evaluation.manques[s.pk]) for s in evaluation.scenarios if s.pk in evaluation.manques],
            "may_write": access.allows(Action.SAISIR_SCENARIOS),
            "exports": exports_address("scenarios:criteria-export", slug=access.project.slug),
        },
    )


@project_page(Action.VOIR_SCENARIOS)
def export(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """One table of the page as xlsx or csv."""
    evaluation = evaluation_of(access)
    tables = {table.key: table for table in tables_of([evaluation_section(evaluation)])} if evaluation.criteres else {}
    return table_response(
        tables,
        slug=access.project.slug,
        cle=cle,
        extension=extension,
        day=timezone.localdate(),
        prefix="criteres-",
    )


@project_page(Action.SAISIR_SCENARIOS, methods=("GET", "POST"))
def edit(request: HttpRequest, access: Access) -> HttpResponse:
    """Criteria and weights of the project."""

    def save(form: CriteriaForm) -> HttpResponse:
        save_criteria(project=access.project, rows=form.rows())
        messages.success(request, "Les critères sont enregistrés.")
        return redirect("scenarios:criteria", access.project.slug)

    return edited(
        Editing(
            request,
            access,
            form_class=CriteriaForm,
            cle="criteres",
            titre="Les critères et leurs poids",
            action=Action.SAISIR_SCENARIOS,
        ),
        under=access.project,
        make=lambda data: CriteriaForm(data, criteres=criteria_of(access.project)),
        save=save,
        show=lambda form: render_form(request, "scenarios/criteria_form.html", {"form": form}),
    )


@project_page(Action.SAISIR_SCENARIOS, methods=("GET", "POST"))
def scores(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Scores of one scenario: they are given whatever its state, since they judge it and are no part of it."""
    scenario = scenario_or_404(access, numero)
    criteres = criteria_of(access.project)
    if not criteres:
        return redirect("scenarios:criteria-edit", access.project.slug)

    def make(data: QueryDict | None) -> ScoresForm:
        notes = list(NoteCritere.objects.filter(scenario=scenario).order_by("pk"))
        return ScoresForm(data, criteres=criteres, notes=notes)

    def save(form: ScoresForm) -> HttpResponse:
        save_scores(scenario=scenario, scores=form.scores())
        messages.success(request, f"Les notes de « {scenario.titre} » sont enregistrées.")
        return redirect("scenarios:criteria", access.project.slug)

    return edited(
        Editing(
            request,
            access,
            form_class=ScoresForm,
            cle=f"notes:{scenario.pk}",
            titre=f"Les notes de « {scenario.titre} »",
            action=Action.SAISIR_SCENARIOS,
        ),
        under=scenario,
        make=make,
        save=save,
        show=lambda form: render_form(request, "scenarios/scores.html", {"form": form, "scenario": scenario}),
    )
