"""Who did or read what, when: append-only, opaque ids only, in the transaction of the deed itself.

Each event bears a mark made with a key that is not in the database. One sealer chains the events afterwards, within
seconds (flask audit seal). Whether all that holds is looked at in verifying.py, and anchored outside by anchors.py.
"""

import hashlib
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from flask import g, has_request_context
from sqlalchemy import ForeignKey, Index, Row, false, insert, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from referral.crypto import audit_mark
from referral.db import Base, Model, WithId, db, note_beside, transaction

GENESIS = "0" * 64
CHUNK = 500
"""So many events are sealed in one transaction: while it runs, on SQLite, nobody else writes."""
CANONICAL = json.JSONEncoder(sort_keys=True, default=str, ensure_ascii=False)
"""Made once: a million events are verified with it."""
MOST_LOST = 20
"""So often a sealer may lose a race; more, and something else is wrong."""


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
    """One deed or one read: verb, subject, actor, moment; `facts` holds codes and ids, never content.

    `sealed`: it stands in the chain. What does not yet is found by an index of its own, however long the trail is.
    `mark`: made with the audit's key when it was noted; none on an event of before there was a key.
    """

    __table_args__ = (
        *(
            Index(f"ix_audit_event_{name}", name, "at")
            for name in ("verb", "actor_id", "case_id", "subject_id")
        ),
        Index(
            "ix_audit_event_unsealed",
            "at",
            "id",
            sqlite_where=text("sealed = 0"),
            postgresql_where=text("NOT sealed"),
        ),
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
    sealed: Mapped[bool] = mapped_column(default=False, server_default=false())
    mark: Mapped[str | None]


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
        id=uuid.uuid4(),
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
        facts=json.loads(json.dumps(facts)),
    )
    event.mark = audit_mark(marked(event))
    db.session.add(event)


@note_beside
def record_read(
    actor: Actor, verb: str, subject: Base, now: datetime, case_id: uuid.UUID | None = None, **facts: Any
) -> None:
    """Note a read of a patient's data in a short transaction of its own, before the page is shown."""
    record(actor, verb, subject, now, case_id, **facts)


def seal(chunk: int = CHUNK) -> int:
    """Chain every event not yet sealed, oldest first, some in each transaction; the number sealed.

    What is to be written is reckoned before the transaction begins. Who loses a race against another sealer has
    written nothing and goes on from where the other is.
    """
    total = lost = 0
    while fresh := _fresh(chunk):
        try:
            total += _append(_links_after(*end(), fresh), [event.id for event in fresh])
        except IntegrityError:  # the other's links were written between our look and our writing
            lost += 1
            if lost > MOST_LOST:
                raise
    return total


def _fresh(chunk: int) -> Sequence[Row[Any]]:
    """The oldest events that do not call themselves sealed. Whatever they say is sealed, as it stands, never read."""
    db.session.rollback()
    wanted = db.select(AuditEvent.id, AuditEvent.mark).where(~AuditEvent.sealed)
    return db.session.execute(wanted.order_by(AuditEvent.at, AuditEvent.id).limit(chunk)).all()


def columns() -> list[Any]:
    """What of an event its link and its mark are made of."""
    return [getattr(AuditEvent, name) for name in (*_OF_AN_EVENT, "mark")]


def _links_after(position: int, digest: str, events: Sequence[Row[Any]]) -> list[dict[str, Any]]:
    """The next links of the chain as rows of its table; what stands in it already gets none."""
    ids = [event.id for event in events]
    known = set(db.session.scalars(db.select(AuditSeal.event_id).where(AuditSeal.event_id.in_(ids))))
    links = []
    for event in (each for each in events if each.id not in known):
        position, digest = position + 1, RULES[NEWEST](digest, position + 1, event)
        links.append({"position": position, "event_id": event.id, "digest": digest, "rule": NEWEST})
    return links


def end() -> tuple[int, str]:
    """The last position and its digest."""
    last = db.select(AuditSeal.position, AuditSeal.digest).order_by(AuditSeal.position.desc()).limit(1)
    found = db.session.execute(last).first()
    return (found.position, found.digest) if found else (0, GENESIS)


@transaction
def _append(links: Sequence[dict[str, Any]], sealed: Sequence[uuid.UUID]) -> int:
    """Write these links, unless the chain has grown since they were reckoned: then none."""
    if links and end()[0] != links[0]["position"] - 1:
        return 0
    if links:
        db.session.execute(insert(AuditSeal), links)
    marked = update(AuditEvent).where(AuditEvent.id.in_(sealed)).values(sealed=True)
    db.session.execute(marked, execution_options={"synchronize_session": False})
    return len(links)


def oldest_unsealed() -> datetime | None:
    """When the oldest event happened that does not stand in the chain yet."""
    return db.session.scalar(
        db.select(AuditEvent.at).where(~AuditEvent.sealed).order_by(AuditEvent.at, AuditEvent.id).limit(1)
    )


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


def _first_rule(previous: str, _position: int, event: Any) -> str:
    return _hash(previous + _canonical({name: getattr(event, name) for name in _OF_AN_EVENT}))


def _second_rule(previous: str, position: int, event: Any) -> str:
    """As the first, and the link's own position and rule with it, so that neither can be changed unseen."""
    own = {"rule": 2, "position": position, "previous": previous}
    return _hash(_canonical({**own, "event": {name: getattr(event, name) for name in _OF_AN_EVENT}}))


def _third_rule(previous: str, position: int, event: Any) -> str:
    """Keyed: the mark stands for the event, and who does not have the key can make no link."""
    return audit_mark(linked(previous, position, event))


def linked(previous: str, position: int, event: Any) -> str:
    """What a keyed link is made of."""
    own = {"rule": KEYED, "position": position, "previous": previous}
    return "link " + _canonical({**own, "id": event.id, "mark": event.mark})


def marked(event: Any) -> str:
    """What the mark of an event is made of: all it says, as it is read back from either database."""
    said = {name: getattr(event, name) for name in _OF_AN_EVENT}
    return "event " + _canonical({**said, "at": event.at.astimezone(UTC)})


def _canonical(values: dict[str, Any]) -> str:
    return CANONICAL.encode(values)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


RULES: MappingProxyType[int, Callable[[str, int, Any], str]] = MappingProxyType(
    {1: _first_rule, 2: _second_rule, 3: _third_rule}
)
"""The digest of the seal before, the position and the event → the digest. No rule is ever changed or taken out."""
NEWEST = KEYED = max(RULES)
"""From the third rule on a link is made with a key; the links of the first two are held by the anchors."""
