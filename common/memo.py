"""What a page need not compute again while nobody wrote: values kept in this process, under the state of their tables.

A tracked table gains a row of history at each write (``tests/house.py`` holds that no write is silent): the number of these
rows and the last of them say its state, whatever process wrote. Both are asked, so that a transaction that began earlier
and ended later is seen too. Only what every reader reads alike is kept: rights and masks are applied after.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

from django.db import models
from django.db.models import Count, Max, Value

Stamp = tuple[tuple[int, int, int | None], ...]
T = TypeVar("T")
_MEMOS: list["Memo"] = []


def stamp_of(sources: Sequence[type[models.Model]]) -> Stamp:
    """The state of the tables of ``sources``, in one query. A model without a history must only ever gain or lose rows."""
    asked = []
    for rank, model in enumerate(sources):
        name = getattr(model._meta, "simple_history_manager_attribute", None)
        rows = getattr(model, name) if name else model._base_manager
        key = "history_id" if name else "pk"
        one = (
            rows.order_by()
            .annotate(stamp_rank=Value(rank))
            .values("stamp_rank")
            .annotate(stamp_count=Count(key), stamp_last=Max(key))
        )
        asked.append(one.values_list("stamp_rank", "stamp_count", "stamp_last"))
    return tuple(sorted(asked[0].union(*asked[1:], all=True)))


class Memo:
    """The last ``size`` values computed, by key; the least recently asked for leaves first."""

    def __init__(self, size: int = 64) -> None:
        self._held: OrderedDict[Hashable, Any] = OrderedDict()
        self._size = size
        _MEMOS.append(self)

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value kept under ``key``, else the one that ``make`` gives; a failure of ``make`` is not kept."""
        try:
            found = self._held[key]
            self._held.move_to_end(key)
        except KeyError:  # another thread may have taken it away between the two lines
            found = self._held[key] = make()
            while len(self._held) > self._size:
                self._held.popitem(last=False)
        return found

    def clear(self) -> None:
        """Forget everything."""
        self._held.clear()


def forget() -> None:
    """Forget what every memo of this process holds."""
    for memo in _MEMOS:
        memo.clear()
