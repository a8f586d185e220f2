"""``/sante/``: whether the application and its database answer, for a supervisor."""

from django.db import connection
from django.http import HttpRequest, JsonResponse


def health(request: HttpRequest) -> JsonResponse:
    """200 with ``{"etat": "ok"}``; a database that does not answer is a 503 without detail."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except Exception:
        return JsonResponse({"etat": "indisponible"}, status=503)
    return JsonResponse({"etat": "ok"})
