"""Lines of the pages of long work: a job is seen by the person who asked for it, and by nobody else."""

from common.jobs.models import Job
from tests.cast import Cast
from tests.permissions.table import Line, only


def _job(state: str):
    def make(cast: Cast) -> dict:
        job = Job.objects.create(
            kind="rapport-pdf", queue="pdf", scope=str(cast.project.pk), owner=cast.chef_projet, state=state
        )
        return {"job_id": job.pk}

    return make


MINE = only(200, "chef_projet", otherwise=404)
SENT = only(302, "chef_projet", otherwise=404)

LINES: dict[str, list[Line]] = {
    "projects:job": [
        Line(MINE, kwargs=_job("ECHEC")),
        Line(MINE, kwargs=_job("ECHEC"), headers={"HX-Request": "true"}),
    ],
    "projects:job-cancel": [Line(SENT, method="POST", kwargs=_job("EN_ATTENTE"))],
    "projects:job-retry": [Line(SENT, method="POST", kwargs=_job("ECHEC"))],
}
