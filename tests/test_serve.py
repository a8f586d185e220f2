"""``serve``: one command, every process alive, refusals in words, nothing left behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from common.jobs.models import Job
from mutualisation import periodic, serving
from tests.cast import make_user
from tests.redis import free_port
from tests.worker.process import manage, process, wait_until

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


class Clock:
    """A clock that the test moves."""

    def __init__(self):
        self.now = 1_000.0

    def __call__(self):
        return self.now


# --- children ----------------------------------------------------------------------------------------------------


def kill(child):
    child.process.kill()
    child.process.wait()


def test_a_child_that_dies_is_restarted_later_and_later():
    clock = Clock()
    child = serving.Child("essai", SLEEPER, clock)
    waits = []
    try:
        child.start()
        for _ in range(8):
            kill(child)
            assert child.watch() is True, "sa mort est vue une fois"
            died = clock.now
            while not child.is_alive:
                assert child.watch() is False
                clock.now += 0.25
            waits.append(clock.now - 0.25 - died)
    finally:
        serving.end([child])
    assert waits == sorted(waits)
    assert waits[0] == 0.5 and waits[-1] == 30


def test_a_child_that_lived_long_is_restarted_at_once_again():
    clock = Clock()
    child = serving.Child("essai", SLEEPER, clock)
    try:
        for lived in (1, 1, 1, serving.HEALTHY_SECONDS):
            child.start()
            clock.now += lived
            kill(child)
            child.watch()
        assert child.deaths == 1
    finally:
        serving.end([child])


def test_a_living_child_is_left_alone():
    child = serving.Child("essai", SLEEPER)
    child.start()
    pid = child.process.pid
    try:
        assert not child.watch() and child.process.pid == pid
    finally:
        serving.end([child])
    assert not child.is_alive


def test_a_deaf_child_is_ended_all_the_same():
    deaf = "import signal, time\nfor s in (15, 3): signal.signal(s, signal.SIG_IGN)\nprint('sourd', flush=True)\ntime.sleep(60)"
    child = serving.Child("sourd", [sys.executable, "-c", deaf])
    child.start()
    time.sleep(0.5)
    began = time.monotonic()
    serving.end([child], grace=0.3, last_grace=0.3)
    assert not child.is_alive and time.monotonic() - began < 3


# --- periodic duties -----------------------------------------------------------------------------------------------


def test_the_reaper_comes_back_and_survives_a_busy_database(monkeypatch):
    rounds = []

    def reap():
        rounds.append(clock.now)
        if len(rounds) == 1:
            raise OperationalError("database is locked")

    clock = Clock()
    monkeypatch.setattr(periodic, "reap", reap)
    monkeypatch.setattr(periodic, "close_old_connections", lambda: None)
    monkeypatch.setattr(periodic.subprocess, "Popen", lambda *args, **kwargs: FakeProcess())
    duties = periodic.Periodic(clock)
    for _ in range(241):
        duties.tick()
        clock.now += 0.25
    assert rounds == [1_000.0, 1_020.0, 1_040.0, 1_060.0]


class FakeProcess:
    """A housekeeping that never ends."""

    def poll(self):
        return None


def test_housekeeping_runs_every_hour_and_never_twice_at_once(monkeypatch):
    started = []
    clock = Clock()
    monkeypatch.setattr(periodic.Periodic, "_reap", staticmethod(lambda: None))
    monkeypatch.setattr(periodic.subprocess, "Popen", lambda *a, **k: started.append(clock.now) or FakeProcess())
    duties = periodic.Periodic(clock)
    for _ in range(3):
        duties.tick()
        clock.now += periodic.HOUSEKEEPING_EVERY_SECONDS
    assert started == [1_000.0], "la première n’est pas finie"
    duties._housekeeping = None
    duties.tick()
    assert len(started) == 2


@pytest.mark.django_db
def test_one_failed_duty_does_not_stop_the_others(monkeypatch, caplog):
    done = []

    def fails():
        raise ValueError("Mme Durand")

    monkeypatch.setattr(periodic, "HOUSEKEEPING", {"la première": fails, "la seconde": lambda: done.append(1)})
    with pytest.raises(CommandError, match="la première"):
        call_command("housekeeping")
    assert done == [1] and "Durand" not in caplog.text


@pytest.mark.django_db
def test_housekeeping_forgets_what_expired():
    call_command("housekeeping")


# --- refusals ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_busy_port_is_refused_in_words():
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with pytest.raises(CommandError, match=f"Le port {port} est déjà pris"):
            call_command("serve", port=port)


@pytest.mark.django_db
@pytest.mark.parametrize("port", [0, -1, 70_000])
def test_a_number_that_is_no_port_is_refused(port):
    with pytest.raises(CommandError, match="compris entre 1 et 65535"):
        call_command("serve", port=port)


@pytest.mark.django_db
def test_without_static_files_pages_would_break(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    with pytest.raises(CommandError, match="collectstatic"):
        call_command("serve", port=free_port())


def test_a_base_that_is_behind_is_refused(tmp_path):
    """An empty SQLite base: exit status 1, the command to type, no process started."""
    out = subprocess.run(
        manage("serve", "--port", str(free_port())),
        env={**os.environ, "VAR_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/vide.sqlite3"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert out.returncode == 1
    assert "manage.py migrate" in out.stderr and "Traceback" not in out.stderr
    assert out.stdout == ""


# --- the whole -----------------------------------------------------------------------------------------------------


def children_of(pid: int) -> set[int]:
    """Direct children of a process, as the system knows them."""
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return {int(child) for child in file.read().split()}


def command_line(pid: int) -> str:
    try:
        with open(f"/proc/{pid}/cmdline", encoding="utf-8") as file:
            return file.read().replace("\0", " ")
    except FileNotFoundError:
        return ""


def is_running(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not os.path.exists("/proc/self/task"), reason="lit les processus dans /proc")
@pytest.mark.usefixtures("up_to_date")
@pytest.mark.django_db(transaction=True)
def test_one_command_serves_works_and_ends_everything(tmp_path):
    port = free_port()
    url = f"http://127.0.0.1:{port}/sante/"
    long_job = Job.objects.create(
        kind="essai-attente", queue="pdf", scope="p", owner=make_user(), params={"jusqu_a": str(tmp_path / "jamais")}
    )
    short_job = Job.objects.create(kind="essai-compte", scope="p", owner=make_user())
    # their messages are lost: the reaper of ``serve`` sends them
    Job.objects.update(date_envoi="2026-01-01T00:00Z")
    with process(tmp_path, *manage("serve", "--port", str(port))) as serve:
        output = tmp_path / "output"
        wait_until(lambda: f"http://localhost:{port}/" in output.read_text())
        with urllib.request.urlopen(url, timeout=60) as answer:
            assert answer.status == 200

        # a long PDF does not keep an import waiting
        wait_until(lambda: Job.objects.filter(pk=long_job.pk, done__gt=0).exists())
        wait_until(lambda: Job.objects.filter(pk=short_job.pk, state="TERMINE").exists())
        assert Job.objects.get(pk=long_job.pk).state == Job.State.EN_COURS

        children = children_of(serve.pid)
        web = next(pid for pid in children if "gunicorn" in command_line(pid))
        os.kill(web, signal.SIGKILL)
        wait_until(lambda: any("gunicorn" in command_line(p) for p in children_of(serve.pid) - {web}))
        wait_until(lambda: serving.answers("127.0.0.1", port))
        everyone = children | children_of(serve.pid)

        serve.send_signal(signal.SIGINT)
        assert serve.wait(60) == 0
    assert not [pid for pid in everyone if is_running(pid)]
    assert not serving.answers("127.0.0.1", port)
    text = output.read_text()
    assert re.search(r"Le serveur web s’est arrêté.: il redémarre", text)
    assert "Traceback" not in text and "superuser" not in text, text
    # what was under way is marked, without waiting for the next start
    assert Job.objects.get(pk=long_job.pk).state == Job.State.ECHEC
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(url, timeout=2)
