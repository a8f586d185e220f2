"""``…/recherche/?q=``: one box, results by type, only what the worn hat may read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.search import MAX_TEXT
from mutualisation.search import nearest, search_project
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action


@project_page(Action.VOIR_PROJET)
def search_page(request: HttpRequest, access: Access) -> HttpResponse:
    """The same page, with the same words, whether nothing exists or nothing may be seen."""
    text = request.GET.get("q", "").strip()[:MAX_TEXT]
    groups = search_project(access, text)
    proposed = nearest(access, text) if text and not groups else ""
    return render(request, "search/results.html", {"text": text, "groups": groups, "proposed": proposed})
