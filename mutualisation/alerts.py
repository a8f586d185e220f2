"""Errors told to a Sentry server, where an installation wants one (``SENTRY_DSN``): the type and the lines of code, nothing else.

What leaves is written here, field by field, instead of taken from what the library gathers: no message of an exception (it
may quote a cell), no variable, no request, no person, no name of machine. A second list, at the door, drops what the library adds.
"""

import logging
import traceback
from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from common.jobs.trace import causes, short

SENT = {"event_id", "timestamp", "platform", "level", "logger", "exception", "sdk"}
FRAME = ("filename", "function", "lineno", "in_app")
MISSING = (
    "SENTRY_DSN est donné, mais la bibliothèque sentry-sdk n’est pas installée : "
    "« pip install --require-hashes -r requirements-sentry.lock », ou retirez ce réglage."
)


def _only(event: dict[str, Any], _hint: object) -> dict[str, Any]:
    """The event without anything that :func:`event_of` did not write (the SDK names itself: ``sdk``)."""
    return {name: value for name, value in event.items() if name in SENT}


def _frames(error: BaseException) -> Iterator[dict[str, Any]]:
    for frame in traceback.extract_tb(error.__traceback__):
        path = short(frame.filename)
        yield dict(zip(FRAME, (path, frame.name, frame.lineno, not path.startswith("/")), strict=True))


def event_of(record: logging.LogRecord, error: BaseException) -> dict[str, Any]:
    """What Sentry is told of an error: its type and that of its causes, the oldest first, with their lines of code."""
    values = [
        {
            "type": type(one).__qualname__,
            "module": type(one).__module__,
            "stacktrace": {"frames": list(_frames(one))},
        }
        for one in causes(error)
    ]
    return {
        "platform": "python",
        "level": "error",
        "logger": record.name,
        "exception": {"values": values[::-1]},
    }


class SentryHandler(logging.Handler):
    """Hands each logged error to Sentry. A server that is away costs nothing: the library sends from a thread of its own."""

    def __init__(self, dsn: str, transport: Callable | type | None = None) -> None:
        super().__init__(logging.ERROR)
        try:
            from sentry_sdk import Client
        except ImportError:
            raise ImproperlyConfigured(MISSING) from None
        self.client = Client(
            dsn=dsn,
            transport=transport,
            before_send=_only,
            default_integrations=False,
            auto_enabling_integrations=False,
            auto_session_tracking=False,
            send_client_reports=False,
            include_local_variables=False,
            include_source_context=False,
            max_request_body_size="never",
            max_breadcrumbs=0,
        )

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else getattr(record, "error", None)
        if error is None:
            return
        try:
            self.client.capture_event(event_of(record, error))
        except Exception:
            # an alert that fails must not become a second error of the page; logging prints it where it is told to
            self.handleError(record)
