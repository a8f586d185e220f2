"""A strict OpenID Connect provider on this machine, with the ways of ProConnect: signed userinfo, no parameter more."""

import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "mutualisation", "secret-de-l-essai"
ACCEPTED = {"response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "claims"}


class Provider:
    """What it knows of the person, and how it may misbehave (``lie``: claims put in place of the true ones)."""

    def __init__(self) -> None:
        self.key, self.kid = rsa.generate_private_key(public_exponent=65537, key_size=2048), "cle-1"
        self.person = {
            "sub": "agent-42",
            "email": "claire@exemple.fr",
            "idp_id": "idp-essai",
            "siret": "21000000000001",
        }
        self.amr = ["pwd"]
        self.lie: dict[str, dict] = {"id_token": {}, "userinfo": {}}
        self.signing, self.algorithm = self.key, "RS256"
        self.codes: dict[str, dict] = {}
        self.tokens: set[str] = set()
        self.issuer = ""
        self.asked: list[str] = []

    def authorize(self, address: str) -> tuple[str, str]:
        """What the browser does there: returns (code, state). Raises ``AssertionError`` on what ProConnect refuses."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert set(query) == ACCEPTED, "Y000400"
        assert len(query["state"]) >= 32 and len(query["nonce"]) >= 32 and query["response_type"] == "code"
        assert query["client_id"] == CLIENT and "openid" in query["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = query | {"at": time.time()}
        return code, query["state"]

    def signed(self, kind: str, claims: dict) -> str:
        claims = {"iss": self.issuer, "aud": CLIENT, **claims, **self.lie[kind]}
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(claims, self.signing, algorithm=self.algorithm, headers={"kid": self.kid})

    def token(self, form: dict) -> dict | None:
        query = self.codes.pop(form.get("code", ""), None)
        right = query and form["redirect_uri"] == query["redirect_uri"] and time.time() - query["at"] < 30
        if not right or (form["client_id"], form["client_secret"]) != (CLIENT, SECRET):
            return None
        access = secrets.token_urlsafe(16)
        self.tokens.add(access)
        now = int(time.time())
        proof = {"sub": self.person["sub"], "nonce": query["nonce"], "iat": now, "exp": now + 60, "amr": self.amr}
        return {"access_token": access, "id_token": self.signed("id_token", proof), "token_type": "Bearer"}


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self, body: object, status: int = 200, kind: str = "application/json") -> None:
            data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def do_GET(self) -> None:
            provider.asked.append(self.path)
            if self.path.endswith("/openid-configuration"):
                names = {
                    "authorization": "authorize",
                    "token": "token",
                    "userinfo": "userinfo",
                    "end_session": "logout",
                }
                addresses = {f"{name}_endpoint": f"{provider.issuer}/{path}" for name, path in names.items()}
                return self.answer({"issuer": provider.issuer, "jwks_uri": f"{provider.issuer}/jwks", **addresses})
            if self.path.endswith("/jwks"):
                public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(provider.key.public_key()))
                return self.answer({"keys": [{**public, "kid": "cle-1", "use": "sig", "alg": "RS256"}]})
            bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
            if self.path.endswith("/userinfo") and bearer in provider.tokens:
                return self.answer(provider.signed("userinfo", provider.person), kind="application/jwt")
            return self.answer({}, 401)

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
            granted = provider.token(form)
            return self.answer(granted or {"error": "invalid_grant"}, 200 if granted else 400)

        def log_message(self, *args: object) -> None:
            return None

    return Handler


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider that answers on a port of this machine until the end of the block."""
    made = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    made.issuer = f"http://127.0.0.1:{server.server_port}/api/v2"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
