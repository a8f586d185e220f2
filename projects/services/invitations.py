"""Invite somebody to a role, by a secret link that lives fourteen days: send, send again, cancel, accept, refuse."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from common import mail
from common.values import format_date, format_date_longue
from projects.access import Access, in_force, named_access_waits
from projects.models import Collectivite, Invitation, Membership
from projects.policy import Role
from projects.services.limits import check_new_person
from projects.services.memberships import add_member, opens_names_on_arrival, refusal_to_grant, validate_role

VALIDITY = timedelta(days=14)
SUBJECT = "Invitation à un projet de mutualisation"
BODY = """Bonjour,

{inviter} vous invite à participer au projet « {project} ».
Cette page dit dans quel rôle ; vous y acceptez ou refusez :

{address}

Elle vous attend jusqu’au {deadline}. Ne transmettez pas ce message : le lien est personnel.
"""
# Turns a secret into the address of its page (the view knows the site, the service does not).
AddressOf = Callable[[str], str]


@dataclass(frozen=True)
class Proposal:
    """A role proposed to an address."""

    email: str
    role: Role
    collectivite: Collectivite | None = None
    est_executif: bool = False
    date_fin: date | None = None
    message: str = ""


def fingerprint(token: str) -> str:
    """What is stored of the secret: SHA-256 in hexadecimal. The secret has 256 bits, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def check_proposal(*, access: Access, proposal: Proposal) -> None:
    """Raise ``ValidationError`` by field when the person may not give it, or when it is already given or proposed."""
    project = access.project
    validate_role(role=proposal.role, collectivite=proposal.collectivite, date_fin=proposal.date_fin, project=project)
    if proposal.date_fin is not None and proposal.date_fin < timezone.localdate():
        raise ValidationError({"date_fin": "Cette fin de participation est déjà passée."})
    refusal = refusal_to_grant(
        giver=access.user,
        project=project,
        role=proposal.role,
        collectivite=proposal.collectivite,
        email=proposal.email,
        hat=access.hat.key,
    )
    if refusal:
        raise ValidationError({"role": refusal})
    same = {"project": project, "role": proposal.role.value, "collectivite": proposal.collectivite}
    if Membership.objects.filter(in_force(timezone.localdate()), user__email=proposal.email, **same).exists():
        raise ValidationError({"email": f"{proposal.email} a déjà ce rôle."})
    waiting = Invitation.objects.filter(
        email=proposal.email, etat=Invitation.Etat.ENVOYEE, date_expiration__gt=timezone.now(), **same
    ).first()
    if waiting is not None:
        sent = format_date(timezone.localdate(waiting.date_envoi))
        raise ValidationError({"email": f"{proposal.email} a déjà reçu une invitation à ce rôle, le {sent}."})
    check_new_person(project, proposal.email, "email")


def send_invitation(invitation: Invitation, token: str, address_of: AddressOf) -> bool:
    """Send the message; the demonstration sends none. Returns whether it left."""
    if invitation.project.est_demonstration:
        return False
    body = BODY.format(
        inviter=invitation.invite_par.nom_affiche,
        project=invitation.project.nom,
        address=address_of(token),
        deadline=format_date_longue(timezone.localdate(invitation.date_expiration)),
    )
    return mail.send(SUBJECT, body, invitation.email)


def invite(*, access: Access, proposal: Proposal, address_of: AddressOf) -> bool:
    """Write the invitation, then send its message. Returns whether a message left (the demonstration sends none).

    Raises ``ValidationError`` (see ``check_proposal``) before anything is written.
    """
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        check_proposal(access=access, proposal=proposal)
        now = timezone.now()
        invitation = Invitation.objects.create(
            project=access.project,
            email=proposal.email,
            role=proposal.role.value,
            collectivite=proposal.collectivite,
            est_executif=proposal.est_executif and proposal.role is Role.ELU,
            date_fin=proposal.date_fin,
            message=proposal.message,
            empreinte=fingerprint(token),
            date_expiration=now + VALIDITY,
            invite_par=access.user,
        )
    return send_invitation(invitation, token, address_of)


def may_manage(access: Access, invitation: Invitation) -> bool:
    """Whether the worn hat may send again or cancel: it is the one that could invite, or it ends memberships there."""
    return (
        refusal_to_grant(
            giver=access.user,
            project=access.project,
            role=invitation.role_enum,
            collectivite=invitation.collectivite,
            email=invitation.email,
            hat=access.hat.key,
        )
        is None
    )


def resend(*, access: Access, invitation: Invitation, address_of: AddressOf) -> bool:
    """A new secret and fourteen new days; the former link is dead. Returns whether a message left.

    Raises ``ValidationError`` when the invitation was answered or cancelled, or is no longer the person's to give.
    """
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        invitation = _locked(invitation)
        if invitation.etat != Invitation.Etat.ENVOYEE:
            raise ValidationError("Cette invitation a déjà sa réponse : invitez de nouveau.")
        if not may_manage(access, invitation):
            raise ValidationError("Vous ne pouvez plus donner ce rôle.")
        invitation.empreinte = fingerprint(token)
        invitation.date_expiration = timezone.now() + VALIDITY
        invitation.invite_par = access.user
        invitation.save(update_fields=["empreinte", "date_expiration", "invite_par"])
    return send_invitation(invitation, token, address_of)


@transaction.atomic
def cancel(*, invitation: Invitation) -> None:
    """Close an invitation that nobody answered; its link is dead. Raises ``ValidationError`` when it was answered."""
    _answer(_locked(invitation), Invitation.Etat.ANNULEE)


@transaction.atomic
def refuse(*, invitation: Invitation) -> None:
    """The person declines. Raises ``ValidationError`` when it is too late."""
    _answer(_locked(invitation), Invitation.Etat.REFUSEE)


@transaction.atomic
def accept(*, invitation: Invitation, user: User) -> Membership:
    """Give the role, after asking again whether the inviter may still give it: rights may have moved since.

    Raises ``ValidationError`` when the address differs, the time is over, or the role can no longer be given.
    """
    invitation = _locked(invitation)
    if user.email != invitation.email:
        raise ValidationError("Cette invitation est adressée à une autre personne.")
    if not invitation.est_ouverte:
        raise ValidationError("Cette invitation ne peut plus être acceptée.")
    giver, role, project = invitation.invite_par, invitation.role_enum, invitation.project
    asked = {"giver": giver, "project": project, "collectivite": invitation.collectivite, "email": user.email}
    if giver is None:
        refusal = "La personne qui invite ne participe plus au projet."
    elif invitation.ouverture_secours_id is not None:
        # the hour was checked when the invitation was written; its author must still administer the installation
        refusal = None if giver.est_administrateur else "La personne qui invite n’administre plus l’installation."
    else:
        refusal = refusal_to_grant(role=role, **asked)
    if refusal:
        raise ValidationError(f"Ce rôle ne peut plus vous être donné. {refusal}")
    membership = Membership(role=role.value, est_executif=invitation.est_executif)
    added = add_member(
        project=project,
        user=user,
        role=role,
        collectivite=invitation.collectivite,
        est_executif=invitation.est_executif,
        date_fin=invitation.date_fin,
        invited_by=giver,
        a_acces_nominatif=not named_access_waits(membership) or opens_names_on_arrival(**asked),
        reason="invitation acceptée",
    )
    _answer(invitation, Invitation.Etat.ACCEPTEE)
    return added


def find(token: str) -> Invitation | None:
    """The invitation of a secret, whatever its state."""
    return (
        Invitation.objects.select_related("project", "collectivite", "invite_par")
        .filter(empreinte=fingerprint(token))
        .first()
    )


def _locked(invitation: Invitation) -> Invitation:
    """The same invitation as it is now, held until the end of the transaction: two answers cannot cross."""
    return (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("project", "collectivite", "invite_par")
        .get(pk=invitation.pk)
    )


def _answer(invitation: Invitation, etat: str) -> None:
    late = invitation.est_expiree and etat != Invitation.Etat.ANNULEE
    if invitation.etat != Invitation.Etat.ENVOYEE or late:
        raise ValidationError("Cette invitation a déjà sa réponse, ou son délai est passé.")
    invitation.etat = etat
    invitation.date_reponse = timezone.now()
    invitation.save(update_fields=["etat", "date_reponse"])
