"""Settings of the worker processes that a test starts: the base of that test, a queue folder of its own."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.worker"]
DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
CELERY_TASK_ALWAYS_EAGER = False
CELERY_BROKER_URL = "filesystem://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "data_folder_in": os.environ["TEST_QUEUE"],
    "data_folder_out": os.environ["TEST_QUEUE"],
    "control_folder": os.environ["TEST_QUEUE"] + "-control",
    "polling_interval": 0.1,
}
