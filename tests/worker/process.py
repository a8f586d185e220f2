"""Start the processes of the application for a test, on the base of that test and a queue of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def environment(folder: Path, **others: str) -> dict[str, str]:
    """Environment of a process that works for the running test. ``folder`` receives its queue, its files, its mail.

    ``others``: variables that differ from those of the running test.
    """
    queue = folder / "queue"
    for name in ("queue", "queue-control", "files", "mail"):
        (folder / name).mkdir(exist_ok=True)
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.worker.settings",
        "TEST_DATABASE": str(connection.settings_dict["NAME"]),
        "TEST_QUEUE": str(queue),
        "TEST_FILES": str(folder / "files"),
        "TEST_MAIL": str(folder / "mail"),
        "PYTHONWARNINGS": "default",
        **others,
    }


@contextmanager
def process(folder: Path, *command: str, **others: str) -> Iterator[subprocess.Popen]:
    """A child that ends with the test, by its own id. Its output goes to ``folder/output``."""
    output = folder / "output"
    with output.open("ab") as file:
        child = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(folder, **others),
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield child
    finally:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
            try:
                child.wait(30)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def worker(folder: Path, queue: str, **others: str):
    """A real worker of one queue, started the way ``serve`` starts it. ``others``: variables of its environment."""
    from mutualisation.serving import worker_command

    return process(folder, *worker_command(queue), **others)


def manage(*arguments: str) -> tuple[str, ...]:
    """The command line of ``manage.py``."""
    return (sys.executable, str(ROOT / "manage.py"), *arguments)


def wait_until(condition, seconds: float = 90):
    """Wait for a true ``condition()`` and return it; an assertion fails when it never comes.

    A worker starts in two seconds on an idle machine, in thirty on a machine that does much else.
    """
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "rien n’est venu"
        time.sleep(0.05)
    return found
