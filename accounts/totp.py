"""Codes of an authenticator application (RFC 6238: HMAC-SHA-1, six digits, thirty seconds). Pure: no Django, no clock.

SHA-1 is what the applications of telephones read; as a keyed hash it is not touched by the collisions of SHA-1.
"""

import base64
import hmac
import secrets
import struct
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
DIGITS = 6
# A telephone that is half a minute late or early is still right.
DRIFT_STEPS = 1


def new_secret() -> str:
    """160 random bits (RFC 4226 §4), in base 32 without filling: what is typed when the QR code cannot be read."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code_at(secret: str, step: int) -> str:
    """The six digits of ``secret`` during the ``step``-th period of thirty seconds since 1970."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, struct.pack(">Q", step), "sha1").digest()
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def matching_step(secret: str, typed: str, now: float, after: int = 0) -> int | None:
    """The period of which ``typed`` is the code, ``None`` when it is of none.

    ``now``: seconds since 1970. ``after``: the last period used: a code read over a shoulder does not serve twice.
    """
    current = int(now) // STEP_SECONDS
    found = None
    for step in range(current - DRIFT_STEPS, current + DRIFT_STEPS + 1):
        # every candidate is compared, in constant time
        if hmac.compare_digest(code_at(secret, step).encode(), typed.encode()) and step > after:
            found = step
    return found


def address_for(secret: str, account: str, issuer: str) -> str:
    """The ``otpauth://`` address that the QR code holds."""
    query = urlencode({"secret": secret, "issuer": issuer, "digits": DIGITS, "period": STEP_SECONDS})
    return f"otpauth://totp/{quote(f'{issuer}:{account}')}?{query}"
