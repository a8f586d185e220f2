"""``…/diagnostic/croisements/reperes/``: reference ratios by size of territory, imported from a dated publication."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.exports import exports_address, table_file, table_response
from common.forms import render_invalid
from common.tabular.refusals import FichierRefuse
from common.values import plural
from diagnostics.figures_strata import model_table, strata_table
from diagnostics.forms_strata import StrataForm
from diagnostics.models import ReferenceStrates
from diagnostics.queries_strata import strata_of
from diagnostics.services.strata import read_strata, remove_strata, save_strata
from hr.numeros_interdits import champs_refuses
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from projects.views.bin import removed_message


@project_page(Action.VOIR_SERVICES)
def strata(request: HttpRequest, access: Access) -> HttpResponse:
    """The reference that holds today."""
    found = strata_of(access.project)
    return render(
        request,
        "diagnostics/findings/strata.html",
        {
            "found": found,
            "table": strata_table(found),
            "may_write": access.allows(Action.TENIR_DIAGNOSTIC),
            "exports": exports_address("diagnostics:strata-export", slug=access.project.slug),
        },
    )


@project_page(Action.VOIR_SERVICES)
def export_table(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """The reference as xlsx or csv."""
    table = strata_table(strata_of(access.project))
    return table_response(
        {table.key: table}, slug=access.project.slug, cle=cle, extension=extension, day=timezone.localdate()
    )


@project_page(Action.TENIR_DIAGNOSTIC)
def model(request: HttpRequest, access: Access) -> HttpResponse:
    """The empty file to fill."""
    return table_file(
        model_table(), slug=access.project.slug, name="reperes-a-remplir", extension="xlsx", day=timezone.localdate()
    )


@project_page(Action.TENIR_DIAGNOSTIC, methods=("GET", "POST"))
def upload(request: HttpRequest, access: Access) -> HttpResponse:
    """Receive a file: kept whole, or refused cell by cell with nothing kept."""
    form = StrataForm(request.POST, request.FILES) if request.method == "POST" else StrataForm()
    context = {"form": form, "refused": ()}
    template = "diagnostics/findings/strata_upload.html"
    if request.method != "POST":
        return render(request, template, context)
    if form.is_valid():
        for name, said in champs_refuses({"source": form.cleaned_data["source"]}).items():
            form.add_error(name, said)
    if form.is_valid():
        file = form.cleaned_data["fichier"]
        try:
            read, context["refused"] = read_strata(data=file.read(), nom_fichier=file.name)
        except FichierRefuse as refusal:
            form.add_error("fichier", str(refusal))
        else:
            if context["refused"]:
                count = len(context["refused"])
                form.add_error(
                    "fichier",
                    f"{count} {plural(count, 'case')} à corriger ({context['refused'][0].cell} d’abord) : rien n’est enregistré.",
                )
            else:
                save_strata(
                    project=access.project,
                    strates=read,
                    source=form.cleaned_data["source"],
                    annee=form.cleaned_data["annee"],
                    auteur=request.user,
                )
    if form.errors:
        return render_invalid(request, template, context)
    messages.success(request, "Les repères sont enregistrés.")
    return redirect("diagnostics:strata", access.project.slug)


@project_page(Action.TENIR_DIAGNOSTIC, methods=("POST",))
def remove(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Take the reference away; undone for 24 hours, and the one before holds again."""
    row = ReferenceStrates.objects.filter(project=access.project, pk=pk).first()
    if row is None:
        raise Http404
    remove_strata(row=row, auteur=request.user, motif=request.POST.get("motif", ""))
    removed_message(request, access, kind="strates", row=row, text=f"Les repères « {row} » sont retirés.")
    return redirect(reverse("diagnostics:strata", args=[access.project.slug]))
