"""``serve``: the application in one command — web server, one worker per queue, periodic duties."""

import signal
import threading

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from common.values import NBSP, NNBSP
from mutualisation.periodic import Periodic
from mutualisation.serving import (
    QUEUES,
    Child,
    answers,
    end,
    port_is_free,
    static_files_are_ready,
    web_command,
    worker_command,
)

TICK_SECONDS = 0.25
# A web server that dies this often without ever answering will not answer.
HOPELESS_DEATHS = 4
LAST_PORT = 65_535


class Command(BaseCommand):
    """Start everything, keep it alive, end it together. Nothing is migrated: that is a decision of its own."""

    help = "Lance l’application : serveur web, travaux en arrière-plan et tâches périodiques."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="port d’écoute (8000 par défaut)")
        parser.add_argument(
            "--host", default="127.0.0.1", help="adresse d’écoute (127.0.0.1 par défaut : cette machine seule)"
        )
        parser.add_argument("--processes", type=int, default=1, help="processus web de quatre fils chacun (1)")

    def handle(self, *args: object, port: int, host: str, processes: int, **options: object) -> None:
        self._check(host, port, processes)
        # no connection may cross into the children
        connection.close()
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        web = Child("Le serveur web", web_command(host, port, processes))
        workers = [Child(f"Le processus des travaux ({queue})", worker_command(queue)) for queue in QUEUES]
        periodic = Periodic()
        try:
            for child in (web, *workers):
                child.start()
            self._watch(web, workers, periodic, stopping, host, port)
        finally:
            periodic.stop()
            end([web, *workers])

    def _watch(self, web: Child, workers: list[Child], periodic: Periodic, stopping, host: str, port: int) -> None:
        announced = False
        while not stopping.is_set():
            for child in (web, *workers):
                if child.watch() and not stopping.is_set():
                    self.stderr.write(f"{child.name} s’est arrêté{NNBSP}: il redémarre.")
            if not announced:
                if web.deaths >= HOPELESS_DEATHS:
                    raise CommandError("Le serveur web ne démarre pas : voyez les messages ci-dessus.")
                if web.is_alive and answers(host, port):
                    announced = True
                    self._announce(host, port)
            periodic.tick()
            stopping.wait(TICK_SECONDS)

    def _announce(self, host: str, port: int) -> None:
        shown = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::", "::1"} else host  # noqa: S104  only shown
        self.stdout.write(f"L’application répond à http://{shown}:{port}/ (Ctrl+C pour arrêter)")
        self.stdout.flush()

    @staticmethod
    def _check(host: str, port: int, processes: int) -> None:
        """Refuse in words what cannot work, before anything starts. Raises ``CommandError``."""
        if not 1 <= port <= LAST_PORT:
            raise CommandError(f"Le port doit être compris entre 1 et {LAST_PORT}{NNBSP}; lu{NNBSP}: {port}.")
        if processes < 1:
            raise CommandError("Il faut au moins un processus web (--processes).")
        try:
            executor = MigrationExecutor(connection)
            is_behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        except OperationalError:
            raise CommandError("La base de données ne répond pas : vérifiez DATABASE_URL.") from None
        if is_behind:
            raise CommandError(
                f"La base n’est pas à jour{NNBSP}: tapez «{NBSP}.venv/bin/python manage.py migrate{NBSP}», "
                "puis recommencez."
            )
        if not static_files_are_ready():
            raise CommandError(
                f"Les fichiers statiques ne sont pas prêts{NNBSP}: tapez "
                f"«{NBSP}.venv/bin/python manage.py collectstatic --noinput{NBSP}», puis recommencez."
            )
        if not port_is_free(host, port):
            raise CommandError(f"Le port {port} est déjà pris{NNBSP}: choisissez-en un autre avec --port.")
