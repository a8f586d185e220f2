"""The Celery application: one code path for the file-system broker and for Redis."""

import os
import signal

from celery import Celery
from celery.concurrency.solo import TaskPool as SoloPool
from celery.exceptions import WorkerTerminate
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mutualisation.settings")

app = Celery("mutualisation")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    # a worker takes one message at a time: what it dies with is one job, not four
    worker_prefetch_multiplier=1,
    # logs are those of the settings
    worker_hijack_root_logger=False,
)
app.autodiscover_tasks(["common.jobs"])


@worker_ready.connect
def drop_work_on_sigquit(sender, **_: object) -> None:
    """Let a worker that runs its work in its own process drop it on SIGQUIT, and mark it interrupted.

    Celery asks the pool to end the task, which a pool without processes cannot do.
    """
    if isinstance(sender.pool, SoloPool):
        signal.signal(signal.SIGQUIT, _drop_work)


def _drop_work(*_: object) -> None:
    raise WorkerTerminate
