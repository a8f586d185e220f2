"""``…/feuille-de-route/objectifs/``: the projet communautaire, and the tree objective → orientation → action → service →
indicator."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.exports import exports_address, table_response
from diagnostics.queries_sheets import diagnostic_of
from governance.views.pages import edited_page
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from roadmap.figures_objectives import indicator_words, objectives_table, resources_table
from roadmap.forms.actions import ObjectifForm
from roadmap.models import IndicateurObjectif, Objectif
from roadmap.queries.actions import actions_of, arbre
from roadmap.queries.resources import affectations_of, disponibles_of, excess_of, goals_of
from roadmap.services.actions import save_objectif
from roadmap.views.resources import objective_or_404, objective_trail

PLACE = "Projet communautaire"


def _address(access: Access, row: Objectif) -> str:
    return reverse("roadmap:objective", args=[access.project.slug, row.pk])


@project_page(Action.VOIR_FEUILLE_DE_ROUTE)
def objectives(request: HttpRequest, access: Access) -> HttpResponse:
    """The tree with its counts, what each objective is given, what hangs on nothing."""
    project = access.project
    rows, given = actions_of(project), affectations_of(project)
    goals = goals_of(project, given)
    return render(
        request,
        "roadmap/objectives.html",
        {
            "tree": arbre(project, rows),
            "table": objectives_table(goals.values(), lambda row: _address(access, row)),
            "excess": excess_of(given, disponibles_of(diagnostic_of(project))) if given else [],
            "orphans": [one for one in rows if one.est_orpheline],
            "may_hold": access.allows(Action.TENIR_FEUILLE_DE_ROUTE),
            "exports": exports_address("roadmap:objectives-export", slug=project.slug),
        },
    )


@project_page(Action.VOIR_FEUILLE_DE_ROUTE)
def export_table(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """The projet communautaire as xlsx or csv."""
    project = access.project
    table = objectives_table(goals_of(project, affectations_of(project)).values())
    return table_response({table.key: table}, slug=project.slug, cle=cle, extension=extension, day=timezone.localdate())


@project_page(Action.VOIR_FEUILLE_DE_ROUTE)
def objective(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """One objective: what the user gains, its indicators side by side, what services give, its actions."""
    row, project = objective_or_404(access, pk), access.project
    branch = {row.pk, *row.orientations.values_list("pk", flat=True)}
    mine = [one for one in affectations_of(project) if one.objectif_id in branch]
    held = {one.nature: one for one in row.indicateurs.order_by("pk")}
    may_give = access.allows(Action.AFFECTER_MOYENS)

    def address(one) -> str:
        return reverse("roadmap:resource", args=[project.slug, one.objectif_id, one.collectivite.siren, one.service_id])

    return render(
        request,
        "roadmap/objective.html",
        {
            "row": row,
            "indicators": [(nature.label, indicator_words(held.get(nature))) for nature in IndicateurObjectif.Nature],
            "has_indicator": bool(held),
            "table": resources_table(mine, address if may_give else None),
            "exports": exports_address("roadmap:objective-export", slug=project.slug, pk=row.pk),
            "actions": [one for one in actions_of(project) if one.objectif_id in branch],
            "may_hold": access.allows(Action.TENIR_FEUILLE_DE_ROUTE),
            "may_give": may_give,
            "trail": objective_trail(access, row)[:1],
        },
    )


@project_page(Action.VOIR_FEUILLE_DE_ROUTE)
def export_resources(request: HttpRequest, access: Access, pk: int, cle: str, extension: str) -> HttpResponse:
    """What the services give to one objective, as xlsx or csv."""
    row = objective_or_404(access, pk)
    branch = {row.pk, *row.orientations.values_list("pk", flat=True)}
    table = resources_table([one for one in affectations_of(access.project) if one.objectif_id in branch])
    return table_response(
        {table.key: table},
        slug=access.project.slug,
        cle=cle,
        extension=extension,
        day=timezone.localdate(),
        prefix=f"objectif-{row.pk}-",
    )


def _form(request: HttpRequest, access: Access, row: Objectif | None) -> HttpResponse:
    def make(data: QueryDict | None) -> ObjectifForm:
        if row is not None:
            row.refresh_from_db()
        return ObjectifForm(data, project=access.project, objectif=row)

    def save(form: ObjectifForm) -> HttpResponse:
        saved = save_objectif(project=access.project, fields=form.values(), indicateurs=form.indicators(), objectif=row)
        messages.success(request, f"« {saved} » est enregistré.")
        return redirect("roadmap:objectives", access.project.slug)

    trail = (
        objective_trail(access, row) if row else [(PLACE, reverse("roadmap:objectives", args=[access.project.slug]))]
    )
    return edited_page(
        request,
        access,
        form_class=ObjectifForm,
        make=make,
        save=save,
        cle=f"objectif:{row.pk if row else 'nouveau'}",
        row=access.project,
        action=Action.TENIR_FEUILLE_DE_ROUTE,
        title=f"Modifier « {row} »" if row else "Ajouter un objectif ou une orientation",
        submit="Enregistrer l’objectif",
        cancel_url=trail[-1][1],
        trail=trail,
    )


@project_page(Action.TENIR_FEUILLE_DE_ROUTE, methods=("GET", "POST"))
def objective_new(request: HttpRequest, access: Access) -> HttpResponse:
    """A new objective, or an orientation of one."""
    return _form(request, access, None)


@project_page(Action.TENIR_FEUILLE_DE_ROUTE, methods=("GET", "POST"))
def objective_edit(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Change an objective."""
    return _form(request, access, objective_or_404(access, pk))
