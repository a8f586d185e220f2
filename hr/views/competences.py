"""``…/gpeec/competences/``: what the common jobs ask for and who is far from it, by counts; each HR counts its own."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.exports import exports_address, table_response
from common.figures import Table
from common.forms import render_form
from hr.figures.competences import table_competences, table_des_miens
from hr.forms.competences import CompetenceForm, ComptesForm
from hr.models import CompetenceMetier
from hr.queries_competences import Savoir, grille_de
from hr.services.competences import compter, enregistrer_competence, retirer_competence
from projects.access import Access
from projects.gate import project_page
from projects.models import Collectivite
from projects.policy import Action
from projects.views.bin import removed_message
from projects.views.editing import Editing, edited


def _tables(access: Access, found: list[Savoir]) -> list[Table]:
    slug, day = access.project.slug, timezone.localdate()
    links = {}
    if access.allows(Action.TENIR_COLLEGE_RH):
        links = {one.competence.pk: reverse("hr:skill-edit", args=[slug, one.competence.pk]) for one in found}
    elif access.employer_ids(Action.CORRESPONDRE_METIERS):
        links = {one.competence.pk: reverse("hr:skill-count", args=[slug, one.competence.pk]) for one in found}
    own = table_des_miens(found, day)
    return [table_competences(found, day, links), *([own] if own else [])]


@project_page(Action.VOIR_PYRAMIDE)
def skills(request: HttpRequest, access: Access) -> HttpResponse:
    """The grid, and my own counts when I am the HR of an employer."""
    found = grille_de(access)
    return render(
        request,
        "hr/skills/skills.html",
        {
            "found": found,
            "tables": _tables(access, found),
            "besoins": sum(one.ecart.est_un_besoin for one in found),
            "may_hold": access.allows(Action.TENIR_COLLEGE_RH),
            "may_count": bool(access.employer_ids(Action.CORRESPONDRE_METIERS)),
            "exports": exports_address("hr:skills-export", slug=access.project.slug),
        },
    )


@project_page(Action.VOIR_PYRAMIDE)
def skills_export(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """One table of the page as a spreadsheet, with the masks of this reader."""
    tables = {table.key: table for table in _tables(access, grille_de(access))}
    return table_response(tables, slug=access.project.slug, cle=cle, extension=extension, day=timezone.localdate())


def _skill(access: Access, pk: int) -> CompetenceMetier:
    found = access.project.competences.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _edit(request: HttpRequest, access: Access, row: CompetenceMetier | None) -> HttpResponse:
    project = access.project
    title = f"« {row} »" if row else "Un nouveau savoir-faire"

    def make(data: QueryDict | None) -> CompetenceForm:
        if row is not None:
            row.refresh_from_db()
        return CompetenceForm(data, row=row or CompetenceMetier(project=project))

    def save(form: CompetenceForm) -> HttpResponse:
        data = form.cleaned_data
        enregistrer_competence(
            project=project, row=row, metier_code=data["metier"], libelle=data["libelle"],
            niveau_attendu=data["niveau_attendu"],
        )  # fmt: skip
        messages.success(request, f"« {data['libelle']} » est enregistré : chaque DRH peut compter.")
        return redirect("hr:skills", project.slug)

    return edited(
        Editing(
            request,
            access,
            form_class=CompetenceForm,
            cle=f"competence:{row.pk if row else 'nouvelle'}",
            titre=title,
            action=Action.TENIR_COLLEGE_RH,
        ),
        under=project,
        make=make,
        save=save,
        show=lambda form: render_form(request, "hr/skills/form.html", {"form": form, "title": title, "row": row}),
    )


@project_page(Action.TENIR_COLLEGE_RH, methods=("GET", "POST"))
def skill_new(request: HttpRequest, access: Access) -> HttpResponse:
    """Add a skill to a common job."""
    return _edit(request, access, None)


@project_page(Action.TENIR_COLLEGE_RH, methods=("GET", "POST"))
def skill_edit(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Change a skill."""
    return _edit(request, access, _skill(access, pk))


@project_page(Action.TENIR_COLLEGE_RH, methods=("POST",))
def skill_remove(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Take a skill away; undone for 24 hours."""
    row = _skill(access, pk)
    retirer_competence(row=row, auteur=request.user, motif=request.POST.get("motif", ""))
    removed_message(request, access, kind="competence", row=row, text=f"« {row} » est retiré.")
    return redirect("hr:skills", access.project.slug)


@project_page(Action.CORRESPONDRE_METIERS, methods=("GET", "POST"))
def skill_count(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """How many agents of my employer are below; of the employers that opened their data for the référent RH."""
    row = _skill(access, pk)
    mine = access.employer_ids(Action.CORRESPONDRE_METIERS)
    employers = Collectivite.objects.filter(project=access.project, pk__in=mine).order_by("rang", "nom", "pk")

    def save(form: ComptesForm) -> HttpResponse:
        compter(competence=row, comptes=form.comptes(), auteur=request.user)
        messages.success(request, f"Vos comptes pour « {row} » sont enregistrés.")
        return redirect("hr:skills", access.project.slug)

    return edited(
        Editing(
            request,
            access,
            form_class=ComptesForm,
            cle=f"comptes:{row.pk}",
            titre=f"Vos comptes pour « {row} »",
            action=Action.CORRESPONDRE_METIERS,
            has_draft=False,  # the counts of several employers, each with its own right
        ),
        under=row,
        make=lambda data: ComptesForm(data, employeurs=employers, competence=row),
        save=save,
        show=lambda form: render_form(request, "hr/skills/count.html", {"form": form, "row": row}),
    )
