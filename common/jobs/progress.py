"""Sign of life and progress of a running job, written apart from the work so that others see it at once."""

import threading
import time
from contextlib import suppress

from django.conf import settings
from django.db import connection
from django.db.utils import DatabaseError
from django.utils import timezone

from common.jobs.models import Job

WRITE_EVERY_SECONDS = 0.25


class JobCancelled(Exception):
    """The person asked to stop; the handler lets it through and nothing more is written."""


class JobRefused(Exception):
    """The work cannot be done, for a reason that the person can read and mend: French, without any name."""


class Progress:
    """``progress("Mise en page", done, total)``: throttled to four writes a second, raises ``JobCancelled``.

    On SQLite a write transaction locks the base, so progress written from another thread would wait for the handler's
    transaction: inside ``atomic`` the call only checks in memory and the heartbeat thread waits its turn.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self._last = 0.0
        self._cancelled = False

    def __call__(self, stage: str = "", done: int | None = None, total: int | None = None) -> None:
        stage_changed = bool(stage) and stage != self.job.stage
        if stage:
            self.job.stage = stage
        if done is not None:
            self.job.done = done
        if total is not None:
            self.job.total = total
        now = time.monotonic()
        if connection.in_atomic_block and not settings.CELERY_TASK_ALWAYS_EAGER:
            return
        if not stage_changed and now - self._last < WRITE_EVERY_SECONDS:
            return
        self._last = now
        rows = Job.objects.filter(pk=self.job.pk, state=Job.State.EN_COURS)
        rows.update(stage=self.job.stage, done=self.job.done, total=self.job.total, battement=timezone.now())
        self.check()

    def check(self) -> None:
        """Raise ``JobCancelled`` when the person asked to stop or the job was taken away (reaped)."""
        state = Job.objects.filter(pk=self.job.pk).values_list("state", "est_annulation_demandee").first()
        if state is None or state[1] or state[0] != Job.State.EN_COURS:
            raise JobCancelled


class Heartbeat:
    """A thread that says « alive » every few seconds, for stages that last long without any progress to tell."""

    def __init__(self, job_id) -> None:
        self._job_id = job_id
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> "Heartbeat":
        if not settings.CELERY_TASK_ALWAYS_EAGER:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=30)

    def _beat(self) -> None:
        while not self._stop.wait(settings.JOB_HEARTBEAT_SECONDS):
            # a base locked by the handler's own transaction: the next beat will say it
            with suppress(DatabaseError):
                Job.objects.filter(pk=self._job_id, state=Job.State.EN_COURS).update(battement=timezone.now())
        connection.close()
