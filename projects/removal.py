"""The bin of a project: what was removed for less than 24 hours and may be brought back under the worn hat.

Each floor registers its kinds when Django starts (``register_removable``): this floor never looks up. A kind says who
may undo (the action that allows removing), how the thing is called, and the verbs that restore and purge.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from common.removal import Removable, purge_removed, still_undoable
from projects.access import Access
from projects.authors import role_labels
from projects.policy import ACTIONS, Action, Scope


@dataclass(frozen=True)
class RemovableKind:
    """One kind of thing that can be brought back.

    ``key``: in addresses. ``noun``: « poste ». ``title``: what the reader sees, never more than the action allows to
    read. ``project_path``: from the row to its project. ``employer_path``: from the row to the key of its employer,
    empty for a thing of the whole project. ``restore(row=, auteur=)`` raises ``ValidationError``. ``refusal``: one more
    rule than the action, ``None`` when it allows. ``purge``: see ``common.removal.purge_removed``.
    """

    key: str
    noun: str
    model: type[Removable]
    actions: tuple[Action, ...]
    title: Callable[[Any], str]
    restore: Callable[..., Any]
    project_path: str = "collectivite__project"
    employer_path: str = "collectivite_id"
    related: tuple[str, ...] = ()
    refusal: Callable[[Access, Any], str | None] | None = None
    purge: Callable[[Any], object] | None = None

    def rows(self, access: Access) -> models.QuerySet:
        """Removed rows that the worn hat may bring back, the latest first."""
        rows = still_undoable(self.model).filter(**{self.project_path: access.project})
        if any(access.allows(action) and ACTIONS[action].scope is Scope.PROJET for action in self.actions):
            return rows
        if not self.employer_path:
            return rows.none()
        reached: frozenset[int] = frozenset()
        for action in self.actions:
            reached |= access.employer_ids(action)
        return rows.filter(**{f"{self.employer_path}__in": reached})


_KINDS: dict[str, RemovableKind] = {}


def register_removable(kind: RemovableKind) -> None:
    """Add a kind to the bin. Registering the same key twice keeps the last one (Django may start twice in a process)."""
    _KINDS[kind.key] = kind


def removable_kinds() -> list[RemovableKind]:
    """Every kind, in the order in which the floors registered them."""
    return list(_KINDS.values())


@dataclass(frozen=True)
class BinLine:
    """One removed thing: what it is, who took it away (by role), why, until when it can come back."""

    kind: str
    pk: int
    noun: str
    title: str
    auteur: str
    motif: str
    date: datetime
    until: datetime


def bin_of(access: Access) -> list[BinLine]:
    """What the worn hat may bring back, the latest removal first. One query a kind, one for the roles."""
    found = [
        (kind, row)
        for kind in removable_kinds()
        for row in kind.rows(access).select_related(*kind.related)
        if kind.refusal is None or kind.refusal(access, row) is None
    ]
    roles = role_labels(access.project, {row.supprime_par_id for _, row in found})
    lines = [
        BinLine(
            kind.key,
            row.pk,
            kind.noun,
            kind.title(row),
            roles.of(row.supprime_par_id),
            row.motif_suppression,
            row.date_suppression,
            row.annulable_jusqu_a,
        )
        for kind, row in found
    ]
    return sorted(lines, key=lambda line: line.date, reverse=True)


def removed_row(access: Access, kind_key: str, pk: int) -> tuple[RemovableKind, Any] | None:
    """The kind and the removed row, ``None`` when there is no such thing for the worn hat."""
    kind = _KINDS.get(kind_key)
    row = kind.rows(access).select_related(*kind.related).filter(pk=pk).first() if kind else None
    return (kind, row) if kind and row is not None else None


def purge_bin(now: datetime | None = None) -> int:
    """Purge everything removed more than 24 hours ago, upper floors first; returns how many rows."""
    return sum(purge_removed(kind.model, kind.purge, now)[0] for kind in reversed(removable_kinds()))
