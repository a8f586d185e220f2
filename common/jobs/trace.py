"""Where an error happened, for the log, without what it said.

The message of an exception may quote a cell, hence a name or a salary; its type and the lines of our code never do.
"""

import traceback
from pathlib import Path

from django.conf import settings


def trace_without_data(error: BaseException) -> str:
    """One line per frame, oldest first, for the error and what caused it. No message, no value of a variable."""
    parts: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = [
            f"  {_short(frame.filename)}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(current.__traceback__)
        ]
        parts.append("\n".join([*frames, f"  {type(current).__module__}.{type(current).__qualname__}"]))
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\n  — caused by —\n".join(parts)


def _short(filename: str) -> str:
    path = Path(filename)
    try:
        return str(path.relative_to(settings.BASE_DIR))
    except ValueError:
        return filename
