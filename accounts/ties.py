"""The identities of ProConnect tied to an account: tied by its person, seen and untied by them."""

from accounts.demonstration import is_invented
from accounts.models import ProConnectIdentity, User
from common import mail

TIED_SUBJECT = "Votre compte est relié à ProConnect"
TIED_BODY = """Bonjour,

Votre compte vient d’être relié à ProConnect : une identité ProConnect suffit désormais pour y entrer.
Si ce n’est pas vous, déliez-la dans « Sécurité du compte », changez de mot de passe et prévenez la personne qui administre l’application.
"""


def tie(*, user: User, sub: str, idp: str) -> bool:
    """Tie an identity to this account and tell its person; False, and nothing done, when it is tied to another account."""
    row, is_new = ProConnectIdentity.objects.get_or_create(sub=sub, defaults={"user": user, "idp": idp})
    if is_new and not is_invented(user):
        mail.send(TIED_SUBJECT, TIED_BODY, user.email, quietly=True)
    return row.user_id == user.pk


def ties_of(user: User) -> list[ProConnectIdentity]:
    """The identities that open this account, the latest first."""
    return list(user.identites_proconnect.order_by("-date", "pk"))


def untie(*, user: User, pk: int) -> bool:
    """Untie one identity of this account; whether it was theirs."""
    return bool(user.identites_proconnect.filter(pk=pk).delete()[0])
