"""Fixtures shared by every test: the cast, signed-in clients, and habits that make hidden faults fail."""

import os

import pytest

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the synchronous browser driver runs an event loop


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


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    """Files written by a test stay in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "files"
