"""Which kinds of long work exist. Upper floors register theirs in their ``jobs.py``, read when Django starts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from common.jobs.models import Job
from common.jobs.progress import Progress

Handler = Callable[[Job, Progress], dict[str, Any] | None]
QUEUES = ("defaut", "pdf")


class TravailInconnu(KeyError):
    """No handler is registered under that key."""


@dataclass(frozen=True)
class Kind:
    """One kind of work: its key, its queue (``defaut`` or ``pdf``), how it reads on the page, what does it."""

    key: str
    label: str
    queue: str
    handler: Handler
    unique: bool


_KINDS: dict[str, Kind] = {}


def job_kind(
    key: str, *, label: str, queue: str = "defaut", unique: bool | None = None
) -> Callable[[Handler], Handler]:
    """Register a handler ``run(job, progress) -> dict | None``. See docs/decisions/0002-travaux-longs.md.

    ``unique``: one at a time per person, scope and queue; by default true for PDFs only. The result is JSON and holds
    identifiers and counts; four of its keys are shown: ``url`` (a path of this site), ``label`` of that link,
    ``message`` (one sentence without any name) and ``follow`` (the page leads to ``url`` by itself).
    Raises ``ValueError`` on an unknown queue or a key that another handler already took.
    """
    if queue not in QUEUES:
        raise ValueError(f"file d’attente inconnue : {queue}")

    def register(handler: Handler) -> Handler:
        known = _KINDS.get(key)
        if known is not None and (known.handler.__module__, known.handler.__qualname__) != (
            handler.__module__,
            handler.__qualname__,
        ):
            raise ValueError(f"le travail « {key} » est déjà pris par {known.handler.__module__}")
        _KINDS[key] = Kind(key, label, queue, handler, queue == "pdf" if unique is None else unique)
        return handler

    return register


def kind_of(key: str) -> Kind:
    """The kind registered under ``key``. Raises ``TravailInconnu`` when nobody registered it."""
    try:
        return _KINDS[key]
    except KeyError:
        raise TravailInconnu(key) from None


def label_of(key: str) -> str:
    """How a kind reads on a page; a kind that this version no longer knows is still « Travail »."""
    return _KINDS[key].label if key in _KINDS else "Travail"
