"""``/projets/<slug>/rapports/restitution/``: take the data away, and see who took what."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from common.tabular.writing import export_name
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from reports.restitution import hand_back

SHOWN = 50


def _may_take_own(access: Access) -> bool:
    own = access.own_collectivite
    return own is not None and access.allows(Action.VALIDER_INVENTAIRE, own)


@project_page(Action.VOIR_METHODE)
def restitution(request: HttpRequest, access: Access) -> HttpResponse:
    """What may be taken, by whom, and the last files handed back that this hat may know of."""
    rows = access.project.restitutions.select_related("collectivite", "remise_a")
    if not access.allows(Action.MODIFIER_PROJET):
        rows = rows.filter(collectivite=access.own_collectivite) if _may_take_own(access) else rows.none()
    return render(
        request,
        "reports/restitution.html",
        {
            "own": access.own_collectivite if _may_take_own(access) else None,
            "may_take_all": access.allows(Action.MODIFIER_PROJET),
            "rows": rows.order_by("-date_remise", "-pk")[:SHOWN],
        },
    )


def _zip(access: Access, data: bytes, key: str) -> HttpResponse:
    response = HttpResponse(data, content_type="application/zip")
    name = export_name(access.project.slug, key, timezone.localdate(), "zip")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@project_page(Action.MODIFIER_PROJET, methods=("POST",), when_archived=True)
def restitution_project(request: HttpRequest, access: Access) -> HttpResponse:
    """The whole project, nobody named."""
    return _zip(access, hand_back(access, None, timezone.now()), "restitution")


@project_page(
    Action.VALIDER_INVENTAIRE, methods=("POST",), confirmed=True, handed_from="reports:restitution", when_archived=True
)
def restitution_employer(request: HttpRequest, access: Access) -> HttpResponse:
    """The employer of the hat, its own rows only."""
    own = access.own_collectivite
    if own is None or not _may_take_own(access):
        raise Http404
    return _zip(access, hand_back(access, own, timezone.now()), f"restitution-{own.siren}")
