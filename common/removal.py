"""Deleting asks once and can be undone for 24 hours: the row is marked, hidden from every reading, then purged.

A model inherits ``Removable``: its default manager no longer shows what was removed, so counts, figures, exports,
import previews and look-ups ignore it without a word more; ``everything`` is for those who undo, purge or guard. A
unique constraint of such a model takes ``KEPT`` as its condition: what is removed takes no place. A model that only
makes sense with its parent takes a manager with ``path`` (``KeptManager``). Product.md D6 and T2.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from common.conservation import delai

UNDO_DELAY = delai("corbeille")
REMOVED = "suppression : "
KEPT = models.Q(date_suppression__isnull=True)
TOO_LATE = "Cette suppression ne peut plus être annulée : le délai de 24 heures est passé."


class KeptManager(models.Manager):
    """Rows that nobody removed. ``path`` leads to the removable parent (« agent__ ») for a row that follows it."""

    path = ""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(**{f"{self.path}date_suppression__isnull": True})


class Removable(models.Model):
    """A row that can be taken away with a reason and brought back within 24 hours."""

    date_suppression = models.DateTimeField("supprimé le", null=True, blank=True, editable=False, db_index=True)
    supprime_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="supprimé par",
    )
    motif_suppression = models.TextField("motif de la suppression", blank=True, editable=False)

    # the filtered manager first: libraries that follow the default manager must not bring removed rows back (T2)
    objects = KeptManager()
    everything = models.Manager()  # noqa: DJ012  a manager, whatever its name

    class Meta:
        abstract = True

    @property
    def annulable_jusqu_a(self) -> datetime | None:
        """Until when the removal can be undone, ``None`` for a row that is there."""
        return self.date_suppression + UNDO_DELAY if self.date_suppression else None


RowT = TypeVar("RowT", bound=Removable)


def remove(row: Removable, *, auteur: Any, motif: str) -> None:
    """Take ``row`` away, with its reason in the row and in its history. Nothing happens to a row already removed."""
    if row.date_suppression is not None:
        return
    row.date_suppression, row.supprime_par, row.motif_suppression = timezone.now(), auteur, motif.strip()
    row._change_reason = f"{REMOVED}{motif.strip()}" if motif.strip() else "suppression"
    row._history_user = auteur
    row.save()


def restore(row: Removable, *, auteur: Any, now: datetime | None = None) -> None:
    """Bring ``row`` back. Raises ``ValidationError`` after 24 hours, or when another row took its place meanwhile."""
    moment = now or timezone.now()
    if row.date_suppression is None:
        return
    if row.annulable_jusqu_a < moment:
        raise ValidationError(TOO_LATE)
    row.date_suppression, row.supprime_par, row.motif_suppression = None, None, ""
    try:
        row.validate_constraints()
    except ValidationError:
        raise ValidationError(
            "Entre-temps, la même chose a été saisie de nouveau : supprimez-la d’abord, puis annulez."
        ) from None
    row._change_reason = "suppression annulée"
    row._history_user = auteur
    row.save()


def still_undoable(model: type[RowT], now: datetime | None = None) -> models.QuerySet[RowT]:
    """Removed rows that can be brought back, the latest first."""
    limit = (now or timezone.now()) - UNDO_DELAY
    return model.everything.filter(date_suppression__gte=limit).order_by("-date_suppression", "pk")


def purge_removed(
    model: type[RowT], purge: Callable[[RowT], object] | None = None, now: datetime | None = None
) -> tuple[int, int]:
    """Purge the rows removed more than 24 hours ago; returns (purged, kept because something still rests on them).

    ``purge`` deletes one row (by default the row alone, its history keeps the trace). What is kept is tried again at
    the next round: what rests on it is purged in its own time.
    """
    limit = (now or timezone.now()) - UNDO_DELAY
    purged = kept = 0
    for row in model.everything.filter(date_suppression__lt=limit).order_by("date_suppression", "pk"):
        try:
            with transaction.atomic():
                if purge is None:
                    row._change_reason = "purge, 24 heures après la suppression"
                    row.delete()
                else:
                    purge(row)
            purged += 1
        except models.ProtectedError:
            kept += 1
    return purged, kept
