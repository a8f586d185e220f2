"""The information plan: write a message, carry it with its evidence, remind who has not; the page of the agents."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from consultations.models import AgentChange, AgentPage, Message, MessageRelay
from consultations.notices import INFORMATION
from governance.services.documents import deposit, replace
from governance.services.notifications import notify, withdraw
from projects.access import in_force
from projects.models import Collectivite, Membership, Project
from projects.policy import Action
from projects.refusals import roles_with

# A message is the same everywhere if it is carried everywhere at nearly the same time (product.md A11.2).
REMIND_AFTER_DAYS = 10


@transaction.atomic
def save_message(
    *,
    project: Project,
    fields: Mapping[str, Any],
    employers: Iterable[Collectivite],
    message: Message | None = None,
    reason: str = "",
) -> Message:
    """Write a message and who carries it. An employer that carried it already stays. Raises ``ValidationError``."""
    wanted = {employer.pk: employer for employer in employers}
    if not wanted:
        raise ValidationError({"employeurs": "Dites dans quelles collectivités ce message est porté."})
    row = message or Message(project=project)
    for name, value in fields.items():
        setattr(row, name, value)
    row._change_reason = reason or ("modification" if message else "message prévu")
    row.full_clean()
    row.save()
    known = {relay.collectivite_id: relay for relay in row.relais.order_by("pk")}
    for key, relay in known.items():
        if key not in wanted and relay.date_portee is None:
            withdraw(project=project, cle=_key(relay))
            relay._change_reason = "n’est plus attendu ici"
            relay.delete()
    for key, employer in wanted.items():
        if key not in known:
            relay = MessageRelay(message=row, collectivite=employer)
            relay._change_reason = "attendu ici"
            relay.save()
    return row


@transaction.atomic
def withdraw_message(*, message: Message, reason: str) -> None:
    """Take a message out of the plan; what was carried stays in the history. Raises ``ValidationError``."""
    if not reason.strip():
        raise ValidationError({"motif": "Dites pourquoi ce message n’est plus prévu."})
    for relay in message.relais.order_by("pk"):
        withdraw(project=message.project, cle=_key(relay))
    message.date_retrait = timezone.localdate()
    message._change_reason = reason.strip()
    message.save()


@transaction.atomic
def carry(
    *,
    relay: MessageRelay,
    user,
    day: date,
    evidence: str,
    addition: str = "",
    file: tuple[str, bytes] | None = None,
    reason: str = "message porté",
) -> None:
    """Note that the direction of an employer carried a message. ``file``: name and bytes of a piece of evidence; a second
    one is the next version of the same document, so that the first can still be read and taken back.

    Raises ``ValidationError`` by field: a day to come, no evidence, a file that is refused.
    """
    errors = {}
    if day > timezone.localdate():
        errors["date_portee"] = "Cette date n’est pas encore venue : notez le message une fois qu’il a été porté."
    if not evidence.strip():
        errors["preuve"] = "Dites comment : compte rendu, affiche, courrier, réunion de service…"
    if errors:
        raise ValidationError(errors)
    if file is not None and relay.document is not None and relay.document.date_retrait is None:
        replace(document=relay.document, data=file[1], filename=file[0], user=user)
    elif file is not None:
        relay.document = deposit(
            project=relay.message.project, data=file[1], filename=file[0], titre=f"Preuve : {relay}"[:160], user=user
        )
    relay.date_portee, relay.preuve, relay.variante = day, evidence.strip(), addition.strip()
    relay._change_reason = reason
    relay.full_clean()
    relay.save()
    withdraw(project=relay.message.project, cle=_key(relay))


def _key(relay: MessageRelay) -> str:
    return f"relais:{relay.pk}"


def remind_carriers(day: date | None = None) -> int:
    """Tell the direction of each employer, and nobody else, what it has not carried ten days after its date.

    Returns how many relays are late. Safe to run at any time: what was told already is told once.
    """
    today = day or timezone.localdate()
    late = MessageRelay.objects.filter(
        date_portee=None,
        message__date_retrait=None,
        message__date_prevue__lte=today - timedelta(days=REMIND_AFTER_DAYS),
    ).select_related("message__project", "collectivite")
    count = 0
    for relay in late.order_by("pk"):
        carriers = Membership.objects.filter(
            in_force(today), collectivite=relay.collectivite, role__in=roles_with(Action.PORTER_INFORMATION)
        ).select_related("user")
        notify(
            project=relay.message.project,
            users=[member.user for member in carriers.order_by("pk") if not _told(relay, member.user_id)],
            kind=INFORMATION,
            cle=_key(relay),
            texte=f"« {relay.message.objet} » n’est pas encore porté dans {relay.collectivite.nom}.",
            adresse=reverse("consultations:relay", args=[relay.message.project.slug, relay.pk]),
        )
        count += 1
    return count


def _told(relay: MessageRelay, user_id: int) -> bool:
    project = relay.message.project
    return project.notifications.filter(cle=_key(relay), user_id=user_id).exists()


@transaction.atomic
def save_page(*, project: Project, fields: Mapping[str, Any], reason: str = "page des agents") -> AgentPage:
    """Write the page of the agents, open it or close it. Raises ``ValidationError`` by field."""
    row = AgentPage.objects.filter(project=project).first() or AgentPage(project=project)
    for name, value in fields.items():
        setattr(row, name, value)
    if row.est_ouverte and not row.presentation.strip():
        raise ValidationError({"presentation": "Dites le projet en quelques phrases avant d’ouvrir la page."})
    row._change_reason = reason
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def save_change(
    *, project: Project, collectivite: Collectivite | None, change: str, ne_change_pas: str, reason: str = ""
) -> None:
    """Write what changes and what does not, for everybody (``None``) or for one employer; both empty: nothing is said."""
    row = AgentChange.objects.filter(project=project, collectivite=collectivite).first()
    if not change.strip() and not ne_change_pas.strip():
        if row is not None:
            row._change_reason = reason or "effacé"
            row.delete()
        return
    row = row or AgentChange(project=project, collectivite=collectivite)
    row.change, row.ne_change_pas = change.strip(), ne_change_pas.strip()
    row._change_reason = reason or "ce qui change"
    row.full_clean()
    row.save()
