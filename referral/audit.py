"""Who did or read what, when: append-only, opaque ids only, in the transaction of the deed itself.

Events are inserted unlinked; one sealer chains them afterwards (flask audit seal, flask audit verify).
"""

import hashlib
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from flask import g, has_request_context
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from referral.db import Base, Model, WithId, db, note_beside, transaction

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a user, a hospital by its link, a patient by their card, or the system under a name."""

    kind: str
    id: str
    role: str
    hospital_id: uuid.UUID | None = None

    def __post_init__(self) -> None:
        if not (self.kind and self.id and self.role):
            raise ValueError("an unnamed actor")


def system(name: str) -> Actor:
    """The system acting under the name of one of its jobs ("outbox", "clock", "seed")."""
    return Actor("system", name, "system")


class AuditEvent(WithId, Model):
    """One deed or one read: verb, subject, actor, moment; `facts` holds codes and ids, never content."""

    __table_args__ = tuple(
        Index(f"ix_audit_event_{name}", name, "at") for name in ("verb", "actor_id", "case_id", "subject_id")
    )

    at: Mapped[datetime] = mapped_column(index=True)
    verb: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    case_id: Mapped[str | None]
    actor_kind: Mapped[str]
    actor_id: Mapped[str]
    actor_role: Mapped[str]
    hospital_id: Mapped[str | None]
    request_id: Mapped[str | None]
    facts: Mapped[dict[str, Any]]


class AuditSeal(Model):
    """The chain: position n holds the hash of its event and of the seal before it, and the rule it was made by."""

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("audit_event.id"), unique=True)
    digest: Mapped[str]
    rule: Mapped[int] = mapped_column(server_default="1")


def record(
    actor: Actor,
    verb: str,
    subject: Base,
    now: datetime,
    case_id: uuid.UUID | None = None,
    **facts: Any,
) -> None:
    """Note a deed in the running transaction; `facts` are codes, counts and opaque ids only."""
    event = AuditEvent(
        at=now,
        verb=verb,
        subject_kind=type(subject).__tablename__,
        subject_id=str(subject.id),  # type: ignore[attr-defined]
        case_id=str(case_id) if case_id else None,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_role=actor.role,
        hospital_id=str(actor.hospital_id) if actor.hospital_id else None,
        request_id=g.get("request_id") if has_request_context() else None,
        facts=facts,
    )
    db.session.add(event)


@note_beside
def record_read(
    actor: Actor, verb: str, subject: Base, now: datetime, case_id: uuid.UUID | None = None, **facts: Any
) -> None:
    """Note a read of a patient's data in a short transaction of its own, before the page is shown."""
    record(actor, verb, subject, now, case_id, **facts)


@transaction
def seal() -> int:
    """Chain every event not yet sealed, oldest first; the number sealed."""
    last = db.session.scalars(db.select(AuditSeal).order_by(AuditSeal.position.desc()).limit(1)).first()
    position, digest = (last.position, last.digest) if last else (0, GENESIS)
    fresh = db.session.scalars(_unsealed()).all()
    for event in fresh:
        position, digest = position + 1, RULES[NEWEST](digest, position + 1, event)
        db.session.add(AuditSeal(position=position, event_id=event.id, digest=digest, rule=NEWEST))
    return len(fresh)


def _unsealed() -> Any:
    sealed = db.select(AuditSeal.event_id)
    return db.select(AuditEvent).where(AuditEvent.id.not_in(sealed)).order_by(AuditEvent.at, AuditEvent.id)


def verify() -> int | None:
    """The position of the first broken link, or None when the chain holds; each link by the rule it names."""
    digest = GENESIS
    rows = db.session.execute(
        db.select(AuditSeal, AuditEvent)
        .outerjoin(AuditEvent, AuditEvent.id == AuditSeal.event_id)
        .order_by(AuditSeal.position)
    )
    for expected, (link, event) in enumerate(rows, start=1):
        digest = RULES[link.rule](digest, expected, event) if event and link.rule in RULES else ""
        if link.position != expected or link.digest != digest:
            return expected
    return None


# What a rule hashes is a list of its own and stays for ever: a column or key added later belongs to a later rule.
_OF_AN_EVENT = (
    "id",
    "at",
    "verb",
    "subject_kind",
    "subject_id",
    "case_id",
    "actor_kind",
    "actor_id",
    "actor_role",
    "hospital_id",
    "request_id",
    "facts",
)


def _first_rule(previous: str, _position: int, event: AuditEvent) -> str:
    return _hash(previous + _canonical({name: getattr(event, name) for name in _OF_AN_EVENT}))


def _second_rule(previous: str, position: int, event: AuditEvent) -> str:
    """As the first, and the link's own position and rule with it, so that neither can be changed unseen."""
    own = {"rule": 2, "position": position, "previous": previous}
    return _hash(_canonical({**own, "event": {name: getattr(event, name) for name in _OF_AN_EVENT}}))


def _canonical(values: dict[str, Any]) -> str:
    return json.dumps(values, sort_keys=True, default=str, ensure_ascii=False)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


RULES: MappingProxyType[int, Callable[[str, int, AuditEvent], str]] = MappingProxyType(
    {1: _first_rule, 2: _second_rule}
)
"""The digest of the seal before, the position and the event → the digest. No rule is ever changed or taken out."""
NEWEST = max(RULES)
