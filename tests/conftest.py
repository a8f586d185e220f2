"""Fixtures shared by every test: the cast, signed-in clients, and habits that make hidden faults fail."""

import os
import random

import pytest
from django.conf import settings as django_settings
from django.db.models import QuerySet
from django.middleware import csrf
from hypothesis import HealthCheck, settings
from whitenoise.middleware import WhiteNoiseMiddleware

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the synchronous browser driver runs an event loop

# a slow or busy machine is no reason to fail: speed has its own place, benchmarks/
# the same examples at each run, so that a version that passed passes again; docs/essais.md says how to search further
RELAXED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("maison", derandomize=True, **RELAXED)
settings.register_profile("recherche", derandomize=False, max_examples=1000, **RELAXED)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "maison"))


@pytest.fixture
def cast(db):
    """One project with one person per role (tests/cast.py)."""
    from tests.cast import make_cast

    return make_cast()


@pytest.fixture
def client_of(client):
    """``client_of(user)``: a client signed in as that person."""

    def sign_in(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture(autouse=True, scope="session")
def no_accidental_order():
    """What nobody ordered comes in no order: the rows of a query set without one are shuffled, always the same way.

    A database that happens to answer in the order of the keys would hide a page or a figure that relies on it. A slice is
    left alone (shuffling afterwards would prove nothing), as is what is read with ``iterator()`` or raw SQL.
    """
    original = QuerySet._fetch_all

    def fetch(self) -> None:
        is_new = self._result_cache is None
        original(self)
        rows = self._result_cache
        if is_new and len(rows) > 1 and not self.query.is_sliced and not self.ordered:
            before = list(rows)
            random.Random(len(rows)).shuffle(rows)
            if rows == before:
                rows.reverse()

    QuerySet._fetch_all = fetch
    yield
    QuerySet._fetch_all = original


@pytest.fixture(autouse=True, scope="session")
def no_secret_by_chance():
    """The tokens of the forms are drawn among a few small letters: « E9 » or « 1801 » in a page is never one of them."""
    original = csrf.CSRF_ALLOWED_CHARS
    csrf.CSRF_ALLOWED_CHARS = "jkqwxz"
    yield
    csrf.CSRF_ALLOWED_CHARS = original


@pytest.fixture(autouse=True, scope="session")
def static_files_listed_once():
    """The list of static files, read from the disk for each client (a quarter of what a request costs), is read once."""
    original = WhiteNoiseMiddleware.add_files_from_finders
    lists: dict[tuple, dict] = {}

    def add(self) -> None:
        key = self.static_prefix, str(self.static_root), *map(str, django_settings.STATICFILES_DIRS)
        if key not in lists:
            original(self)
            lists[key] = dict(self.files)
        self.files.update(lists[key])

    WhiteNoiseMiddleware.add_files_from_finders = add
    yield
    WhiteNoiseMiddleware.add_files_from_finders = original


@pytest.fixture(autouse=True, scope="session")
def chance():
    """Identifiers, tokens and salts that come again at each run (tests/chance.py)."""
    from tests.chance import Stream

    stream = Stream()
    originals = os.urandom, random._urandom
    stream.install()
    yield stream
    os.urandom, random._urandom = originals


@pytest.fixture(autouse=True)
def same_chance(request, chance):
    """Each test has its own draws; one that is tried again gets others."""
    chance.restart(f"{request.node.nodeid} {getattr(request.node, 'execution_count', 1)}")


@pytest.fixture(autouse=True)
def same_serials():
    """Addresses and SIRENs of the cast are the same whatever ran before, so that a test sees the same page each time."""
    from tests.cast import restart

    restart()


@pytest.fixture(autouse=True)
def nothing_remembered():
    """What a page kept in memory belongs to the tables of its test."""
    from common.memo import forget

    forget()


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    """Files written by a test stay in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def up_to_date(settings, transactional_db):
    """The base says that it has had every migration, as the commands want: the suite builds its tables without them."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    settings.MIGRATION_MODULES = {}
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for app, name in MigrationLoader(None).disk_migrations:
        recorder.record_applied(app, name)
    yield
    recorder.flush()
