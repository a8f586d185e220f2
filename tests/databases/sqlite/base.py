"""Named by tests/settings.py."""

from django.db.backends.sqlite3 import base, operations

from tests.databases.flush import QuickFlush


class DatabaseOperations(QuickFlush, operations.DatabaseOperations):
    """``flush`` as tests want it."""


class DatabaseWrapper(base.DatabaseWrapper):
    """The backend."""

    ops_class = DatabaseOperations
