"""ProConnect: OpenID Connect, authorization code flow (domain.md §8.8). What it answers is verified here, nowhere else.

Its ways differ from the usual: the answer of *userinfo* is a signed JWT, no parameter beyond the agreed ones is accepted,
``state`` and ``nonce`` have at least 32 signs, and ``sub`` belongs to one identity provider.
"""

import hmac
import json
import secrets
import time
import urllib.request
from dataclasses import dataclass
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit

import jwt
from django.conf import settings
from django.core.cache import cache

SCOPES = "openid given_name usual_name email siret idp_id"
# the identity provider says how it recognised the person
CLAIMS = json.dumps({"id_token": {"amr": {"essential": True}}}, separators=(",", ":"))
STRONG = {"mfa", "totp", "pop"}
# the code dies after 30 seconds
TIMEOUT_SECONDS = 5
DISCOVERY_SECONDS = 3600
MOST_BYTES = 100_000
LEEWAY_SECONDS = 30


class ProConnectRefused(Exception):
    """The sign-in cannot be trusted or did not come back; the message is for the log and names nobody."""


@dataclass(frozen=True)
class Identity:
    """Who came back. ``is_strong``: the identity provider itself asked for two factors."""

    sub: str
    email: str
    idp: str
    is_strong: bool
    id_token: str


@dataclass(frozen=True)
class Started:
    """Where to send the browser, and what must come back with it."""

    address: str
    state: str
    nonce: str


def is_configured() -> bool:
    """Whether this installation offers ProConnect."""
    return bool(settings.PROCONNECT_DISCOVERY and settings.PROCONNECT_CLIENT_ID)


def _open(address: str, data: dict | None = None, bearer: str = "") -> bytes:
    """The body of an answer 200 of ProConnect, in https (or of this machine, for the tests). Follows no redirection."""
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname != "127.0.0.1":
        raise ProConnectRefused("adresse qui n’est pas en https")
    request = urllib.request.Request(address, urlencode(data).encode() if data else None)  # noqa: S310
    if bearer:
        request.add_header("Authorization", f"Bearer {bearer}")
    try:
        with urllib.request.build_opener(_NoRedirection).open(request, timeout=TIMEOUT_SECONDS) as answer:
            return answer.read(MOST_BYTES)
    except (URLError, OSError) as error:
        raise ProConnectRefused(f"{parts.path} : {getattr(error, 'code', type(error).__name__)}") from None


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def _json(body: bytes) -> dict:
    try:
        read = json.loads(body)
    except ValueError:
        raise ProConnectRefused("réponse illisible") from None
    if not isinstance(read, dict):
        raise ProConnectRefused("réponse illisible")
    return read


def discovery() -> dict:
    """Addresses of the provider, asked once an hour. Raises ``ProConnectRefused`` on those of another issuer."""
    key = f"proconnect:{settings.PROCONNECT_DISCOVERY}"
    found = cache.get(key)
    if found is None:
        found = _json(_open(settings.PROCONNECT_DISCOVERY))
        if not settings.PROCONNECT_DISCOVERY.startswith(str(found.get("issuer", "?")).rstrip("/") + "/"):
            raise ProConnectRefused("émetteur étranger à l’adresse de découverte")
        cache.set(key, found, DISCOVERY_SECONDS)
    return found


def start(redirect_uri: str) -> Started:
    """The first address, with exactly the parameters that ProConnect accepts."""
    state, nonce = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    query = {
        "response_type": "code",
        "client_id": settings.PROCONNECT_CLIENT_ID,
        "redirect_uri": redirect_uri,
        "scope": SCOPES,
        "state": state,
        "nonce": nonce,
        "claims": CLAIMS,
    }
    return Started(f"{discovery()['authorization_endpoint']}?{urlencode(query)}", state, nonce)


def _verified(token: str, nonce: str | None = None) -> dict:
    """The claims of a token signed for us by the provider. The algorithm is the agreed one, never that of the token."""
    found, algorithm = discovery(), settings.PROCONNECT_ALGORITHM
    try:
        header = jwt.get_unverified_header(token)
        if algorithm == "HS256":
            key: object = settings.PROCONNECT_CLIENT_SECRET
        else:
            keys = jwt.PyJWKSet.from_dict(_json(_open(found["jwks_uri"]))).keys
            key = next(
                (one.key for one in keys if one.key_id == header.get("kid") and one.public_key_use != "enc"), None
            )
            if key is None:
                raise ProConnectRefused("clé de signature inconnue")
        claims = jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            audience=settings.PROCONNECT_CLIENT_ID,
            issuer=found["issuer"],
            leeway=LEEWAY_SECONDS,
            options={"require": ["sub", "iss", "aud"] + (["exp", "nonce"] if nonce else [])},
        )
    except jwt.PyJWTError as error:
        raise ProConnectRefused(f"jeton refusé : {type(error).__name__}") from None
    if nonce and not hmac.compare_digest(str(claims["nonce"]), nonce):
        raise ProConnectRefused("nonce différent")
    return claims


def finish(*, code: str, nonce: str, redirect_uri: str) -> Identity:
    """Exchange the code, verify both tokens, say who came. Raises ``ProConnectRefused``."""
    found = discovery()
    granted = _json(
        _open(
            found["token_endpoint"],
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": redirect_uri,
                "client_id": settings.PROCONNECT_CLIENT_ID,
                "client_secret": settings.PROCONNECT_CLIENT_SECRET,
            },
        )
    )
    try:
        id_token, access_token = str(granted["id_token"]), str(granted["access_token"])
    except KeyError:
        raise ProConnectRefused("réponse sans jeton") from None
    proof = _verified(id_token, nonce)
    # signed too: stock libraries expect JSON and fail here
    told = _verified(_open(found["userinfo_endpoint"], bearer=access_token).decode("ascii", "replace").strip())
    if told["sub"] != proof["sub"]:
        raise ProConnectRefused("deux personnes dans une réponse")
    if not told.get("email"):
        raise ProConnectRefused("réponse sans adresse électronique")
    amr = proof.get("amr") or []
    return Identity(
        sub=str(told["sub"]),
        email=str(told["email"]),
        idp=str(told.get("idp_id", "")),
        is_strong=isinstance(amr, list) and bool(STRONG & set(map(str, amr))),
        id_token=id_token,
    )


def farewell(id_token: str, redirect_uri: str) -> str:
    """The address that closes the session of ProConnect too."""
    query = {
        "id_token_hint": id_token,
        "state": secrets.token_urlsafe(32),
        "post_logout_redirect_uri": redirect_uri,
    }
    return f"{discovery()['end_session_endpoint']}?{urlencode(query)}"


def is_fresh(at: int) -> bool:
    """Whether a sign-in begun at ``at`` (seconds) may still come back: ten minutes."""
    return 0 <= time.time() - at <= 600
