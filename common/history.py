"""What a tracked row was, version after version, in French words: who, when, why, old → new.

The rows are those of django-simple-history, oldest first. ``hidden`` names the fields whose values this reader may not see
today: that they changed is told, never the values. Nothing here decides who may read (product.md A16.3, D7).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from simple_history.models import HistoricalRecords

from common.values import format_date

EMPTY = "(vide)"
RESERVED = "valeur réservée"
GONE = "(supprimé)"
CREATED, CHANGED, DELETED = "+", "~", "-"


@contextmanager
def written_by(user: AbstractBaseUser) -> Iterator[None]:
    """Versions made meanwhile are signed by this person: for what is written without a request (a command)."""
    HistoricalRecords.context.request = SimpleNamespace(user=user)
    try:
        yield
    finally:
        del HistoricalRecords.context.request


@dataclass(frozen=True)
class Change:
    """One field: its label, what it was, what it became. A hidden one has « valeur réservée » on both sides."""

    label: str
    before: str
    after: str

    @property
    def is_hidden(self) -> bool:
        return self.before == self.after == RESERVED


@dataclass(frozen=True)
class Version:
    """One version: its key in the history, its rank (1 is the oldest), and every value as this reader may see it."""

    key: int
    rank: int
    date: datetime
    user_id: int | None
    reason: str
    kind: str
    changes: tuple[Change, ...]
    values: Mapping[str, str]


def label_of(model: type[models.Model], field: str) -> str:
    """The French name of a field."""
    return str(model._meta.get_field(field).verbose_name)


def in_words(row: models.Model, field: str) -> str:
    """A value as people read it."""
    try:
        value = getattr(row, field)
    except ObjectDoesNotExist:
        return GONE
    if value is None or value == "":
        return EMPTY
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime | date):
        return format_date(value)
    if row._meta.get_field(field).choices:
        return str(getattr(row, f"get_{field}_display")())
    if isinstance(value, Decimal):
        return f"{value.normalize():f}".replace(".", ",")
    return str(value)


def versions_of(
    rows: Iterable[Any],
    model: type[models.Model],
    fields: Iterable[str],
    *,
    hidden: frozenset[str] = frozenset(),
    besides: Callable[[Any], Mapping[str, str]] | None = None,
    first_rank: int = 1,
) -> list[Version]:
    """The versions of one object, the latest first. ``rows``: its history, oldest first.

    ``besides(row)``: values that other tables keep, by label (the services of an agent). A version that changes nothing
    that is shown is still a version: its reason says what it was (a removal, an undo). ``first_rank``: the rank of the
    first row, when older ones are not for this reader: nothing of them is told, not even what changed since.
    """
    names = list(fields)
    labels = {name: label_of(model, name) for name in names}
    found: list[Version] = []
    before: Any = None
    before_extra: Mapping[str, str] = {}
    for rank, row in enumerate(rows, start=first_rank):
        more = dict(besides(row)) if besides else {}
        changes = []
        if before is not None:
            for name in names:
                if getattr(before, _raw(row, name)) == getattr(row, _raw(row, name)):
                    continue
                if name in hidden:
                    changes.append(Change(labels[name], RESERVED, RESERVED))
                else:
                    changes.append(Change(labels[name], in_words(before, name), in_words(row, name)))
            for label in dict.fromkeys([*before_extra, *more]):
                old, new = before_extra.get(label, EMPTY), more.get(label, EMPTY)
                if old != new:
                    changes.append(Change(label, old, new))
        values = {labels[name]: RESERVED if name in hidden else in_words(row, name) for name in names} | more
        found.append(
            Version(
                row.history_id,
                rank,
                row.history_date,
                row.history_user_id,
                row.history_change_reason or "",
                row.history_type,
                tuple(changes),
                values,
            )
        )
        before, before_extra = row, more
    return found[::-1]


def _raw(row: models.Model, field: str) -> str:
    """The attribute that holds a value without a query."""
    return row._meta.get_field(field).attname


def compared(older: Version, newer: Version) -> list[tuple[str, str, str, bool]]:
    """Every value of two versions side by side: label, older, newer, whether they differ."""
    return [
        (
            label,
            older.values.get(label, EMPTY),
            newer.values.get(label, EMPTY),
            older.values.get(label) != newer.values.get(label),
        )
        for label in dict.fromkeys([*newer.values, *older.values])
    ]
