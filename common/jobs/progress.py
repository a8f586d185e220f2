"""Progress and sign of life of a running job, written beside the work and never inside its transaction.

Why a thread. A handler usually works inside ``atomic()``: what it would write there about itself is invisible until
the end, and on SQLite its transaction holds the only write lock. So ``progress(…)`` only notes numbers in memory, and a
thread with a database connection of its own writes them, four times a second at most, each in autocommit. While the
handler holds SQLite's lock that write gives up after a quarter of a second and is tried again a quarter of a second
later: the work is never slowed. Reading is always possible, so a cancellation is seen even then.
"""

import threading
import time
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from common.jobs.models import Job

WRITE_EVERY_SECONDS = 0.25
READ_EVERY_SECONDS = 1.0
LOCK_PATIENCE_MILLISECONDS = 250
STAGE_LENGTH = 120


class JobCancelled(Exception):
    """The person asked to stop, or the run was declared lost; the handler lets it through, its transaction undone."""


class JobRefused(Exception):
    """The work cannot be done, for a reason that the person can read and mend: French, without any name."""


class Progress:
    """``progress("Mise en page", done, total)``: what the handler says while it works.

    Cheap enough for a loop; raises ``JobCancelled`` when the work must stop. Used as a context manager by the runner.
    """

    def __init__(self, job: Job) -> None:
        self._pk, self._token = job.pk, job.essais
        self._stage, self._done, self._total = job.stage, job.done, job.total
        self._noted = 0
        self._stopped = threading.Event()

    def __call__(self, stage: str = "", done: int | None = None, total: int | None = None) -> None:
        """Say where the work stands; what is not given stays. Raises ``JobCancelled``."""
        if stage:
            self._stage = stage[:STAGE_LENGTH]
        if done is not None:
            self._done = max(0, done)
        if total is not None:
            self._total = max(0, total)
        self._noted += 1
        self._after_note()
        self.check()

    def check(self) -> None:
        """Raise ``JobCancelled`` when the person asked to stop or the run was taken away."""
        if self._stopped.is_set():
            raise JobCancelled

    def values(self) -> dict[str, Any]:
        """The last numbers noted, as columns of the row."""
        return {"stage": self._stage, "done": self._done, "total": self._total}

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to end here."""

    def _after_note(self) -> None:
        """Where a subclass writes at once."""

    def _row(self):
        return Job.objects.filter(pk=self._pk, essais=self._token, state=Job.State.EN_COURS)

    def _write(self) -> None:
        """One autocommit ``UPDATE``; a row that is no longer ours stops the work."""
        if not self._row().update(**self.values(), battement=timezone.now()):
            self._stopped.set()

    def _read(self) -> None:
        """See a cancellation asked for by another process."""
        if not self._row().filter(est_annulation_demandee=False).exists():
            self._stopped.set()


class InlineProgress(Progress):
    """Writes on the connection of the caller: for work done inside the caller's own transaction (tests, commands)."""

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._written_at, self._written_stage = float("-inf"), job.stage

    def _after_note(self) -> None:
        if self._stage == self._written_stage and time.monotonic() - self._written_at < WRITE_EVERY_SECONDS:
            return
        self._written_at, self._written_stage = time.monotonic(), self._stage
        self._write()
        self._read()


class ThreadedProgress(Progress):
    """Writes from a thread, which also says « alive » while a long stage has nothing to tell."""

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"travail-{job.pk}", daemon=True)

    def __enter__(self) -> "ThreadedProgress":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            self._shorten_patience()
            written, written_at, read_at = 0, time.monotonic(), time.monotonic()
            while not self._over.wait(WRITE_EVERY_SECONDS):
                noted, now = self._noted, time.monotonic()
                # locked by the handler's own transaction, or the database restarts: the next turn says it
                with suppress(DatabaseError):
                    if now - read_at >= READ_EVERY_SECONDS:
                        self._read()
                        read_at = now
                    if noted != written or now - written_at >= settings.JOB_HEARTBEAT_SECONDS:
                        self._write()
                        written, written_at = noted, now
                connection.close_if_unusable_or_obsolete()
        finally:
            connection.close()

    @staticmethod
    def _shorten_patience() -> None:
        """On SQLite, do not wait for the lock that the handler itself may hold."""
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA busy_timeout={LOCK_PATIENCE_MILLISECONDS}")


def progress_for(job: Job) -> Progress:
    """The progress that suits where the work runs: a thread, unless the row is only visible in this transaction."""
    return InlineProgress(job) if connection.in_atomic_block else ThreadedProgress(job)
