"""A whole installation as in production, for the tests that kill its parts: base, broker, three web processes, workers, people."""

import contextlib
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

import psycopg

from tests.consultations.installation import ROOT, Postgres, Web, children, environment, is_alive, python
from tests.redis import Redis
from tests.test_compose import command_of
from tests.worker.process import wait_until

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
