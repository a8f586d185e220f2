"""The page of long work: whoever asked for it, and nobody else, whatever their rights."""

from common.jobs.models import Job
from tests.cast import Cast
from tests.permissions.table import Line, only


def _job(cast: Cast, **fields) -> dict:
    """A job asked for by the cheffe or chef de projet, who wears the hat of the project."""
    job = Job.objects.create(
        kind="rapport-pdf", scope=str(cast.project.pk), owner=cast.chef_projet, hat="projet", **fields
    )
    return {"job_id": job.pk}


def _failed(cast: Cast) -> dict:
    return _job(cast, state=Job.State.ECHEC)


LINES = {
    "projects:job": [
        Line(only(200, "chef_projet", otherwise=404), kwargs=_job),
        Line(only(200, "chef_projet", otherwise=404), kwargs=_job, headers={"HX-Request": "true"}),
    ],
    "projects:job-cancel": [Line(only(302, "chef_projet", otherwise=404), method="POST", kwargs=_job)],
    "projects:job-retry": [Line(only(302, "chef_projet", otherwise=404), method="POST", kwargs=_failed)],
}
