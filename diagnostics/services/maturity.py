"""Verbs of the maturity grid: open a wave, answer, close it. Closing keeps counts and erases who said what."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from diagnostics.maturite import LEVELS, College, decompter
from diagnostics.models import ReponseMaturite, VagueMaturite
from diagnostics.queries_maturity import enonces
from projects.models import Project


def _codes() -> list[str]:
    return [one.code for one in enonces()]


@transaction.atomic
def open_wave(*, project: Project, jour: date, reason: str = "") -> VagueMaturite:
    """Open the next wave. Raises ``ValidationError`` while one is open."""
    Project.objects.select_for_update().get(pk=project.pk)
    waves = VagueMaturite.objects.filter(project=project)
    if waves.filter(date_cloture__isnull=True).exists():
        raise ValidationError("Une vague est déjà ouverte : closez-la avant d’en ouvrir une autre.")
    last = waves.aggregate(last=Max("numero"))["last"] or 0
    row = VagueMaturite(project=project, numero=last + 1, date_ouverture=jour)
    row._change_reason = reason or "vague ouverte"
    row.save()
    return row


@transaction.atomic
def answer_wave(*, vague: VagueMaturite, user, college: College, notes: Mapping[str, int]) -> ReponseMaturite:
    """Keep what a person says, in place of what they said before.

    Raises ``ValidationError`` on a closed wave, or when a statement has no level from 1 to 4.
    """
    held = VagueMaturite.objects.select_for_update().get(pk=vague.pk)
    if held.date_cloture is not None:
        raise ValidationError("Cette vague est close : elle ne reçoit plus de réponse.")
    if any(notes.get(code) not in LEVELS for code in _codes()):
        raise ValidationError("Chaque phrase demande une réponse.")
    given = {code: notes[code] for code in _codes()}
    row, _ = ReponseMaturite.objects.update_or_create(
        vague=held, repondant=user, defaults={"college": college.value, "notes": given}
    )
    return row


@transaction.atomic
def close_wave(*, vague: VagueMaturite, jour: date, reason: str = "") -> VagueMaturite:
    """Count by college at the threshold of the project, then erase the answers. Raises ``ValidationError`` when closed."""
    row = VagueMaturite.objects.select_for_update().select_related("project").get(pk=vague.pk)
    if row.date_cloture is not None:
        raise ValidationError("Cette vague est déjà close.")
    answers = [(College(one.college), one.notes) for one in row.reponses.order_by("pk")]
    row.resultats = [one.en_json() for one in decompter(answers, _codes(), k=row.project.seuil_affichage)]
    row.date_cloture = jour
    row._change_reason = reason or "vague close, réponses effacées"
    row.save()
    row.reponses.all().delete()
    return row
