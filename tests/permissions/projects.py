"""Lines of the pages of ``projects`` (format: ``tests/permissions/table.py``)."""

from tests.permissions.table import Line

LINES: dict[str, list[Line]] = {}
