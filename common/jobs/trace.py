"""Where an error happened, for the log, without what it said.

The message of an exception may quote a cell, hence a name or a salary; its type and the lines of our code never do.
"""

import traceback
from pathlib import Path

from django.conf import settings


def trace_without_data(error: BaseException) -> str:
    """One line per frame, oldest first, for the error and what caused it. No message, no value of a variable."""
    parts: list[str] = []
    for one in causes(error):
        frames = [
            f"  {short(frame.filename)}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(one.__traceback__)
        ]
        parts.append("\n".join([*frames, f"  {type(one).__module__}.{type(one).__qualname__}"]))
    return "\n  — caused by —\n".join(parts)


def causes(error: BaseException) -> list[BaseException]:
    """The error, then what caused it, as a trace of Python would show them."""
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and all(current is not one for one in chain):
        chain.append(current)
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return chain


def short(filename: str) -> str:
    """The path of a file of ours from the root of the sources, any other as it is."""
    path = Path(filename)
    try:
        return str(path.relative_to(settings.BASE_DIR))
    except ValueError:
        return filename
