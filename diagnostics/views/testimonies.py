"""``/projets/<slug>/diagnostic/temoignages/``: what was said of pooling, with its source; a sheet for other territories."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.documents.word import render_docx
from common.exports import exports_address, table_response
from common.tabular.writing import export_name
from diagnostics.figures_testimonies import library_table, sheet_section, testimonies_table
from diagnostics.forms_testimonies import TestimonyForm
from diagnostics.links import resting_on
from diagnostics.models import EntreeRegistre, Temoignage
from diagnostics.queries_register import taken_up, temoignages, testimonies_of
from diagnostics.services.testimonies import draft_key, remove_testimony, save_testimony, take_up_testimony
from governance.fichiers import TYPES
from governance.views.pages import edited_page
from projects.access import Access
from projects.gate import project_page
from projects.models import Collectivite, Membership
from projects.policy import Action
from projects.views.bin import removed_message

TITLE = "Témoignages"


@project_page(Action.VOIR_SERVICES)
def testimonies(request: HttpRequest, access: Access) -> HttpResponse:
    """Those of the project, then those of the method. Drafts are shown to who writes them."""
    slug, may_write = access.project.slug, access.allows(Action.TENIR_DIAGNOSTIC)
    everything = testimonies_of(access.project, drafts=True)
    taken, rows = taken_up(everything), [one for one in everything if may_write or one.est_publie]
    links = {one.pk: reverse("diagnostics:testimony", args=[slug, one.pk]) for one in rows}
    return render(
        request,
        "diagnostics/findings/testimonies.html",
        {
            "rows": rows,
            "table": testimonies_table(rows, links, resting_on(access.project, access)),
            "library": library_table(taken),
            "to_take_up": [one for one in temoignages() if one.code not in taken] if may_write else [],
            "may_write": may_write,
            "exports": exports_address("diagnostics:testimonies-export", slug=slug),
        },
    )


@project_page(Action.VOIR_SERVICES)
def export_table(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """What is published, as xlsx or csv."""
    rows = testimonies_of(access.project, drafts=True)
    published = [one for one in rows if one.est_publie]
    tables = (
        testimonies_table(published, resting=resting_on(access.project, access)),
        library_table(taken_up(rows)),
    )
    shown = {table.key: table for table in tables}
    return table_response(shown, slug=access.project.slug, cle=cle, extension=extension, day=timezone.localdate())


def _row(access: Access, pk: int) -> Temoignage:
    """A testimony that this reader may read: a draft does not exist for the others."""
    rows = Temoignage.objects.filter(project=access.project, pk=pk).select_related("entree")
    if not access.allows(Action.TENIR_DIAGNOSTIC):
        rows = rows.filter(est_publie=True)
    found = rows.first()
    if found is None:
        raise Http404
    return found


@project_page(Action.VOIR_SERVICES)
def detail(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """One testimony, and its sheet for other territories."""
    row = _row(access, pk)
    return render(
        request,
        "diagnostics/findings/testimony.html",
        {
            "row": row,
            "resting": resting_on(access.project, access).get(row.pk, []),
            "may_write": access.allows(Action.TENIR_DIAGNOSTIC),
        },
    )


def _members(access: Access) -> list[str]:
    """« Prénom Nom » and « Nom Prénom » of everybody who is or was of the project."""
    names = Membership.objects.filter(project=access.project).exclude(user__nom="").exclude(user__prenom="")
    pairs = names.order_by("pk").values_list("user__prenom", "user__nom")
    return [whole for first, last in pairs for whole in (f"{first} {last}", f"{last} {first}")]


@project_page(Action.VOIR_SERVICES)
def sheet(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """The sheet as .docx: names are taken out unless who speaks agreed, on a day, to be named."""
    row = _row(access, pk)
    moment = timezone.now()
    named = row.date_accord is not None
    names = list(Collectivite.objects.filter(project=access.project).order_by("pk").values_list("nom", flat=True))
    data = render_docx(
        [sheet_section(row, [*names, access.project.nom], _members(access))],
        title="Retour d’expérience sur une mutualisation",
        subtitle="Fiche pour d’autres territoires",
        author=access.project.nom if named else "",
        created=moment,
    )
    response = HttpResponse(data, content_type=TYPES["docx"])
    # as every export, so that it is noted; but the name of the territory is not in that of the file
    name = export_name("retour-d-experience", f"temoignage-{row.annee}-{row.pk}", timezone.localdate(moment), "docx")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _edit(request: HttpRequest, access: Access, row: Temoignage | None) -> HttpResponse:
    project = access.project
    home = reverse("diagnostics:testimonies", args=[project.slug])
    entries = EntreeRegistre.objects.filter(project=project, etat=EntreeRegistre.Etat.RETENUE)

    def make(data: QueryDict | None) -> TestimonyForm:
        if row is not None:
            row.refresh_from_db()
        return TestimonyForm(
            data, row=row or Temoignage(project=project), entrees=entries.order_by("genre", "libelle", "pk")
        )

    def save(form: TestimonyForm) -> HttpResponse:
        saved = save_testimony(project=project, values=form.cleaned_data, row=row)
        state = "" if saved.est_publie else " comme brouillon"
        messages.success(request, f"Le témoignage « {saved} » est enregistré{state}.")
        return redirect(home)

    return edited_page(
        request,
        access,
        form_class=TestimonyForm,
        make=make,
        save=save,
        cle=draft_key(row.pk if row else None),
        row=project,
        action=Action.TENIR_DIAGNOSTIC,
        cancel_url=home,
        title=f"« {row} »" if row else "Un nouveau témoignage",
        submit="Enregistrer",
        trail=[(TITLE, home)],
    )


@project_page(Action.TENIR_DIAGNOSTIC, methods=("GET", "POST"))
def new(request: HttpRequest, access: Access) -> HttpResponse:
    """Gather one more testimony."""
    return _edit(request, access, None)


@project_page(Action.TENIR_DIAGNOSTIC, methods=("GET", "POST"))
def edit(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Change a testimony, publish it or take it back."""
    return _edit(request, access, _row(access, pk))


@project_page(Action.TENIR_DIAGNOSTIC, methods=("POST",))
def take_up(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Bring a testimony of the method into the project, to be linked as its own are."""
    try:
        row = take_up_testimony(project=access.project, code=code)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("diagnostics:testimonies", access.project.slug)
    messages.success(request, f"« {row} » est repris : dites de quoi il parle ici.")
    return redirect("diagnostics:testimony-edit", access.project.slug, row.pk)


@project_page(Action.TENIR_DIAGNOSTIC, methods=("POST",))
def remove(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Take a testimony away; undone for 24 hours."""
    row = _row(access, pk)
    remove_testimony(row=row, auteur=request.user, motif=request.POST.get("motif", ""))
    removed_message(request, access, kind="temoignage", row=row, text=f"« {row} » est retiré.")
    return redirect("diagnostics:testimonies", access.project.slug)
