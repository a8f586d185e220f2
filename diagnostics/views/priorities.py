"""``…/diagnostic/priorites/``: which services to pool first, by impact and feasibility."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from common.exports import exports_address, table_response
from common.forms import render_invalid
from common.values import plural
from diagnostics.figures_priorities import priorities_figure, priorities_table
from diagnostics.forms_priorities import PrioritiesForm
from diagnostics.queries_priorities import priorities_of
from diagnostics.services.priorities import save_priorities
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from projects.views.editing import Editing, one_writer


@project_page(Action.VOIR_SERVICES)
def priorities(request: HttpRequest, access: Access) -> HttpResponse:
    """Points between both axes, then why."""
    rows = priorities_of(access.project)
    return render(
        request,
        "diagnostics/findings/priorities.html",
        {
            "has_marks": any(one.est_cotee for one in rows),
            "figure": priorities_figure(rows),
            "table": priorities_table(rows),
            "may_write": access.allows(Action.TENIR_DIAGNOSTIC),
            "exports": exports_address("diagnostics:priorities-export", slug=access.project.slug),
        },
    )


@project_page(Action.VOIR_SERVICES)
def export_table(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """One table of this page as xlsx or csv."""
    rows = priorities_of(access.project)
    shown = {one.key: one for one in (priorities_figure(rows).to_table(), priorities_table(rows))}
    return table_response(shown, slug=access.project.slug, cle=cle, extension=extension, day=timezone.localdate())


@project_page(Action.TENIR_DIAGNOSTIC, methods=("GET", "POST"))
def edit(request: HttpRequest, access: Access) -> HttpResponse:
    """Mark every service on one page."""
    project = access.project
    editing = Editing(
        request,
        access,
        form_class=PrioritiesForm,
        cle="priorites",
        titre="Impact et faisabilité des services",
        action=Action.TENIR_DIAGNOSTIC,
    )
    if (answer := editing.draft_answer()) is not None:
        return answer
    with one_writer(request, project):
        form = PrioritiesForm(editing.data, rows=priorities_of(project))
        editing.open(form)
        context = {"form": form}
        template = "diagnostics/findings/priorities_form.html"
        if request.method != "POST":
            return render(request, template, context)
        if (conflict := editing.conflict_answer(form)) is not None:
            return conflict
        if not form.is_valid():
            return render_invalid(request, template, context)
        changed = save_priorities(project=project, marks=form.marks())
    editing.done()
    if changed:
        messages.success(request, f"{changed} {plural(changed, 'service')} à jour.")
    else:
        messages.success(request, "Rien n’a changé.")
    return redirect("diagnostics:priorities", project.slug)
