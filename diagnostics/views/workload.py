"""``…/diagnostic/charge/``: what each service does per person, before it is shared and after."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.exports import exports_address, table_response
from common.forms import render_form
from diagnostics.figures_workload import workload_table
from diagnostics.forms_workload import WorkloadForm
from diagnostics.models import ChargeService
from diagnostics.queries_workload import workload_of
from diagnostics.services.workload import remove_workload, save_workload
from projects.access import Access
from projects.gate import project_page
from projects.models import Service
from projects.policy import Action
from projects.views.bin import removed_message
from projects.views.editing import Editing, edited


@project_page(Action.VOIR_SERVICES)
def workload(request: HttpRequest, access: Access) -> HttpResponse:
    """The watch; what is above the threshold is told in words."""
    rows, slug = workload_of(access.project), access.project.slug
    may_write = access.allows(Action.TENIR_DIAGNOSTIC)
    links = {one.row.pk: reverse("diagnostics:workload-edit", args=[slug, one.row.pk]) for one in rows if may_write}
    return render(
        request,
        "diagnostics/findings/workload.html",
        {
            "rows": rows,
            "table": workload_table(rows, links),
            "may_write": may_write,
            "exports": exports_address("diagnostics:workload-export", slug=slug),
        },
    )


@project_page(Action.VOIR_SERVICES)
def export_table(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """The watch as xlsx or csv."""
    table = workload_table(workload_of(access.project))
    return table_response(
        {table.key: table}, slug=access.project.slug, cle=cle, extension=extension, day=timezone.localdate()
    )


def _edit(request: HttpRequest, access: Access, row: ChargeService | None) -> HttpResponse:
    project = access.project
    title = str(row) if row else "Suivre la charge d’un service"
    editing = Editing(
        request,
        access,
        form_class=WorkloadForm,
        cle=f"charge:{row.pk if row else 'nouvelle'}",
        titre=title,
        action=Action.TENIR_DIAGNOSTIC,
    )

    def make(data: QueryDict | None) -> WorkloadForm:
        if row is not None:
            row.refresh_from_db()
        services = Service.objects.filter(project=project).order_by("rang", "libelle", "pk")
        return WorkloadForm(data, row=row or ChargeService(project=project), services=services)

    def save(form: WorkloadForm) -> HttpResponse:
        save_workload(project=project, values=form.cleaned_data, row=row)
        messages.success(request, "La charge est enregistrée.")
        return redirect("diagnostics:workload", project.slug)

    return edited(
        editing,
        under=project,
        make=make,
        save=save,
        show=lambda form: render_form(
            request, "diagnostics/findings/workload_form.html", {"form": form, "title": title, "row": row}
        ),
    )


def _row(access: Access, pk: int) -> ChargeService:
    found = ChargeService.objects.filter(project=access.project, pk=pk).select_related("service").first()
    if found is None:
        raise Http404
    return found


@project_page(Action.TENIR_DIAGNOSTIC, methods=("GET", "POST"))
def new(request: HttpRequest, access: Access) -> HttpResponse:
    """Follow one more volume."""
    return _edit(request, access, None)


@project_page(Action.TENIR_DIAGNOSTIC, methods=("GET", "POST"))
def edit(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Change a line, or say what was counted after."""
    return _edit(request, access, _row(access, pk))


@project_page(Action.TENIR_DIAGNOSTIC, methods=("POST",))
def remove(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Take a line away; undone for 24 hours."""
    row = _row(access, pk)
    remove_workload(row=row, auteur=request.user, motif=request.POST.get("motif", ""))
    removed_message(request, access, kind="charge", row=row, text=f"« {row} » n’est plus suivi.")
    return redirect("diagnostics:workload", access.project.slug)
