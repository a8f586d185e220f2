"""The history of one object, whatever its floor: its versions under the rights of today, and the verb that restores one.

Each floor registers what it tracks when Django starts. ``find`` gives the object to those who may read it **today**, else
``None``. Where the right to read depends on values of the object, ``since`` leaves out the versions older than this right.
``sensitive`` fields need one more right: without it, that they changed is told, not what they were. Restoring makes a new version; nothing is ever rewritten.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from common.history import Version, versions_of
from projects.access import Access
from projects.models import Collectivite
from projects.policy import Action


@dataclass(frozen=True)
class Tracked:
    """One kind of object with a history.

    ``find(access, pk)``: the object, or ``None``. ``title(row)``. ``back(access, row)``: the page it is read on.
    ``restore(row=, version=, auteur=, motif=)``: writes the values of a history row again; raises ``ValidationError``.
    ``besides(row)``: gives a function of a history row → values that other tables keep. ``noticed(access, row)``: what
    reading leaves (the access log of named data). ``since(access, row, rows)``: the place, in the history rows given
    oldest first, of the first one that this hat may read.
    """

    key: str
    noun: str
    model: type[models.Model]
    fields: tuple[str, ...]
    find: Callable[[Access, int], Any | None]
    title: Callable[[Any], str]
    back: Callable[[Access, Any], str]
    employer: Callable[[Any], Collectivite | None]
    restore_action: Action
    restore: Callable[..., Any] | None = None
    sensitive: Mapping[str, Action] = field(default_factory=dict)
    besides: Callable[[Any], Callable[[Any], Mapping[str, str]]] | None = None
    related: tuple[str, ...] = ()
    noticed: Callable[[Access, Any], object] | None = None
    since: Callable[[Access, Any, Sequence[Any]], int] | None = None

    def hidden(self, access: Access, row: Any) -> frozenset[str]:
        """Fields whose values this hat may not read today."""
        employer = self.employer(row)
        return frozenset(name for name, action in self.sensitive.items() if not access.allows(action, employer))

    def may_restore(self, access: Access, row: Any) -> bool:
        """Whether this hat may write every value of an older version, hidden ones included."""
        allowed = access.allows(self.restore_action, self.employer(row))
        return self.restore is not None and allowed and not self.hidden(access, row)

    def versions(self, access: Access, row: Any) -> list[Version]:
        """The versions as this hat may read them, the latest first."""
        rows = list(self.history(row))
        first = self.since(access, row, rows) if self.since else 0
        return versions_of(
            rows[first:],
            self.model,
            self.fields,
            hidden=self.hidden(access, row),
            besides=self.besides(row) if self.besides else None,
            first_rank=first + 1,
        )

    def history(self, row: Any) -> models.QuerySet:
        """The history rows of an object, oldest first."""
        rows = self.model.history.filter(id=row.pk).order_by("history_date", "history_id")
        return rows.select_related(*self.related) if self.related else rows


_TRACKED: dict[str, Tracked] = {}


def register_tracked(tracked: Tracked) -> None:
    """Add a kind. Registering the same key twice keeps the last one."""
    _TRACKED[tracked.key] = tracked


def tracked_kind(key: str) -> Tracked | None:
    """The kind of this key, ``None`` when nobody registered it."""
    return _TRACKED.get(key)


Trail = Callable[[Access], list[tuple[Any, int | None, str]]]
_TRAILS: list[Trail] = []


def register_trail(trail: Trail) -> None:
    """Let a floor say *that* confidential things changed: ``trail(access)`` → (day, key of the person, sentence).

    Read by every member who reads the history of the project; neither value, nor name, nor number.
    """
    if trail not in _TRAILS:
        _TRAILS.append(trail)


def trails(access: Access) -> list[tuple[Any, int | None, str]]:
    """What every floor says, the latest first."""
    found = [line for trail in _TRAILS for line in trail(access)]
    return sorted(found, key=lambda line: (line[0], line[2]), reverse=True)
