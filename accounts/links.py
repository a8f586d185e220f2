"""One-use sign-in links: made, sent and read. 15 minutes, dead after a sign-in or a change of password."""

import hashlib
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from sesame.backends import ModelBackend as LinkBackend
from sesame.utils import get_token

from accounts.demonstration import is_invented
from accounts.models import User
from common import mail

# Enough for a clumsy evening, too little to flood a mailbox. Counted per process: a brake, not a wall.
REQUESTS_PER_ADDRESS = 4
REQUESTS_PER_PLACE = 30
WINDOW_SECONDS = 15 * 60
SUBJECT = "Votre lien de connexion"
BODY = """Bonjour,

Vous avez demandé à vous connecter à l’application de mutualisation.
Ouvrez cette adresse, puis confirmez :

{address}

Ce lien vaut quinze minutes et sert une seule fois.
Si vous n’avez rien demandé, ne faites rien : personne ne peut se connecter sans ce message.
"""


def may_ask(email: str, place: str) -> bool:
    """Count one request for this address from this place; false once either asked too often lately."""
    allowed = True
    for what, limit in ((f"adresse:{email}", REQUESTS_PER_ADDRESS), (f"lieu:{place}", REQUESTS_PER_PLACE)):
        key = "lien:" + hashlib.sha256(what.encode()).hexdigest()
        cache.add(key, 0, WINDOW_SECONDS)
        allowed = cache.incr(key) <= limit and allowed
    return allowed


def send_link(*, email: str, site: str, target: str = "") -> bool:
    """Send a link to ``email`` when it has a usable account; returns whether a message left.

    ``site``: scheme and host, without a slash at the end. ``target``: a path of this site, checked again when it opens.
    """
    user = User.objects.filter(email=User.objects.normalize_email(email), is_active=True).first()
    if user is None or is_invented(user):
        return False
    query = {settings.SESAME_TOKEN_NAME: get_token(user)} | ({"next": target} if target else {})
    address = f"{site}{reverse('accounts:link')}?{urlencode(query)}"
    mail.send(SUBJECT, BODY.format(address=address), user.email)
    return True


def user_of(token: str) -> User | None:
    """The person of a link that is still good, ``None`` otherwise. Reads only: signing in is what consumes it."""
    if not token:
        return None
    user = LinkBackend().authenticate(None, sesame=token)
    return user if user is not None and user.is_active else None
