"""kill -9 in the middle of an import and of a PDF, on a PostgreSQL and a Redis of its own: the web server, the worker, Redis,
the database. Nothing is half-written, the person reads a sentence or the result, and the same button ends the work once.

The whole installation runs as in production: three web processes, two workers of the ordinary queue and one of PDFs.
"""

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest
from django.conf import settings

from tests.consultations.installation import (
    ROOT,
    Postgres,
    Web,
    children,
    environment,
    is_alive,
    postgresql_bin,
    python,
    short_folder,
)
from tests.redis import answers, free_port
from tests.test_compose import command_of
from tests.worker.process import wait_until

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(
        postgresql_bin() is None or not settings.DATABASE_URL.startswith("postgres"),
        reason="PostgreSQL et Redis : make test-services",
    ),
]
AGENTS = 1_500
TITLES = "Matricule;Nom;Statut;Catégorie;Service;Part du service;Durée hebdomadaire du poste;Date d'entrée"
MADE = """
import json
from django.core.management import call_command
call_command("migrate", run_syncdb=True, verbosity=0)
from django.test import Client
from tests.cast import make_cast
from tests.reports.territory import people
cast = make_cast()
people(cast.project)
def cookie(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return next(iter(client.cookies.values())).OutputString().split(";")[0]
print(json.dumps([cast.project.slug, cookie(cast.drh), cookie(cast.chef_projet)]))
"""
# what ``manage.py periodic`` does every twenty seconds, here every second
REAPER = """
import time
import django
django.setup()
from django.db import DatabaseError, close_old_connections
from common.jobs.services import reap
while True:
    try:
        reap()
    except DatabaseError:
        close_old_connections()
    time.sleep(1)
"""


class Redis:
    """A broker that may be killed; what it holds is on the disk, as in production."""

    def __init__(self, folder: Path) -> None:
        self.port, self.folder = free_port(), folder
        self.start()

    def start(self) -> None:
        command = [
            "redis-server",
            "--bind",
            "127.0.0.1",
            "--port",
            str(self.port),
            "--appendonly",
            "yes",
            "--dir",
            str(self.folder),
        ]
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        wait_until(lambda: answers(self.port))

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


class Worker:
    """A service of the composition."""

    def __init__(self, name: str, rank: int, env: dict[str, str], log: Path) -> None:
        self.command = [part.replace("@%h", f"{rank}@%h") for part in command_of(name)]
        self.env, self.log = env, log
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, env=self.env, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> None:
        """-9 on it and on the process that works for it."""
        pids = [self.process.pid, *children(self.process.pid)]
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        wait_until(lambda: not any(is_alive(pid) for pid in pids))


class Person:
    """Somebody signed in, who follows links and sends forms."""

    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.cookie = port, cookie

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, str, str]:
        """Status, text, where it leads. One that was cut is tried again as a browser does: readings only."""
        for _ in range(20):
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            headers = {"Cookie": self.cookie, "Referer": f"http://127.0.0.1:{self.port}/"}
            try:
                connection.request(method, path, body, headers | ({"Content-Type": kind} if kind else {}))
                answer = connection.getresponse()
                return answer.status, answer.read().decode(errors="replace"), answer.headers.get("Location", "")
            except (OSError, http.client.HTTPException):
                if method != "GET":
                    raise
                time.sleep(0.2)
            finally:
                connection.close()
        raise TimeoutError(path)

    def read(self, path: str) -> str:
        status, text, lead = self.ask("GET", path)
        return self.read(lead) if status in {302, 303} else text

    def token(self, path: str) -> str:
        """The token of the form of a page, which goes with a cookie of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path, headers={"Cookie": self.cookie})
        answer = connection.getresponse()
        text = answer.read().decode()
        for given in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = given.split(";")[0].partition("=")
            kept = [one for one in self.cookie.split("; ") if not one.startswith(f"{name}=")]
            self.cookie = "; ".join([*kept, f"{name}={value}"])
        connection.close()
        return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)[1]

    def send(self, page: str, path: str, **fields: str) -> str:
        """Send the form of ``page`` to ``path``; where it leads."""
        body = urlencode({"csrfmiddlewaretoken": self.token(page), **fields}).encode()
        status, text, lead = self.ask("POST", path, body, "application/x-www-form-urlencoded")
        assert status == 302, (status, text[-2000:])
        return lead

    def send_file(self, page: str, name: str, data: bytes) -> str:
        """Send a file to the very page; where it leads."""
        edge = "limite-de-l-essai"
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{self.token(page)}\r\n'.encode(),
            f'--{edge}\r\nContent-Disposition: form-data; name="fichier"; filename="{name}"\r\n'
            "Content-Type: text/csv\r\n\r\n".encode()
            + data
            + b"\r\n",
            f"--{edge}--\r\n".encode(),
        ]
        status, text, lead = self.ask("POST", page, b"".join(parts), f"multipart/form-data; boundary={edge}")
        assert status == 302, (status, text[-2000:])
        return lead


class Installation:
    """Everything that runs, and what its base says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with contextlib.ExitStack() as started:
            self.postgres = Postgres(folder)
            self.postgres.start()
            started.callback(self.postgres.stop)
            (folder / "redis").mkdir()
            self.redis = Redis(folder / "redis")
            started.callback(self.redis.kill)
            self.env = environment(self.postgres.url, folder / "var") | {
                "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
                "BROKER_URL": f"redis://127.0.0.1:{self.redis.port}/0",
                "JOB_LOST_AFTER_SECONDS": "5",
                "SECOND_FACTOR": "0",
                "ALLOWED_HOSTS": "127.0.0.1,testserver",
            }
            self.slug, drh, lead = json.loads(python(MADE, self.env))
            self.web = Web(self.env, processes=3)
            started.callback(self.web.stop)
            self.workers, log = [], folder / "output"
            for rank, name in enumerate(("worker", "worker", "worker-pdf")):
                self.workers.append(Worker(name, rank, self.env, log))
                started.callback(self.workers[-1].kill)
            self.printer = self.workers.pop()
            reaper = subprocess.Popen([sys.executable, "-c", REAPER], env=self.env, cwd=ROOT, stderr=subprocess.DEVNULL)
            started.callback(reaper.wait)
            started.callback(reaper.kill)
            self.drh, self.lead = Person(self.web.port, drh), Person(self.web.port, lead)
            self.stop = started.pop_all().close

    def sql(self, text: str) -> list[tuple]:
        """Rows; nothing while the base is away."""
        try:
            with psycopg.connect(host=str(self.postgres.socket), user="mutualisation", dbname="postgres") as base:
                return base.execute(text).fetchall()
        except psycopg.OperationalError:
            return []

    def job(self) -> tuple[str, str, str, int]:
        """State, stage, message, runs of the last job asked for."""
        rows = self.sql("SELECT state, stage, message, essais FROM common_job ORDER BY date_creation DESC LIMIT 1")
        return rows[0] if rows else ("", "", "", 0)

    def count(self, table: str) -> int:
        return self.sql(f"SELECT COUNT(*) FROM {table}")[0][0]  # noqa: S608  our own tables

    def ended(self) -> str:
        """The state in which the last job ends, when need be declared interrupted by the reaper."""
        limit = time.monotonic() + 60
        while self.job()[0] not in {"TERMINE", "ECHEC"}:
            assert time.monotonic() < limit, self.job()
            time.sleep(0.2)
        return self.job()[0]

    def fall(self, victim: str, queue: str) -> None:
        """kill -9, then what systemd or the composition does: it starts again."""
        if victim == "web":
            for pid in children(self.web.process.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        elif victim == "travaux":
            for worker in self.workers if queue == "defaut" else [self.printer]:
                worker.kill()
                worker.start()
        else:
            server = self.redis if victim == "redis" else self.postgres
            server.kill()
            time.sleep(0.5)
            server.start()


@pytest.fixture(scope="module")
def running() -> Iterator[Installation]:
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server n’est pas installé")
    with short_folder() as folder:
        made = Installation(folder)
        try:
            yield made
        finally:
            made.stop()


def half_way(running: Installation, stage: str) -> None:
    """Wait until the work is at ``stage``, and not over."""
    wait_until(lambda: running.job()[:2] == ("EN_COURS", stage), 60)


def prepared(running: Installation, prefix: str) -> str:
    """An import of ``AGENTS`` agents, read and waiting to be confirmed; its page."""
    lines = [f"{prefix}{n:05d};Nom{n};Titulaire;C;Voirie et propreté;;35;01/09/2019" for n in range(AGENTS)]
    page = f"/projets/{running.slug}/effectifs/importer/"
    running.drh.send_file(page, "agents.csv", "\n".join([TITLES, *lines, ""]).encode())
    assert running.ended() == "TERMINE", running.job()
    number = running.sql("SELECT MAX(numero) FROM hr_importbatch")[0][0]
    return f"/projets/{running.slug}/effectifs/imports/{number}/"


@pytest.mark.parametrize("victim", ["web", "travaux", "redis", "postgresql"])
def test_an_import_is_written_whole_or_not_at_all(running, victim):
    before, versions = running.count("hr_agent"), running.count("hr_historicalagent")
    page = prepared(running, victim)
    job_page = running.drh.send(page, f"{page}enregistrer/")
    half_way(running, "Enregistrement")
    running.fall(victim, "defaut")
    if running.ended() == "ECHEC":
        assert running.count("hr_agent") == before, "un import interrompu a laissé des agents"
        said = running.drh.read(job_page)
        assert "Réessayer" in said and re.search("interrompu avant la fin|erreur inattendue", said)
        [[job]] = running.sql("SELECT id FROM common_job ORDER BY date_creation DESC LIMIT 1")
        running.drh.send(job_page, f"/projets/{running.slug}/travaux/{job}/reessayer/")
        assert running.ended() == "TERMINE", running.job()
    else:
        assert victim in {"web", "redis"}, "la panne est venue après la fin"
    assert running.count("hr_agent") == before + AGENTS
    assert running.count("hr_historicalagent") == versions + AGENTS
    assert "Enregistré" in running.drh.read(page)


def files(running: Installation) -> list[Path]:
    return [path for path in (running.folder / "var" / "files").rglob("*") if path.is_file()]


@pytest.mark.parametrize("victim", ["web", "travaux", "redis", "postgresql"])
def test_a_document_is_issued_whole_or_not_at_all(running, victim):
    before, page = running.count("reports_report"), f"/projets/{running.slug}/rapports/"
    job_page = running.lead.send(page, f"{page}generer/", kind="diagnostic", audience="elus")
    wait_until(lambda: running.job()[0] == "EN_COURS" and running.job()[1], 60)
    running.fall(victim, "pdf")
    if running.ended() == "ECHEC":
        assert running.count("reports_report") == before
        said = running.lead.read(job_page)
        assert "Réessayer" in said and re.search("interrompu avant la fin|erreur inattendue", said)
        [[job]] = running.sql("SELECT id FROM common_job ORDER BY date_creation DESC LIMIT 1")
        running.lead.send(job_page, f"/projets/{running.slug}/travaux/{job}/reessayer/")
        assert running.ended() == "TERMINE", running.job()
    else:
        assert victim in {"web", "redis"}, "la panne est venue après la fin"
    assert running.count("reports_report") == before + 1
    assert all(path.read_bytes().rstrip().endswith(b"%%EOF") for path in files(running) if path.suffix == ".pdf")


def test_three_web_and_two_workers_behave_as_one(running):
    """Ten confirmations of one import at the same instant, whichever process reads them: it is written once."""
    before = running.count("hr_agent")
    page = prepared(running, "ensemble")
    token, sent = running.drh.token(page), []
    body = urlencode({"csrfmiddlewaretoken": token}).encode()

    def confirm() -> None:
        person = Person(running.web.port, running.drh.cookie)
        sent.append(person.ask("POST", f"{page}enregistrer/", body, "application/x-www-form-urlencoded")[0])

    people = [threading.Thread(target=confirm) for _ in range(10)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert len(sent) == 10 and all(status < 500 for status in sent), sent
    assert running.ended() == "TERMINE"
    wait_until(lambda: not running.sql("SELECT 1 FROM common_job WHERE state IN ('EN_ATTENTE', 'EN_COURS')"))
    assert running.count("hr_agent") == before + AGENTS
