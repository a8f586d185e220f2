"""Line of the button that keeps a session open (format: ``tests/permissions/table.py``)."""

from tests.permissions.table import Line, everyone

LINES: dict[str, list[Line]] = {"projects:extend-session": [Line(everyone(204), method="POST")]}
