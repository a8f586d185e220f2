"""``/projets/<slug>/diagnostic/…``: what the sheets say together, and what is pooled already."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.exports import exports_address, table_response
from common.figures import Table
from common.forms import render_form
from diagnostics.figures_satisfaction import satisfaction_table
from diagnostics.figures_sheets import (
    backlog_table,
    costs_table,
    deadlines_table,
    poolings_table,
    service_section,
)
from diagnostics.forms_sheets import PoolingForm
from diagnostics.models import MutualisationExistante
from diagnostics.queries import employers_of
from diagnostics.queries_sheets import Diagnostic, deadlines_of, diagnostic_of, poolings_of
from diagnostics.services.poolings import remove_pooling, save_pooling
from projects.access import Access
from projects.gate import project_page
from projects.models import Collectivite, Service
from projects.policy import Action
from projects.views.bin import removed_message
from projects.views.editing import Editing, edited


def exports_of(slug: str) -> str:
    """The start of the addresses of the tables."""
    return exports_address("diagnostics:findings-export", slug=slug)


@project_page(Action.VOIR_SERVICES)
def costs(request: HttpRequest, access: Access) -> HttpResponse:
    """Every service: ETP, cost, quality, backlog; deadlines of contracts."""
    diagnostic = diagnostic_of(access.project, access)
    slug = access.project.slug
    links = {s.pk: reverse("diagnostics:findings-service", args=[slug, s.pk]) for s in diagnostic.services_presents}
    own = access.own_collectivite
    mine = (
        diagnostic.de(own)
        if own is not None and any(c.pk == own.pk for c in diagnostic.inventory.collectivites)
        else []
    )
    return render(
        request,
        "diagnostics/findings/costs.html",
        {
            "table": costs_table(diagnostic, links),
            "backlog": backlog_table(diagnostic.fiches.values()),
            "deadlines": deadlines_table(deadlines_of(diagnostic), timezone.localdate()),
            "exports": exports_of(slug),
            "described": sum(fiche.est_decrite for fiche in diagnostic.fiches.values()),
            "own": own,
            "mine": mine,
        },
    )


@project_page(Action.VOIR_SERVICES)
def service(request: HttpRequest, access: Access, service: int) -> HttpResponse:
    """One service, employer by employer."""
    diagnostic = diagnostic_of(access.project, access)
    found = _service(diagnostic, service)
    slug = access.project.slug
    links = {
        fiche.collectivite.pk: reverse("diagnostics:sheet", args=[slug, fiche.collectivite.siren, found.pk])
        for fiche in diagnostic.des_employeurs(found)
    }
    exports = exports_address("diagnostics:service-export", slug=slug, service=found.pk)
    return render(
        request,
        "diagnostics/findings/service.html",
        {"service": found, "section": service_section(diagnostic, found, links), "exports": exports},
    )


def _service(diagnostic: Diagnostic, pk: int) -> Service:
    inventory = diagnostic.inventory
    found = next((one for one in (*inventory.communs, *inventory.locaux) if one.pk == pk), None)
    if found is None:
        raise Http404
    return found


@project_page(Action.VOIR_SERVICES)
def export_table(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """One table of this page as xlsx or csv, with the masks of this reader."""
    diagnostic = diagnostic_of(access.project, access)
    pooled = poolings_of(access.project)
    tables = (
        costs_table(diagnostic),
        backlog_table(diagnostic.fiches.values()),
        deadlines_table(deadlines_of(diagnostic), timezone.localdate()),
        poolings_table(pooled),
        satisfaction_table(pooled),
    )
    shown = {table.key: table for table in tables}
    return table_response(shown, slug=access.project.slug, cle=cle, extension=extension, day=timezone.localdate())


@project_page(Action.VOIR_SERVICES)
def export_service(request: HttpRequest, access: Access, service: str, cle: str, extension: str) -> HttpResponse:
    """One table of one service as xlsx or csv, with the masks of this reader."""
    diagnostic = diagnostic_of(access.project, access)
    blocks = service_section(diagnostic, _service(diagnostic, int(service))).blocks
    shown = {one.key: one for one in blocks if isinstance(one, Table)}
    return table_response(shown, slug=access.project.slug, cle=cle, extension=extension, day=timezone.localdate())


# --- what is pooled already ----------------------------------------------------------------------------------------


@project_page(Action.VOIR_SERVICES)
def poolings(request: HttpRequest, access: Access) -> HttpResponse:
    """The poolings in force before the project."""
    rows = poolings_of(access.project)
    may_write = access.allows(Action.TENIR_DIAGNOSTIC)
    slug = access.project.slug
    links = {row.pk: reverse("diagnostics:pooling-edit", args=[slug, row.pk]) for row in rows} if may_write else {}
    own = access.own_collectivite
    may_answer = own is not None and access.allows(Action.EXPRIMER_CADRAGE, own)
    return render(
        request,
        "diagnostics/findings/poolings.html",
        {
            "table": poolings_table(rows, links),
            "satisfaction": satisfaction_table(rows),
            "mine": [row for row in rows if may_answer and own in row.parties.all()],
            "own": own,
            "may_write": may_write,
            "exports": exports_of(slug),
        },
    )


def _pooling(request: HttpRequest, access: Access, row: MutualisationExistante | None) -> HttpResponse:
    project = access.project
    title = f"La mutualisation « {row.libelle} »" if row else "Une nouvelle mutualisation"
    editing = Editing(
        request,
        access,
        form_class=PoolingForm,
        cle=f"mutualisation:{row.pk if row else 'nouvelle'}",
        titre=title,
        action=Action.TENIR_DIAGNOSTIC,
    )

    def make(data: QueryDict | None) -> PoolingForm:
        if row is not None:
            row.refresh_from_db()
        employers = [one.pk for one in employers_of(project)]
        return PoolingForm(
            data,
            row=row,
            services=Service.objects.filter(project=project).order_by("rang", "libelle", "pk"),
            collectivites=Collectivite.objects.filter(pk__in=employers).order_by("rang", "nom", "pk"),
        )

    def save(form: PoolingForm) -> HttpResponse:
        save_pooling(project=project, values=form.values(), parties=form.cleaned_data["parties"], row=row)
        messages.success(request, f"« {form.cleaned_data['libelle']} » est enregistré.")
        return redirect("diagnostics:poolings", project.slug)

    return edited(
        editing,
        under=project,
        make=make,
        save=save,
        show=lambda form: render_form(
            request, "diagnostics/findings/pooling_form.html", {"form": form, "title": title, "row": row}
        ),
    )


def _row(access: Access, pk: int) -> MutualisationExistante:
    found = MutualisationExistante.objects.filter(project=access.project, pk=pk).first()
    if found is None:
        raise Http404
    return found


@project_page(Action.TENIR_DIAGNOSTIC, methods=("GET", "POST"))
def pooling_new(request: HttpRequest, access: Access) -> HttpResponse:
    """Record a pooling in force."""
    return _pooling(request, access, None)


@project_page(Action.TENIR_DIAGNOSTIC, methods=("GET", "POST"))
def pooling_edit(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Change a pooling in force."""
    return _pooling(request, access, _row(access, pk))


@project_page(Action.TENIR_DIAGNOSTIC, methods=("POST",))
def pooling_remove(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Take a pooling away; undone for 24 hours."""
    row = _row(access, pk)
    remove_pooling(row=row, auteur=request.user, motif=request.POST.get("motif", ""))
    removed_message(request, access, kind="mutualisation", row=row, text=f"« {row.libelle} » est retiré.")
    return redirect("diagnostics:poolings", access.project.slug)
