"""The keys to which phones seal entries: the newest seals, older ones open what was sealed before.

Each is made of one secret of the settings (INTAKE_KEYS): a P-256 key to seal to, and another to sign the list with, so
that no key does two things. A phone that knows an older key sees that the list comes from who holds it; what it
believes at its first visit rests on https alone.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of P-256: NIST SP 800-186, 3.2.1.3."""
SEALS, SIGNS_LIST = b"oncobridge intake seals", b"oncobridge intake signs"
SEALS_FOR = timedelta(days=30)
"""So long a phone may seal to a key without having asked again; a choice of ours."""


def b64(raw: bytes) -> str:
    """Base64url without padding, as phones write bytes."""
    return urlsafe_b64encode(raw).decode().rstrip("=")


def unb64(text: str) -> bytes:
    """The bytes of it; ValueError for a text that is none."""
    if not isinstance(text, str) or not text.isascii() or set(text) & set("+/=\n "):
        raise ValueError("no base64url")
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def private_key(secret: bytes, purpose: bytes = SEALS) -> ec.EllipticCurvePrivateKey:
    """The key that a secret of the settings stands for; 384 bits are drawn from it, so that no number is likelier."""
    drawn = HKDFExpand(SHA256(), 48, purpose).derive(secret)
    return ec.derive_private_key(1 + int.from_bytes(drawn) % (ORDER - 1), CURVE)


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as 65 bytes."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def name_of(secret: bytes) -> str:
    """The id of a key, made of its public half."""
    return sha256(b"oncobridge intake" + point_of(private_key(secret).public_key())).hexdigest()[:16]


def listed(secrets: list[bytes], now: datetime) -> tuple[bytes, str]:
    """The public list, newest first, and its signatures, one by each key that we hold."""
    body = json.dumps({"keys": _rows(secrets, now), "now": now.isoformat()}).encode()
    signed = (f"{name_of(each)}={signature(private_key(each, SIGNS_LIST), body)}" for each in secrets)
    return body, ", ".join(signed)


def _rows(secrets: list[bytes], now: datetime) -> list[dict[str, str]]:
    until = [now + SEALS_FOR, *[now] * (len(secrets) - 1)]
    return [
        {
            "id": name_of(each),
            "point": b64(point_of(private_key(each).public_key())),
            "signer": b64(point_of(private_key(each, SIGNS_LIST).public_key())),
            "from": now.isoformat(),
            "until": end.isoformat(),
        }
        for each, end in zip(secrets, until, strict=True)
    ]


def signature(key: ec.EllipticCurvePrivateKey, body: bytes) -> str:
    """ECDSA with SHA-256 as r and s of 32 bytes each, as browsers write it."""
    first, second = decode_dss_signature(key.sign(body, ec.ECDSA(SHA256())))
    return b64(first.to_bytes(32) + second.to_bytes(32))
