"""Records of rankings in the database: kept against the newest network, or with a new one; opened; unused ones gone."""

import json
from contextlib import suppress
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

import matching
from matching.facts.canonical_json import dump
from referral.db import db, transaction
from referral.engine.ranking_records.packing import (
    PARTS,
    Base,
    base_of,
    packed,
    squeezed,
    unpacked,
    unsqueezed,
)
from referral.errors import NotFound
from referral.referrals.models import NetworkRecord, RankingRecord

FRESH = timedelta(days=1)
MOST_CHANGES = 4_000
"""Bytes: where more of a network has changed it is kept as a new one, which takes about six times as much, once."""


def keep_text(content: str, now: datetime) -> str:
    """Keep canonical JSON somebody acts on, addressed by its content, in the running transaction; its digest."""
    digest = matching.content_hash(content)
    if db.session.get(RankingRecord, digest) is None:
        db.session.add(_record(digest, content, now))
        db.session.flush()
    return digest


def _record(digest: str, content: str, now: datetime) -> RankingRecord:
    """Packed where that gives the very same text again; else the text itself."""
    said = json.loads(content)
    if isinstance(said, dict) and said.keys() == PARTS:
        newest = db.session.scalar(db.select(NetworkRecord.digest).order_by(*_newest_first()).limit(1))
        found = packed(said, _base(newest)) if newest else None
        if newest is None or found is None or found.of_changes > MOST_CHANGES:
            newest = _keep_network(dump(said["network"]), now)
            found = packed(said, _base(newest))
        if unpacked(found.content, _base(newest)) == content:
            facts = {"packed": found.content, "network_digest": newest}
            return RankingRecord(digest=digest, content="", created_at=now, **facts)
    return RankingRecord(digest=digest, content=content, created_at=now)


def _newest_first() -> tuple[Any, ...]:
    return NetworkRecord.created_at.desc(), NetworkRecord.digest


def _keep_network(text: str, now: datetime) -> str:
    digest = matching.content_hash(text)
    with (
        suppress(IntegrityError),
        db.session.begin_nested(),
    ):  # another process may keep the same one just now
        if db.session.get(NetworkRecord, digest) is None:
            db.session.add(NetworkRecord(digest=digest, packed=squeezed(text), created_at=now))
    return digest


@lru_cache(maxsize=2)
def _base(digest: str) -> Base:
    """A network that is kept: what has this address never changes."""
    return base_of(unsqueezed(db.session.get_one(NetworkRecord, digest).packed))


def text_of(digest: str) -> str:
    """What was kept, byte for byte. Raises NotFound for an unknown digest, and where somebody in it was erased."""
    record = db.session.get(RankingRecord, digest)
    if record is None or not (record.content or record.packed):
        raise NotFound()
    if record.packed is None or record.network_digest is None:
        return record.content
    return unpacked(record.packed, _base(record.network_digest))


@transaction
def clear_networks(now: datetime) -> int:
    """Delete the networks that no ranking refers to, but fresh ones and the newest, to which the next may; how many."""
    used = (
        db.select(RankingRecord.digest).where(RankingRecord.network_digest == NetworkRecord.digest).exists()
    )
    newest = db.select(NetworkRecord.digest).order_by(*_newest_first()).limit(1).scalar_subquery()
    gone = delete(NetworkRecord).where(
        ~used, NetworkRecord.digest != newest, NetworkRecord.created_at < now - FRESH
    )
    return int(getattr(db.session.execute(gone), "rowcount", 0))
