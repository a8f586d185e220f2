"""``/q/resultats/…``: published results, without an account, from the same minute as everybody else."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.exports import exports_address
from consultations.figures import sections_of
from consultations.models import Survey
from consultations.queries import is_published, results_of
from consultations.views.exports import download_of


def _survey(public_id: UUID | str) -> Survey:
    """A survey that has begun; one in preparation does not exist for the public. Raises ``Http404``."""
    try:
        public_id = UUID(str(public_id))
    except ValueError:
        raise Http404 from None
    survey = Survey.objects.select_related("project").filter(public_id=public_id).first()
    if survey is None or survey.etat in {Survey.Etat.BROUILLON, Survey.Etat.GELEE}:
        raise Http404
    return survey


@require_safe
def results(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The results, or when they will be there."""
    survey = _survey(public_id)
    if not is_published(survey):
        response = render(
            request,
            "consultations/public/waiting.html",
            {"survey": survey, "kiosk": False, "kiosk_seconds": 0, "has_errors": False},
        )
    else:
        response = render(
            request,
            "consultations/public/results.html",
            {
                "survey": survey,
                "sections": sections_of(results_of(survey)),
                "exports": exports_address("consultations-public:download", public_id=public_id),
            },
        )
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def download(request: HttpRequest, public_id: str, cle: str, extension: str) -> HttpResponse:
    """The same figures as a file."""
    survey = _survey(public_id)
    if not is_published(survey):
        raise Http404
    return download_of(survey, sections_of(results_of(survey)), cle, extension)
