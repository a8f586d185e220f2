"""``/projets/<slug>/diagnostic/registre/`` : gains and difficulties, totals together, promises on the same page."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.exports import exports_address, table_response
from common.figures import Table
from common.forms import render_form
from diagnostics.figures_register import Links, comments_table, register_tables, totals_figures
from diagnostics.forms_register import EntryForm
from diagnostics.models import EntreeRegistre
from diagnostics.queries_comments import comments_of
from diagnostics.queries_register import Registre, register_of
from diagnostics.services.register import decide_proposal, remove_entry, save_entry
from projects.access import Access
from projects.gate import project_page
from projects.models import Service
from projects.policy import Action
from projects.views.bin import removed_message
from projects.views.editing import Editing, edited


def _tables(access: Access, found: Registre, links: Links | None = None) -> list[Table]:
    """The tables of the register, and what the comité de pilotage says of it for those who read that."""
    comments = comments_of(access)
    return [*register_tables(found, links), *([comments_table(comments, links)] if comments else [])]


@project_page(Action.VOIR_SERVICES)
def register(request: HttpRequest, access: Access) -> HttpResponse:
    """The register. Proposals of the method are shown to who answers them."""
    found = register_of(access.project)
    slug = access.project.slug
    links = {one.pk: reverse("diagnostics:register-entry", args=[slug, one.pk]) for one in found.entrees}
    return render(
        request,
        "diagnostics/findings/register.html",
        {
            "found": found,
            "totals": totals_figures(found),
            "tables": _tables(access, found, links),
            "may_write": access.allows(Action.TENIR_DIAGNOSTIC),
            "may_comment": access.allows(Action.COMMENTER_REGISTRE),
            "exports": exports_address("diagnostics:register-export", slug=slug),
        },
    )


@project_page(Action.VOIR_SERVICES)
def export_table(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """One table of the register as xlsx or csv."""
    shown = {table.key: table for table in _tables(access, register_of(access.project))}
    return table_response(shown, slug=access.project.slug, cle=cle, extension=extension, day=timezone.localdate())


@project_page(Action.TENIR_DIAGNOSTIC, methods=("POST",))
def decide(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Keep or set aside a proposal of the method."""
    keep = request.POST.get("reponse") == "retenir"
    try:
        row = decide_proposal(project=access.project, code=code, garder=keep)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, f"« {row.libelle} » est {'retenu' if keep else 'écarté'}.")
    return redirect("diagnostics:register", access.project.slug)


def _edit(request: HttpRequest, access: Access, row: EntreeRegistre | None) -> HttpResponse:
    project = access.project
    title = f"« {row.libelle} »" if row else "Une nouvelle entrée du registre"
    editing = Editing(
        request,
        access,
        form_class=EntryForm,
        cle=f"registre:{row.pk if row else 'nouvelle'}",
        titre=title,
        action=Action.TENIR_DIAGNOSTIC,
    )

    def make(data: QueryDict | None) -> EntryForm:
        if row is not None:
            row.refresh_from_db()
        services = Service.objects.filter(project=project).order_by("rang", "libelle", "pk")
        return EntryForm(data, row=row or EntreeRegistre(project=project), services=services)

    def save(form: EntryForm) -> HttpResponse:
        save_entry(project=project, values=form.cleaned_data, row=row)
        messages.success(request, f"« {form.cleaned_data['libelle']} » est enregistré.")
        return redirect("diagnostics:register", project.slug)

    return edited(
        editing,
        under=project,
        make=make,
        save=save,
        show=lambda form: render_form(
            request, "diagnostics/findings/register_form.html", {"form": form, "title": title, "row": row}
        ),
    )


def _row(access: Access, pk: int) -> EntreeRegistre:
    found = EntreeRegistre.objects.filter(project=access.project, pk=pk).first()
    if found is None:
        raise Http404
    return found


@project_page(Action.TENIR_DIAGNOSTIC, methods=("GET", "POST"))
def new(request: HttpRequest, access: Access) -> HttpResponse:
    """Add an entry."""
    return _edit(request, access, None)


@project_page(Action.TENIR_DIAGNOSTIC, methods=("GET", "POST"))
def edit(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Change an entry; the history says who changed its level of proof and when."""
    return _edit(request, access, _row(access, pk))


@project_page(Action.TENIR_DIAGNOSTIC, methods=("POST",))
def remove(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Take an entry away; undone for 24 hours."""
    row = _row(access, pk)
    remove_entry(row=row, auteur=request.user, motif=request.POST.get("motif", ""))
    removed_message(request, access, kind="registre", row=row, text=f"« {row.libelle} » est retiré.")
    return redirect("diagnostics:register", access.project.slug)
