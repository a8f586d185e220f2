"""Settings of the worker processes that a test starts: the base of that test, a queue of its own."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import BROKER_URL, DATABASES, INSTALLED_APPS
from tests.worker.queue import transport_options

INSTALLED_APPS = [*INSTALLED_APPS, "tests.worker"]
DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
CELERY_TASK_ALWAYS_EAGER = False
CELERY_BROKER_TRANSPORT_OPTIONS = transport_options(BROKER_URL, os.environ["TEST_QUEUE"])
