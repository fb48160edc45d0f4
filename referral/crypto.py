"""Encrypted columns: one data key per person, wrapped by the master key; a blind index for exact search.

Erasing a person destroys their data key. Rotation wraps every data key anew under the first master key.
"""

import base64
import hashlib
import hmac
import json
import os
import re
import uuid
from datetime import datetime
from typing import Any, Generic, TypeVar, overload

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from sqlalchemy import Index, LargeBinary, inspect
from sqlalchemy.orm import Mapped, mapped_column

from referral.db import Model, WithId
from referral.errors import Refusal

NONCE = 12
V = TypeVar("V")


class Erased(Refusal):
    """The person's data key has been destroyed; nothing of theirs can be read again."""

    code = "erased"


class DataKey(WithId, Model):
    """One person's key, wrapped; `wrapped` is empty once it is destroyed."""

    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)
    master_key: Mapped[str]
    destroyed_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "ix_data_key_in_use",
            "master_key",
            sqlite_where=wrapped.is_not(None),
            postgresql_where=wrapped.is_not(None),
        ),
    )

    def opened(self) -> AESGCM:
        """The usable key; raises Erased after destruction."""
        if self.wrapped is None:
            raise Erased()
        return AESGCM(_open(_master_key(self.master_key), self.wrapped, self.id.bytes))

    def sealed(self, content: bytes, name: str) -> bytes:
        """Bytes kept outside the database, sealed for this person and bound to the name they lie under."""
        return _seal(self.opened(), content, b"paper" + name.encode())

    def unsealed(self, content: bytes, name: str) -> bytes:
        """The bytes again; RuntimeError when they lie under another name or were altered."""
        return _open(self.opened(), content, b"paper" + name.encode())

    def destroy(self, now: datetime) -> None:
        """Make everything sealed with this key unreadable for ever."""
        self.wrapped, self.destroyed_at = None, now


def new_data_key() -> DataKey:
    """A fresh data key, wrapped under the first master key; add it to the session."""
    key_id = uuid.uuid4()
    return DataKey(id=key_id, **_wrap(AESGCM.generate_key(256), key_id))


def rewrapped(key: DataKey) -> dict[str, Any]:
    """What a living data key is under today's first master key."""
    assert key.wrapped is not None
    return _wrap(_open(_master_key(key.master_key), key.wrapped, key.id.bytes), key.id)


def _wrap(raw: bytes, key_id: uuid.UUID) -> dict[str, Any]:
    master = current_app.config["MASTER_KEYS"][0]
    return {"wrapped": _seal(AESGCM(master), raw, key_id.bytes), "master_key": fingerprint(master)}


def fingerprint(master: bytes) -> str:
    """A name for a master key that tells nothing of it."""
    return hashlib.sha256(b"oncobridge master" + master).hexdigest()[:16]


def _master_key(name: str) -> AESGCM:
    for master in current_app.config["MASTER_KEYS"]:
        if fingerprint(master) == name:
            return AESGCM(master)
    raise RuntimeError("the master key that wrapped this data key is not in MASTER_KEYS")


def _seal(key: AESGCM, plain: bytes, context: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + key.encrypt(nonce, plain, context)


def _open(key: AESGCM, sealed: bytes, context: bytes) -> bytes:
    try:
        return key.decrypt(sealed[:NONCE], sealed[NONCE:], context)
    except InvalidTag:
        raise RuntimeError("a sealed value does not belong to this row, or was altered") from None


class Sealed(Generic[V]):
    """A value (text, list, dict) kept encrypted in a bytes column under the row's `data_key`.

    The row's class gives `data_key`; the ciphertext is bound to table, column and row id.

    >>> name_sealed: Mapped[bytes | None]
    >>> name = Sealed[str]("name_sealed")
    """

    def __init__(self, column: str) -> None:
        self.column = column

    @overload
    def __get__(self, row: None, owner: type) -> "Sealed[V]": ...
    @overload
    def __get__(self, row: object, owner: type) -> V | None: ...
    def __get__(self, row: Any, owner: type) -> Any:
        if row is None:
            return self
        sealed = getattr(row, self.column)
        return None if sealed is None else self.opened(type(row), row.id, sealed, row.data_key.opened())

    def __set__(self, row: Any, value: V | None) -> None:
        if value is None or value == "":
            setattr(row, self.column, None)
            return
        if row.id is None:
            row.id = uuid.uuid4()
        plain = json.dumps(value, ensure_ascii=False).encode()
        setattr(row, self.column, _seal(row.data_key.opened(), plain, self._context(type(row), row.id)))

    def opened(self, model: type, row_id: uuid.UUID, sealed: bytes, key: AESGCM) -> V:
        """A value read as bare columns: of which model and row it is, as sealed, and the opened key."""
        value: V = json.loads(_open(key, sealed, self._context(model, row_id)))
        return value

    def _context(self, model: type, row_id: uuid.UUID) -> bytes:
        return f"{inspect(model).local_table.name}.{self.column}".encode() + bytes(row_id.bytes)


def blind_index(kind: str, value: str) -> str:
    """A keyed hash of a normalised value, to find equals without opening any; `kind` keeps kinds apart."""
    key: bytes = current_app.config["INDEX_KEY"]
    return hmac.new(key, f"{kind}\0{value}".encode(), hashlib.sha256).hexdigest()


def audit_mark(what: str) -> str:
    """The audit's keyed mark of a text, under the first of its keys: who has the database alone can make none."""
    return _marked(current_app.config["AUDIT_KEYS"][0], what)


def is_audit_mark(what: str, mark: str) -> bool:
    """Whether a mark was made of this text, under any of the audit's keys that are still known."""
    keys: list[bytes] = current_app.config["AUDIT_KEYS"]
    return any(hmac.compare_digest(_marked(key, what), mark) for key in keys)


def _marked(key: bytes, what: str) -> str:
    return hmac.digest(key, what.encode(), "sha256").hex()


def app_seal(plain: bytes, context: str) -> bytes:
    """Seal something that belongs to no person yet (answers kept over a lost session)."""
    return _seal(AESGCM(current_app.config["MASTER_KEYS"][0]), plain, context.encode())


def app_open(sealed: bytes, context: str) -> bytes:
    """Open what app_seal sealed, under any master key still known; RuntimeError when none fits."""
    for master in current_app.config["MASTER_KEYS"]:
        try:
            return _open(AESGCM(master), sealed, context.encode())
        except RuntimeError:
            continue
    raise RuntimeError("sealed under no known master key")


def link_token(link_id: uuid.UUID) -> str:
    """The secret of one link, derived so that only its hash need be kept; never logged."""
    key: bytes = current_app.config["LINK_KEY"]
    return hmac.new(key, link_id.bytes, hashlib.sha256).hexdigest()[:40]


SHORT_SIGNS = 12
"""Bytes of a link in a short text: 96 bits, 16 signs."""


def short_token(kind: bytes, row_id: uuid.UUID) -> str:
    """The secret of a link that is short enough for an SMS, derived so that only its hash need be kept."""
    key: bytes = current_app.config["LINK_KEY"]
    drawn = hmac.new(key, kind + row_id.bytes, hashlib.sha256).digest()[:SHORT_SIGNS]
    return base64.urlsafe_b64encode(drawn).decode()


RETURNS = 16
"""Signs of the keyed half of a letter's name: 64 bits, and a mailbox's name before it still fits into 64 signs."""


def letter_token(letter_id: uuid.UUID) -> str:
    """The name under which a letter travels, its id and a keyed half: only who has had the letter can say it."""
    return _named(b"letter", letter_id)


def letter_named(token: str) -> uuid.UUID | None:
    """The letter of such a name; None when the keyed half is not ours."""
    letter_id = uuid.UUID(token[:32])
    return letter_id if hmac.compare_digest(token.casefold(), letter_token(letter_id)) else None


CODE_DIGITS = 6


def code_digits(kind: bytes, code_id: uuid.UUID) -> str:
    """The digits of a one-time code, derived from its row under a key, so that they are kept nowhere."""
    drawn = hmac.new(current_app.config["LINK_KEY"], kind + code_id.bytes, hashlib.sha256).digest()
    return f"{int.from_bytes(drawn[:8]) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def code_hash(code_id: uuid.UUID, typed: str) -> str:
    """How a one-time code is kept: it is no use beside another row, nor without the key."""
    return token_hash(f"{code_id.hex}{current_app.config['LINK_KEY'].hex()}{typed}")


REPORTED_AS = re.compile(r"[0-9a-f]{48}")


def report_token(letter_id: uuid.UUID) -> str:
    """The name of a short text between a gateway and us: its reader never sees it, and cannot report in its place."""
    return _named(b"report", letter_id)


def reported(token: str) -> uuid.UUID | None:
    """The short text of such a name; None when it is none of ours."""
    if not REPORTED_AS.fullmatch(token):
        return None
    letter_id = uuid.UUID(token[:32])
    return letter_id if hmac.compare_digest(token, report_token(letter_id)) else None


def _named(purpose: bytes, letter_id: uuid.UUID) -> str:
    key: bytes = current_app.config["LINK_KEY"]
    keyed = hmac.new(key, purpose + letter_id.bytes, hashlib.sha256).hexdigest()
    return letter_id.hex + keyed[:RETURNS]


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


MADE = "made under LINK_KEY"


def link_hash(row_id: uuid.UUID) -> str:
    """What is kept of the link of a row."""
    return token_hash(link_token(row_id))


BY_LINK = {MADE: link_hash}
"""Of a column that keeps what LINK_KEY makes of the row's id: how it is made (keyring.renew_links)."""
