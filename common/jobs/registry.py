"""Which kinds of long work exist. Upper floors register theirs in their ``jobs.py``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from common.jobs.models import Job
from common.jobs.progress import Progress

Handler = Callable[[Job, Progress], dict[str, Any]]


@dataclass(frozen=True)
class Kind:
    """One kind of work: its key, its queue (``defaut`` or ``pdf``), how it reads on the page, what does it."""

    key: str
    label: str
    queue: str
    handler: Handler
    unique: bool


_KINDS: dict[str, Kind] = {}


def job_kind(key: str, *, label: str, queue: str = "defaut", unique: bool = False) -> Callable[[Handler], Handler]:
    """Register a handler ``run(job, progress) -> dict``. ``unique``: one at a time per person and scope."""

    def register(handler: Handler) -> Handler:
        _KINDS[key] = Kind(key, label, queue, handler, unique)
        return handler

    return register


def kind_of(key: str) -> Kind:
    """The kind registered under ``key``. Raises ``KeyError`` when nobody registered it."""
    return _KINDS[key]
