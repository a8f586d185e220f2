"""Pages that every visitor may read: accessibility, personal data, reporting a problem, legal notices, security.txt."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mutualisation.legal import conformity, established_on, read_checks, security_txt


def legal_facts(request: HttpRequest) -> dict:
    """Context of every page: the word about accessibility that the law wants at its foot."""
    return {"conformity": conformity(settings.INSTALLATION.taux_rgaa)}


def _page(template: str):
    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        return render(request, template, {"installation": settings.INSTALLATION})

    return view


privacy = _page("about/privacy.html")
report = _page("about/report.html")
legal = _page("about/legal.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The statement: state, what was checked by the machine and by hand, what is left, how to complain."""
    checks = read_checks()
    context = {"installation": settings.INSTALLATION, "checks": checks.items(), "day": established_on(checks)}
    return render(request, "about/accessibility.html", context)


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """``/.well-known/security.txt``; it does not exist until an address is given."""
    text = security_txt(settings.INSTALLATION, timezone.localdate())
    if text is None:
        raise Http404
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
