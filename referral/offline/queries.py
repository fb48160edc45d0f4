"""Which phones are enrolled, what waits for a person, what became of an entry."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, literal_column
from sqlalchemy.orm import defer, joinedload

from referral.accounts.models import User
from referral.accounts.permissions import ROLE_PERMISSIONS, Permission
from referral.db import db
from referral.errors import NotFound
from referral.intake.card.merged import living_case
from referral.intake.models import Case
from referral.offline.models import SIGNS_ENVELOPE, Device, Entry, Envelope
from referral.paging import Page, page_of
from referral.records.papers.models import Paper
from referral.records.retention import rules

ENTRY_WITHIN = timedelta(minutes=30)
"""So long an entry may stay behind its warning signs before the desk sees it; a choice of ours."""
FEW_DAYS = timedelta(days=14)
"""So long before its end what waits is counted for whoever watches."""
MOST_ALONE = 100
"""Emergencies whose entry has not come that are listed, the oldest; more would be another trouble."""
OPEN = Envelope.state.in_([literal_column("'waits'"), literal_column("'mending'")])
LAID_ASIDE = and_(Envelope.state == literal_column("'aside'"), Envelope.body.is_not(None))
SIGNS_ALONE = Entry.state == literal_column("'signs'")
"""Written out, so that the database sees that the index with this condition holds them all."""


def is_live(device: Device) -> bool:
    """Whether a phone may deliver: not switched off, and its owner's account may still file."""
    return device.off_at is None and device.user.active and may_file(device.user)


def may_file(user: User) -> bool:
    """Whether this account may take in patients, whoever is signed in."""
    return Permission.INTAKE_FILE in ROLE_PERMISSIONS.get(user.role, frozenset())


def device_called(device_id: uuid.UUID | None) -> Device | None:
    """A phone with its owner; None for an id that nobody was given."""
    if device_id is None:
        return None
    named = db.select(Device).where(Device.id == device_id).options(joinedload(Device.user))
    return db.session.scalars(named).first()


def device_of(user: User, device_id: uuid.UUID, all_phones: bool = False) -> Device:
    """A phone this person may switch off: their own, or any where they manage accounts; raises NotFound."""
    found = device_called(device_id)
    if found is None or not (all_phones or found.user_id == user.id):
        raise NotFound()
    return found


def devices_of(user: User, page: int = 1) -> Page[Device]:
    """A person's own phones, those that work first."""
    mine = db.select(Device).where(Device.user_id == user.id)
    return page_of(mine.order_by(Device.off_at.is_not(None), Device.enrolled_at.desc(), Device.id), page)


def all_devices(page: int = 1) -> Page[Device]:
    """Every phone with its owner, those that work first."""
    every = db.select(Device).options(joinedload(Device.user))
    return page_of(every.order_by(Device.off_at.is_not(None), Device.enrolled_at.desc(), Device.id), page)


def waiting(page: int = 1) -> Page[Envelope]:
    """The envelopes that a person has to look at, the oldest first, without their bytes.

    Also those whose answers have to be mended, from the beginning: on the phone nobody opens them any more.
    """
    found = (
        db.select(Envelope)
        .where(OPEN, Envelope.body.is_not(None))
        .options(defer(Envelope.body), joinedload(Envelope.deliverer).joinedload(Device.user))
    )
    return page_of(found.order_by(Envelope.arrived_at, Envelope.id), page)


def signs_alone(now: datetime) -> Sequence[Entry]:
    """Entries of which only the warning signs have come, and not the rest, the oldest first."""
    alone = db.select(Entry).where(SIGNS_ALONE, Entry.arrived_at < now - ENTRY_WITHIN)
    shown = alone.options(joinedload(Entry.case)).order_by(Entry.arrived_at, Entry.id)
    return db.session.scalars(shown.limit(MOST_ALONE)).all()


def envelope_of(envelope_id: uuid.UUID) -> Envelope:
    """One envelope; raises NotFound."""
    found = db.session.get(Envelope, envelope_id, options=[joinedload(Envelope.deliverer)])
    if found is None:
        raise NotFound()
    return found


def open_count(now: datetime) -> dict[str, int]:
    """How many envelopes wait for a person, how many of them are signs or have few days left, and of how many
    emergencies the entry has not come."""
    ends = Envelope.arrived_at < now - rules()["envelope_waiting"].span + FEW_DAYS
    number = db.func.count()
    of_open = (number, number.filter(Envelope.kind == SIGNS_ENVELOPE), number.filter(ends))
    alone = SIGNS_ALONE & (Entry.arrived_at < now - ENTRY_WITHIN)
    signs = db.select(number).select_from(Entry).where(alone).scalar_subquery()
    row: Any = db.session.execute(db.select(*of_open, signs).where(OPEN, Envelope.body.is_not(None))).one()
    return dict(zip(("waiting", "signs_unopened", "ending", "signs_alone"), map(int, row), strict=True))


def entry_called(entry_id: uuid.UUID) -> Entry | None:
    """What became of an entry, with its case; None while nothing of it was filed."""
    return db.session.scalars(
        db.select(Entry).where(Entry.id == entry_id).options(joinedload(Entry.case))
    ).first()


def case_of_paper(entry: Entry, origin: uuid.UUID) -> Case:
    """Where a paper of a filed entry belongs: where it was begun, else to the case in which its person goes on."""
    assert entry.case is not None
    begun = db.select(Paper.id).where(Paper.case_id == entry.case_id, Paper.origin == origin)
    return entry.case if db.session.scalar(begun) else living_case(entry.case)


def last_envelope(entry_id: uuid.UUID) -> Envelope | None:
    """The envelope of an entry that came last."""
    named = db.select(Envelope).where(Envelope.entry_id == entry_id, Envelope.kind == "entry")
    return db.session.scalars(named.order_by(Envelope.arrived_at.desc(), Envelope.id).limit(1)).first()
