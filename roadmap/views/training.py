"""``…/feuille-de-route/formations/``: common training, who came to it by counts, the markers of a common culture."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.exports import exports_address, table_response
from common.forms import put_errors, render_form, render_invalid
from projects.access import Access
from projects.gate import project_page
from projects.models import Collectivite
from projects.policy import Action
from projects.views.bin import removed_message
from projects.views.editing import Editing, edited, one_writer
from roadmap.figures_training import markers_table, needs_table, own_table, training_figures, training_table
from roadmap.forms.training import AttendanceForm, MarkerForm, TrainingForm
from roadmap.models import Formation, Repere
from roadmap.queries.training import Formations, formations_of
from roadmap.services.training import remove_training, save_attendance, save_marker, save_training


def _links(access: Access, found: Formations) -> tuple[dict[int, str], dict[int, str]]:
    """Where each session and each marker leads this reader."""
    slug = access.project.slug
    holds, writes = access.allows(Action.TENIR_FORMATIONS), bool(access.employer_ids(Action.SAISIR_PRESENCES))
    sessions, markers = {}, {}
    for one in found.sessions:
        key = one.formation.pk
        if holds:
            sessions[key] = reverse("roadmap:training-edit", args=[slug, key])
        elif writes:
            sessions[key] = reverse("roadmap:training-attendance", args=[slug, key])
    if holds:
        markers = {one.pk: reverse("roadmap:marker-edit", args=[slug, one.pk]) for one in found.reperes}
    return sessions, markers


def _tables(access: Access, found: Formations) -> list:
    sessions, markers = _links(access, found)
    day = timezone.localdate()
    besides = [one for one in (needs_table(found, day), own_table(found, day)) if one]
    return [training_table(found, day, sessions), *besides, markers_table(found, day, markers)]


@project_page(Action.VOIR_FEUILLE_DE_ROUTE)
def trainings(request: HttpRequest, access: Access) -> HttpResponse:
    """Sessions, mix of employers, markers."""
    found = formations_of(access, timezone.localdate())
    return render(
        request,
        "roadmap/trainings.html",
        {
            "found": found,
            "figures": training_figures(found),
            "tables": _tables(access, found),
            "may_hold": access.allows(Action.TENIR_FORMATIONS),
            "may_count": bool(access.employer_ids(Action.SAISIR_PRESENCES)),
            "empty": not found.sessions and not found.reperes and not found.besoins,
            "exports": exports_address("roadmap:trainings-export", slug=access.project.slug),
        },
    )


@project_page(Action.VOIR_FEUILLE_DE_ROUTE)
def export(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """One table of the page as a spreadsheet, with the masks of this reader."""
    day = timezone.localdate()
    shown = {one.key: one for one in _tables(access, formations_of(access, day))}
    return table_response(shown, slug=access.project.slug, cle=cle, extension=extension, day=day)


def _training(access: Access, pk: int) -> Formation:
    found = access.project.formations.filter(pk=pk).select_related("service", "action").first()
    if found is None:
        raise Http404
    return found


def _marker(access: Access, pk: int) -> Repere:
    found = access.project.reperes.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _edit(request: HttpRequest, access: Access, row: Formation | Repere | None, *, marker: bool) -> HttpResponse:
    project, today = access.project, timezone.localdate()
    new = "Un nouveau repère" if marker else "Une nouvelle formation"
    title = f"« {row} »" if row else new
    editing = Editing(
        request,
        access,
        form_class=MarkerForm if marker else TrainingForm,
        cle=f"{'repere' if marker else 'formation'}:{row.pk if row else 'nouveau'}",
        titre=title,
        action=Action.TENIR_FORMATIONS,
    )
    if (answer := editing.draft_answer()) is not None:
        return answer
    with one_writer(request, project):
        if row is not None:
            row.refresh_from_db()
        if marker:
            form = MarkerForm(editing.data, row=row or Repere(project=project))
        else:
            form = TrainingForm(editing.data, row=row or Formation(project=project), project=project)
        editing.open(form)
        context = {"form": form, "title": title, "row": row, "marker": marker}
        template = "roadmap/training_form.html"
        if request.method != "POST":
            return render(request, template, context)
        if (conflict := editing.conflict_answer(form)) is not None:
            return conflict
        if form.is_valid():
            save = save_marker if marker else save_training
            try:
                save(project=project, values=form.cleaned_data, row=row, today=today)
            except ValidationError as error:
                put_errors(form, error)
        if form.errors:
            return render_invalid(request, template, context)
    editing.done()
    said = form.cleaned_data["libelle" if marker else "titre"]
    messages.success(request, f"« {said} » est enregistré.")
    return redirect("roadmap:trainings", project.slug)


@project_page(Action.TENIR_FORMATIONS, methods=("GET", "POST"))
def training_new(request: HttpRequest, access: Access) -> HttpResponse:
    """Add a session."""
    return _edit(request, access, None, marker=False)


@project_page(Action.TENIR_FORMATIONS, methods=("GET", "POST"))
def training_edit(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Change a session."""
    return _edit(request, access, _training(access, pk), marker=False)


@project_page(Action.TENIR_FORMATIONS, methods=("POST",))
def training_remove(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Take a session away; undone for 24 hours."""
    row = _training(access, pk)
    remove_training(row=row, auteur=request.user, motif=request.POST.get("motif", ""))
    removed_message(request, access, kind="formation", row=row, text=f"« {row} » est retirée.")
    return redirect("roadmap:trainings", access.project.slug)


@project_page(Action.TENIR_FORMATIONS, methods=("GET", "POST"))
def marker_new(request: HttpRequest, access: Access) -> HttpResponse:
    """Add a marker."""
    return _edit(request, access, None, marker=True)


@project_page(Action.TENIR_FORMATIONS, methods=("GET", "POST"))
def marker_edit(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Change a marker."""
    return _edit(request, access, _marker(access, pk), marker=True)


@project_page(Action.TENIR_FORMATIONS, methods=("POST",))
def marker_remove(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Take a marker away; undone for 24 hours."""
    row = _marker(access, pk)
    remove_training(row=row, auteur=request.user, motif=request.POST.get("motif", ""))
    removed_message(request, access, kind="repere", row=row, text=f"« {row} » est retiré.")
    return redirect("roadmap:trainings", access.project.slug)


@project_page(Action.SAISIR_PRESENCES, methods=("GET", "POST"))
def attendance(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """How many of my employer were expected and came; of the employers that opened their data for the référent RH."""
    row = _training(access, pk)
    mine = access.employer_ids(Action.SAISIR_PRESENCES)
    employers = Collectivite.objects.filter(project=access.project, pk__in=mine).order_by("rang", "nom", "pk")

    def save(form: AttendanceForm) -> HttpResponse:
        save_attendance(training=row, counts=form.counts())
        messages.success(request, f"Les présences à « {row} » sont enregistrées.")
        return redirect("roadmap:trainings", access.project.slug)

    return edited(
        Editing(
            request,
            access,
            form_class=AttendanceForm,
            cle=f"presences:{row.pk}",
            titre=f"Les présences à « {row} »",
            action=Action.SAISIR_PRESENCES,
            has_draft=False,  # the counts of several employers, each with its own right
        ),
        under=row,
        make=lambda data: AttendanceForm(data, employers=employers, training=row),
        save=save,
        show=lambda form: render_form(request, "roadmap/training_attendance.html", {"form": form, "row": row}),
    )
