"""``…/feuille-de-route/cooperation/``: how the project cooperates, as trends; never a ranking (product.md A14.4)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from common.exports import exports_address, table_response
from common.figures import Chart
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from roadmap.cooperation import Tendance
from roadmap.figures_cooperation import cooperation_lines, delays_lines
from roadmap.queries.cooperation import tendance_of


def _figures(access: Access, found: Tendance) -> list[Chart]:
    """The delay of arbitrations is for those who follow them, and a trend from its second point on."""
    shown: list[Chart] = [cooperation_lines(found)]
    points = sum(one is not None for one in found.delais)
    if access.allows(Action.SUIVRE_ARBITRAGES) and points > 1:
        shown.append(delays_lines(found))
    return shown


@project_page(Action.VOIR_FEUILLE_DE_ROUTE)
def cooperation(request: HttpRequest, access: Access) -> HttpResponse:
    """The whole project, quarter by quarter."""
    found = tendance_of(access.project, timezone.localdate())
    return render(
        request,
        "roadmap/cooperation.html",
        {
            "figures": [] if found.est_vide else _figures(access, found),
            "exports": exports_address("roadmap:cooperation-export", slug=access.project.slug),
        },
    )


@project_page(Action.VOIR_FEUILLE_DE_ROUTE)
def export(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """The table of a trend as xlsx or csv."""
    found = tendance_of(access.project, timezone.localdate())
    tables = {one.key: one.to_table() for one in _figures(access, found)}
    return table_response(tables, slug=access.project.slug, cle=cle, extension=extension, day=timezone.localdate())
