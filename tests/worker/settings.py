"""Settings of the worker processes that a test starts: the base of that test, a queue, files and mail of its own."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import BROKER_URL, DATABASES, INSTALLED_APPS
from tests.worker.queue import transport_options

INSTALLED_APPS = [*INSTALLED_APPS, "tests.worker"]
DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
CELERY_TASK_ALWAYS_EAGER = False
CELERY_BROKER_TRANSPORT_OPTIONS = transport_options(BROKER_URL, os.environ["TEST_QUEUE"])
MEDIA_ROOT = os.environ["TEST_FILES"]
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = os.environ["TEST_MAIL"]
