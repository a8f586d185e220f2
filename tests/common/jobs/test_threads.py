"""Progress of real runs, seen from outside their transaction: on SQLite the work holds the only lock."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from accounts.models import User
from common.jobs import registry, runner, services
from common.jobs.models import Job
from tests.cast import make_user
from tests.worker.process import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kinds(monkeypatch):
    """A registry of this test alone: ``kinds(handler)`` registers the kind « essai » and creates a job of it."""
    monkeypatch.setattr(registry, "_KINDS", dict(registry._KINDS))

    def register(handler):
        registry.job_kind("essai", label="Travail d’essai")(handler)
        return Job.objects.create(kind="essai", scope="projet", owner=make_user())

    return register


@pytest.fixture
def elsewhere():
    """``elsewhere(f)``: run ``f`` in another thread, hence on another connection, as another process would."""
    with ThreadPoolExecutor(1) as pool:

        def run(function):
            def closing():
                try:
                    return function()
                finally:
                    connection.close()

            return pool.submit(closing).result()

        yield run


def test_progress_told_before_the_transaction_is_seen_during_it(kinds, elsewhere):
    seen = []

    def work(job, progress):
        progress("Lecture", 3, 4)
        wait_until(lambda: elsewhere(lambda: Job.objects.get(pk=job.pk).done) == 3)
        with transaction.atomic():
            seen.append(elsewhere(lambda: Job.objects.get(pk=job.pk).percent))
        return {}

    job = kinds(work)
    runner.execute(str(job.pk))
    job.refresh_from_db()
    assert seen == [75] and job.state == Job.State.TERMINE


def test_work_inside_a_long_transaction_is_neither_slowed_nor_declared_lost(kinds, elsewhere, settings):
    """The reaper of another process looks while the transaction lasts longer than the allowed silence."""
    settings.JOB_LOST_AFTER_SECONDS = 1
    settings.JOB_HEARTBEAT_SECONDS = 1
    reaped, took = [], []

    def work(job, progress):
        with transaction.atomic():
            make_user("dans-la-transaction@exemple.fr")
            watcher = threading.Thread(
                target=lambda: (time.sleep(1.6), reaped.append(elsewhere(services.reap))), daemon=True
            )
            watcher.start()
            end = time.monotonic() + 2.6
            while time.monotonic() < end:
                before = time.monotonic()
                progress("Écriture", 1, 2)
                took.append(time.monotonic() - before)
                time.sleep(0.01)
        watcher.join()
        return {"fait": True}

    job = kinds(work)
    runner.execute(str(job.pk))
    job.refresh_from_db()
    assert reaped == [services.Reaped(lost=0, sent_again=0)]
    assert (job.state, job.result) == (Job.State.TERMINE, {"fait": True})
    assert max(took) < 0.2


def test_a_cancellation_undoes_the_transaction_under_way(kinds, elsewhere):
    if connection.vendor == "sqlite":
        pytest.skip("sur SQLite, personne ne peut écrire la demande pendant la transaction (voir le test suivant)")

    def work(job, progress):
        with transaction.atomic():
            make_user("a-defaire@exemple.fr")
            elsewhere(lambda: services.cancel(job=job))
            for _ in range(200):
                progress("Écriture", 1, 2)
                time.sleep(0.05)
        return {}

    job = kinds(work)
    runner.execute(str(job.pk))
    job.refresh_from_db()
    assert job.state == Job.State.ANNULE
    assert not User.objects.filter(email="a-defaire@exemple.fr").exists()


def test_a_cancellation_between_two_transactions_stops_the_second(kinds, elsewhere):
    def work(job, progress):
        with transaction.atomic():
            make_user("premier@exemple.fr")
        elsewhere(lambda: services.cancel(job=job))
        with transaction.atomic():
            make_user("second@exemple.fr")
            for _ in range(200):
                progress("Écriture", 1, 2)
                time.sleep(0.05)
        return {}

    job = kinds(work)
    runner.execute(str(job.pk))
    job.refresh_from_db()
    assert job.state == Job.State.ANNULE
    assert User.objects.filter(email="premier@exemple.fr").exists()
    assert not User.objects.filter(email="second@exemple.fr").exists()


def test_a_long_silent_stage_still_gives_signs_of_life(kinds, settings):
    settings.JOB_HEARTBEAT_SECONDS = 0.3
    beats = []

    def work(job, progress):
        progress("Mise en page")
        for _ in range(3):
            time.sleep(0.7)
            beats.append(Job.objects.get(pk=job.pk).battement)
        return {}

    job = kinds(work)
    runner.execute(str(job.pk))
    assert len(set(beats)) == 3


def test_the_thread_and_its_connection_end_with_the_work(kinds):
    job = kinds(lambda job, progress: {})
    before = threading.active_count()
    runner.execute(str(job.pk))
    assert threading.active_count() == before


def test_two_workers_that_get_the_same_message_run_it_once(kinds):
    runs = []
    gate = threading.Barrier(4)

    def work(job, progress):
        runs.append(job.essais)
        return {}

    job = kinds(work)

    def deliver():
        try:
            gate.wait(5)
            runner.execute(str(job.pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        for future in [pool.submit(deliver) for _ in range(4)]:
            future.result()
    job.refresh_from_db()
    assert runs == [1] and job.state == Job.State.TERMINE
