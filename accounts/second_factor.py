"""The second factor of a person: activate it, check a code, lose it. Five failures close it for fifteen minutes."""

import hashlib
import secrets
import time
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.demonstration import is_invented
from accounts.models import Passkey, RecoveryCode, SecondFactor, User
from accounts.passkeys import is_offered
from accounts.sealed import seal, unseal
from accounts.totp import matching_step
from common import mail

FAILURES = 5
CLOSED_FOR = timedelta(minutes=15)
RECOVERY_CODES = 10
# no sign that one reads for another
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_CODE_LENGTH = 16
WRONG = "Ce code ne convient pas. Vérifiez l’heure du téléphone, attendez le code suivant et recommencez."
REMOVED_SUBJECT = "Votre second facteur a été retiré"
REMOVED_BODY = """Bonjour,

La vérification en deux étapes de votre compte vient d’être retirée. Vos autres sessions sont fermées et votre compte n’est plus relié à ProConnect.
Si ce n’est pas vous, prévenez la personne qui administre l’application.
"""


class TooManyFailures(Exception):
    """Codes are refused until ``until``, right or wrong."""

    def __init__(self, until: datetime) -> None:
        super().__init__("trop d’essais")
        self.until = until


def has_code(user: User) -> bool:
    """Whether this person has an authenticator application."""
    return SecondFactor.objects.filter(user=user).exists()


def has_key(user: User) -> bool:
    """Whether this person has a passkey, where passkeys work."""
    return is_offered() and Passkey.objects.filter(user=user).exists()


def has_second_factor(user: User) -> bool:
    """Whether a password or a link is not enough to sign in: a code or a passkey comes after."""
    return has_code(user) or has_key(user)


def _print(code: str) -> str:
    return hashlib.sha256("".join(code.split()).replace("-", "").upper().encode()).hexdigest()


def _draw_codes(factor: SecondFactor) -> list[str]:
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH)) for _ in range(RECOVERY_CODES)]
    factor.codes.all().delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(factor=factor, empreinte=_print(code)) for code in codes)
    return ["-".join(code[i : i + 4] for i in range(0, _CODE_LENGTH, 4)) for code in codes]


@transaction.atomic
def activate(*, user: User, secret: str, code: str) -> list[str]:
    """Keep ``secret`` once ``code`` proves that the telephone holds it; the recovery codes, told this once.

    Raises ``ValidationError`` when the code is not of this secret.
    """
    step = matching_step(secret, "".join(code.split()), time.time())
    if step is None:
        raise ValidationError({"code": WRONG})
    SecondFactor.objects.filter(user=user).delete()
    factor = SecondFactor.objects.create(user=user, secret=seal(secret), dernier_pas=step)
    return _draw_codes(factor)


@transaction.atomic
def renew_codes(*, user: User) -> list[str]:
    """New recovery codes; the former ones are dead. Raises ``SecondFactor.DoesNotExist`` without a second factor."""
    return _draw_codes(SecondFactor.objects.select_for_update().get(user=user))


def check(*, user: User, typed: str) -> bool:
    """Whether ``typed`` is the code of the moment, or a recovery code, which it then uses up. Counts the failures.

    Raises ``TooManyFailures`` while the factor is closed.
    """
    # outside the transaction of whoever asks, the count of failures must last
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(user=user).first()
        if factor is None:
            return False
        now = timezone.now()
        if factor.bloque_jusqu_a and factor.bloque_jusqu_a > now:
            raise TooManyFailures(factor.bloque_jusqu_a)
        typed = "".join(typed.split())
        step = matching_step(unseal(factor.secret), typed, time.time(), after=factor.dernier_pas)
        right = step is not None or bool(factor.codes.filter(empreinte=_print(typed)).delete()[0])
        if right:
            factor.echecs, factor.bloque_jusqu_a = 0, None
            factor.dernier_pas = step or factor.dernier_pas
        else:
            factor.echecs += 1
            if factor.echecs >= FAILURES:
                factor.echecs, factor.bloque_jusqu_a = 0, now + CLOSED_FOR
        factor.save()
    if not right and factor.bloque_jusqu_a:
        raise TooManyFailures(factor.bloque_jusqu_a)
    return right


def remove(*, user: User, with_keys: bool = False) -> bool:
    """Forget the second factor and its codes, untie ProConnect, tell the person; whether there was one.

    ``with_keys``: and every passkey, for whoever lost everything.

    Whoever calls closes the sessions: it alone knows the one in hand.
    """
    with transaction.atomic():
        gone = bool(SecondFactor.objects.filter(user=user).delete()[0])
        if with_keys:
            gone = bool(Passkey.objects.filter(user=user).delete()[0]) or gone
        if gone:
            user.identites_proconnect.all().delete()
    if gone and not is_invented(user):
        mail.send(REMOVED_SUBJECT, REMOVED_BODY, user.email, quietly=True)
    return gone


def codes_left(user: User) -> int:
    """How many recovery codes are still good."""
    return RecoveryCode.objects.filter(factor__user=user).count()
