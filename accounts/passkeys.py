"""Passkeys (WebAuthn): keep the keys of a person, verify what a key signed. The cryptography is that of fido2.

The key has itself verified its person (fingerprint, face, code): what it signs is worth two factors. A challenge serves once
and dies after five minutes; the origin is the one of ``SITE_URL``, never that of the request.
"""

import hashlib
import json
import secrets
import struct
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from accounts.demonstration import is_invented
from accounts.models import Passkey, SecondFactor, User
from common import mail

CHALLENGE_SECONDS = 5 * 60
# the clocks of two servers may differ by some seconds
CLOCK_SKEW_SECONDS = 60
MOST_KEYS = 10
MOST_BYTES = 20_000
# largest identifier of a credential (WebAuthn, § 4)
MOST_IDENTIFIER = 1023
EXPIRED = "La demande a expiré ou a déjà servi. Recommencez."
UNKNOWN = (
    "Cette clé d’accès n’ouvre aucun compte ici : elle a peut-être été retirée. "
    "Entrez autrement, puis ajoutez-la de nouveau dans « Sécurité du compte »."
)
REFUSED = "La clé d’accès n’a pas pu être vérifiée. Recommencez, ou entrez autrement."
COPIED = (
    "Cette clé d’accès a répondu comme le ferait une copie : elle est refusée. Entrez autrement, puis retirez-la dans "
    "« Sécurité du compte »."
)
ALREADY = "Cette clé d’accès est déjà enregistrée."
TOO_MANY = f"{MOST_KEYS} clés d’accès au plus : retirez-en une."
# what a malformed answer makes the parser raise
_MALFORMED = (ValueError, KeyError, TypeError, AttributeError, AssertionError, struct.error, NotImplementedError)

ADDED_SUBJECT = "Une clé d’accès a été ajoutée à votre compte"
ADDED_BODY = """Bonjour,

Une clé d’accès vient d’être ajoutée à votre compte : elle suffit désormais pour y entrer.
Si ce n’est pas vous, retirez-la dans « Sécurité du compte », changez de mot de passe et prévenez la personne qui administre l’application.
"""
REMOVED_SUBJECT = "Une clé d’accès a été retirée de votre compte"
REMOVED_BODY = """Bonjour,

Une clé d’accès vient d’être retirée de votre compte : elle ne permet plus d’y entrer. Vos autres sessions sont fermées.
Si ce n’est pas vous, prévenez la personne qui administre l’application.
"""


class PasskeyRefused(Exception):
    """The answer of a key proves nothing; ``words`` for the person, the message for the log, which names nobody."""

    def __init__(self, reason: str, words: str = REFUSED) -> None:
        super().__init__(reason)
        self.words = words


@dataclass(frozen=True)
class Asked:
    """What the browser hands to the key (JSON), and what must be kept of it until the answer (``note``)."""

    options: dict
    note: dict


def is_offered() -> bool:
    """Whether keys work here: they belong to a name, reached in https (or to this very machine, for development)."""
    site = urlsplit(settings.SITE_URL)
    return site.scheme == "https" or (site.scheme == "http" and site.hostname == "localhost")


def _server() -> Fido2Server:
    site = urlsplit(settings.SITE_URL)
    name = settings.INSTALLATION.organisme or "Mutualisation"
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=site.hostname or "", name=name),
        # a sub-domain is another site: equality, not the looser rule of the browsers
        verify_origin=lambda origin: origin == f"{site.scheme}://{site.netloc}",
    )


def _print(identifier: bytes) -> str:
    return hashlib.sha256(identifier).hexdigest()


def _asked(options: object, state: dict, **more: str) -> Asked:
    required = UserVerificationRequirement.REQUIRED.value
    note = {"defi": state["challenge"], "heure": int(time.time()), **more}
    return Asked(dict(options)["publicKey"], note | {"verification": required})


def _state(note: dict | None) -> dict:
    """The state of the library from what was kept. Raises ``PasskeyRefused`` once it is too old, or was taken away."""
    if not note or not -CLOCK_SKEW_SECONDS <= time.time() - note["heure"] <= CHALLENGE_SECONDS:
        raise PasskeyRefused("défi absent ou périmé", EXPIRED)
    return {"challenge": note["defi"], "user_verification": UserVerificationRequirement.REQUIRED}


def _read(answer: str) -> dict:
    if len(answer) > MOST_BYTES:
        raise PasskeyRefused("réponse trop longue")
    try:
        read = json.loads(answer)
    except (ValueError, RecursionError):
        raise PasskeyRefused("réponse illisible") from None
    if not isinstance(read, dict):
        raise PasskeyRefused("réponse illisible")
    return read


# --- the keys of a person --------------------------------------------------------------------------------------------


def passkeys_of(user: User) -> list[Passkey]:
    """The keys that open this account, the latest first."""
    return list(user.cles_acces.order_by("-date_ajout", "pk"))


def ask_to_register(user: User) -> Asked:
    """A new key for this person; one that they already have is refused by the browser itself."""
    kept = passkeys_of(user)
    # one handle for all the keys of a person, drawn: it says nothing of them
    handle = kept[0].poignee if kept else secrets.token_hex(32)
    options, state = _server().register_begin(
        PublicKeyCredentialUserEntity(id=bytes.fromhex(handle), name=user.email, display_name=user.nom_affiche),
        credentials=[AttestedCredentialData(bytes(one.donnees)) for one in kept],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _asked(options, state, poignee=handle)


def register(*, user: User, nom: str, note: dict | None, answer: str) -> Passkey:
    """Keep the key that answered, and tell the person.

    Raises ``PasskeyRefused`` on an answer that proves nothing, ``ValidationError`` on a key already kept or one too many.
    """
    state = _state(note)
    try:
        response = RegistrationResponse.from_dict(_read(answer))
        data = _server().register_complete(state, response)
        if response.response.client_data.cross_origin:
            raise ValueError("page dans une autre")
        credential = data.credential_data
        if credential.public_key.ALGORITHM not in CoseKey.supported_algorithms():
            raise ValueError("algorithme")
        if not 0 < len(credential.credential_id) <= MOST_IDENTIFIER:
            raise ValueError("identifiant")
    except _MALFORMED as error:
        raise PasskeyRefused(f"enregistrement : {type(error).__name__}") from None
    try:
        with transaction.atomic():
            # two windows at once are counted one after the other
            User.objects.select_for_update().get(pk=user.pk)
            if user.cles_acces.count() >= MOST_KEYS:
                raise ValidationError(TOO_MANY)
            key = Passkey.objects.create(
                user=user,
                nom=nom,
                empreinte=_print(credential.credential_id),
                poignee=note["poignee"],
                donnees=bytes(credential),
                compteur=data.counter,
                est_synchronisee=data.is_backup_eligible(),
            )
    except IntegrityError:
        raise ValidationError(ALREADY) from None
    if not is_invented(user):
        mail.send(ADDED_SUBJECT, ADDED_BODY, user.email, quietly=True)
    return key


def rename(*, user: User, pk: int, nom: str) -> bool:
    """Give one key of this person another name; whether it was theirs."""
    return bool(user.cles_acces.filter(pk=pk).update(nom=nom))


def remove_key(*, user: User, pk: int) -> bool:
    """Forget one key of this person and tell them; whether it was theirs."""
    gone = bool(user.cles_acces.filter(pk=pk).delete()[0])
    if gone and not is_invented(user):
        mail.send(REMOVED_SUBJECT, REMOVED_BODY, user.email, quietly=True)
    return gone


def has_another_way_back(user: User) -> bool:
    """Whether losing one key would not lock this person out: another key, or the telephone and its recovery codes."""
    return user.cles_acces.count() > 1 or SecondFactor.objects.filter(user=user).exists()


# --- what a key proves -----------------------------------------------------------------------------------------------


def ask_to_sign(user: User | None = None) -> Asked:
    """A signature of one of the keys of ``user``; of any key, which then says whose it is, when nobody is named yet."""
    keys = [AttestedCredentialData(bytes(one.donnees)) for one in passkeys_of(user)] if user else None
    options, state = _server().authenticate_begin(
        credentials=keys, user_verification=UserVerificationRequirement.REQUIRED
    )
    return _asked(options, state)


def who_signed(*, note: dict | None, answer: str, expected: User | None = None) -> User:
    """The person whose key answered; ``expected``: and nobody else. Raises ``PasskeyRefused``."""
    state = _state(note)
    try:
        response = AuthenticationResponse.from_dict(_read(answer))
        data = response.response.authenticator_data
        handle = response.response.user_handle
        key = Passkey.objects.filter(empreinte=_print(response.raw_id)).select_related("user").first()
        if key is None or not key.user.is_active or (expected is not None and key.user_id != expected.pk):
            raise PasskeyRefused("clé inconnue", UNKNOWN)
        if handle is not None and bytes(handle).hex() != key.poignee:
            raise ValueError("poignée d’une autre personne")
        if response.response.client_data.cross_origin:
            raise ValueError("page dans une autre")
        _server().authenticate_complete(state, [AttestedCredentialData(bytes(key.donnees))], response)
    except _MALFORMED as error:
        raise PasskeyRefused(f"signature : {type(error).__name__}") from None
    _note_use(key, data)
    return key.user


def _note_use(key: Passkey, data: AuthenticatorData) -> None:
    """The counter of a key only goes forward; one that never counts stays at zero (WebAuthn, § 6.1.1)."""
    if (data.counter or key.compteur) and data.counter <= key.compteur:
        raise PasskeyRefused("compteur en arrière", COPIED)
    # two answers at once: the second one finds another counter than the one it was compared with
    moved = Passkey.objects.filter(pk=key.pk, compteur=key.compteur).update(
        compteur=data.counter, dernier_usage=timezone.now()
    )
    if not moved:
        raise PasskeyRefused("compteur changé entre-temps", EXPIRED)


__all__ = [
    "ALREADY",
    "COPIED",
    "EXPIRED",
    "UNKNOWN",
    "Asked",
    "PasskeyRefused",
    "ask_to_register",
    "ask_to_sign",
    "has_another_way_back",
    "is_offered",
    "passkeys_of",
    "register",
    "remove_key",
    "rename",
    "who_signed",
]
