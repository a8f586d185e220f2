"""``/sante/``: for a supervisor or a balancer. *vivant*: the process answers; *pret*: it can do its work."""

import os

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from mutualisation.celery import app

BROKER_SECONDS = 2


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() is not None


def _tables() -> bool:
    """Whether every migration of this version has been applied."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _broker() -> bool:
    with app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=BROKER_SECONDS)
    return True


def _files() -> bool:
    os.makedirs(settings.MEDIA_ROOT, exist_ok=True)
    return os.access(settings.MEDIA_ROOT, os.W_OK)


PARTS = {"base": _database, "tables": _tables, "courtier": _broker, "fichiers": _files}
_tables_seen_right = False


def _fault(name: str) -> bool:
    """Whether this part does not answer. Tables that were right stay right for the life of the process."""
    global _tables_seen_right
    if name == "tables" and _tables_seen_right:
        return False
    try:
        works = PARTS[name]()
    except Exception:
        return True
    if name == "tables":
        _tables_seen_right = works
    return not works


@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers: what restarts it looks here, and never for a database that is down."""
    return JsonResponse({"etat": "ok"})


@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 with ``{"etat": "ok"}``; a database that does not answer is a 503 without detail."""
    if _fault("base"):
        return JsonResponse({"etat": "indisponible"}, status=503)
    return JsonResponse({"etat": "ok"})


@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 when requests may be sent here; otherwise 503 naming the parts at fault, without detail."""
    faults = [name for name in PARTS if _fault(name)]
    if faults:
        return JsonResponse({"etat": "indisponible", "en_defaut": faults}, status=503)
    return JsonResponse({"etat": "ok"})
