"""What somebody who can write everything in the database does to the audit trail; neither key nor anchors are theirs.

Each kind gives the position from which the trail is another one now: behind the last anchor it need not be found.
"""

import hashlib
import json
import uuid
from collections.abc import Callable
from random import Random
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, create_engine

from referral import audit
from referral.audit import AuditEvent, AuditSeal
from referral.db import db

EVENTS: Any = AuditEvent.__table__
SEALS: Any = AuditSeal.__table__
COLUMNS = (
    "verb",
    "subject_kind",
    "subject_id",
    "case_id",
    "actor_kind",
    "actor_id",
    "actor_role",
    "hospital_id",
    "request_id",
)


class Trail:
    """The trail as an insider has it: a line to the database without foreign keys, and luck."""

    def __init__(self, line: Connection, luck: Random) -> None:
        self.line, self.luck = line, luck
        self.links = line.execute(db.select(SEALS).order_by(SEALS.c.position)).all()
        self.waiting = line.execute(db.select(EVENTS).where(~EVENTS.c.sealed)).all()

    def any_link(self) -> Any:
        return self.luck.choice(self.links)

    def event(self, event_id: uuid.UUID) -> dict[str, Any]:
        return dict(self.line.execute(db.select(EVENTS).where(EVENTS.c.id == event_id)).mappings().one())

    def change(self, event_id: uuid.UUID, **values: Any) -> None:
        self.line.execute(EVENTS.update().where(EVENTS.c.id == event_id).values(**values))

    def add(self, event: dict[str, Any]) -> None:
        self.line.execute(EVENTS.insert(), event)

    def link(self, at: int, **values: Any) -> None:
        self.line.execute(SEALS.update().where(SEALS.c.position == at).values(**values))

    def drop(self, first: int) -> None:
        """The links from a position on, and their events."""
        gone = [link.event_id for link in self.links if link.position >= first]
        self.line.execute(SEALS.delete().where(SEALS.c.position >= first))
        self.line.execute(EVENTS.delete().where(EVENTS.c.id.in_(gone)))

    def forged(self) -> dict[str, Any]:
        """An event like another one, that never happened."""
        like = self.event(self.any_link().event_id)
        mark = self.luck.choice([None, "", "0" * 64, like["mark"]])
        return {
            **like,
            "id": uuid.UUID(int=self.luck.getrandbits(128)),
            "actor_id": "me",
            "sealed": False,
            "mark": mark,
        }

    def chain(self, position: int, digest: str, events: list[dict[str, Any]], rule: int) -> None:
        """Links as they can be made without the key."""
        for event in events:
            position += 1
            digest = _without_key(rule, digest, position, event)
            row = {"position": position, "event_id": event["id"], "digest": digest, "rule": rule}
            self.line.execute(SEALS.insert(), row)


def _without_key(rule: int, previous: str, position: int, event: dict[str, Any]) -> str:
    if rule < audit.KEYED:
        return audit.RULES[rule](previous, position, SimpleNamespace(**event))
    return hashlib.sha256(json.dumps([previous, position, str(event["id"])]).encode()).hexdigest()


Kind = Callable[[Trail], int]


def edit(trail: Trail) -> int:
    link, column = trail.any_link(), trail.luck.choice(COLUMNS)
    trail.change(link.event_id, **{column: "altered"})
    return int(link.position)


def edit_what_was_noted(trail: Trail) -> int:
    link = trail.any_link()
    moment = trail.event(link.event_id)["at"].replace(microsecond=trail.luck.randrange(1, 999_999))
    trail.change(link.event_id, **trail.luck.choice([{"facts": {"altered": 1}}, {"at": moment}]))
    return int(link.position)


def edit_before_sealing(trail: Trail) -> int:
    trail.change(trail.luck.choice(trail.waiting).id, actor_id="altered")
    return 0


def forge_before_sealing(trail: Trail) -> int:
    trail.add(trail.forged())
    return 0


def hide_from_the_sealer(trail: Trail) -> int:
    trail.change(trail.luck.choice(trail.waiting).id, sealed=True)
    return 0


def copy_an_event(trail: Trail) -> int:
    """What really happened, once more, under another number."""
    event = trail.event(trail.any_link().event_id)
    trail.add({**event, "id": uuid.UUID(int=trail.luck.getrandbits(128)), "sealed": False})
    return 0


def delete(trail: Trail) -> int:
    """One event goes with its link, and the later ones move up."""
    link = trail.luck.choice(trail.links[:-1])
    trail.line.execute(SEALS.delete().where(SEALS.c.position == link.position))
    trail.line.execute(EVENTS.delete().where(EVENTS.c.id == link.event_id))
    if trail.luck.random() < 0.7:
        for each in trail.links[link.position :]:
            trail.link(each.position, position=each.position - 1)
    return int(link.position)


def delete_the_event_alone(trail: Trail) -> int:
    link = trail.any_link()
    trail.line.execute(EVENTS.delete().where(EVENTS.c.id == link.event_id))
    return int(link.position)


def swap(trail: Trail) -> int:
    """Two events change places: by their content, or by their links."""
    one, other = sorted(trail.luck.sample(trail.links, 2), key=lambda link: link.position)
    if trail.luck.random() < 0.5:
        first, second = trail.event(one.event_id), trail.event(other.event_id)
        trail.change(one.event_id, **{**second, "id": one.event_id})
        trail.change(other.event_id, **{**first, "id": other.event_id})
    else:
        trail.link(one.position, event_id=uuid.UUID(int=trail.luck.getrandbits(128)))
        trail.link(other.position, event_id=one.event_id, digest=one.digest)
        trail.link(one.position, event_id=other.event_id, digest=other.digest)
    return int(one.position)


def insert(trail: Trail) -> int:
    """A forged event with a link of its own, the later ones moved down."""
    link, event = trail.any_link(), {**trail.forged(), "sealed": True}
    for each in reversed(trail.links[link.position - 1 :]):
        trail.link(each.position, position=each.position + 1)
    trail.add(event)
    before = trail.links[link.position - 2].digest if link.position > 1 else audit.GENESIS
    trail.chain(link.position - 1, before, [event], trail.luck.choice([1, 2, 3]))
    return int(link.position)


def cut_tail(trail: Trail) -> int:
    link = trail.any_link()
    trail.drop(link.position)
    return int(link.position)


def chain_anew(trail: Trail) -> int:
    """Alter an event and make every link from there on anew, as far as one can without the key."""
    link = trail.any_link()
    trail.change(link.event_id, actor_id="altered")
    kept = [trail.event(each.event_id) for each in trail.links[link.position - 1 :]]
    trail.line.execute(SEALS.delete().where(SEALS.c.position >= link.position))
    before = trail.links[link.position - 2].digest if link.position > 1 else audit.GENESIS
    trail.chain(link.position - 1, before, kept, trail.luck.choice([1, 2, 3]))
    return int(link.position)


def delete_all(trail: Trail) -> int:
    trail.line.execute(SEALS.delete())
    trail.line.execute(EVENTS.delete())
    return 1


def another_history(trail: Trail) -> int:
    """Everything goes, and another trail stands there, longer than the one before."""
    events = [{**trail.forged(), "sealed": True} for _ in range(len(trail.links) + 5)]
    delete_all(trail)
    for event in events:
        trail.add(event)
    trail.chain(0, audit.GENESIS, events, trail.luck.choice([1, 2, 3]))
    return 1


def garble(trail: Trail) -> int:
    """What no program of ours has written: a digest, a rule, a mark that is nothing."""
    link = trail.any_link()
    harm = trail.luck.choice([{"digest": ""}, {"rule": 0}, {"rule": 99}, {"digest": "x" * 64}])
    trail.link(link.position, **harm)
    return int(link.position)


KINDS: dict[str, Kind] = {
    each.__name__: each
    for each in (
        edit,
        edit_what_was_noted,
        edit_before_sealing,
        forge_before_sealing,
        hide_from_the_sealer,
        copy_an_event,
        delete,
        delete_the_event_alone,
        swap,
        insert,
        cut_tail,
        chain_anew,
        delete_all,
        another_history,
        garble,
    )
}


def plant(kind: str, luck: Random) -> int:
    """Do it, on a line of one's own; the position from which the trail is another one."""
    db.session.rollback()
    engine = create_engine(db.engine.url)
    is_sqlite = engine.dialect.name == "sqlite"
    try:
        with engine.connect() as line:
            off = "PRAGMA foreign_keys=OFF" if is_sqlite else "SET session_replication_role=replica"
            line.connection.driver_connection.execute(off)  # before any transaction begins
            position = KINDS[kind](Trail(line, luck))
            line.commit()
    finally:
        engine.dispose()
    return position
