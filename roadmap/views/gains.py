"""``…/feuille-de-route/gains/``: what was announced, what was measured since."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from common.exports import exports_address, table_response
from common.figures import Table
from diagnostics.models import EntreeRegistre
from diagnostics.queries_register import register_of
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from roadmap.figures_gains import Address, difficulties_measured, gains_followed, payback
from roadmap.queries.actions import actions_of
from roadmap.queries.training import formations_of


def _tables(access: Access, address: Address | None = None) -> dict[str, Table]:
    found = register_of(access.project)
    trainings = reverse("roadmap:trainings", args=[access.project.slug])
    difficulties = difficulties_measured(found, formations_of(access, timezone.localdate()), trainings)
    tables = (gains_followed(found, address), payback(found, actions_of(access.project)), difficulties)
    return {one.key: one for one in tables if one is not None}


@project_page(Action.VOIR_FEUILLE_DE_ROUTE)
def gains(request: HttpRequest, access: Access) -> HttpResponse:
    """The gains of the register as they come true, and the time to pay the start back."""
    slug = access.project.slug

    def address(one: EntreeRegistre) -> str:
        return reverse("diagnostics:register-edit", args=[slug, one.pk])

    tables = _tables(access, address if access.allows(Action.TENIR_DIAGNOSTIC) else None)
    return render(
        request,
        "roadmap/gains.html",
        {"tables": list(tables.values()), "exports": exports_address("roadmap:gains-export", slug=slug)},
    )


@project_page(Action.VOIR_FEUILLE_DE_ROUTE)
def export(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """A table of the page as xlsx or csv."""
    return table_response(
        _tables(access), slug=access.project.slug, cle=cle, extension=extension, day=timezone.localdate()
    )
