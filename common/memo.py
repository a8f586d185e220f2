"""What a page need not compute again while nobody wrote: values kept in this process, under the state of their tables.

A tracked table gains a row of history at each write (``tests/house.py`` holds that no write is silent): the last of these
rows, and how many were written in the last hour, say its state, whatever process wrote. The last one alone would miss a
transaction that began earlier and ended later; counting them all would walk the histories of every project. Only what every
reader reads alike is kept: rights and masks are applied after.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models
from django.utils import timezone

from common.collector import collector_paused

Stamp = tuple[tuple[int | None, int], ...]
T = TypeVar("T")
S = TypeVar("S", bound=Hashable)
# longer than any transaction of the application
LATECOMERS = timedelta(hours=1)
PATIENCE_SECONDS = 15.0
_ABSENT = object()
_MEMOS: list["Memo"] = []


def stamp_of(sources: Sequence[type[models.Model]]) -> Stamp:
    """The state of the tables of ``sources``, in one query. A model without a history must only ever gain or lose rows.

    The hour that counts latecomers begins on a round hour, so that it changes the state once an hour at most.
    """
    since = timezone.now().replace(minute=0, second=0, microsecond=0) - LATECOMERS
    asked, given = [], []
    for rank, model in enumerate(sources):
        table, key, is_history = _told_by(model)
        recent = f"(SELECT COUNT(*) FROM {table})"  # noqa: S608  our own tables
        if is_history:
            recent = f"(SELECT COUNT(*) FROM {table} WHERE history_date >= %s)"  # noqa: S608
            given.append(connection.ops.adapt_datetimefield_value(since))
        asked.append(f"SELECT {rank}, (SELECT MAX({key}) FROM {table}), {recent}")  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked), given)
        return tuple((last, count) for _, last, count in sorted(cursor.fetchall()))


@cache
def _told_by(model: type[models.Model]) -> tuple[str, str, bool]:
    """The table that tells the state of ``model``, its key, and whether it is a history."""
    quote = connection.ops.quote_name
    name = getattr(model._meta, "simple_history_manager_attribute", None)
    if name:
        return quote(getattr(model, name).model._meta.db_table), "history_id", True
    return quote(model._meta.db_table), quote(model._meta.pk.column), False


def stamps_of(*groups: Sequence[type[models.Model]]) -> list[Stamp]:
    """The state of each group of tables, in one query for all."""
    together = list(dict.fromkeys(model for group in groups for model in group))
    found = dict(zip(together, stamp_of(together), strict=True))
    return [tuple(found[model] for model in group) for group in groups]


class Memo:
    """The last ``size`` values computed, by key; the least recently asked for leaves first.

    Threads that ask at once for the same absent value wait for the first to make it: after a write, ten people who open the
    same page cost one computation a process, not ten that slow each other.
    """

    def __init__(self, size: int = 64) -> None:
        self._held: OrderedDict[Hashable, Any] = OrderedDict()
        self._making: dict[Hashable, threading.RLock] = {}
        self._size = size
        _MEMOS.append(self)

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value kept under ``key``, else the one that ``make`` gives; a failure of ``make`` is not kept."""
        return self._found(key, lambda value: True, lambda past: make())

    def latest(self, key: Hashable, state: Hashable, make: Callable[[], T]) -> T:
        """The value of ``key`` if ``state`` is the one it was made in, else a new one in its place.

        For large values: of a past state, nothing stays.
        """
        return self.renewed(key, state, lambda past: make())

    def renewed(self, key: Hashable, state: S, make: Callable[[tuple[S, T] | None], T]) -> T:
        """The same, made from the past state and its value when there are any: what did not change is not made again."""
        return self._found(key, lambda held: held[0] == state, lambda past: (state, make(past)))[1]

    def _found(self, key: Hashable, suits: Callable[[Any], bool], make: Callable[[Any], Any]) -> Any:
        held = self._held.get(key, _ABSENT)
        if held is _ABSENT or not suits(held):
            with self._alone(key):
                held = self._held.get(key, _ABSENT)  # another thread may have made it meanwhile
                if held is _ABSENT or not suits(held):
                    with collector_paused():  # what is made to last has no cycle
                        held = self._keep(key, make(None if held is _ABSENT else held))
        with suppress(KeyError):  # another thread may have taken it away
            self._held.move_to_end(key)
        return held

    @contextmanager
    def _alone(self, key: Hashable) -> Iterator[None]:
        """One thread at a time for ``key``; whoever has waited too long goes on: it may hold what the other waits for."""
        lock = self._making.setdefault(key, threading.RLock())
        taken = lock.acquire(timeout=PATIENCE_SECONDS)
        try:
            yield
        finally:
            if taken:
                self._making.pop(key, None)
                lock.release()

    def _keep(self, key: Hashable, value: T) -> T:
        self._held[key] = value
        while len(self._held) > self._size:
            with suppress(KeyError):
                self._held.popitem(last=False)
        return value

    def clear(self) -> None:
        """Forget everything."""
        self._held.clear()


def forget() -> None:
    """Forget what every memo of this process holds."""
    for memo in _MEMOS:
        memo.clear()
