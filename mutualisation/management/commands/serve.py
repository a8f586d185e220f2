"""``serve``: the embedded mode in one command — web server, two workers, reaper and nightly duties."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections, connection
from django.db.migrations.executor import MigrationExecutor

from common.jobs.services import purge, reap

REAP_EVERY_SECONDS = 20
RESTART_DELAYS = (0.5, 1, 2, 5, 10)


@dataclass
class Child:
    """A process kept alive: restarted when it dies, a little later each time it dies young."""

    name: str
    command: list[str]
    process: subprocess.Popen | None = None
    started: float = 0.0
    deaths: int = 0
    wait_until: float = field(default=0.0)

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, start_new_session=True)  # noqa: S603  fixed commands
        self.started = time.monotonic()

    def watch(self) -> bool:
        """Restart a dead process when its delay is over; ``True`` when it just died."""
        if self.process is None:
            if time.monotonic() >= self.wait_until:
                self.start()
            return False
        if self.process.poll() is None:
            return False
        self.deaths = 0 if time.monotonic() - self.started > 60 else self.deaths + 1
        self.process = None
        self.wait_until = time.monotonic() + RESTART_DELAYS[min(self.deaths, len(RESTART_DELAYS) - 1)]
        return True

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=8)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Command(BaseCommand):
    """Start everything, keep it alive, stop it together."""

    help = "Lance l’application : serveur web, travaux en arrière-plan et tâches périodiques."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="port d’écoute (8000 par défaut)")

    def handle(self, *args: object, **options: object) -> None:
        port = int(str(options["port"]))
        self._check_migrations()
        self._check_port(port)
        children = [Child("web", self._web(port)), *(Child(queue, self._worker(queue)) for queue in ("defaut", "pdf"))]
        stopping = False

        def stop(*_: object) -> None:
            nonlocal stopping
            stopping = True

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        for child in children:
            child.start()
        self.stdout.write(f"L’application répond à http://localhost:{port}/ (Ctrl+C pour arrêter)")
        self.stdout.flush()
        try:
            self._watch(children, lambda: stopping)
        finally:
            for child in children:
                child.stop()

    def _watch(self, children: list[Child], is_stopping) -> None:
        next_reap, last_night = 0.0, date.today()
        while not is_stopping():
            for child in children:
                if child.watch():
                    self.stderr.write(f"{child.name} s’est arrêté, il redémarre")
            if time.monotonic() >= next_reap:
                next_reap = time.monotonic() + REAP_EVERY_SECONDS
                close_old_connections()
                reap()
            if date.today() != last_night:
                last_night = date.today()
                purge()
                call_command("clearsessions")
            time.sleep(0.3)

    def _check_migrations(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("La base n’est pas à jour : tapez « manage.py migrate » puis recommencez.")
        connection.close()

    @staticmethod
    def _check_port(port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                raise CommandError(f"Le port {port} est déjà pris : choisissez-en un autre avec --port.") from None

    @staticmethod
    def _web(port: int) -> list[str]:
        host = os.environ.get("HOST", "127.0.0.1")
        gunicorn = str(Path(sys.executable).with_name("gunicorn"))
        return [
            gunicorn,
            "mutualisation.wsgi",
            *("--bind", f"{host}:{port}", "--worker-class", "gthread", "--workers", "1", "--threads", "4"),
            *("--log-level", "warning", "--chdir", str(settings.BASE_DIR)),
        ]

    @staticmethod
    def _worker(queue: str) -> list[str]:
        celery = str(Path(sys.executable).with_name("celery"))
        return [
            celery,
            *("-A", "mutualisation", "--workdir", str(settings.BASE_DIR), "worker", "-Q", queue, "-P", "solo"),
            *("-n", f"{queue}@%h", "--loglevel", "WARNING", "--without-mingle", "--without-gossip"),
            "--without-heartbeat",
        ]
