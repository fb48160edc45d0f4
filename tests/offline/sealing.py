"""A phone in Python: it enrols, seals, signs and cuts as the JavaScript one does; the fixed vector is made by it."""

import hashlib
import json
import os
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

INFO = b"oncobridge intake entry 1"
CURVE = ec.SECP256R1()
PLAIN_CHUNK = 65_520
"""Bytes of a photograph in one sealed chunk: with the tag of 16 it is the protocol's 65,536."""


def b64(raw: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(raw).decode().rstrip("=")


def unb64(text: str) -> bytes:
    """The bytes of a base64url text without padding."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as its 65 bytes."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def from_scalar(number: int) -> ec.EllipticCurvePrivateKey:
    """The private key of a number, for what must come out the same each time."""
    return ec.derive_private_key(number, CURVE)


@dataclass
class Phone:
    """One phone: its key, the id it was given, and how wrong its clock is (seconds)."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(CURVE))
    device: str = ""
    wrong_by: float = 0.0

    @property
    def public(self) -> str:
        """What it enrols with."""
        return b64(point(self.key.public_key()))

    def sign(self, body: bytes) -> str:
        """ECDSA P-256 with SHA-256 as r and s, 32 bytes each."""
        first, second = decode_dss_signature(self.key.sign(body, ec.ECDSA(SHA256())))
        return b64(first.to_bytes(32) + second.to_bytes(32))

    def headers(self, body: bytes, method: str = "POST", path: str = "") -> dict[str, str]:
        """What a request of this phone bears; one without a body is signed by what it asks for."""
        return {"X-Device": self.device, "X-Device-Signature": self.sign(body or f"{method} {path}".encode())}


def seal(
    content: dict[str, Any] | bytes,
    intake_point: bytes,
    key_id: str,
    phone: Phone,
    at: str,
    ephemeral: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
    iv: bytes | None = None,
    entry_id: str = "",
    **changed: Any,
) -> bytes:
    """The envelope of an entry, as the bytes that are signed and sent; `changed` names what somebody tampers with."""
    plain = content if isinstance(content, bytes) else dumped(content)
    named = entry_id or (content["id"] if isinstance(content, dict) else str(uuid.uuid4()))
    mine, salt, iv = ephemeral or ec.generate_private_key(CURVE), salt or os.urandom(32), iv or os.urandom(12)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, intake_point)
    secret = HKDF(SHA256(), 32, salt, INFO).derive(mine.exchange(ec.ECDH(), theirs))
    envelope = {
        "v": 1,
        "key": key_id,
        "epk": b64(point(mine.public_key())),
        "salt": b64(salt),
        "iv": b64(iv),
        "sealed": b64(AESGCM(secret).encrypt(iv, plain, None)),
        "id": named,
        "device": phone.device,
        "at": at,
    }
    return dumped({**envelope, **changed})


def dumped(content: Any) -> bytes:
    """JSON as a browser writes it: no blanks, letters as they are."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def sealed_chunks(content: bytes, key: bytes, nonce: bytes) -> list[bytes]:
    """A photograph cut and sealed: each chunk under the file's key, its number in the nonce."""
    parts = [content[at : at + PLAIN_CHUNK] for at in range(0, len(content), PLAIN_CHUNK)] or [b""]
    return [AESGCM(key).encrypt(nonce + number.to_bytes(4), part, None) for number, part in enumerate(parts)]


def sha256(content: bytes) -> str:
    """The hash of bytes, in hex."""
    return hashlib.sha256(content).hexdigest()
