"""``periodic``: the periodic duties alone, for an installation where web and workers run elsewhere."""

import signal
import threading

from django.core.management.base import BaseCommand

from mutualisation.periodic import Periodic

TICK_SECONDS = 1.0


class Command(BaseCommand):
    """Runs until SIGTERM or SIGINT; several copies may run."""

    help = "Assure les tâches périodiques (travaux interrompus, données expirées) jusqu’à son arrêt."

    def handle(self, *args: object, **options: object) -> None:
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        periodic = Periodic()
        try:
            while not stopping.is_set():
                periodic.tick()
                stopping.wait(TICK_SECONDS)
        finally:
            periodic.stop()
