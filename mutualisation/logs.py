"""Logs without persons: one JSON object a line when asked (``LOG_FORMAT=json``), addresses and tokens masked always."""

import json
import logging
import re
from datetime import UTC, datetime

from common.jobs.trace import trace_without_data

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# one-use links, invitations, feeds, codes: what opens something is long and has digits or both cases
_TOKEN = re.compile(r"(?<![\w.])(?=[\w-]*\d)[A-Za-z0-9_-]{20,}(?![\w.])")
MASK = "…"


def without_persons(text: str) -> str:
    """``text`` without e-mail addresses and without what could open something."""
    return _TOKEN.sub(MASK, _ADDRESS.sub(MASK, text))


class PlainFormatter(logging.Formatter):
    """A line to read. The trace of an error has the lines of our code, never the message, which may quote a cell."""

    def format(self, record: logging.LogRecord) -> str:
        said = f"{self.formatTime(record)} {record.levelname} {record.name} {without_persons(record.getMessage())}"
        return f"{said}\n{_trace(record)}" if _trace(record) else said


class JsonFormatter(logging.Formatter):
    """The same as one JSON object a line, for whoever gathers logs."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "heure": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "niveau": record.levelname,
            "source": record.name,
            "message": without_persons(record.getMessage()),
            "processus": record.process,
        }
        if (status := getattr(record, "status_code", None)) is not None:
            line["statut"] = status
        if trace := _trace(record):
            line["trace"] = trace
        return json.dumps(line, ensure_ascii=False)


def _trace(record: logging.LogRecord) -> str:
    error = record.exc_info[1] if record.exc_info else None
    return trace_without_data(error) if error is not None else ""
