"""What has to happen by itself: lost work declared lost every 20 seconds; every hour what expired is deleted, what
reached its day applies, and the daily e-mail leaves once a day.

Everything here may run twice, or in several places at once.
"""

import logging
import subprocess
import sys
import time
from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, close_old_connections

from common.jobs.services import purge, reap
from common.jobs.trace import trace_without_data
from consultations.services.concerns import remind_answers
from consultations.services.information import remind_carriers
from consultations.services.surveys import close_due
from diagnostics.services.workbook import purge_service_imports
from governance.services.charter import apply_due_thresholds
from governance.services.digest import send_digests
from governance.services.documents import purge_documents
from hr.services.consultations import purger_consultations
from hr.services.droits import effacer_au_terme
from hr.services.imports import purger_imports
from projects.drafts import purge_drafts
from projects.removal import purge_bin
from projects.services.orphans import remove_orphans
from projects.services.taken import purge_taken
from reports.committee_notice import tell_committees
from roadmap.services.arbitrages import remind_arbitrations
from roadmap.services.mobility import purge_wishes

logger = logging.getLogger(__name__)

REAP_EVERY_SECONDS = 20
HOUSEKEEPING_EVERY_SECONDS = 3600

# What each floor forgets or does in time. The import files hold named data and promise to be gone after 24 hours.
HOUSEKEEPING: dict[str, Callable[[], object]] = {
    "fichiers d’import": purger_imports,
    "classeurs de services": purge_service_imports,
    "corbeilles": purge_bin,
    "brouillons": purge_drafts,
    "journal des consultations nominatives": purger_consultations,
    "journal des fichiers emportés": purge_taken,
    "conservation des agents": effacer_au_terme,
    "droits orphelins": remove_orphans,
    "souhaits de mobilité de deux ans": purge_wishes,
    "consultations échues": close_due,
    "messages à porter": remind_carriers,
    "tableau de bord des comités": tell_committees,
    "réponses attendues": remind_answers,
    "arbitrages attendus": remind_arbitrations,
    "documents retirés": purge_documents,
    "travaux terminés": purge,
    "sessions expirées": lambda: call_command("clearsessions"),
    "seuils de la règle du jeu": apply_due_thresholds,
    "résumé quotidien": send_digests,
}


def do_housekeeping() -> list[str]:
    """Do every duty, one failure never stopping the others; returns the names of those that failed."""
    failed = []
    for name, duty in HOUSEKEEPING.items():
        try:
            duty()
        except Exception as error:
            logger.error("periodic duty failed (%s):\n%s", name, trace_without_data(error))
            failed.append(name)
    return failed


class Periodic:
    """Says what is due when asked, several times a second. Housekeeping is a process apart: it never delays a reap."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._next_reap = self._next_housekeeping = float("-inf")
        self._housekeeping: subprocess.Popen | None = None

    def tick(self) -> None:
        """Do what is due."""
        now = self._clock()
        if now >= self._next_reap:
            self._next_reap = now + REAP_EVERY_SECONDS
            self._reap()
        if self._housekeeping is not None and self._housekeeping.poll() is not None:
            self._housekeeping = None
        if now >= self._next_housekeeping and self._housekeeping is None:
            self._next_housekeeping = now + HOUSEKEEPING_EVERY_SECONDS
            self._housekeeping = subprocess.Popen(  # noqa: S603  our own command
                [sys.executable, str(settings.BASE_DIR / "manage.py"), "housekeeping"], start_new_session=True
            )

    def stop(self) -> None:
        """End the housekeeping under way; what it left is done the next hour."""
        if self._housekeeping is not None and self._housekeeping.poll() is None:
            self._housekeeping.terminate()
            self._housekeeping.wait()

    @staticmethod
    def _reap() -> None:
        close_old_connections()
        try:
            reap()
        except DatabaseError as error:
            # a busy or restarting database: the next round comes in 20 seconds
            logger.error("reaper: %s", type(error).__name__)
        close_old_connections()
