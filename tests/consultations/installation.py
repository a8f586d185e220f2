"""A whole installation for the tests of load and of faults: a PostgreSQL of its own, the production web server, people.

Everything is thrown away at the end; only processes started here are ever killed.
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
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

from mutualisation import serving
from tests.redis import free_port

ROOT = Path(__file__).resolve().parents[2]
SECRET = "une-cle-de-test-assez-longue-pour-etre-acceptee-par-les-reglages-0123456789"


def postgresql_bin() -> Path | None:
    """Where ``initdb`` lies, ``None`` when PostgreSQL is not installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return versions[-1].parent if versions else None


class Postgres:
    """A server on a socket of its own. What it acknowledged survives ``kill``: only the wait for the disk is left out."""

    def __init__(self, folder: Path) -> None:
        self.bin = postgresql_bin()
        self.data, self.socket = folder / "base", folder / "s"
        self.owner = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        for path in (self.data, self.socket):
            path.mkdir()
            if self.owner:
                shutil.chown(path, "postgres", "postgres")
        self._run(
            "initdb", "-D", self.data, "-U", "mutualisation", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"
        )

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self.bin / program), *map(str, arguments)]
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL, **self.owner)

    def start(self) -> None:
        """Start, after a crash too."""
        options = f"-c listen_addresses= -c unix_socket_directories={self.socket} -c fsync=off -c max_connections=100"
        # of a server that was killed: nothing of it runs, but a process that nobody buried would seem to
        for lock in (self.data / "postmaster.pid", *self.socket.glob(".s.PGSQL.*.lock")):
            lock.unlink(missing_ok=True)
        self._run("pg_ctl", "-s", "-w", "-D", self.data, "-l", self.data / "log", "-o", options, "start")

    def kill(self) -> None:
        """-9 on the server and on each of its processes."""
        main = int((self.data / "postmaster.pid").read_text().split()[0])
        pids = [main, *children(main)]
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        wait(lambda: not any(is_alive(pid) for pid in pids))

    def stop(self) -> None:
        """End it, whatever its state."""
        with contextlib.suppress(subprocess.CalledProcessError):
            self._run("pg_ctl", "-s", "-D", self.data, "-m", "immediate", "stop")

    @property
    def url(self) -> str:
        return f"postgres://mutualisation@{quote(str(self.socket), safe='')}/postgres"


def children(pid: int) -> list[int]:
    """Processes whose parent is ``pid``."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(stat.read_text().rsplit(")", 1)[1].split()[1]) == pid:
                found.append(int(stat.parent.name))
    return found


def is_alive(pid: int) -> bool:
    """Whether a process still runs (one that nobody has buried yet does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def wait(true, seconds: float = 90) -> None:
    """Wait until ``true()``. Raises ``TimeoutError``."""
    limit = time.monotonic() + seconds
    while not true():
        if time.monotonic() > limit:
            raise TimeoutError
        time.sleep(0.05)


class Web:
    """The production server on a port of its own: ``processes`` of four threads each."""

    def __init__(self, environment: dict[str, str], processes: int = 2, application: str = "") -> None:
        self.port = free_port()
        command = serving.web_command("127.0.0.1", self.port, processes)
        if application:
            command[command.index("mutualisation.wsgi")] = application
        self.process = subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)
        try:
            wait(self.answers)
        except BaseException:
            self.stop()  # nobody holds it: it would outlive the tests
            raise

    def answers(self) -> bool:
        """Whether something listens."""
        try:
            self.get("/q/")
        except OSError:
            return False
        return True

    def get(self, path: str) -> int:
        """The status of one reading."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    def kill_one(self) -> None:
        """-9 on one of its processes; the server starts another."""
        for pid in children(self.process.pid)[:1]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        self.process.kill()
        for pid in children(self.process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()


def environment(url: str, var: Path) -> dict[str, str]:
    """Of the processes of the installation."""
    kept = {
        name: value for name, value in os.environ.items() if name not in {"DJANGO_SETTINGS_MODULE", "DEMO", "DEBUG"}
    }
    kept["DJANGO_SETTINGS_MODULE"] = "tests.consultations.installed"
    return {**kept, "DATABASE_URL": url, "VAR_DIR": str(var), "SECRET_KEY": SECRET, "BROKER_URL": "filesystem://"}


def python(code: str, env: dict[str, str]) -> str:
    """What a script of the application prints, with ``code`` run once Django is ready."""
    start = "import django; django.setup()\n"
    done = subprocess.run(
        [sys.executable, "-c", start + code], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


OPENED = """
import json
from django.core.management import call_command
call_command("migrate", run_syncdb=True, verbosity=0)
from consultations.services.surveys import remove_question
from tests.cast import make_project
from tests.consultations.listening import make_survey, opened
import tests.consultations.listening as listening
project = make_project()
keep = {keep!r}
def only(project, **fields):
    survey = make_survey(project, **fields)
    for question in survey.questions.exclude(cle__in=keep):
        remove_question(question=question)
    return survey
listening.make_survey = only
survey, codes = opened(project, agents={{c.siren: {agents} for c in project.collectivites.all()}})
print(json.dumps([survey.pk, codes]))
"""
OPENED_URN = """
import json
from consultations.models import Survey
from consultations.services.ballot import is_used, opened_urn
from consultations.services.surveys import close_survey
survey = close_survey(survey=Survey.objects.get())
answers, texts = opened_urn(survey)
urn = survey.urne
print(json.dumps([len(answers), sum(is_used(urn.utilises, n) for n in range(urn.taille)), texts]))
"""


def open_consultation(env: dict[str, str], keep: tuple[str, ...], agents: int) -> list[str]:
    """Make the tables and an open consultation of three employers with these questions; returns the codes on paper."""
    return json.loads(python(OPENED.format(keep=keep, agents=agents), env))[1]


def opened_urn(env: dict[str, str]) -> tuple[int, int, dict[str, list[str]]]:
    """Close it: answers in the urn, codes used, texts by question."""
    return tuple(json.loads(python(OPENED_URN, env)))


class Respondent:
    """A person who answers over the network, without cookie nor script, on one kept connection."""

    def __init__(self, port: int, code: str) -> None:
        self.port, self.code, self.page = port, code, ""
        self.connection: http.client.HTTPConnection | None = None

    def _ask(self, method: str, fields: dict[str, str] | None = None) -> str:
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        body = urlencode(fields) if fields else None
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if fields else {}
        try:
            self.connection.request(method, "/q/", body, headers)
            answer = self.connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        if answer.status >= 500:
            raise ConnectionError(f"{answer.status}")
        self.page = text
        return text

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def first_page(self) -> None:
        self._ask("GET")

    def start(self) -> None:
        """Type the code."""
        self._ask("POST", {"code": self.code})

    def next(self, **fields: str) -> None:
        """Send the form of the page."""
        form = self.page.rsplit("<form", 1)[-1]
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
        self._ask("POST", {**hidden, **fields})

    @property
    def is_acknowledged(self) -> bool:
        """« Merci », or « déjà envoyée » to somebody whose « Merci » was lost on the way."""
        title = re.search(r"<h1[^>]*>(.*?)</h1>", self.page, re.DOTALL)
        return title is not None and ("Merci" in title[1] or "déjà envoyée" in title[1])


@contextlib.contextmanager
def short_folder() -> Iterator[Path]:
    """A folder with a short name, open to the account of PostgreSQL: a socket lies in it."""
    with tempfile.TemporaryDirectory(prefix="essai.", dir="/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)
