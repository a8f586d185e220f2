"""A passkey in software: what a browser and its authenticator answer to a challenge, and how they may misbehave."""

import json
import secrets
import struct
from hashlib import sha256

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestedCredentialData, CollectedClientData

ORIGIN = "https://mutualisation.example.fr"
PRESENT, VERIFIED, SYNCED, ATTESTED = 0x01, 0x04, 0x08, 0x40


class Authenticator:
    """One key. ``counts``: its counter goes forward at each signature; 0 for ever otherwise, as synchronised keys do."""

    def __init__(self, *, counts: bool = True) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.identifier, self.handle = secrets.token_bytes(32), b""
        self.counter, self.counts = 0, counts
        self.flags, self.origin, self.rp, self.cross_origin = (
            PRESENT | VERIFIED,
            ORIGIN,
            "mutualisation.example.fr",
            False,
        )

    def _data(self, flags: int, rest: bytes = b"") -> bytes:
        return sha256(self.rp.encode()).digest() + struct.pack(">BI", flags, self.counter) + rest

    def _client_data(self, kind: str, options: dict) -> CollectedClientData:
        challenge = websafe_decode(options["challenge"])
        return CollectedClientData.create(kind, challenge, self.origin, cross_origin=self.cross_origin)

    def _answer(self, **response: bytes) -> str:
        identifier = websafe_encode(self.identifier)
        told = {name: websafe_encode(value) for name, value in response.items()}
        return json.dumps({"id": identifier, "rawId": identifier, "type": "public-key", "response": told})

    def create(self, options: dict) -> str:
        """What ``navigator.credentials.create`` gives back, as the script of the page sends it."""
        self.handle = websafe_decode(options["user"]["id"])
        credential = AttestedCredentialData.create(
            bytes(16), self.identifier, ES256.from_cryptography_key(self.private.public_key())
        )
        data = self._data(self.flags | ATTESTED, credential)
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client_data("webauthn.create", options)
        return self._answer(clientDataJSON=client, attestationObject=attestation)

    def sign(self, options: dict, kind: str = "webauthn.get") -> str:
        """What ``navigator.credentials.get`` gives back."""
        self.counter += self.counts
        data, client = self._data(self.flags), self._client_data(kind, options)
        signature = self.private.sign(data + client.hash, ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signature, userHandle=self.handle)
