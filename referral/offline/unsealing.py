"""Opens what a phone has sealed: ECDH P-256, HKDF-SHA256, AES-256-GCM; strict in everything, by the library alone."""

import json
import re
import uuid
from collections.abc import Iterable
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from referral.offline.intake_keys import CURVE, name_of, private_key, unb64

LARGEST = 256 * 2**10
"""Bytes of an envelope; more is refused before it is read."""
INFO = b"oncobridge intake entry 1"
VERSION = 1
OUTSIDE = frozenset({"v", "key", "epk", "salt", "iv", "sealed", "id", "device", "at"})
POINT, SALT, IV, TAG, HALF = 65, 32, 12, 16, 32
LONGEST_MOMENT = 40
CHUNK = 65_520
"""Bytes of a photograph in one sealed piece."""


NOTHING = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""The sign of the number nought, as JSON writes it: no keyboard has it, and no database keeps it in a text."""


class NotOpened(Exception):
    """Why an envelope cannot be opened: a code of wording.REASONS; never a word of what it holds."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Outside(NamedTuple):
    """What stands on an envelope: for which key, which entry, by which phone, when by that phone's clock."""

    key: str
    point: bytes
    salt: bytes
    iv: bytes
    sealed: bytes
    entry_id: uuid.UUID
    device_id: uuid.UUID
    at: str


def strict(body: bytes) -> Any:
    """JSON without doubled names, NaN or Infinity, halves of letters, NUL or endless depth; else NotOpened."""
    try:
        found = json.loads(body.decode(), object_pairs_hook=_once_each, parse_constant=_refuse)
        written = json.dumps(found, ensure_ascii=False)
        written.encode()
    except (ValueError, RecursionError):
        raise NotOpened("malformed") from None
    if NOTHING.search(written):
        raise NotOpened("malformed")
    return found


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _refuse(name: str) -> Any:
    raise ValueError(name)


def outside(body: bytes) -> Outside:
    """What an envelope says of itself; NotOpened when it is none."""
    said = strict(body)
    if not isinstance(said, dict):
        raise NotOpened("malformed")
    if said.get("v") != VERSION or said.get("v") is True:
        raise NotOpened("unknown_version" if isinstance(said.get("v"), int) else "malformed")
    if said.keys() != OUTSIDE or not all(isinstance(v, str) for k, v in said.items() if k != "v"):
        raise NotOpened("malformed")
    try:
        raw = [unb64(said[name]) for name in ("epk", "salt", "iv", "sealed")]
        ids = [uuid.UUID(said[name]) for name in ("id", "device")]
    except ValueError:
        raise NotOpened("malformed") from None
    fits = [len(each) for each in raw[:3]] == [POINT, SALT, IV] and len(raw[3]) > TAG
    if not fits or len(said["at"]) > LONGEST_MOMENT:
        raise NotOpened("malformed")
    return Outside(said["key"], raw[0], raw[1], raw[2], raw[3], ids[0], ids[1], said["at"])


def opened(said: Outside, secrets: Iterable[bytes]) -> dict[str, Any]:
    """What an envelope holds; NotOpened for a key we do not have, for altered bytes, for what is no entry."""
    secret = next((each for each in secrets if name_of(each) == said.key), None)
    if secret is None:
        raise NotOpened("unknown_key")
    content = strict(plain_of(said, private_key(secret)))
    if not isinstance(content, dict):
        raise NotOpened("malformed")
    if str(content.get("id")).lower() != str(said.entry_id):
        raise NotOpened("swapped")
    return content


def plain_of(said: Outside, mine: ec.EllipticCurvePrivateKey) -> bytes:
    """The bytes that were sealed to a key of ours; NotOpened when one bit of them was altered."""
    try:
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, said.point)
        shared = mine.exchange(ec.ECDH(), theirs)
        return AESGCM(HKDF(SHA256(), 32, said.salt, INFO).derive(shared)).decrypt(said.iv, said.sealed, None)
    except (InvalidTag, ValueError):
        raise NotOpened("damaged") from None


def is_signed(point: bytes, body: bytes, signature: str) -> bool:
    """Whether the holder of a phone's key has signed these bytes (r and s of 32 bytes each, base64url)."""
    try:
        raw = unb64(signature)
        if len(raw) != 2 * HALF:
            return False
        halves = (int.from_bytes(raw[:HALF]), int.from_bytes(raw[HALF:]))
        key = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
        key.verify(encode_dss_signature(*halves), body, ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def is_point(raw: bytes) -> bool:
    """Whether 65 bytes are a public key on the curve."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, raw)
    except ValueError:
        return False
    return len(raw) == POINT


def photograph(pieces: Iterable[bytes], key: bytes, nonce: bytes) -> bytes:
    """A photograph put together of its sealed pieces in their order; NotOpened when one was altered."""
    try:
        opens = AESGCM(key)
        return b"".join(opens.decrypt(nonce + n.to_bytes(4), each, None) for n, each in enumerate(pieces))
    except (InvalidTag, ValueError):
        raise NotOpened("damaged") from None
