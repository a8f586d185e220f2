"""``…/diagnostic/portrait/``: the territory, its map, its history; notes on each collectivité, each block for its readers."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.exports import exports_address, table_response
from common.forms import render_invalid
from diagnostics.figures_portrait import (
    areas_of,
    distances_figure,
    portrait_figures,
    portrait_map,
    portrait_table,
)
from diagnostics.forms_notes import NotesForm
from diagnostics.models import NoteCollectivite
from diagnostics.queries_notes import blocks_read, histories_of, notes_of, writes
from diagnostics.queries_sheets import poolings_of
from diagnostics.services.notes import save_notes
from projects.access import Access
from projects.gate import project_page
from projects.models import Collectivite
from projects.policy import Action
from projects.queries import collectivites_in, contours_of
from projects.services.referentiel import SOURCE_CONTOURS
from projects.views.editing import Editing, one_writer


@project_page(Action.VOIR_SERVICES)
def portrait(request: HttpRequest, access: Access) -> HttpResponse:
    """The territory in a few numbers, a map, a table, and how far its communes are from one another."""
    project = access.project
    employers, poolings, outlines = list(collectivites_in(project)), poolings_of(project), contours_of(project)
    areas, source = areas_of(outlines), "" if project.est_demonstration else SOURCE_CONTOURS
    links = {
        one.pk: reverse("diagnostics:notes", args=[project.slug, one.siren])
        for one in employers
        if blocks_read(access, one)
    }
    return render(
        request,
        "diagnostics/portrait/portrait.html",
        {
            "figures": portrait_figures(employers, poolings, areas),
            "map": portrait_map(employers, outlines, source),
            "table": portrait_table(employers, poolings, histories_of(project), links, areas),
            "distances": distances_figure(employers, outlines, source),
            "reads_notes": bool(links),
            "exports": exports_address("diagnostics:portrait-export", slug=project.slug),
        },
    )


@project_page(Action.VOIR_SERVICES)
def export_table(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """One table of the portrait as xlsx or csv."""
    project = access.project
    employers = list(collectivites_in(project))
    outlines = contours_of(project)
    areas = areas_of(outlines)
    shown = {"portrait": portrait_table(employers, poolings_of(project), histories_of(project), areas=areas)}
    for drawn in (portrait_map(employers, outlines), distances_figure(employers, outlines)):
        if drawn:
            shown[drawn.key] = drawn.to_table()
    return table_response(shown, slug=project.slug, cle=cle, extension=extension, day=timezone.localdate())


def _collectivite(access: Access, siren: str) -> Collectivite:
    """A collectivité of which the worn hat reads some notes; for the others the page does not exist."""
    found = collectivites_in(access.project).filter(siren=siren).first()
    if found is None or not blocks_read(access, found):
        raise Http404
    return found


@project_page(Action.VOIR_SERVICES)
def notes(request: HttpRequest, access: Access, siren: str) -> HttpResponse:
    """The notes on one collectivité, block by block, for those who may read each."""
    own = _collectivite(access, siren)
    blocks = blocks_read(access, own)
    held = notes_of(own, blocks)
    return render(
        request,
        "diagnostics/portrait/notes.html",
        {
            "collectivite": own,
            "blocks": [(NoteCollectivite.Bloc(one).label, held.get(one)) for one in blocks],
            "may_write": writes(access, own),
        },
    )


@project_page(Action.VOIR_SERVICES, methods=("GET", "POST"))
def notes_edit(request: HttpRequest, access: Access, siren: str) -> HttpResponse:
    """Write the history and the notes of a collectivité."""
    own = _collectivite(access, siren)
    if not writes(access, own):
        raise Http404
    is_lead = access.allows(Action.TENIR_DIAGNOSTIC)
    editing = Editing(
        request,
        access,
        form_class=NotesForm,
        cle=f"notes:{own.pk}",
        titre=f"Notes sur {own.nom}",
        action=Action.TENIR_DIAGNOSTIC if is_lead else Action.SAISIR_SERVICES,
        collectivite=None if is_lead else own,
    )
    if (answer := editing.draft_answer()) is not None:
        return answer
    with one_writer(request, access.project):
        form = NotesForm(editing.data, notes=notes_of(own, tuple(NoteCollectivite.Bloc.values)))
        editing.open(form)
        context = {"form": form, "collectivite": own}
        template = "diagnostics/portrait/notes_form.html"
        if request.method != "POST":
            return render(request, template, context)
        if (conflict := editing.conflict_answer(form)) is not None:
            return conflict
        if not form.is_valid():
            return render_invalid(request, template, context)
        save_notes(collectivite=own, notes=form.notes())
    editing.done()
    messages.success(request, f"Les notes sur {own.nom} sont enregistrées.")
    return redirect("diagnostics:notes", access.project.slug, own.siren)
