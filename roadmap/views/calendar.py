"""``…/feuille-de-route/calendrier/``: everything dated, in one view; and the feed that a person's own calendar reads."""

from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.values import format_month
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from roadmap.ics import Evenement, feed
from roadmap.queries.calendar import NATURES, evenements_of
from roadmap.services.calendar import access_by, give_link, link_of, revoke_link


def _months(events: list[Evenement]) -> list[tuple[str, list[Evenement]]]:
    return [(format_month(day), list(rows)) for day, rows in groupby(events, key=lambda one: one.jour.replace(day=1))]


@project_page(Action.VOIR_FEUILLE_DE_ROUTE, methods=("GET", "POST"))
def calendar(request: HttpRequest, access: Access) -> HttpResponse:
    """The calendar of this hat, month by month. POST gives a new link, shown on this answer alone."""
    secret = give_link(access=access) if request.method == "POST" else ""
    day = timezone.localdate()
    events = evenements_of(access, day)
    nature = request.GET.get("nature", "")
    if nature in NATURES:
        events = [one for one in events if one.nature == nature]
    coming = [one for one in events if one.jour >= day and not one.est_annule]
    past = [one for one in events if one.jour < day or one.est_annule]
    path = reverse("roadmap-public:feed", args=[secret]) if secret else ""
    return render(
        request,
        "roadmap/calendar.html",
        {
            "months": _months(coming),
            "past": past[::-1],
            "natures": NATURES,
            "nature": nature if nature in NATURES else "",
            "link": link_of(access),
            "address": request.build_absolute_uri(path) if path else "",
        },
    )


@project_page(Action.VOIR_FEUILLE_DE_ROUTE, methods=("POST",))
def revoke(request: HttpRequest, access: Access) -> HttpResponse:
    """Stop the link of this hat."""
    done = revoke_link(access=access)
    said = "Le lien est révoqué : votre agenda ne reçoit plus rien." if done else "Il n’y avait aucun lien."
    messages.success(request, said)
    return redirect("roadmap:calendar", access.project.slug)


@never_cache
@require_safe
def public_feed(request: HttpRequest, jeton: str) -> HttpResponse:
    """The feed behind a secret link; 404 for whatever is not, or no longer, one. It opens no session."""
    access = access_by(jeton)
    if access is None:
        raise Http404
    moment = timezone.now()
    content = feed(
        evenements_of(access, timezone.localdate()),
        nom=access.project.nom,
        domaine=f"{access.project.pk}.mutualisation",
        site=request.build_absolute_uri("/").rstrip("/"),
        moment=moment,
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="calendrier.ics"'
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
