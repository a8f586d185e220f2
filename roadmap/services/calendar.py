"""Give a person a secret link to the calendar of a project under one hat, take it back, and find whose it is."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from projects.access import Access, accesses_of
from projects.policy import Action
from roadmap.models import LienAgenda

SECRET_BYTES = 32


def _fingerprint(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def link_of(access: Access) -> LienAgenda | None:
    """The link in force of the worn hat."""
    return LienAgenda.objects.filter(
        project=access.project, user=access.user, casquette=access.hat.key, date_revocation=None
    ).first()


@transaction.atomic
def give_link(*, access: Access) -> str:
    """A new secret for this hat; the former link stops working. The secret is returned once and never stored."""
    revoke_link(access=access)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    LienAgenda.objects.create(
        project=access.project, user=access.user, casquette=access.hat.key, empreinte=_fingerprint(secret)
    )
    return secret


def revoke_link(*, access: Access) -> bool:
    """Stop the link of this hat. Returns whether there was one."""
    row = link_of(access)
    if row is None:
        return False
    row.date_revocation = timezone.now()
    row.save()
    return True


def access_by(secret: str) -> Access | None:
    """Whose calendar a secret opens, with the rights of today: ``None`` when revoked, unknown, or the person has left."""
    row = (
        LienAgenda.objects.filter(empreinte=_fingerprint(secret), date_revocation=None)
        .select_related("project", "user")
        .first()
    )
    if row is None or row.project.date_suppression is not None:
        return None
    access = next((one for one in accesses_of(row.user, row.project) if one.hat.key == row.casquette), None)
    return access if access is not None and access.allows(Action.VOIR_PROJET) else None
