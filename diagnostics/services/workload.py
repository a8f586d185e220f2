"""Verbs that write the workload watch. Each is one transaction and leaves its reason in the history."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from common.removal import remove, restore
from diagnostics.models import ChargeService
from projects.models import Project

AFTER = ("volume_apres", "etp_apres", "date_apres")


@transaction.atomic
def save_workload(
    *, project: Project, values: Mapping[str, Any], row: ChargeService | None = None, reason: str = ""
) -> ChargeService:
    """Write one line. Raises ``ValidationError`` by field when what was counted after is not whole, or an ETP is 0."""
    saved = row or ChargeService(project=project)
    for name, value in values.items():
        setattr(saved, name, value)
    said = {name: "Zéro ETP ne fait aucun volume." for name in ("etp_avant", "etp_apres") if getattr(saved, name) == 0}
    given = [name for name in AFTER if getattr(saved, name) is not None]
    if given and len(given) < len(AFTER):
        said |= {name: "Le volume, les ETP et la date vont ensemble." for name in AFTER if name not in given}
    if said:
        raise ValidationError(said)
    saved._change_reason = reason or ("modification" if row else "saisie")
    saved.save()
    return saved


@transaction.atomic
def remove_workload(*, row: ChargeService, auteur, motif: str = "") -> None:
    """Take a line away; undone for 24 hours."""
    remove(row, auteur=auteur, motif=motif)


@transaction.atomic
def restore_workload(*, row: ChargeService, auteur) -> None:
    """Undo ``remove_workload``. Raises ``ValidationError`` after 24 hours."""
    restore(row, auteur=auteur)
