"""Note how long each college spoke in a meeting."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from governance.models import Meeting, SpeakingTime
from governance.parole import College


@transaction.atomic
def record_speaking(
    *, meeting: Meeting, duree: int, minutes: Mapping[College, int | None], reason: str = ""
) -> SpeakingTime | None:
    """Write the minutes of a meeting of ``duree`` minutes; no college at all erases what was noted (returns ``None``).

    Minutes that do not add up to the meeting are kept: the page says it. Raises ``ValidationError`` before the meeting has
    begun, once it is cancelled, or with nothing to write nor to erase.
    """
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    if meeting.etat == Meeting.Etat.ANNULEE or not meeting.est_passee:
        raise ValidationError("Le temps de parole se note une fois la réunion commencée.")
    row = SpeakingTime.objects.filter(meeting=meeting).first()
    if all(minutes.get(college) is None for college in College):
        if row is None:
            raise ValidationError({"elus": "Écrivez les minutes d’au moins un collège."})
        row._change_reason = reason or "temps de parole effacé"
        row.delete()
        return None
    row = row or SpeakingTime(meeting=meeting)
    row.duree = duree
    for college in College:
        setattr(row, college.value, minutes.get(college))
    row._change_reason = reason or "temps de parole"
    row.full_clean()
    row.save()
    return row
