"""Run one job from claim to end, in a worker process. Safe to be called twice for the same key."""

import json
import logging
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from common.jobs.models import Job
from common.jobs.progress import JobCancelled, JobRefused, progress_for
from common.jobs.registry import TravailInconnu, kind_of
from common.jobs.trace import trace_without_data
from common.room import NO_ROOM, is_full

logger = logging.getLogger(__name__)

INTERRUPTED = (
    "Le travail a été interrompu avant la fin (arrêt du serveur ou mémoire insuffisante). Rien n’est perdu : réessayez."
)
FAILED = "Une erreur inattendue a arrêté le travail. Elle est consignée ; vous pouvez réessayer."
UNKNOWN = "Cette version de l’application ne connaît plus ce travail : refaites votre demande."
CANCELLED = "Travail annulé à votre demande."


def claim(job_id: str) -> Job | None:
    """Take a waiting job; ``None`` when another delivery took it, it was cancelled, or it is gone."""
    now = timezone.now()
    taken = Job.objects.filter(pk=job_id, state=Job.State.EN_ATTENTE).update(
        state=Job.State.EN_COURS, message="", date_debut=now, battement=now, essais=F("essais") + 1
    )
    return Job.objects.select_related("owner").get(pk=job_id) if taken else None


def is_local_path(url: object) -> bool:
    """Whether ``url`` is a path of this site, and nothing that a browser would read as an address elsewhere."""
    return isinstance(url, str) and url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)


def _checked(result: dict[str, Any] | None) -> dict[str, Any]:
    """The result as it will be stored. Raises ``TypeError`` or ``ValueError`` when a handler returns anything else."""
    result = result or {}
    json.dumps(result, allow_nan=False)
    if "url" in result and not is_local_path(result["url"]):
        raise ValueError("the result leads elsewhere than to a path of this site")
    return result


def _finish(job: Job, state: str, **values: Any) -> None:
    """Close this run of the job, unless the reaper closed it first or another run began since."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    now = timezone.now()
    closed = Job.objects.filter(pk=job.pk, essais=job.essais, state=Job.State.EN_COURS).update(
        state=state, date_fin=now, battement=now, **values
    )
    if not closed:
        logger.warning("job %s (%s), run %s: ended after it was declared lost", job.pk, job.kind, job.essais)


def execute(job_id: str) -> None:
    """Run one job to its end; the second call for the same key finds nothing to claim.

    Nothing is raised for a failed work: the row tells the person, the log tells the administrator (types and places
    only). A worker that is being stopped marks its work as interrupted, then goes on stopping.
    """
    job = claim(job_id)
    if job is None:
        return
    progress = progress_for(job)
    try:
        handler = kind_of(job.kind).handler
        with progress:
            result = _checked(handler(job, progress))
    except JobCancelled:
        _finish(job, Job.State.ANNULE, **progress.values(), message=CANCELLED)
    except JobRefused as refusal:
        _finish(job, Job.State.ECHEC, **progress.values(), message=str(refusal))
    except TravailInconnu:
        logger.error("job %s: nothing is registered for the kind %s", job.pk, job.kind)
        _finish(job, Job.State.ECHEC, message=UNKNOWN)
    except MemoryError:
        _finish(job, Job.State.ECHEC, **progress.values(), message=INTERRUPTED)
    except Exception as error:
        logger.error("job %s (%s) failed:\n%s", job.pk, job.kind, trace_without_data(error), extra={"error": error})
        _finish(job, Job.State.ECHEC, **progress.values(), message=NO_ROOM if is_full(error) else FAILED)
    except BaseException:
        _finish(job, Job.State.ECHEC, **progress.values(), message=INTERRUPTED)
        raise
    else:
        done = progress.values()
        done["done"] = done["total"]
        _finish(job, Job.State.TERMINE, **done, message=str(result.pop("message", "")), result=result)
