"""``/metriques/``: numbers for Prometheus, for who holds the token. Without a token in the settings, the page does not exist."""

import hmac

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mutualisation.metrics import collect, exposition


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Authorization: Bearer <METRICS_TOKEN>. A wrong one gets the 404 of an unknown address."""
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    if not token or not hmac.compare_digest(given, token.encode()):
        raise Http404
    return HttpResponse(exposition(collect()), content_type="text/plain; version=0.0.4; charset=utf-8")
