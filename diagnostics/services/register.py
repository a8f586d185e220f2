"""Verbs that write the register of gains and difficulties. Each is one transaction and leaves its reason in the history."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from common.preuves import Preuve
from common.removal import remove, restore
from diagnostics.models import EntreeRegistre
from diagnostics.queries_register import propositions
from diagnostics.registre import manques
from projects.models import Project

Genre = EntreeRegistre.Genre


@transaction.atomic
def decide_proposal(*, project: Project, code: str, garder: bool) -> EntreeRegistre:
    """Keep or set aside what the method proposes. Raises ``ValidationError`` on an unknown or decided proposal."""
    found = next((one for one in propositions() if one.code == code), None)
    if found is None:
        raise ValidationError("Cette proposition n’existe pas.")
    if EntreeRegistre.objects.filter(project=project, code=code).exists():
        raise ValidationError("Cette proposition a déjà reçu sa réponse.")
    row = EntreeRegistre(
        project=project,
        code=code,
        genre=found.genre,
        libelle=found.libelle,
        etat=EntreeRegistre.Etat.RETENUE if garder else EntreeRegistre.Etat.ECARTEE,
    )
    row._change_reason = "proposition retenue" if garder else "proposition écartée"
    row.save()
    return row


@transaction.atomic
def save_entry(
    *, project: Project, values: Mapping[str, Any], row: EntreeRegistre | None = None, reason: str = ""
) -> EntreeRegistre:
    """Create or change an entry. Raises ``ValidationError`` by field when its level of proof lacks what it demands."""
    saved = row or EntreeRegistre(project=project)
    for name, value in values.items():
        setattr(saved, name, value)
    if saved.genre == Genre.GAIN:
        given = {
            name: getattr(saved, name) for name in ("methode", "piece", "situation_depart", "mesure", "date_mesure")
        }
        if missing := manques(saved.niveau, given):
            raise ValidationError(dict(missing))
    if saved.montant_mesure_euros is not None and (saved.genre != Genre.GAIN or saved.niveau != Preuve.MESURE):
        raise ValidationError({"montant_mesure_euros": "Un montant mesuré va avec un gain « mesuré » et sa pièce."})
    saved._change_reason = reason or ("modification" if row else "saisie")
    saved.save()
    return saved


@transaction.atomic
def remove_entry(*, row: EntreeRegistre, auteur, motif: str = "") -> None:
    """Take an entry away; undone for 24 hours."""
    remove(row, auteur=auteur, motif=motif)


@transaction.atomic
def restore_entry(*, row: EntreeRegistre, auteur) -> None:
    """Undo ``remove_entry``. Raises ``ValidationError`` after 24 hours, or when the proposal was answered again."""
    restore(row, auteur=auteur)
