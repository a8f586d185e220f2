"""Plan a meeting, move it, write its agenda, note who was there, write and publish its minutes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from common.values import format_date_longue
from governance.models import AgendaItem, Attendance, Body, Meeting
from governance.notices import COMPTE_RENDU, REUNION
from governance.services.notifications import notify, seated_in, withdraw


def address_of(meeting: Meeting) -> str:
    """The path of the page of a meeting."""
    return reverse("governance:meeting", args=[meeting.body.project.slug, meeting.pk])


def when(moment: datetime) -> str:
    """« lundi 3 mars 2027 à 14 h 00 », in Paris."""
    local = timezone.localtime(moment)
    return f"{format_date_longue(local.date())} à {local:%H}\u00a0h\u00a0{local:%M}"


def _key(meeting: Meeting) -> str:
    return f"reunion:{meeting.pk}"


def _tell(meeting: Meeting, texte: str, author) -> None:
    notify(
        project=meeting.body.project,
        users=seated_in(meeting.body),
        kind=REUNION,
        cle=_key(meeting),
        texte=texte,
        adresse=address_of(meeting),
        body=meeting.body,
        author=author,
        peremption=meeting.debut,
    )


@transaction.atomic
def plan_meeting(*, body: Body, fields: Mapping[str, Any], author=None) -> Meeting:
    """Announce the next meeting of a body, numbered in it, and tell those who sit there.

    Raises ``ValidationError`` when the body has ceased, or when the end comes before the start.
    """
    Body.objects.select_for_update().get(pk=body.pk)
    if body.date_fin is not None and body.date_fin < timezone.localtime(fields["debut"]).date():
        raise ValidationError("Cette instance a cessé\u00a0: elle ne se réunit plus.")
    _check_hours(fields)
    last = body.meetings.aggregate(last=Max("numero"))["last"] or 0
    meeting = Meeting(body=body, numero=last + 1, **fields)
    meeting._change_reason = "réunion annoncée"
    meeting.save()
    if not meeting.est_passee:
        _tell(meeting, f"{meeting}\u00a0: {when(meeting.debut)}.", author)
    return meeting


def _check_hours(fields: Mapping[str, Any]) -> None:
    if fields.get("fin") is not None and fields["fin"] <= fields["debut"]:
        raise ValidationError({"heure_fin": "La réunion finirait avant d’avoir commencé."})


@transaction.atomic
def change_meeting(*, meeting: Meeting, fields: Mapping[str, Any], author=None, reason: str = "") -> None:
    """Move or complete a meeting; those who sit there are told of a new day, hour or place.

    Raises ``ValidationError`` on a cancelled meeting, or when the end comes before the start.
    """
    if meeting.etat == Meeting.Etat.ANNULEE:
        raise ValidationError("Cette réunion est annulée\u00a0: elle ne change plus.")
    _check_hours(fields)
    before = (meeting.debut, meeting.lieu)
    for name, value in fields.items():
        setattr(meeting, name, value)
    meeting._change_reason = reason or "réunion modifiée"
    meeting.save()
    if (meeting.debut, meeting.lieu) != before and not meeting.est_passee:
        _tell(meeting, f"{meeting} change\u00a0: {when(meeting.debut)}.", author)


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, reason: str, author=None) -> None:
    """Cancel a meeting to come, with a reason. Raises ``ValidationError`` without reason, or once it was held."""
    if not reason.strip():
        raise ValidationError({"motif": "Dites pourquoi\u00a0: les membres le liront."})
    if meeting.etat != Meeting.Etat.PREVUE:
        raise ValidationError("Seule une réunion prévue s’annule.")
    meeting.etat, meeting.motif = Meeting.Etat.ANNULEE, reason.strip()
    meeting._change_reason = reason.strip()
    meeting.save()
    withdraw(project=meeting.body.project, cle=_key(meeting))
    if not meeting.est_passee:
        _tell(meeting, f"{meeting}, {when(meeting.debut)}\u00a0: annulée.", author)


@transaction.atomic
def restore_meeting(*, meeting: Meeting, author=None) -> None:
    """Take a cancellation back. Raises ``ValidationError`` when the meeting is not cancelled."""
    if meeting.etat != Meeting.Etat.ANNULEE:
        raise ValidationError("Cette réunion n’est pas annulée.")
    meeting.etat, meeting.motif = Meeting.Etat.PREVUE, ""
    meeting._change_reason = "annulation reprise"
    meeting.save()
    withdraw(project=meeting.body.project, cle=_key(meeting))
    if not meeting.est_passee:
        _tell(meeting, f"{meeting} est maintenue\u00a0: {when(meeting.debut)}.", author)


@dataclass(frozen=True)
class Point:
    """One point of an agenda as typed. ``pk``: the row that it changes, ``None`` for a new one."""

    titre: str
    duree_minutes: int | None = None
    attend_decision: bool = False
    pk: int | None = None


@transaction.atomic
def save_agenda(*, meeting: Meeting, points: Sequence[Point]) -> int:
    """Make the agenda exactly ``points``, in this order; what did not change is not written. Returns the changes."""
    rows = {row.pk: row for row in meeting.items.order_by("rang", "pk")}
    changed = 0
    for rang, point in enumerate(points, start=1):
        row = rows.pop(point.pk, None) if point.pk else None
        row = row or AgendaItem(meeting=meeting)
        wanted = (rang, point.titre, point.duree_minutes, point.attend_decision)
        if row.pk and (row.rang, row.titre, row.duree_minutes, row.attend_decision) == wanted:
            continue
        row.rang, row.titre, row.duree_minutes, row.attend_decision = wanted
        row._change_reason = "ordre du jour"
        row.save()
        changed += 1
    for row in rows.values():
        row._change_reason = "ordre du jour\u00a0: point retiré"
        row.delete()
        changed += 1
    return changed


@transaction.atomic
def record_attendance(*, meeting: Meeting, states: Mapping[int, str]) -> None:
    """Note who was there, by key of the seat (an empty state erases the note); the meeting is then held.

    Raises ``ValidationError`` before the meeting has begun, once it is cancelled, or on a seat of another body.
    """
    if meeting.etat == Meeting.Etat.ANNULEE or not meeting.est_passee:
        raise ValidationError("Les présences se notent une fois la réunion commencée.")
    seats = set(meeting.body.seats.values_list("pk", flat=True))
    if set(states) - seats:
        raise ValidationError("Ce siège n’est pas de cette instance.")
    rows = {row.seat_id: row for row in meeting.attendances.order_by("pk")}
    for seat, etat in states.items():
        row = rows.get(seat)
        if not etat:
            if row:
                row._change_reason = "présence effacée"
                row.delete()
        elif row is None or row.etat != etat:
            row = row or Attendance(meeting=meeting, seat_id=seat)
            row.etat = etat
            row._change_reason = "présences de la réunion"
            row.save()
    _held(meeting)


def _held(meeting: Meeting) -> None:
    if meeting.etat == Meeting.Etat.PREVUE and meeting.est_passee:
        meeting.etat = Meeting.Etat.TENUE
        meeting._change_reason = "réunion tenue"
        meeting.save()


@transaction.atomic
def save_minutes(*, meeting: Meeting, texte: str, publish: bool, author=None, reason: str = "") -> bool:
    """Keep the minutes, as a draft or published; returns whether they are published for the first time.

    Minutes that were published stay so: what changes afterwards needs a reason, kept in the history.
    Raises ``ValidationError``: nothing to publish, before the meeting, cancelled, or changed without a reason.
    """
    text = texte.replace("\r\n", "\n").strip()
    was = meeting.date_compte_rendu is not None
    if meeting.etat == Meeting.Etat.ANNULEE or not meeting.est_passee:
        raise ValidationError("Le compte rendu s’écrit une fois la réunion commencée.")
    if (publish or was) and not text:
        raise ValidationError({"compte_rendu": "Il n’y a rien à publier\u00a0: écrivez d’abord le compte rendu."})
    if was and text != meeting.compte_rendu and not reason.strip():
        raise ValidationError({"motif": "Ce compte rendu est publié\u00a0: dites pourquoi il change."})
    meeting.compte_rendu = text
    first = publish and not was
    if first:
        meeting.date_compte_rendu = timezone.now()
    meeting._change_reason = reason.strip() or ("compte rendu publié" if first else "compte rendu")
    meeting.save()
    _held(meeting)
    if first:
        notify(
            project=meeting.body.project,
            users=seated_in(meeting.body),
            kind=COMPTE_RENDU,
            cle=f"compte-rendu:{meeting.pk}",
            texte=f"{meeting}\u00a0: le compte rendu est publié.",
            adresse=address_of(meeting),
            body=meeting.body,
            author=author,
        )
    return first
