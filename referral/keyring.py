"""Which master keys the running processes know, so that no order of a rotation makes one of them blind.

Every process that serves or works says every few seconds under which keys it can open anything (by names that tell
nothing of them). A rotation begins only once all of them know the newest key; a process that lacks a key under which
somebody's data still lies does not start.
"""

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from flask import Flask, current_app
from sqlalchemy import Column, Table, delete, inspect, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from referral.crypto import MADE, DataKey, fingerprint, rewrapped
from referral.db import Model, WithId, db, guarded_update, transaction, utc_now
from referral.errors import StartRefused

BEAT, GONE_AFTER = 20.0, timedelta(minutes=2)
"""Seconds between two words of a process; who has said nothing for so long is no more."""
CHUNK = 200
"""So many keys are wrapped anew in one transaction: others' deeds wait no longer than that."""


class KeyHolder(WithId, Model):
    """One running process, and the names of the master keys that it knows."""

    knows: Mapped[list[str]]
    seen_at: Mapped[datetime] = mapped_column(index=True)


class StillRunning(Exception):
    """So many running processes would go on making links under the former key."""


class WouldBlind(Exception):
    """So many running processes could not open what is wrapped under the newest key."""


def known() -> list[str]:
    """The names of this process' keys, the newest first."""
    return [fingerprint(master) for master in current_app.config["MASTER_KEYS"]]


def say_always(app: Flask) -> threading.Event:
    """From now on say what this process knows, beside its work, until the event is set."""
    over, me = threading.Event(), uuid.uuid4()
    threading.Thread(target=_go_on, args=(app, me, over), daemon=True).start()
    return over


def _go_on(app: Flask, me: uuid.UUID, over: threading.Event) -> None:
    with app.app_context():
        while True:
            with suppress(SQLAlchemyError):  # a database that is away for a while is asked again
                say(me, utc_now())
            db.session.remove()
            if over.wait(BEAT):
                return


@transaction
def say(me: uuid.UUID, now: datetime) -> None:
    """What this process knows, as of now; processes that are gone are forgotten."""
    db.session.execute(delete(KeyHolder).where(KeyHolder.seen_at < now - GONE_AFTER, KeyHolder.id != me))
    if not guarded_update(KeyHolder, KeyHolder.id == me, knows=known(), seen_at=now):
        db.session.add(KeyHolder(id=me, knows=known(), seen_at=now))


def blind(now: datetime) -> int:
    """How many running processes do not know our newest key."""
    running = db.session.scalars(db.select(KeyHolder).where(KeyHolder.seen_at >= now - GONE_AFTER))
    return sum(known()[0] not in each.knows for each in running)


def in_use() -> Iterator[str]:
    """The names of the keys under which somebody's data lies, each found by one look into the index."""
    living, found = db.select(db.func.min(DataKey.master_key)).where(DataKey.wrapped.is_not(None)), ""
    while found := db.session.scalar(living.where(DataKey.master_key > found)) or "":
        yield found


def missing() -> list[str]:
    """The names of keys that are in use and not known here."""
    return sorted(set(in_use()) - set(known()))


def refuse_blind_start() -> None:
    """Stop the start of a process that could not open everybody's data."""
    if lacking := missing():
        raise StartRefused(
            f"people's data lies under master keys that MASTER_KEYS lacks: {', '.join(lacking)}; "
            "put them back behind the newest, then run `keys rotate`"
        )


def rotate(now: datetime) -> int:
    """Wrap every key anew under the newest, some at a time; WouldBlind while a process does not know that one."""
    total = 0
    while True:
        if blinded := blind(now):
            raise WouldBlind(blinded)
        if not (done := _rotate_some()):
            return total
        total += done


@transaction
def _rotate_some() -> int:
    """One that was destroyed meanwhile stays destroyed."""
    outdated = db.select(DataKey).where(DataKey.master_key != known()[0], DataKey.wrapped.is_not(None))
    found = db.session.scalars(outdated.limit(CHUNK)).all()
    for key in found:
        as_found = (DataKey.id == key.id, DataKey.master_key == key.master_key, DataKey.wrapped.is_not(None))
        guarded_update(DataKey, *as_found, **rewrapped(key))
    return len(found)


Made = Callable[[uuid.UUID], str]


def kept_of_links() -> Iterator[tuple[Table, "Column[str]", Made]]:
    """Each column that keeps what LINK_KEY makes of its row's id, and how it is made."""
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            if MADE in column.info:
                yield table, column, column.info[MADE]


def links_are_ours() -> bool:
    """Whether links that are kept were made under this LINK_KEY: of each kind the one is asked that is renewed last."""
    there = set(inspect(db.engine).get_table_names())
    return all(_is_ours(*each) for each in kept_of_links() if each[0].name in there)


def _is_ours(table: Table, column: "Column[str]", made: Made) -> bool:
    found = db.session.execute(db.select(table.c.id, column).order_by(table.c.id.desc()).limit(1)).first()
    return found is None or found[1] == made(found[0])


def refuse_dead_links() -> None:
    """Stop the start of a process whose letters would hold links that open nothing."""
    if not links_are_ours():
        raise StartRefused(
            "links and cards that are out were made under another LINK_KEY; put that one back, or run `keys links`, "
            "which ends every link and every card that is out"
        )


def renew_links(now: datetime) -> int:
    """Keep of every link and card what the present LINK_KEY makes of it: what is out opens nothing any more; how many.

    Whoever needs one is sent it anew. Raises StillRunning while a process runs: it would make others under the old key.
    """
    if running := db.session.scalar(db.select(db.func.count()).where(KeyHolder.seen_at >= now - GONE_AFTER)):
        raise StillRunning(running)
    return sum(_renew(*each) for each in kept_of_links())


def _renew(table: Table, column: "Column[str]", made: Made) -> int:
    total, last = 0, uuid.UUID(int=0)
    while ids := _renew_after(last, table, column, made):
        total, last = total + len(ids), ids[-1]
    return total


@transaction
def _renew_after(last: uuid.UUID, table: Table, column: "Column[str]", made: Made) -> list[uuid.UUID]:
    after = db.select(table.c.id).where(table.c.id > last).order_by(table.c.id).limit(CHUNK)
    ids = list(db.session.scalars(after))
    for each in ids:
        db.session.execute(update(table).where(table.c.id == each).values({column.name: made(each)}))
    return ids
