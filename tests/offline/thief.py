"""A thief with the whole database and the whole store of a phone: every key found is tried on everything sealed."""

import binascii
import json
from base64 import b64decode, urlsafe_b64decode
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import text

from referral.crypto import NONCE, DataKey, Sealed
from referral.db import db
from referral.offline import intake_keys
from referral.offline.unsealing import CHUNK, INFO, NotOpened, Outside, outside
from tests.test_crypto import sealed_columns

KEY, FILE_NONCE, SHORT = 32, 8, 160
"""Bytes of a key, of a photograph's nonce; within so few bytes a key may begin anywhere."""


class Loot(NamedTuple):
    """What was read: single values, and how many columns of how many tables they come from."""

    values: list[Any]
    tables: int
    columns: int


def database() -> Loot:
    """Every value of every column of every table, as the database itself gives it."""
    values: list[Any] = []
    tables = db.metadata.sorted_tables
    for table in tables:
        name = db.engine.dialect.identifier_preparer.quote(table.name)
        for row in db.session.execute(text(f"SELECT * FROM {name}")):
            values += list(row)
    return Loot(values, len(tables), sum(len(table.columns) for table in tables))


def leaves(value: Any) -> Iterator[bytes | str]:
    """The texts and bytes of a value, also within JSON and within JSON that stands in a text."""
    if isinstance(value, dict):
        for each in value.values():
            yield from leaves(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from leaves(each)
    elif isinstance(value, bytes | memoryview):
        yield bytes(value)
        with suppress(ValueError):
            yield from _within(bytes(value).decode())
    elif isinstance(value, str):
        yield value
        yield from _within(value)
    elif value is not None:
        yield str(value)


def _within(words: str) -> Iterator[bytes | str]:
    with suppress(ValueError):
        found = json.loads(words)
        if isinstance(found, dict | list):
            yield from leaves(found)


def decoded(leaf: bytes | str) -> Iterator[bytes]:
    """The bytes that a leaf may stand for: itself, of base64 and of hex."""
    if isinstance(leaf, bytes):
        yield leaf
        return
    yield leaf.encode()
    padded = leaf + "=" * (-len(leaf) % 4)
    for reads in (urlsafe_b64decode, b64decode, bytes.fromhex):
        with suppress(ValueError, binascii.Error):
            yield reads(leaf if reads is bytes.fromhex else padded)  # type: ignore[operator]


def parts(values: Iterable[Any], length: int) -> set[bytes]:
    """Everything of so many bytes that was found: what a text stands for, or anywhere within a few bytes."""
    found: set[bytes] = set()
    for leaf in {leaf for value in values for leaf in leaves(value)}:
        found |= {raw for raw in decoded(leaf) if len(raw) == length}
        if isinstance(leaf, bytes) and len(leaf) <= SHORT:
            found |= {leaf[at : at + length] for at in range(len(leaf) - length + 1)}
    return found


class Thief:
    """All keys found, and what opens by one of them."""

    def __init__(self, values: list[Any], keys: set[bytes] | None = None) -> None:
        self.values = values
        self.keys = parts(values, KEY) if keys is None else keys
        self.tries = 0

    def opens(
        self, nonce: bytes, sealed: bytes, contexts: Iterable[bytes | None], keys: Iterable[bytes]
    ) -> bool:
        """Whether one of the keys opens it in one of the contexts."""
        for key in keys:
            for context in contexts:
                self.tries += 1
                with suppress(InvalidTag, ValueError):
                    AESGCM(key).decrypt(nonce, sealed, context)
                    return True
        return False

    def envelopes(self) -> tuple[int, int]:
        """Envelopes wherever they lie: how many there are, and how many open."""
        found = {each for value in self.values for leaf in leaves(value) if (each := _envelope(leaf))}
        return len(found), sum(self._opens_envelope(each) for each in found)

    def _opens_envelope(self, said: Outside) -> bool:
        derived = (self._agreed(said, key) for key in self.keys)
        return self.opens(
            said.iv, said.sealed, (None,), {*self.keys, *(each for both in derived for each in both)}
        )

    def _agreed(self, said: Outside, key: bytes) -> Iterator[bytes]:
        """What the sealing would have agreed on, if this were the intake's private key, or the secret it is made of."""
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(intake_keys.CURVE, said.point)
        mine = [intake_keys.private_key(key)]
        with suppress(ValueError):
            mine.append(ec.derive_private_key(int.from_bytes(key), intake_keys.CURVE))
        for each in mine:
            yield HKDF(SHA256(), KEY, said.salt, INFO).derive(each.exchange(ec.ECDH(), theirs))

    def people(self) -> tuple[int, int]:
        """Values sealed under a person's key: how many, and how many open by a key found or unwrapped by one."""
        rows = db.session.scalars(db.select(DataKey).where(DataKey.wrapped.is_not(None))).all()
        unwrapped = {each for row in rows for each in self._unwrapped(row)}
        sealed = [found for model, columns in sealed_columns().items() for found in _sealed(model, columns)]
        keys = self.keys | unwrapped
        return len(sealed), sum(
            self.opens(raw[:NONCE], raw[NONCE:], (context, None), keys) for raw, context in sealed
        )

    def _unwrapped(self, row: DataKey) -> Iterator[bytes]:
        wrapped = row.wrapped or b""
        for key in self.keys:
            self.tries += 1
            with suppress(InvalidTag):
                yield AESGCM(key).decrypt(wrapped[:NONCE], wrapped[NONCE:], row.id.bytes)

    def streams(self, streams: Iterable[bytes]) -> tuple[int, int]:
        """Sealed photographs: how many, and how many open with a key and a nonce that were found."""
        nonces = [each + bytes(4) for each in parts(self.values, FILE_NONCE) if len(each) == FILE_NONCE]
        exact = [each for each in nonces if any(each[:FILE_NONCE] in decoded(leaf) for leaf in self._short())]
        firsts = [each[: CHUNK + 16] for each in streams]
        return len(firsts), sum(
            any(self.opens(n, each, (None,), self.keys) for n in exact) for each in firsts
        )

    def _short(self) -> list[str | bytes]:
        return [leaf for value in self.values for leaf in leaves(value) if len(leaf) <= 16]


def _sealed(model: type, columns: list[Sealed[Any]]) -> Iterator[tuple[bytes, bytes]]:
    for row in db.session.scalars(db.select(model)):
        for each in columns:
            if (raw := getattr(row, each.column)) is not None:
                yield bytes(raw), each._context(model, row.id)


def _envelope(leaf: bytes | str) -> Outside | None:
    try:
        return outside(leaf if isinstance(leaf, bytes) else leaf.encode())
    except NotOpened:
        return None
