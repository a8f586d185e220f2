"""Keys drawn from a code and from the secret of the installation; nothing here is ever stored.

The base alone gives nothing: digests and drafts need the secret. The secret and a code together open that code's
draft, which is what « chiffrées sous votre code » promises. ``docs/anonymat.md`` says what is left to a reader of both.
"""

import hmac
import json
import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PAD = 2048
_NONCE = 12


def _derived(secret: str, code: str, purpose: str, length: int = 32) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=purpose.encode(), info=code.encode()).derive(secret.encode())


def _secrets() -> list[str]:
    """The secret in use and those it replaced: codes already on paper keep working."""
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def code_digest(code: str) -> str:
    """What the base keeps of a code."""
    return _derived(settings.SECRET_KEY, code, "consultation-code").hex()


def possible_digests(code: str) -> list[str]:
    """Digests under which a code may have been kept, the secret in use first."""
    return [_derived(secret, code, "consultation-code").hex() for secret in _secrets()]


def ticket(code: str) -> str:
    """Proof, carried by the pages, that this code was accepted: it frees its holder from the delay of wrong codes."""
    return _derived(settings.SECRET_KEY, code, "consultation-passage", 16).hex()


def ticket_is_right(code: str, given: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(ticket(code).encode(), given.encode())


def draft_name(code: str) -> str:
    """Under which name the draft of this code is kept."""
    return _derived(settings.SECRET_KEY, code, "consultation-repere").hex()


def seal(code: str, answers: Mapping[str, object]) -> bytes:
    """Encrypt answers under the code. Sizes are rounded up to 2 kB, so that they tell nothing of what was written."""
    plain = json.dumps(answers, ensure_ascii=False, sort_keys=True).encode()
    plain += b" " * (-len(plain) % _PAD)
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(_derived(settings.SECRET_KEY, code, "consultation-brouillon")).encrypt(nonce, plain, None)


def unseal(code: str, sealed: bytes) -> dict[str, object]:
    """The answers under ``seal``; none when the secret of the installation changed since."""
    sealed = bytes(sealed)
    try:
        key = _derived(settings.SECRET_KEY, code, "consultation-brouillon")
        return json.loads(AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], None))
    except InvalidTag:
        return {}


def _diary_key(secret: str, project: str, user: int) -> bytes:
    return _derived(secret, f"{project}:{user}", "entretien-personnel")


def seal_diary(project: str, user: int, content: Mapping[str, object]) -> bytes:
    """Encrypt an interview for its interviewer alone, under the secret of the installation. Sizes rounded up to 2 kB."""
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    plain += b" " * (-len(plain) % _PAD)
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(_diary_key(settings.SECRET_KEY, project, user)).encrypt(nonce, plain, None)


def unseal_diary(project: str, user: int, sealed: bytes) -> dict | None:
    """What ``seal_diary`` closed; ``None`` for anybody else, or when every secret it may have had is gone."""
    sealed = bytes(sealed)
    for secret in _secrets():
        try:
            return json.loads(AESGCM(_diary_key(secret, project, user)).decrypt(sealed[:_NONCE], sealed[_NONCE:], None))
        except InvalidTag:
            continue
    return None
