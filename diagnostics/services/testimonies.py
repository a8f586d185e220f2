"""Verbs that write testimonies. Each is one transaction and leaves its reason in the history."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from common.removal import remove, restore
from diagnostics.models import EntreeRegistre, Temoignage
from diagnostics.queries_register import temoignages
from projects.drafts import forget_drafts
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
def take_up_testimony(*, project: Project, code: str) -> Temoignage:
    """Bring a testimony of the method into the project, with its source, so that it may be linked as its own are.

    It is linked at once to the proposal it speaks of, where the register keeps it. Raises ``ValidationError`` for an
    unknown one, or one that is there already.
    """
    found = next((one for one in temoignages() if one.code == code), None)
    if found is None:
        raise ValidationError("Ce témoignage n’existe pas.")
    Project.objects.select_for_update().get(pk=project.pk)
    if Temoignage.objects.filter(project=project, code=code).exists():
        raise ValidationError("Ce témoignage est déjà repris dans le projet.")
    kept = EntreeRegistre.objects.filter(project=project, code=found.entree, etat=EntreeRegistre.Etat.RETENUE)
    values = {
        "code": code,
        "territoire": found.territoire,
        "annee": int(found.annee),
        "theme": found.theme,
        "lecon": found.lecon,
        "source": found.source,
        "entree": kept.first(),
        "est_publie": True,
    }
    return save_testimony(project=project, values=values, reason="témoignage de la méthode repris")


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
    key, project = row.pk, row.project
    row.delete()
    Temoignage.history.filter(id=key).delete()
    forget_drafts(project=project, cle=draft_key(key))


def draft_key(testimony: int | None) -> str:
    """Under which a testimony being written is kept as a draft."""
    return f"temoignage:{testimony or 'nouveau'}"
