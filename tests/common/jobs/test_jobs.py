"""Long work: sent on commit, run once, cancelled, refused, buried when it died, tried again."""

import logging
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from common.jobs import queries, registry, runner, services
from common.jobs.models import Job
from common.jobs.progress import JobCancelled, JobRefused
from tests.cast import make_user

pytestmark = pytest.mark.django_db


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
    runner.execute(str(job.pk))
    runner.execute(str(job.pk))
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
    runner.execute(str(job.pk))
    job.refresh_from_db()
    assert seen == [25]
    assert job.state == Job.State.ANNULE and "demande" in job.message


def test_a_waiting_job_is_cancelled_at_once_and_never_runs(kinds):
    kinds(lambda job, progress: pytest.fail("ne doit pas tourner"))
    job = submit()
    services.cancel(job=job)
    runner.execute(str(job.pk))
    job.refresh_from_db()
    assert job.state == Job.State.ANNULE


def test_a_refusal_is_said_in_its_own_words(kinds):
    def work(job, progress):
        raise JobRefused("Ce classeur est celui d’une autre collectivité.")

    kinds(work)
    job = submit()
    runner.execute(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.message) == (Job.State.ECHEC, "Ce classeur est celui d’une autre collectivité.")


def test_an_unexpected_error_tells_neither_the_page_nor_the_log_what_a_cell_held(kinds, caplog):
    def work(job, progress):
        raise ValueError("Mme Durand, matricule 12")

    kinds(work)
    job = submit()
    runner.execute(str(job.pk))
    job.refresh_from_db()
    assert job.state == Job.State.ECHEC and "Durand" not in job.message
    assert "ValueError" in caplog.text and "Durand" not in caplog.text


def test_a_dead_job_is_declared_interrupted_and_can_be_tried_again(kinds, django_capture_on_commit_callbacks):
    kinds(lambda job, progress: {})
    job = submit()
    runner.claim(str(job.pk))
    Job.objects.filter(pk=job.pk).update(battement=timezone.now() - timedelta(seconds=40))
    job.refresh_from_db()
    assert queries.seconds_of_silence(job) >= 40
    services.reap()
    job.refresh_from_db()
    assert job.state == Job.State.ECHEC and "interrompu" in job.message
    with django_capture_on_commit_callbacks(execute=True):
        assert services.retry(job=job) == job
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
    runner.execute(str(job.pk))
    job.refresh_from_db()
    assert job.state == Job.State.ECHEC and job.result == {}


def test_a_message_that_was_lost_is_sent_again(kinds, django_capture_on_commit_callbacks):
    kinds(lambda job, progress: {})
    job = submit()
    Job.objects.filter(pk=job.pk).update(date_envoi=timezone.now() - timedelta(seconds=90))
    assert services.reap().sent_again == 1
    job.refresh_from_db()
    assert job.state == Job.State.TERMINE


def test_a_message_already_on_its_way_is_not_sent_twice(kinds):
    kinds(lambda job, progress: {})
    submit()
    assert services.reap() == services.Reaped(lost=0, sent_again=0)


def test_a_broker_that_does_not_answer_loses_nothing(kinds, monkeypatch, caplog, django_capture_on_commit_callbacks):
    kinds(lambda job, progress: {})

    def unreachable(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr(services.run_job, "apply_async", unreachable)
    with django_capture_on_commit_callbacks(execute=True):
        job = submit()
    assert "will be sent again" in caplog.text
    monkeypatch.setattr(services.run_job, "apply_async", lambda args, queue: runner.execute(*args))
    Job.objects.filter(pk=job.pk).update(date_envoi=timezone.now() - timedelta(seconds=90))
    services.reap()
    job.refresh_from_db()
    assert job.state == Job.State.TERMINE


def test_nothing_is_sent_when_the_request_is_undone(kinds, django_capture_on_commit_callbacks):
    kinds(lambda job, progress: pytest.fail("ne doit pas tourner"))
    with django_capture_on_commit_callbacks(execute=True):  # noqa: SIM117
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            submit()
            raise ZeroDivisionError
    assert not Job.objects.exists()


def test_one_pdf_at_a_time_for_a_person_and_a_project(kinds):
    kinds(lambda job, progress: {}, queue="pdf")
    user = make_user()
    first = submit(user, params={"audience": "elus"})
    assert submit(user, params={"audience": "cst"}).pk == first.pk
    assert submit(make_user()).pk != first.pk
    assert services.submit(kind="essai", scope="un autre projet", owner=user).pk != first.pk
    runner.execute(str(first.pk))
    assert submit(user).pk != first.pk


def test_two_pdfs_asked_at_the_same_instant_are_one(kinds, monkeypatch):
    """The database decides: the second request has not seen the first when it looked."""
    kinds(lambda job, progress: {}, queue="pdf")
    user = make_user()
    first = submit(user)
    looked = []
    real = services._unfinished_twin

    def blind_once(*args):
        looked.append(1)
        return None if len(looked) == 1 else real(*args)

    monkeypatch.setattr(services, "_unfinished_twin", blind_once)
    assert submit(user).pk == first.pk
    assert Job.objects.count() == 1


def test_trying_again_beside_a_running_pdf_shows_the_running_one(kinds):
    kinds(lambda job, progress: {}, queue="pdf")
    user = make_user()
    failed = submit(user)
    services.cancel(job=failed)
    current = submit(user)
    assert services.retry(job=failed) == current
    failed.refresh_from_db()
    assert failed.state == Job.State.ANNULE


def test_imports_are_not_kept_one_at_a_time(kinds):
    kinds(lambda job, progress: {})
    user = make_user()
    assert submit(user).pk != submit(user).pk


def test_a_finished_job_is_neither_cancelled_nor_tried_again(kinds):
    kinds(lambda job, progress: {"n": 1})
    job = submit()
    runner.execute(str(job.pk))
    services.cancel(job=job)
    services.retry(job=job)
    job.refresh_from_db()
    assert (job.state, job.result, job.essais) == (Job.State.TERMINE, {"n": 1}, 1)


def test_a_silent_job_is_cancelled_at_once(kinds):
    """Its worker is dead: nobody would ever read the request."""
    kinds(lambda job, progress: {})
    job = submit()
    runner.claim(str(job.pk))
    Job.objects.filter(pk=job.pk).update(battement=timezone.now() - timedelta(seconds=40))
    services.cancel(job=job)
    job.refresh_from_db()
    assert job.state == Job.State.ANNULE


def test_a_run_declared_lost_cannot_write_over_the_next_one(kinds):
    """Lost, tried again, running again: then the first run wakes up."""

    def work(job, progress):
        if job.essais == 1:
            Job.objects.filter(pk=job.pk).update(battement=timezone.now() - timedelta(seconds=99))
            services.reap()
            services.retry(job=job)
            runner.claim(str(job.pk))
        return {"essai": job.essais}

    kinds(work)
    job = submit()
    runner.execute(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.essais, job.result) == (Job.State.EN_COURS, 2, {})


@pytest.mark.parametrize(
    "result",
    [
        {"url": "https://ailleurs.example/"},
        {"url": "//ailleurs.example/"},
        {"url": "/\\ailleurs.example/"},
        {"url": None},
        {"x": object()},
        {"x": float("nan")},
    ],
)
def test_a_result_that_is_no_plain_value_or_leads_elsewhere_is_a_failure(kinds, result):
    kinds(lambda job, progress: result)
    job = submit()
    runner.execute(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.ECHEC, {})


def test_the_sentence_of_a_result_is_shown_apart(kinds):
    kinds(lambda job, progress: {"message": "93 lignes lues.", "n": 93})
    job = submit()
    runner.execute(str(job.pk))
    job.refresh_from_db()
    assert (job.message, job.result) == ("93 lignes lues.", {"n": 93})


def test_work_that_this_version_no_longer_knows_says_so(kinds):
    kinds(lambda job, progress: {})
    job = submit()
    registry._KINDS.clear()
    runner.execute(str(job.pk))
    job.refresh_from_db()
    assert job.state == Job.State.ECHEC and "ne connaît plus" in job.message
    assert registry.label_of(job.kind) == "Travail"


def test_a_worker_told_to_stop_says_so_at_once(kinds):
    def work(job, progress):
        raise SystemExit

    kinds(work)
    job = submit()
    with pytest.raises(SystemExit):
        runner.execute(str(job.pk))
    job.refresh_from_db()
    assert job.state == Job.State.ECHEC and "interrompu" in job.message


def test_the_log_says_where_and_through_what_but_never_what(kinds, caplog):
    def work(job, progress):
        try:
            int("Mme Durand")
        except ValueError as error:
            raise KeyError("matricule 12") from error

    kinds(work)
    job = submit()
    with caplog.at_level(logging.ERROR):
        runner.execute(str(job.pk))
    assert "ValueError" in caplog.text and "KeyError" in caplog.text
    assert "tests/common/jobs/test_jobs.py" in caplog.text
    assert "Durand" not in caplog.text and "matricule" not in caplog.text


def test_progress_keeps_what_it_is_not_told(kinds):
    def work(job, progress):
        progress("Lecture", 2, 10)
        progress("É" * 200)
        row = Job.objects.get(pk=job.pk)
        assert (row.done, row.total, row.percent, len(row.stage)) == (2, 10, 20, 120)
        return {}

    kinds(work)
    job = submit()
    runner.execute(str(job.pk))
    job.refresh_from_db()
    assert job.state == Job.State.TERMINE and job.percent == 100


def test_progress_in_a_loop_does_not_write_at_each_turn(kinds, django_assert_max_num_queries):
    def work(job, progress):
        with django_assert_max_num_queries(6):
            for step in range(2_000):
                progress("Lecture", step, 2_000)
        return {}

    kinds(work)
    job = submit()
    runner.execute(str(job.pk))
    job.refresh_from_db()
    assert job.state == Job.State.TERMINE


def test_the_queue_says_how_many_pass_before(kinds):
    kinds(lambda job, progress: {}, queue="pdf")
    first, second, third = submit(), submit(), submit()
    runner.claim(str(first.pk))
    assert [queries.jobs_ahead(job) for job in (second, third)] == [1, 2]
    first.refresh_from_db()
    assert queries.jobs_ahead(first) == 0


def test_a_kind_has_one_owner_and_a_known_queue(kinds):
    kinds(lambda job, progress: {})
    with pytest.raises(ValueError, match="déjà pris"):

        @registry.job_kind("essai", label="Un autre")
        def another(job, progress):
            return {}

    with pytest.raises(ValueError, match="inconnue"):
        registry.job_kind("autre", label="Autre", queue="rapide")
    with pytest.raises(registry.TravailInconnu):
        services.submit(kind="jamais", scope="projet", owner=make_user())


def test_old_jobs_are_purged_and_unfinished_ones_kept(kinds):
    kinds(lambda job, progress: {})
    old, recent, waiting = submit(), submit(), submit()
    long_ago = timezone.now() - timedelta(days=31)
    Job.objects.filter(pk=old.pk).update(state=Job.State.TERMINE, date_fin=long_ago)
    Job.objects.filter(pk=recent.pk).update(state=Job.State.TERMINE, date_fin=timezone.now())
    Job.objects.filter(pk=waiting.pk).update(date_creation=long_ago)
    assert services.purge() == 1
    assert set(Job.objects.all()) == {recent, waiting}
