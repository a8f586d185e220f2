"""``/projets/<slug>/diagnostic/croisements/`` : what the inventories say together."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from common.exports import exports_address, table_response
from diagnostics.figures_crossings import (
    DETAIL_MAX,
    alone_sentence,
    alone_table,
    crossings_tables,
    density_map,
    density_table,
    ratios_summary,
    ratios_table,
    software_table,
)
from diagnostics.figures_priorities import first_sentence
from diagnostics.figures_workload import above_sentence
from diagnostics.queries_crossings import crossings_of
from diagnostics.queries_priorities import priorities_of
from diagnostics.queries_workload import workload_of
from projects.access import Access
from projects.gate import project_page
from projects.options import Option
from projects.policy import Action
from projects.queries import contours_of
from projects.services.referentiel import SOURCE_CONTOURS


@project_page(Action.VOIR_SERVICES)
def crossings(request: HttpRequest, access: Access) -> HttpResponse:
    """Duplicates, ratios, densities, functions held alone."""
    project = access.project
    found = crossings_of(project, access)
    outlines = contours_of(project)
    slug = project.slug
    exports = exports_address("diagnostics:crossings-export", slug=slug)
    is_short = sum(len(one.lignes) for one in found.ratios) <= DETAIL_MAX
    return render(
        request,
        "diagnostics/findings/crossings.html",
        {
            "alone_words": alone_sentence(found),
            "workload_words": above_sentence(workload_of(project)),
            "first_words": first_sentence(priorities_of(project)),
            "has_maturity": project.has_option(Option.MATURITE),
            "alone": alone_table(found),
            "software": software_table(found),
            "scattered": [one for one in found.domaines if one.est_en_double],
            "ratios": ratios_table(found) if is_short else ratios_summary(found),
            "every_ratio": "" if is_short else f"{exports}ratios.xlsx/",
            "density": density_table(found),
            "map": density_map(found, outlines, SOURCE_CONTOURS if outlines and not project.est_demonstration else ""),
            "exports": exports,
        },
    )


@project_page(Action.VOIR_SERVICES)
def export_table(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """One table of this page as xlsx or csv, as this reader may know it."""
    shown = crossings_tables(crossings_of(access.project, access))
    return table_response(shown, slug=access.project.slug, cle=cle, extension=extension, day=timezone.localdate())
