"""Verbs that write testimonies. Each is one transaction and leaves its reason in the history."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from common.removal import remove, restore
from diagnostics.models import Temoignage
from projects.models import Project


@transaction.atomic
def save_testimony(
    *, project: Project, values: Mapping[str, Any], row: Temoignage | None = None, reason: str = ""
) -> Temoignage:
    """Create or change a testimony. Raises ``ValidationError`` by field when it is published without its source."""
    saved = row or Temoignage(project=project)
    for name, value in values.items():
        setattr(saved, name, value)
    if saved.est_publie and not saved.source:
        raise ValidationError({"source": "Un témoignage ne se publie pas sans sa source : dites d’où il vient."})
    saved._change_reason = reason or ("modification" if row else "saisie")
    saved.save()
    return saved


@transaction.atomic
def remove_testimony(*, row: Temoignage, auteur, motif: str = "") -> None:
    """Take a testimony away; undone for 24 hours."""
    remove(row, auteur=auteur, motif=motif)


@transaction.atomic
def restore_testimony(*, row: Temoignage, auteur) -> None:
    """Undo ``remove_testimony``. Raises ``ValidationError`` after 24 hours."""
    restore(row, auteur=auteur)


@transaction.atomic
def purge_testimony(row: Temoignage) -> None:
    """Erase a removed testimony with its whole history: who takes back their words leaves neither name nor words behind."""
    key = row.pk
    row.delete()
    Temoignage.history.filter(id=key).delete()
