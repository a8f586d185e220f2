"""Verbs that write what is pooled already. Each is one transaction and leaves its reason in the history."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from common.removal import remove, restore
from diagnostics.models import MutualisationExistante
from projects.models import Collectivite, Project


@transaction.atomic
def save_pooling(
    *,
    project: Project,
    values: Mapping[str, Any],
    parties: Iterable[Collectivite],
    row: MutualisationExistante | None = None,
    reason: str = "",
) -> MutualisationExistante:
    """Create or change a pooling. Raises ``ValidationError`` when fewer than two parties are in it."""
    chosen = list(parties)
    if any(party.project_id != project.pk for party in chosen):
        raise ValidationError({"parties": "Une de ces collectivités n’est pas du projet."})
    if len(chosen) + bool(values.get("autres_parties", "").strip()) < 2:
        raise ValidationError({"parties": "Une mutualisation réunit au moins deux parties."})
    saved = row or MutualisationExistante(project=project)
    for name, value in values.items():
        setattr(saved, name, value)
    saved._change_reason = reason or ("modification" if row else "saisie")
    saved.save()
    if set(saved.parties.values_list("pk", flat=True)) != {party.pk for party in chosen}:
        saved.parties.set(chosen)
    return saved


@transaction.atomic
def remove_pooling(*, row: MutualisationExistante, auteur, motif: str = "") -> None:
    """Take a pooling away; undone for 24 hours."""
    remove(row, auteur=auteur, motif=motif)


@transaction.atomic
def restore_pooling(*, row: MutualisationExistante, auteur) -> None:
    """Undo ``remove_pooling``. Raises ``ValidationError`` after 24 hours."""
    restore(row, auteur=auteur)
