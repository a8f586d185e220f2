"""« Ouverture de secours »: open for an hour with a reason, tell those concerned, invite to the HR rights, close.

For the technical administrator alone, who has no other right in a project. Design.md §4 « Invitations », product.md C.
"""

import secrets
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from common import mail
from projects.access import in_force
from projects.handing_on import NOT_YOURSELF
from projects.models import Collectivite, Invitation, Membership, OuvertureSecours
from projects.policy import HR_ROLES, Role
from projects.services.invitations import VALIDITY, AddressOf, fingerprint, send_invitation
from projects.services.memberships import validate_role

MOTIF_MIN = 20
TOLD_ROLES = (Role.DIRECTION_GENERALE, Role.DRH, Role.SECRETAIRE_MAIRIE)
SUBJECT = "Ouverture de secours dans un projet de mutualisation"
# neither name, nor figure, nor reason: the reason is read on the page, by those who may
BODY = """Bonjour,

L’administration technique de l’installation vient de faire une ouverture de secours pour {employer},
dans le projet « {project} ». Pendant une heure, elle peut inviter une personne aux droits RH de cette
collectivité. Elle ne lit aucune donnée.

Le motif et ce qui a été fait sont sur la page des membres :
{address}

Si personne ne l’a demandée, la cheffe ou le chef de projet peut y annuler l’invitation.
"""

LEADS = (
    "Vous conduisez ce projet : une autre personne qui administre l’installation doit faire l’ouverture de secours, "
    "pour que personne ne choisisse seul qui lit les données d’un employeur."
)

Listener = Callable[[OuvertureSecours, list[User]], object]
_listeners: list[Listener] = []


def register_emergency_listener(listener: Listener) -> None:
    """Let a floor above tell the same people in its own way: ``listener(opening, people)``, called after the commit."""
    if listener not in _listeners:
        _listeners.append(listener)


def people_to_tell(collectivite: Collectivite) -> list[User]:
    """The direction générale, the HR and the maire or président of the employer, and the leads of the project."""
    rows = Membership.objects.filter(
        in_force(timezone.localdate()), project=collectivite.project_id, user__is_active=True
    ).select_related("user")
    told = {
        row.user
        for row in rows.order_by("pk")
        if row.role_enum is Role.CHEF_PROJET
        or (
            row.collectivite_id == collectivite.pk
            and (row.role_enum in TOLD_ROLES or (row.role_enum is Role.ELU and row.est_executif))
        )
    }
    return sorted(told, key=lambda user: user.pk)


def _leads(user: User, project_id) -> bool:
    """Whether ``user`` leads the project today: the lead names no DRH, not even with the hat of the administration."""
    return Membership.objects.filter(
        in_force(timezone.localdate()), project=project_id, user=user, role=Role.CHEF_PROJET.value
    ).exists()


@transaction.atomic
def open_emergency(*, collectivite: Collectivite, administrator: User, motif: str, address: str) -> OuvertureSecours:
    """Open for an hour, and tell those concerned once it is written. ``address``: the page of the members.

    Raises ``ValidationError`` to somebody who does not administer or who leads the project, without a real reason, or while one is open.
    """
    if not administrator.est_administrateur:
        raise ValidationError("L’ouverture de secours est réservée à l’administration de l’installation.")
    if _leads(administrator, collectivite.project_id):
        raise ValidationError(LEADS)
    if len(motif.strip()) < MOTIF_MIN:
        raise ValidationError(
            {"motif": f"Dites pourquoi, en une phrase ({MOTIF_MIN} signes au moins) : l’employeur la lira."}
        )
    Collectivite.objects.select_for_update().get(pk=collectivite.pk)
    if any(one.est_ouverte for one in collectivite.ouvertures_secours.all()):
        raise ValidationError("Une ouverture de secours est déjà en cours pour cette collectivité.")
    told = people_to_tell(collectivite)
    opening = OuvertureSecours.objects.create(
        project=collectivite.project,
        collectivite=collectivite,
        administrateur=administrator,
        motif=motif.strip(),
        personnes_prevenues=len(told),
    )
    transaction.on_commit(lambda: _tell(opening, told, address))
    return opening


def _tell(opening: OuvertureSecours, told: list[User], address: str) -> None:
    """One message each, so that no address is shown to another; the demonstration writes to nobody."""
    for listener in _listeners:
        listener(opening, told)
    if opening.project.est_demonstration:
        return
    body = BODY.format(employer=opening.collectivite.nom, project=opening.project.nom, address=address)
    for user in told:
        mail.send(SUBJECT, body, user.email, quietly=True)


@transaction.atomic
def close_emergency(*, opening: OuvertureSecours) -> None:
    """Close before the hour. Nothing happens when it is over."""
    if opening.est_ouverte:
        opening.date_fermeture = timezone.now()
        opening.save(update_fields=["date_fermeture"])


def invite_in_emergency(
    *, opening: OuvertureSecours, administrator: User, email: str, role: Role, address_of: AddressOf
) -> bool:
    """Invite ``email`` to the HR rights of the employer. Returns whether a message left.

    Raises ``ValidationError`` when the opening is over or somebody else's, for another role, or for oneself.
    """
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        opening = OuvertureSecours.objects.select_for_update().get(pk=opening.pk)
        if (
            not opening.est_ouverte
            or opening.administrateur_id != administrator.pk
            or not administrator.est_administrateur
        ):
            raise ValidationError("Cette ouverture de secours est terminée.")
        if _leads(administrator, opening.project_id):
            raise ValidationError(LEADS)
        if role not in HR_ROLES:
            raise ValidationError({"role": "L’ouverture de secours ne sert qu’à inviter aux droits RH."})
        if email == administrator.email:
            raise ValidationError({"email": NOT_YOURSELF})
        validate_role(role=role, collectivite=opening.collectivite, date_fin=None, project=opening.project)
        invitation = Invitation.objects.create(
            project=opening.project,
            email=email,
            role=role.value,
            collectivite=opening.collectivite,
            empreinte=fingerprint(token),
            date_expiration=timezone.now() + VALIDITY,
            invite_par=administrator,
            ouverture_secours=opening,
        )
    return send_invitation(invitation, token, address_of)
