"""A real worker process on the broker of the settings: round trip, kill -9, another try."""

import signal

import pytest

from common.jobs import services
from common.jobs.models import Job
from tests.cast import make_user
from tests.worker import jobs as test_jobs
from tests.worker.process import wait_until, worker
from tests.worker.sending import sent_to

pytestmark = pytest.mark.django_db(transaction=True)
assert test_jobs.LAST_SECONDS


@pytest.fixture
def queue(tmp_path):
    """Messages of this process go to the folder where the worker of the test looks for them."""
    with sent_to(tmp_path):
        yield tmp_path


def finished(job):
    job.refresh_from_db()
    return job.is_finished


def test_a_job_goes_to_a_worker_and_comes_back(queue):
    job = services.submit(kind="essai-compte", scope="projet", owner=make_user())
    with worker(queue, "defaut"):
        wait_until(lambda: finished(job))
    assert (job.state, job.result) == (Job.State.TERMINE, {"compte": 3, "url": "/projets/"})
    assert job.message == "Trois choses comptées." and job.essais == 1


def test_a_killed_worker_is_noticed_and_its_work_tried_again(queue, settings):
    gate = queue / "porte"
    job = services.submit(kind="essai-attente", scope="projet", owner=make_user(), params={"jusqu_a": str(gate)})
    with worker(queue, "pdf") as process:
        wait_until(lambda: Job.objects.filter(pk=job.pk, done__gt=0).exists())
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert services.reap().lost == 0, "le silence n’a pas encore duré"
    settings.JOB_LOST_AFTER_SECONDS = 1
    wait_until(lambda: services.reap().lost)
    job.refresh_from_db()
    assert job.state == Job.State.ECHEC and "interrompu" in job.message

    gate.touch()
    services.retry(job=job)
    with worker(queue, "pdf"):
        wait_until(lambda: finished(job))
    assert (job.state, job.essais) == (Job.State.TERMINE, 2)


def test_a_worker_that_is_stopped_marks_what_it_leaves(queue):
    """A second signal stops at once: the page says so without waiting for the silence to last."""
    job = services.submit(
        kind="essai-attente", scope="projet", owner=make_user(), params={"jusqu_a": str(queue / "jamais")}
    )
    with worker(queue, "pdf") as process:
        wait_until(lambda: Job.objects.filter(pk=job.pk, done__gt=0).exists())
        process.send_signal(signal.SIGQUIT)
        wait_until(lambda: finished(job))
    assert job.state == Job.State.ECHEC and "interrompu" in job.message
