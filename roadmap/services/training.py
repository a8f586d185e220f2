"""Verbs that write trainings, who came to them by counts, and the markers of a common culture."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from common.removal import remove, restore
from projects.models import Collectivite, Project
from roadmap.models import Formation, PresenceFormation, Repere

PERSONNES_MAXIMUM = 999


@transaction.atomic
def save_training(
    *, project: Project, values: Mapping[str, Any], row: Formation | None = None, today: date, reason: str = ""
) -> Formation:
    """Create or change a session. Raises ``ValidationError`` by field on what does not hold together."""
    saved = row or Formation(project=project)
    for name, value in values.items():
        setattr(saved, name, value)
    if saved.etat == Formation.Etat.TENUE and (saved.date_session is None or saved.date_session > today):
        raise ValidationError({"date_session": "Une formation tenue l’a été un jour passé : donnez sa date."})
    if saved.est_prealable and saved.service is None:
        raise ValidationError({"service": "Dites avant l’ouverture de quel service elle doit être tenue."})
    # a cancelled session is paid to nobody
    if saved.action is not None and saved.cout_euros and saved.etat != Formation.Etat.ANNULEE:
        others = Formation.objects.filter(action=saved.action).exclude(etat=Formation.Etat.ANNULEE).exclude(pk=saved.pk)
        spent = sum((one.cout_euros or 0 for one in others), saved.cout_euros)
        if spent > (saved.action.cout_initial_euros or 0):
            raise ValidationError(
                {
                    "action": f"Les formations de {saved.action.code} dépassent son coût de départ : complétez-le d’abord, "
                    "c’est lui qui compte dans l’investissement."
                }
            )
    saved._change_reason = reason or ("modification" if row else "saisie")
    saved.save()
    return saved


@transaction.atomic
def save_attendance(
    *, training: Formation, counts: Mapping[Collectivite, tuple[int | None, int | None]], reason: str = ""
) -> int:
    """Expected and present, by employer; (None, None) takes the line away. Returns how many employers changed.

    Raises ``ValidationError`` when more came than a session can hold, or to a session that was not held.
    """
    changed = 0
    for employer, (expected, present) in counts.items():
        row = PresenceFormation.objects.filter(formation=training, collectivite=employer).first()
        if expected is None and present is None:
            if row is not None:
                row._change_reason = reason or "présences retirées"
                row.delete()
                changed += 1
            continue
        if present and not training.est_tenue:
            raise ValidationError("Cette formation n’est pas encore tenue : notez les attendus seulement.")
        if max(expected or 0, present or 0) > PERSONNES_MAXIMUM:
            raise ValidationError(f"Une session compte au plus {PERSONNES_MAXIMUM} personnes d’un employeur.")
        if row is not None and (row.attendus, row.presents) == (expected or 0, present or 0):
            continue
        row = row or PresenceFormation(formation=training, collectivite=employer)
        row.attendus, row.presents = expected or 0, present or 0
        row._change_reason = reason or "présences saisies"
        row.save()
        changed += 1
    return changed


@transaction.atomic
def save_marker(*, project: Project, values: Mapping[str, Any], row: Repere | None = None, today: date) -> Repere:
    """Create or change a marker. Raises ``ValidationError`` on a name already taken or a date to come."""
    saved = row or Repere(project=project)
    for name, value in values.items():
        setattr(saved, name, value)
    if saved.date_fait is not None and saved.date_fait > today:
        raise ValidationError({"date_fait": "Ce jour n’est pas encore venu : notez-le comme prévu."})
    if Repere.objects.filter(project=project, libelle=saved.libelle).exclude(pk=saved.pk).exists():
        raise ValidationError({"libelle": "Ce repère existe déjà."})
    saved._change_reason = "modification" if row else "saisie"
    saved.save()
    return saved


@transaction.atomic
def remove_training(*, row: Formation | Repere, auteur, motif: str = "") -> None:
    """Take a session or a marker away; undone for 24 hours."""
    remove(row, auteur=auteur, motif=motif)


@transaction.atomic
def restore_training(*, row: Formation | Repere, auteur) -> None:
    """Undo ``remove_training``. Raises ``ValidationError`` after 24 hours, or when a marker of that name came back."""
    restore(row, auteur=auteur)
