"""Messages of the test process go for real where the worker of the test looks for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from celery import current_app
from django.conf import settings
from kombu import pools

from tests.worker.process import environment
from tests.worker.queue import transport_options


@contextmanager
def sent_to(folder: Path, broker: str | None = None) -> Iterator[None]:
    """Inside it nothing is done at once: messages go to ``broker`` (that of the settings), in the queues of ``folder``."""
    queue = environment(folder)["TEST_QUEUE"]
    conf = current_app.conf
    broker = broker or settings.BROKER_URL
    own = {
        "task_always_eager": False,
        "broker_url": broker,
        "broker_write_url": broker,
        "broker_transport_options": transport_options(broker, queue),
    }
    before = {name: conf[name] for name in own}
    conf.update(own)
    _forget_connections()
    try:
        yield
    finally:
        conf.update(before)
        _forget_connections()


def _forget_connections() -> None:
    pools.reset()
    current_app._pool = None
    current_app.amqp._producer_pool = None
