"""What a page reads about long work."""

from django.conf import settings
from django.utils import timezone

from common.jobs import states
from common.jobs.models import Job


def seconds_of_silence(job: Job) -> int | None:
    """How long a running job has given no sign of life, once that is longer than it should be; ``None`` otherwise."""
    now = timezone.now()
    if not states.is_lost(job.state, job.battement, now, settings.JOB_LOST_AFTER_SECONDS):
        return None
    return states.seconds_silent(job.state, job.battement, now)


def jobs_ahead(job: Job) -> int:
    """How many jobs of the same queue are running or were asked for earlier, while this one waits; 0 otherwise."""
    if job.state != Job.State.EN_ATTENTE:
        return 0
    same = Job.objects.filter(queue=job.queue).exclude(pk=job.pk)
    running = same.filter(state=Job.State.EN_COURS).count()
    return running + same.filter(state=Job.State.EN_ATTENTE, date_envoi__lt=job.date_envoi).count()
