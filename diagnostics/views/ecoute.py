"""``…/ecoute/couverture/``: who has been heard, among everybody who works here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from common.exports import exports_address, table_response
from diagnostics.figures_ecoute import coverage_table
from diagnostics.queries_ecoute import coverage_of
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action


@project_page(Action.MENER_ENTRETIENS)
def coverage(request: HttpRequest, access: Access) -> HttpResponse:
    """The sentence, who is still to be met, and the table."""
    found = coverage_of(access.project)
    return render(
        request,
        "diagnostics/couverture.html",
        {
            "coverage": found,
            "table": coverage_table(found, access.project.seuil_affichage),
            "exports": exports_address("diagnostics:listening-export", slug=access.project.slug),
        },
    )


@project_page(Action.MENER_ENTRETIENS)
def coverage_export(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """The table as a file."""
    table = coverage_table(coverage_of(access.project), access.project.seuil_affichage)
    return table_response(
        {table.key: table},
        slug=access.project.slug,
        cle=cle,
        extension=extension,
        day=timezone.localdate(),
        prefix="ecoute-",
    )
