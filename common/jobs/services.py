"""Ask for long work, stop it, try again, and bury what died. The row is the truth; Celery only carries its key."""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from common.conservation import delai
from common.jobs import states
from common.jobs.broker import BROKER_ERRORS
from common.jobs.models import Job
from common.jobs.registry import kind_of
from common.jobs.runner import CANCELLED, INTERRUPTED
from common.jobs.tasks import run_job
from common.values import NNBSP

logger = logging.getLogger(__name__)

KEPT_DAYS = delai("travaux").days
# On SQLite, time left to a living job to beat once the transaction that kept it silent is over.
SETTLE_SECONDS = 1.0
# The broker cannot be reached: said on the page, beside a button to try again. A PDF is made, other work is processed.
UNAVAILABLE = {
    "pdf": "Génération indisponible pour le moment",
    "defaut": "Traitement indisponible pour le moment",
}
KEPT = f"{NNBSP}: votre demande est gardée et repartira d’elle-même. Vous pouvez aussi réessayer."

# What the broker refused says so; taken by a worker, or asked again, it no longer does.
UNSENT = Q(state=Job.State.EN_ATTENTE) & ~Q(message="")


@dataclass(frozen=True)
class Reaped:
    """What a round of the reaper did: runs declared lost, waiting jobs sent again."""

    lost: int
    sent_again: int


def _send(job_id: Any, queue: str) -> bool:
    """Hand the key to a worker; whether the broker took it. One that does not answer is no failure of the work.

    The page says that it waits and offers to try again; the reaper sends it again by itself.
    """
    try:
        run_job.apply_async(args=[str(job_id)], queue=queue)
    except BROKER_ERRORS as error:
        logger.warning("job %s not sent yet (%s): it will be sent again", job_id, type(error).__name__)
        Job.objects.filter(pk=job_id, state=Job.State.EN_ATTENTE).update(message=UNAVAILABLE[queue] + KEPT)
        return False
    return True


def _unfinished_twin(scope: str, owner, queue: str) -> Job | None:
    return Job.objects.filter(
        scope=scope, owner=owner, queue=queue, est_unique=True, state__in=sorted(states.UNFINISHED)
    ).first()


def submit(*, kind: str, scope: str, owner, hat: str = "", params: dict[str, Any] | None = None) -> Job:
    """Create the job in the caller's transaction and send it once that commits.

    Of a unique kind (every PDF), one job waits or runs at a time per person, scope and queue: while there is one it is
    returned instead of a second one, whatever it was asked for (compare ``params`` to know).
    Raises ``TravailInconnu`` on an unknown kind.
    """
    spec = kind_of(kind)
    is_unique = spec.unique and owner is not None
    if is_unique and (twin := _unfinished_twin(scope, owner, spec.queue)) is not None:
        return twin
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind,
                queue=spec.queue,
                scope=scope,
                owner=owner,
                hat=hat,
                params=params or {},
                est_unique=is_unique,
            )
            transaction.on_commit(partial(_send, job.pk, spec.queue))
    except IntegrityError:
        # asked twice at the same instant: the other request won
        twin = _unfinished_twin(scope, owner, spec.queue) if is_unique else None
        if twin is None:
            raise
        return twin
    return job


def cancel(*, job: Job) -> None:
    """Stop a waiting or silent job at once, ask a running one to stop at its next stage; a finished one stays as it is."""
    now = timezone.now()
    stoppable = Q(state=Job.State.EN_ATTENTE) | (Q(state=Job.State.EN_COURS) & _silent(now))
    if not Job.objects.filter(stoppable, pk=job.pk).update(
        state=Job.State.ANNULE, message=CANCELLED, date_fin=now, est_annulation_demandee=True
    ):
        Job.objects.filter(pk=job.pk, state=Job.State.EN_COURS).update(est_annulation_demandee=True)


def retry(*, job: Job) -> Job:
    """Send a failed, cancelled or never sent job again, under the same key; returns the job to look at.

    Another one when a unique kind already waits or runs for the person; the same, untouched, when it had not failed.
    """
    now = timezone.now()
    try:
        with transaction.atomic():
            over = Q(state__in=sorted(states.before(states.State.EN_ATTENTE)))
            again = Job.objects.filter(over | UNSENT, pk=job.pk).update(
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
                date_envoi=now,
            )
            if again:
                transaction.on_commit(partial(_send, job.pk, job.queue))
    except IntegrityError:
        return _unfinished_twin(job.scope, job.owner, job.queue) or job
    return job


def _silent(now: datetime) -> Q:
    """Condition of the runs that gave no sign of life for longer than they may."""
    limit = now - timedelta(seconds=settings.JOB_LOST_AFTER_SECONDS)
    return Q(battement__lt=limit) | Q(battement__isnull=True)


def _let_the_living_speak() -> bool:
    """Make sure that a silent job is not merely kept from writing by SQLite's single lock; ``False``: ask again later.

    While any transaction writes, nobody else can, so a living job cannot beat. Taking the lock once proves that this
    transaction is over; a living job then beats within half a second.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return True
    try:
        with transaction.atomic():
            pass
    except DatabaseError:
        return False
    time.sleep(SETTLE_SECONDS)
    return True


def reap() -> Reaped:
    """Declare interrupted what gives no sign of life, send again what was never taken.

    A killed worker loses the messages that it had taken (stack.md Q5): without this the page would wait for ever. Each
    write is conditional, so that several reapers may run.
    """
    now = timezone.now()
    lost = 0
    running = Job.objects.filter(state=Job.State.EN_COURS)
    if running.filter(_silent(now)).exists() and _let_the_living_speak():
        lost = running.filter(_silent(now)).update(state=Job.State.ECHEC, message=INTERRUPTED, date_fin=timezone.now())
        if lost:
            logger.warning("%s job(s) declared interrupted", lost)
    forgotten = Job.objects.filter(
        state=Job.State.EN_ATTENTE, date_envoi__lt=now - timedelta(seconds=states.SEND_AGAIN_AFTER_SECONDS)
    )
    sent_again = 0
    for pk, queue, sent in forgotten.order_by("date_envoi").values_list("pk", "queue", "date_envoi"):
        if Job.objects.filter(pk=pk, state=Job.State.EN_ATTENTE, date_envoi=sent).update(date_envoi=now, message=""):
            if not _send(pk, queue):
                # the others would each wait for it in vain: the next round tries again
                break
            sent_again += 1
    return Reaped(lost, sent_again)


def purge(*, days: int = KEPT_DAYS) -> int:
    """Delete the jobs that ended more than ``days`` days ago; returns how many."""
    old = Job.objects.filter(date_fin__lt=timezone.now() - timedelta(days=days), state__in=sorted(states.FINISHED))
    return old.delete()[1].get("common.Job", 0)
