"""Pages that every visitor may read: accessibility, personal data, reporting a problem, legal notices."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


def _page(template: str):
    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        return render(request, template, {"contact": settings.CONTACT_EMAIL, "organisme": settings.ORGANISME})

    return view


accessibility = _page("about/accessibility.html")
privacy = _page("about/privacy.html")
report = _page("about/report.html")
legal = _page("about/legal.html")
