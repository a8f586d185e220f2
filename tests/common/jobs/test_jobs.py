"""Long work: sent on commit, run once, cancelled, refused, buried when it died, tried again."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from common.jobs import registry, services
from common.jobs.models import Job
from common.jobs.progress import JobCancelled, JobRefused
from tests.cast import make_user

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def kinds(monkeypatch):
    """A registry of this test alone: ``kinds(handler, **options)`` registers the kind « essai »."""
    monkeypatch.setattr(registry, "_KINDS", dict(registry._KINDS))

    def register(handler, **options):
        return registry.job_kind("essai", label="Travail d’essai", **options)(handler)

    return register


def submit(user=None, **fields):
    return services.submit(kind="essai", scope="projet", owner=user or make_user(), **fields)


def test_it_is_sent_only_once_the_transaction_commits(kinds, django_capture_on_commit_callbacks):
    kinds(lambda job, progress: {"n": 3})
    with django_capture_on_commit_callbacks(execute=True):
        job = submit()
        assert Job.objects.get(pk=job.pk).state == Job.State.EN_ATTENTE
    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.TERMINE, {"n": 3})


def test_a_second_delivery_does_nothing(kinds):
    runs = []
    kinds(lambda job, progress: runs.append(1) or {})
    job = submit()
    services.execute(str(job.pk))
    services.execute(str(job.pk))
    assert runs == [1]


def test_progress_is_seen_and_cancel_stops_at_the_next_stage(kinds):
    seen = []

    def work(job, progress):
        progress("Lecture", 1, 4)
        seen.append(Job.objects.get(pk=job.pk).percent)
        services.cancel(job=job)
        progress("Écriture", 2, 4)
        seen.append("jamais")
        return {}

    kinds(work)
    job = submit()
    services.execute(str(job.pk))
    job.refresh_from_db()
    assert seen == [25]
    assert job.state == Job.State.ANNULE and "demande" in job.message


def test_a_waiting_job_is_cancelled_at_once_and_never_runs(kinds):
    kinds(lambda job, progress: pytest.fail("ne doit pas tourner"))
    job = submit()
    services.cancel(job=job)
    services.execute(str(job.pk))
    job.refresh_from_db()
    assert job.state == Job.State.ANNULE


def test_a_refusal_is_said_in_its_own_words(kinds):
    def work(job, progress):
        raise JobRefused("Ce classeur est celui d’une autre collectivité.")

    kinds(work)
    job = submit()
    services.execute(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.message) == (Job.State.ECHEC, "Ce classeur est celui d’une autre collectivité.")


def test_an_unexpected_error_tells_neither_the_page_nor_the_log_what_a_cell_held(kinds, caplog):
    def work(job, progress):
        raise ValueError("Mme Durand, matricule 12")

    kinds(work)
    job = submit()
    services.execute(str(job.pk))
    job.refresh_from_db()
    assert job.state == Job.State.ECHEC and "Durand" not in job.message
    assert "ValueError" in caplog.text and "Durand" not in caplog.text


def test_a_dead_job_is_declared_interrupted_and_can_be_tried_again(kinds, django_capture_on_commit_callbacks):
    kinds(lambda job, progress: {})
    job = submit()
    services.claim(str(job.pk))
    Job.objects.filter(pk=job.pk).update(battement=timezone.now() - timedelta(seconds=40))
    job.refresh_from_db()
    assert services.seconds_of_silence(job) >= 40
    services.reap()
    job.refresh_from_db()
    assert job.state == Job.State.ECHEC and "interrompu" in job.message
    with django_capture_on_commit_callbacks(execute=True):
        assert services.retry(job=job)
    job.refresh_from_db()
    assert job.state == Job.State.TERMINE and job.essais == 2


def test_a_reaped_job_that_wakes_up_cannot_claim_it_succeeded(kinds):
    def work(job, progress):
        Job.objects.filter(pk=job.pk).update(battement=timezone.now() - timedelta(seconds=99))
        services.reap()
        with pytest.raises(JobCancelled):
            progress("Suite", 1, 2)
        return {"n": 1}

    kinds(work)
    job = submit()
    services.execute(str(job.pk))
    job.refresh_from_db()
    assert job.state == Job.State.ECHEC and job.result == {}


def test_a_message_that_was_lost_is_sent_again(kinds, django_capture_on_commit_callbacks):
    kinds(lambda job, progress: {})
    job = submit()
    Job.objects.filter(pk=job.pk).update(date_envoi=timezone.now() - timedelta(seconds=90))
    assert services.reap() == 1
    job.refresh_from_db()
    assert job.state == Job.State.TERMINE


def test_one_pdf_at_a_time_for_a_person(kinds):
    kinds(lambda job, progress: {}, unique=True)
    user = make_user()
    assert submit(user).pk == submit(user).pk
    assert submit(make_user()).pk != submit(user).pk


def test_old_jobs_are_purged(kinds):
    kinds(lambda job, progress: {})
    job = submit()
    Job.objects.filter(pk=job.pk).update(state=Job.State.TERMINE, date_fin=timezone.now() - timedelta(days=31))
    assert services.purge() == 1


WORKER_PROGRAM = """
import os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from django.conf import settings
from django.db import connections
settings.DATABASES["default"]["NAME"] = sys.argv[1]
connections["default"].settings_dict["NAME"] = sys.argv[1]
settings.CELERY_TASK_ALWAYS_EAGER = False
from common.jobs.registry import job_kind
from common.jobs.services import execute
@job_kind("essai-lent", label="Travail lent")
def slow(job, progress):
    for step in range(600):
        progress("Mise en page", step, 600)
        time.sleep(0.1)
    return {}
execute(sys.argv[2])
"""


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_is_noticed(settings, kinds):
    """A real process is killed in the middle of a job: the row says so once the silence has lasted."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") is False:
        pytest.skip("le processus d’essai ouvre la base SQLite du test")
    registry.job_kind("essai-lent", label="Travail lent")(lambda job, progress: {})
    job = Job.objects.create(kind="essai-lent", scope="projet", owner=make_user())
    name = str(settings.DATABASES["default"]["TEST"]["NAME"])
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER_PROGRAM, name, str(job.pk)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": f"sqlite:///{name}"},
    )
    try:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            job.refresh_from_db()
            if job.state == Job.State.EN_COURS and job.done:
                break
            time.sleep(0.1)
        assert job.state == Job.State.EN_COURS and job.stage == "Mise en page"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    settings.JOB_LOST_AFTER_SECONDS = 1
    time.sleep(1.2)
    assert services.reap() == 1
    job.refresh_from_db()
    assert job.state == Job.State.ECHEC
