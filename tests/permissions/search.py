"""Lines of the search (format: ``tests/permissions/table.py``)."""

from tests.permissions.table import Line, everyone

LINES: dict[str, list[Line]] = {"search": [Line(everyone(200), data={"q": "voirie"})]}
