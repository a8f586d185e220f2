"""``…/feuille-de-route/objectifs/``: the tree objective → orientation → action → service → indicator."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from common.forms import put_errors
from governance.views.pages import form_page
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from roadmap.forms.actions import ObjectifForm
from roadmap.models import Objectif
from roadmap.queries.actions import actions_of, arbre
from roadmap.services.actions import save_objectif


def _trail(access: Access) -> list[tuple[str, str]]:
    return [
        ("Feuille de route", reverse("roadmap:actions", args=[access.project.slug])),
        ("Objectifs", reverse("roadmap:objectives", args=[access.project.slug])),
    ]


@project_page(Action.VOIR_FEUILLE_DE_ROUTE)
def objectives(request: HttpRequest, access: Access) -> HttpResponse:
    """The tree with its counts, and what hangs on nothing."""
    rows = actions_of(access.project)
    return render(
        request,
        "roadmap/objectives.html",
        {
            "tree": arbre(access.project, rows),
            "orphans": [one for one in rows if one.est_orpheline],
            "may_hold": access.allows(Action.TENIR_FEUILLE_DE_ROUTE),
            "trail": _trail(access)[:1],
        },
    )


def _form(request: HttpRequest, access: Access, row: Objectif | None) -> HttpResponse:
    form = ObjectifForm(request.POST if request.method == "POST" else None, project=access.project, objectif=row)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_objectif(project=access.project, fields=form.cleaned_data, objectif=row)
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, f"« {saved} » est enregistré.")
            return redirect("roadmap:objectives", access.project.slug)
    trail = _trail(access)
    return form_page(
        request,
        form=form,
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
    row = access.project.objectifs.filter(pk=pk).first()
    if row is None:
        raise Http404
    return _form(request, access, row)
