"""``…/diagnostic/logiciels/``: which software each employer uses, and which of them may exchange."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.shortcuts import render as render_page
from django.urls import reverse
from django.utils import timezone

from common.exports import exports_address, table_response
from common.forms import render_form
from diagnostics.compatibilite import Lien, Logiciel, Usage, paire
from diagnostics.figures_software import employers_table, grid, pairs_table, scattered, software_tables, summary_table
from diagnostics.forms_software import CompatibilityForm
from diagnostics.models import CompatibiliteLogiciels
from diagnostics.queries import employers_of
from diagnostics.queries_software import pair_row, software_of
from diagnostics.services.software import save_compatibility
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from projects.views.editing import Editing, edited


@project_page(Action.VOIR_SERVICES)
def software(request: HttpRequest, access: Access) -> HttpResponse:
    """The count by use, who has what, then each use with several software."""
    project, slug = access.project, access.project.slug
    uses = software_of(project)
    may_write = access.allows(Action.TENIR_DIAGNOSTIC)

    def pairs(use: Usage):
        links = {
            (one.un.moyen, one.autre.moyen): reverse(
                "diagnostics:software-pair", args=[slug, one.un.moyen, one.autre.moyen]
            )
            for one in (use.rapprochements if may_write else ())
        }
        return pairs_table(use, links)

    return render_page(
        request,
        "diagnostics/findings/software.html",
        {
            "uses": uses,
            "summary": summary_table(uses),
            "who": employers_table(uses, [one.nom for one in employers_of(project)]),
            "questions": [(one, grid(one), pairs(one)) for one in scattered(uses)],
            "exports": exports_address("diagnostics:software-export", slug=slug),
        },
    )


@project_page(Action.VOIR_SERVICES)
def export_table(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """One table of the page as xlsx or csv, every pair included."""
    shown = software_tables(software_of(access.project), [one.nom for one in employers_of(access.project)])
    return table_response(shown, slug=access.project.slug, cle=cle, extension=extension, day=timezone.localdate())


def _pair(access: Access, un: int, autre: int) -> tuple[Usage, Logiciel, Logiciel]:
    """Two different software of one use by the rows of inventory that name them. Raises ``Http404``."""
    for use in software_of(access.project):
        found = {one.moyen: one for one in use.logiciels}
        if un != autre and un in found and autre in found:
            return use, found[un], found[autre]
    raise Http404


@project_page(Action.TENIR_DIAGNOSTIC, methods=("GET", "POST"))
def pair(request: HttpRequest, access: Access, un: int, autre: int) -> HttpResponse:
    """Say what is known of two software."""
    project = access.project
    use, one, other = _pair(access, un, autre)
    keys = paire(one.nom, other.nom)
    title = f"{one.nom} et {other.nom}"
    editing = Editing(
        request,
        access,
        form_class=CompatibilityForm,
        cle=f"logiciels:{un}:{autre}",
        titre=title,
        action=Action.TENIR_DIAGNOSTIC,
    )

    def make(data: QueryDict | None) -> CompatibilityForm:
        row = pair_row(project, use.code, *keys)
        return CompatibilityForm(data, row=row or CompatibiliteLogiciels(lien=Lien.INCONNU))

    def save(form: CompatibilityForm) -> HttpResponse:
        save_compatibility(project=project, domaine=use.code, un=one.nom, autre=other.nom, **form.cleaned_data)
        messages.success(request, f"{title} : c’est noté.")
        return redirect("diagnostics:software", project.slug)

    return edited(
        editing,
        under=project,
        make=make,
        save=save,
        show=lambda form: render_form(
            request,
            "diagnostics/findings/software_pair.html",
            {"form": form, "title": title, "use": use, "pair": (one, other)},
        ),
    )
