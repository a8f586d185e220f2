"""``/projets/<slug>/rapports/fichiers-emportes/``: the log of the exports."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from common.conservation import calendrier
from common.exports import exports_address, table_response
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from reports.taken import reads_everyone, taken_table


@project_page(Action.VOIR_PROJET)
def taken(request: HttpRequest, access: Access) -> HttpResponse:
    """Who took which file away, and under which hat."""
    return render(
        request,
        "reports/taken.html",
        {
            "table": taken_table(access),
            "everyone": reads_everyone(access),
            "kept": calendrier()["emports"].en_mots(),
            "exports": exports_address("reports:taken-export", slug=access.project.slug),
        },
    )


@project_page(Action.VOIR_PROJET)
def taken_export(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """The same table as a file."""
    table = taken_table(access)
    return table_response(
        {table.key: table}, slug=access.project.slug, cle=cle, extension=extension, day=timezone.localdate()
    )
