"""Ask for long work, stop it, try again, and bury what died. The row is the truth; Celery only carries its key."""

import logging
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from common.jobs.models import Job
from common.jobs.progress import Heartbeat, JobCancelled, JobRefused, Progress
from common.jobs.registry import kind_of

logger = logging.getLogger(__name__)

INTERRUPTED = (
    "Le travail a été interrompu avant la fin (arrêt du serveur ou mémoire insuffisante). Rien n’est perdu : réessayez."
)
FAILED = "Une erreur inattendue a arrêté le travail. Elle est consignée ; vous pouvez réessayer."
UNSENT_AFTER_SECONDS = 60
KEPT_DAYS = 30


def _send(job_id: Any, queue: str) -> None:
    from common.jobs.tasks import run_job

    run_job.apply_async(args=[str(job_id)], queue=queue)


def submit(*, kind: str, scope: str, owner, hat: str = "", params: dict[str, Any] | None = None) -> Job:
    """Create the job in the caller's transaction and send it once that commits.

    A unique kind already waiting or running for this person and scope is returned instead of a second one.
    Raises ``KeyError`` on an unknown kind.
    """
    spec = kind_of(kind)
    if spec.unique:
        current = Job.objects.filter(
            kind=kind, scope=scope, owner=owner, state__in=[Job.State.EN_ATTENTE, Job.State.EN_COURS]
        ).first()
        if current is not None:
            return current
    job = Job.objects.create(kind=kind, scope=scope, owner=owner, hat=hat, params=params or {})
    transaction.on_commit(partial(_send, job.pk, spec.queue))
    return job


def claim(job_id: str) -> Job | None:
    """Take a waiting job; ``None`` when another delivery took it, it was cancelled, or it is gone."""
    now = timezone.now()
    taken = Job.objects.filter(pk=job_id, state=Job.State.EN_ATTENTE).update(
        state=Job.State.EN_COURS, date_debut=now, battement=now, essais=F("essais") + 1
    )
    return Job.objects.get(pk=job_id) if taken else None


def _finish(job: Job, state: str, *, message: str = "", result: dict[str, Any] | None = None) -> None:
    """Close the job, unless the reaper or a cancellation closed it first."""
    Job.objects.filter(pk=job.pk, state=Job.State.EN_COURS).update(
        state=state, message=message, result=result or {}, date_fin=timezone.now(), battement=timezone.now()
    )


def execute(job_id: str) -> None:
    """Run one job to its end. Safe to call twice: the second call finds nothing to claim."""
    job = claim(job_id)
    if job is None:
        return
    progress = Progress(job)
    try:
        with Heartbeat(job.pk):
            result = kind_of(job.kind).handler(job, progress)
    except JobCancelled:
        _finish(job, Job.State.ANNULE, message="Travail annulé à votre demande.")
    except JobRefused as refusal:
        _finish(job, Job.State.ECHEC, message=str(refusal))
    except MemoryError:
        _finish(job, Job.State.ECHEC, message=INTERRUPTED)
    except Exception as error:
        # the type and place only: a message may quote a cell, hence a name
        place = error.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "?"
        logger.error("job %s (%s) failed: %s at %s", job.pk, job.kind, type(error).__name__, where)
        _finish(job, Job.State.ECHEC, message=FAILED)
    else:
        _finish(job, Job.State.TERMINE, result=result)


@transaction.atomic
def cancel(*, job: Job) -> None:
    """Stop a waiting job at once, ask a running one to stop at its next stage; a finished one stays as it is."""
    waiting = Job.objects.filter(pk=job.pk, state=Job.State.EN_ATTENTE)
    if not waiting.update(state=Job.State.ANNULE, message="Travail annulé à votre demande.", date_fin=timezone.now()):
        Job.objects.filter(pk=job.pk, state=Job.State.EN_COURS).update(est_annulation_demandee=True)


@transaction.atomic
def retry(*, job: Job) -> bool:
    """Send a failed or cancelled job again; ``False`` when it is not one."""
    again = Job.objects.filter(pk=job.pk, state__in=[Job.State.ECHEC, Job.State.ANNULE]).update(
        state=Job.State.EN_ATTENTE,
        est_annulation_demandee=False,
        message="",
        stage="",
        done=0,
        total=0,
        result={},
        date_debut=None,
        date_fin=None,
        battement=None,
        date_envoi=timezone.now(),
    )
    if again:
        transaction.on_commit(partial(_send, job.pk, kind_of(job.kind).queue))
    return bool(again)


def reap() -> int:
    """Declare interrupted what gives no sign of life, send again what was never taken. Returns how many were touched.

    A killed embedded worker loses its message (stack.md Q5): without this the page would wait for ever.
    """
    now = timezone.now()
    lost = now - timedelta(seconds=settings.JOB_LOST_AFTER_SECONDS)
    touched = (
        Job.objects.filter(state=Job.State.EN_COURS)
        .filter(Q(battement__lt=lost) | Q(battement__isnull=True))
        .update(state=Job.State.ECHEC, message=INTERRUPTED, date_fin=now)
    )
    for job in Job.objects.filter(
        state=Job.State.EN_ATTENTE, date_envoi__lt=now - timedelta(seconds=UNSENT_AFTER_SECONDS)
    ).order_by("date_envoi"):
        Job.objects.filter(pk=job.pk).update(date_envoi=now)
        _send(job.pk, kind_of(job.kind).queue)
        touched += 1
    return touched


def purge(*, days: int = KEPT_DAYS) -> int:
    """Delete finished jobs older than ``days``; returns how many."""
    old = Job.objects.filter(date_fin__lt=timezone.now() - timedelta(days=days))
    return old.delete()[0]


def seconds_of_silence(job: Job) -> int | None:
    """How long a running job has given no sign of life, once that is longer than it should be; ``None`` otherwise."""
    if job.state != Job.State.EN_COURS or job.battement is None:
        return None
    silence = int((timezone.now() - job.battement).total_seconds())
    return silence if silence > 3 * settings.JOB_HEARTBEAT_SECONDS else None
