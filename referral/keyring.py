"""Which master keys the running processes know, so that no order of a rotation makes one of them blind.

Every process that serves or works says every few seconds under which keys it can open anything (by names that tell
nothing of them). A rotation begins only once all of them know the newest key; a process that lacks a key under which
somebody's data still lies does not start.
"""

import threading
import uuid
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from flask import Flask, current_app
from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from referral.crypto import DataKey, fingerprint, rewrapped
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
