"""Named by tests/settings.py."""

from django.db.backends.postgresql import operations

from common.postgresql import base
from tests.databases.flush import QuickFlush


class DatabaseOperations(QuickFlush, operations.DatabaseOperations):
    """``flush`` as tests want it."""


class DatabaseWrapper(base.DatabaseWrapper):
    """The backend."""

    ops_class = DatabaseOperations
