"""Lines of the pages of the long work: a job is seen by the person who asked for it, and by nobody else."""

from common.jobs.models import Job
from tests.permissions.table import Line, only


def _job(cast) -> dict:
    job = Job.objects.create(
        kind="rapport-pdf", scope=str(cast.project.pk), owner=cast.chef_projet, state=Job.State.ECHEC, message="Arrêté."
    )
    return {"job_id": job.pk}


LINES: dict[str, list[Line]] = {
    "projects:job": [Line(only(200, "chef_projet", otherwise=404), kwargs=_job)],
    "projects:job-cancel": [Line(only(302, "chef_projet", otherwise=404), method="POST", kwargs=_job)],
    "projects:job-retry": [Line(only(302, "chef_projet", otherwise=404), method="POST", kwargs=_job)],
}
