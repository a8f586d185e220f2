"""Verbs that write the notes on a collectivité. One transaction; only what changed is written."""

from collections.abc import Mapping

from django.db import transaction

from diagnostics.models import NoteCollectivite
from projects.models import Collectivite


@transaction.atomic
def save_notes(*, collectivite: Collectivite, notes: Mapping[str, tuple[str, str]], reason: str = "") -> None:
    """Write blocks: code of the block → (text, key words)."""
    held = {row.bloc: row for row in NoteCollectivite.objects.filter(collectivite=collectivite).order_by("pk")}
    for bloc, (texte, mots) in notes.items():
        row = held.get(bloc) or NoteCollectivite(collectivite=collectivite, bloc=bloc)
        if (row.texte, row.mots) == (texte.strip(), mots.strip()):
            continue
        row.texte, row.mots = texte.strip(), mots.strip()
        row._change_reason = reason or "note sur la collectivité"
        row.save()
