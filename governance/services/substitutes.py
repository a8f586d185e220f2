"""Name who stands in for the holder of a seat at one meeting, and take it back. One transaction each."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from common.values import format_date
from governance.models import Meeting, Seat, Suppleance
from governance.notices import REUNION
from governance.services.meetings import address_of, when
from governance.services.notifications import notify
from projects.models import Membership


@transaction.atomic
def name_substitute(
    *, meeting: Meeting, seat: Seat, membership: Membership | None = None, nom: str = "", author=None
) -> Suppleance:
    """Let a member of the project, or somebody named ``nom``, stand in for ``seat`` at this meeting, and tell them.

    Raises ``ValidationError`` by field: the day has passed, a cancelled meeting, a seat that is not held that day,
    nobody, somebody who sits there already. A second name for a seat replaces the first.
    """
    day = timezone.localtime(meeting.debut).date()
    if meeting.etat == Meeting.Etat.ANNULEE:
        raise ValidationError("Cette réunion est annulée : personne n’y supplée.")
    if day < timezone.localdate():
        raise ValidationError(
            f"La réunion était le {format_date(day)} : une suppléance vaut ce jour-là, elle ne se donne pas après."
        )
    held = {one.pk: one for one in meeting.body.seats.on(day)}
    user = membership.user if membership else None
    said = {}
    if seat.pk not in held:
        said["siege"] = f"{seat.nom_affiche} ne siège pas le {format_date(day)}."
    if user is None and not nom.strip():
        said["membre"] = "Choisissez une personne du projet, ou écrivez un nom."
    elif membership and membership.project_id != meeting.body.project_id:
        said["membre"] = "Cette personne ne participe pas au projet."
    elif user is not None and any(one.user_id == user.pk for one in held.values()):
        said["membre"] = f"{user.nom_affiche} siège déjà à cette réunion."
    elif user is not None and meeting.suppleances.filter(user=user).exclude(seat=seat).exists():
        said["membre"] = f"{user.nom_affiche} supplée déjà quelqu’un à cette réunion."
    if said:
        raise ValidationError(said)
    row = meeting.suppleances.filter(seat=seat).first() or Suppleance(meeting=meeting, seat=seat)
    row.user, row.nom = user, "" if user else nom.strip()
    row.collectivite = membership.collectivite if membership else None
    row._change_reason = "suppléance"
    row.save()
    if user is not None:
        notify(
            project=meeting.body.project,
            users=[user],
            kind=REUNION,
            cle=f"suppleance:{meeting.pk}:{seat.pk}",
            texte=f"Vous suppléez à {meeting}, {when(meeting.debut)}. La page s’ouvre ce jour-là.",
            adresse=address_of(meeting),
            body=meeting.body,
            author=author,
            peremption=meeting.fin or meeting.debut,
        )
    return row


@transaction.atomic
def take_back_substitute(*, row: Suppleance) -> None:
    """The holder comes after all: nobody stands in any more."""
    row._change_reason = "suppléance reprise"
    row.delete()
