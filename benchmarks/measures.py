"""How things are measured: the best of several runs, in seconds of the clock or of this process's CPU; memory in MiB."""

import gc
import json
import os
import platform
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.core.handlers.base import BaseHandler
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

RESULTS = Path(__file__).resolve().parent / "results.jsonl"


@dataclass(frozen=True)
class Cost:
    """What one run took: seconds of the clock, seconds of CPU of this process, number of queries."""

    wall: float
    cpu: float
    queries: int


def cost(action: Callable[[], object]) -> Cost:
    """One run, its queries counted without keeping their text."""
    sent = 0

    def count(execute, sql, params, many, context):
        nonlocal sent
        sent += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        cpu, wall = time.process_time(), time.perf_counter()
        action()
        return Cost(time.perf_counter() - wall, time.process_time() - cpu, sent)


def best(action: Callable[[], object], times: int = 5) -> Cost:
    """The run of least CPU among ``times``."""
    return min((cost(action) for _ in range(times)), key=lambda one: one.cpu)


class Reader:
    """Somebody signed in, who reads pages as the server gives them.

    The client of the tests keeps a copy of the context of every template, and the collector walks through all of them: no
    reader pays for that.
    """

    def __init__(self, user) -> None:
        signed_in = Client()
        signed_in.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        self._requests, self._handler = RequestFactory(), BaseHandler()
        self._requests.cookies = signed_in.cookies
        self._handler.load_middleware()

    def get(self, address: str) -> HttpResponseBase:
        """The answer of the whole application, middlewares included."""
        return self._handler.get_response(self._requests.get(address))


def queries_of(action: Callable[[], object]) -> list[str]:
    """The SQL that ``action`` sends."""
    with CaptureQueriesContext(connection) as captured:
        action()
    return [query["sql"] for query in captured.captured_queries]


def peak_mib(script: str, **environment: str) -> float:
    """Peak resident memory, in MiB, of a Python process of its own that runs ``script``."""
    code = f"{script}\nimport resource\nprint('PEAK', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    done = subprocess.run(
        [str(Path(".venv/bin/python").absolute()), "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return float(done.stdout.split("PEAK ")[1])


def peak_over_rest(action: Callable[[], object]) -> float:
    """MiB of resident memory that ``action`` needed above what this process held before it. Linux only."""

    def resident(name: str) -> int:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))

    gc.collect()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak starts again from here
    before = resident("VmRSS")
    action()
    return (resident("VmHWM") - before) / 1024


def machine() -> str:
    """What the figures were measured on, without its name."""
    cores = os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return f"{cores} cœurs, {memory:.0f} Gio, Python {platform.python_version()}, {connection.vendor}"


def keep(name: str, **figures: object) -> None:
    """Print the figures of one measure and add them to ``results.jsonl``, from which the README is refreshed."""
    line = {"mesure": name, "date": date.today().isoformat(), "machine": machine(), **figures}
    print("\n" + "  ".join(f"{key}={value}" for key, value in line.items() if key not in {"date", "machine"}))
    with RESULTS.open("a", encoding="utf-8") as results:
        results.write(json.dumps(line, ensure_ascii=False) + "\n")
