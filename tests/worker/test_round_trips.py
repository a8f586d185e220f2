"""Every task and every kind of work, through the real broker and real workers; then what happens when it is away."""

import base64
import json
import shutil
import signal
import time

import pytest
from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from common.jobs import services, states
from common.jobs.models import Job
from common.jobs.tasks import run_job
from tests.cast import make_cast, make_user
from tests.redis import free_port, redis
from tests.worker import jobs as test_jobs
from tests.worker import round_trips
from tests.worker.process import wait_until, worker
from tests.worker.sending import sent_to

pytestmark = pytest.mark.django_db(transaction=True)
assert test_jobs.LAST_SECONDS


def open_as(user) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture(scope="module")
def workers(tmp_path_factory, django_db_setup):
    """The two workers of an installation, started once for this file; their folder."""
    folder = tmp_path_factory.mktemp("travaux")
    with worker(folder, "defaut"), worker(folder, "pdf"), sent_to(folder):
        yield folder


@pytest.fixture
def shared(workers, settings):
    """Files written by the pages of a test are those that the workers read."""
    settings.MEDIA_ROOT = workers / "files"
    cache.clear()
    for letter in (workers / "mail").iterdir():
        letter.unlink()
    return workers


TRIPS = {**round_trips.KINDS, **round_trips.TASKS}


@pytest.mark.parametrize("key", sorted(TRIPS))
def test_it_is_asked_for_sent_done_and_seen(key, shared):
    TRIPS[key](make_cast(), open_as, shared)


def test_a_message_delivered_twice_is_done_once(shared):
    job = services.submit(kind="essai-compte", scope="projet", owner=make_user())
    for _ in range(3):
        run_job.apply_async(args=[str(job.pk)], queue="defaut")
    # a second one behind it: when it is done, the copies were read
    last = services.submit(kind="essai-compte", scope="projet", owner=make_user())
    wait_until(lambda: Job.objects.filter(pk=last.pk, state=Job.State.TERMINE).exists())
    job.refresh_from_db()
    assert (job.state, job.essais) == (Job.State.TERMINE, 1)


def messages(folder) -> list[dict]:
    """What lies in the broker, unread, in the queues of ``folder``."""
    if settings.BROKER_URL.startswith("redis"):
        with current_app.connection_for_read() as connection:
            client = connection.default_channel.client
            return [json.loads(text) for text in client.lrange(f"{folder / 'queue'}defaut", 0, -1)]
    return [json.loads(path.read_text()) for path in sorted((folder / "queue").iterdir())]


def test_a_message_is_json_and_holds_a_key_only(tmp_path):
    with sent_to(tmp_path):
        owner = make_user("marie.durand@exemple.fr", nom="Durand")
        job = services.submit(kind="essai-compte", scope="projet", owner=owner, params={"import": 3})
        [message] = messages(tmp_path)
    assert message["content-type"] == "application/json" and message["properties"]["delivery_info"]
    args, kwargs, _ = json.loads(base64.b64decode(message["body"]))
    assert (args, kwargs) == ([str(job.pk)], {})
    assert "durand" not in json.dumps(message).lower()


# --- Redis away ------------------------------------------------------------------------------------------------------


def page_of(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


needs_redis = pytest.mark.skipif(
    shutil.which("redis-server") is None and not settings.BROKER_URL.startswith("redis"),
    reason="redis-server n’est pas installé ; make test-services l’installe",
)


@needs_redis
def test_while_redis_is_stopped_the_site_works_and_says_so(tmp_path, settings):
    """« Génération indisponible », a button to try again; the work is done once Redis is back."""
    settings.MEDIA_ROOT = tmp_path / "files"
    cache.clear()
    cast, port = make_cast(), free_port()
    client, broker = open_as(cast.chef_projet), f"redis://127.0.0.1:{port}/0"
    ask = reverse("reports:generate", args=[cast.project.slug])
    with sent_to(tmp_path, broker):
        began = time.monotonic()
        answer = client.post(ask, {"kind": "diagnostic", "audience": "elus"})
        assert answer.status_code == 302
        page = page_of(client, answer["Location"])
        assert "Génération indisponible" in page and "Réessayer" in page
        for name in ("projects:method", "reports:dashboard", "reports:list"):
            page_of(client, reverse(name, args=[cast.project.slug]))
        refused = open_as(None).post(reverse("accounts:link-request"), {"lien-email": cast.drh.email})
        assert refused.status_code == 503 and "indisponible" in refused.content.decode()
        assert services.reap() == services.Reaped(0, 0)
        assert time.monotonic() - began < 30

        job = Job.objects.get()
        retry = reverse("projects:job-retry", args=[cast.project.slug, job.pk])
        assert client.post(retry).status_code == 302, "encore arrêté : la page le redit"
        assert "Génération indisponible" in page_of(client, answer["Location"])

        with redis(port, tmp_path):
            client.post(retry)
            assert "indisponible" not in page_of(client, answer["Location"])
            with worker(tmp_path, "pdf", BROKER_URL=broker):
                wait_until(lambda: Job.objects.filter(state=Job.State.TERMINE).exists())
    job.refresh_from_db()
    assert (job.essais, job.message) == (1, "")


@needs_redis
def test_a_frozen_redis_keeps_nobody_waiting_for_ever(tmp_path):
    """It accepts connections and answers nothing: worse than stopped."""
    port = free_port()
    cast = make_cast()
    with redis(port, tmp_path) as server, sent_to(tmp_path, f"redis://127.0.0.1:{port}/0"):
        server.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        job = services.submit(kind="rapport-pdf", scope=str(cast.project.pk), owner=cast.chef_projet)
        assert time.monotonic() - began < 20
        server.send_signal(signal.SIGCONT)
    job.refresh_from_db()
    assert job.is_unsent


@needs_redis
def test_a_worker_lives_through_a_restart_of_redis(tmp_path, monkeypatch):
    """It comes back by itself; a message lost in between is sent again by the reaper, here after two seconds."""
    monkeypatch.setattr(states, "SEND_AGAIN_AFTER_SECONDS", 2)
    port = free_port()
    broker = f"redis://127.0.0.1:{port}/0"

    def do_one():
        job = services.submit(kind="essai-compte", scope="projet", owner=make_user())
        wait_until(lambda: services.reap() and Job.objects.filter(pk=job.pk, state=Job.State.TERMINE).exists())

    with sent_to(tmp_path, broker), worker(tmp_path, "defaut", BROKER_URL=broker) as process:
        for _ in range(2):
            with redis(port, tmp_path):
                do_one()
        assert process.poll() is None
