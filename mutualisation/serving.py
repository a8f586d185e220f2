"""Processes kept alive beside each other: what ``serve`` starts, how they are restarted and ended."""

import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage

RESTART_DELAYS_SECONDS = (0.5, 1, 2, 5, 10, 30)
# A process that lived this long died of something new: its restarts start again from the shortest delay.
HEALTHY_SECONDS = 60
GRACE_SECONDS = 8
LAST_GRACE_SECONDS = 3
PR_SET_PDEATHSIG = 1
QUEUES = ("defaut", "pdf")


def web_command(host: str, port: int, processes: int) -> list[str]:
    """The web server: ``processes`` of four threads each (stack.md Q9), made from one that has loaded everything.

    A process that ends (killed, or after its two thousand pages) is replaced at once: nothing is loaded again.
    """
    return [
        *(sys.executable, "-m", "gunicorn", "mutualisation.wsgi", "--bind", f"{host}:{port}"),
        *("--worker-class", "gthread", "--workers", str(processes), "--threads", "4", "--preload"),
        *("--max-requests", "2000", "--max-requests-jitter", "200", "--graceful-timeout", "5"),
        *("--log-level", "warning", "--chdir", str(settings.BASE_DIR)),
    ]


def worker_command(queue: str) -> list[str]:
    """A worker of one queue, one job at a time, in one process: a long PDF only ever delays other PDFs."""
    return [
        *(sys.executable, "-m", "celery", "--quiet", "-A", "mutualisation", "--workdir", str(settings.BASE_DIR)),
        *("worker", "-Q", queue, "-P", "solo", "-n", f"{queue}@%h", "--loglevel", "WARNING"),
        *("--without-mingle", "--without-gossip", "--without-heartbeat"),
    ]


def _die_with_parent() -> None:
    """In the child, before it starts: end with the parent, even a killed one (Linux; elsewhere nothing)."""
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    except (OSError, AttributeError):
        return


def child_environment() -> dict[str, str]:
    """Environment of the children; Celery's advice to root is for those who install it, not for a demonstration."""
    quiet = "ignore:You're running the worker with superuser privileges"
    given = os.environ.get("PYTHONWARNINGS")
    return {**os.environ, "PYTHONWARNINGS": f"{given},{quiet}" if given else quiet}


class Child:
    """A process kept alive: restarted when it dies, later and later while it dies young."""

    def __init__(self, name: str, command: Sequence[str], clock: Callable[[], float] = time.monotonic) -> None:
        self.name, self.command = name, list(command)
        self.process: subprocess.Popen | None = None
        self.deaths = 0
        self._clock, self._started, self._not_before = clock, 0.0, float("-inf")

    def start(self) -> None:
        """Start it now."""
        # a session of its own: Ctrl+C in the terminal reaches us alone, and we end the children in order
        self.process = subprocess.Popen(  # noqa: S603  our own commands
            self.command, start_new_session=True, env=child_environment(), preexec_fn=_die_with_parent
        )
        self._started = self._clock()

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def watch(self) -> bool:
        """Restart it when it is dead and its delay is over; ``True`` at the moment when a death is seen."""
        if self.is_alive:
            return False
        if self.process is None:
            if self._clock() >= self._not_before:
                self.start()
            return False
        young = self._clock() - self._started < HEALTHY_SECONDS
        self.deaths = self.deaths + 1 if young else 1
        self.process = None
        delay = RESTART_DELAYS_SECONDS[min(self.deaths, len(RESTART_DELAYS_SECONDS)) - 1]
        self._not_before = self._clock() + delay
        return True

    def signal(self, number: int) -> None:
        """Send it a signal, if it still lives."""
        if self.is_alive:
            self.process.send_signal(number)


def end(children: Sequence[Child], grace: float = GRACE_SECONDS, last_grace: float = LAST_GRACE_SECONDS) -> None:
    """End the children: ask them to finish, then to drop what they do (a job is marked interrupted), then kill."""
    for number, patience in ((signal.SIGTERM, grace), (signal.SIGQUIT, last_grace), (signal.SIGKILL, last_grace)):
        for child in children:
            child.signal(number)
        limit = time.monotonic() + patience
        while any(child.is_alive for child in children) and time.monotonic() < limit:
            time.sleep(0.05)
        if not any(child.is_alive for child in children):
            return


def port_is_free(host: str, port: int) -> bool:
    """Whether this process may listen there. Raises ``OverflowError`` on a number that is no port."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def answers(host: str, port: int) -> bool:
    """Whether a web server answers a request there, whatever it answers: its processes have read the application."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  a comparison, nothing listens here
    connection = http.client.HTTPConnection(reachable, port, timeout=1)
    try:
        connection.request("GET", "/sante/", headers={"Host": "localhost"})
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    else:
        return True
    finally:
        connection.close()


def static_files_are_ready() -> bool:
    """Outside the embedded mode pages name hashed files, which ``collectstatic`` writes."""
    if not isinstance(staticfiles_storage, ManifestFilesMixin):
        return True
    return staticfiles_storage.read_manifest() is not None
