"""Settings of the tests: the real ones, quicker hashing, mail in memory, strict templates."""

import os
import secrets

os.environ.setdefault("DEBUG", "0")
os.environ.setdefault("SECRET_KEY", "cle-des-tests-" + "x" * 50)

from scripts.fonts import build

build()  # pages are tested with the fonts that people get

from mutualisation.settings import *  # noqa: E402, F403
from mutualisation.settings import DATABASES, TEMPLATES, VAR_DIR  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
STORAGES = {
    "default": {"BACKEND": "common.room.WholeFiles"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = VAR_DIR / "tests" / "files"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DEMO = False
# asked in tests/accounts/test_second_factor.py; elsewhere people are signed in without a door
SECOND_FACTOR = False
CONFIRM_SECONDS = 0


class UndefinedVariable(str):
    """A template that reads a variable nobody gave fails instead of showing a blank."""

    __slots__ = ()

    def __contains__(self, item: object) -> bool:
        return item == "%s"

    def __mod__(self, variable: object) -> str:
        raise AssertionError(f"variable de gabarit non définie : {variable}")


TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UndefinedVariable("%s")
# a base per process: two runs at once, each with several processes, never meet
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # a file, not shared memory: the live server of the browser tests reads from other threads
    (VAR_DIR / "tests").mkdir(exist_ok=True)
    base = f"base-{os.getpid()}-{os.environ.get('PYTEST_XDIST_WORKER', 'principal')}.sqlite3"
    DATABASES["default"] |= {"ENGINE": "tests.databases.sqlite", "TEST": {"NAME": VAR_DIR / "tests" / base}}
else:
    name = f"essais_{secrets.token_hex(6)}"
    DATABASES["default"] |= {"ENGINE": "tests.databases.postgresql", "TEST": {"NAME": name}}
