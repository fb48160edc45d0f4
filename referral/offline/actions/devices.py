"""A phone is enrolled by its owner, and switched off by them or by an administrator; its clock is noted."""

import uuid
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from referral import audit
from referral.accounts.models import User
from referral.audit import Actor
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict, Invalid
from referral.i18n import _l
from referral.offline.models import Device
from referral.offline.unsealing import is_point

MOST_DEVICES = 10
"""Phones of one account that may be on at once; a choice of ours."""
LONGEST_NICKNAME = 40
NO_KEY = _l("This phone could not make a key. Try another browser.")
TOO_MANY = _l("You have signed up ten phones. Switch one of them off first.")
KNOWN = _l(
    "This phone is signed up for another account, or was switched off. Sign in with that account, or clear "
    "the page's data first."
)


@transaction
def enrol(user: User, point: bytes, nickname: str, actor: Actor, now: datetime) -> Device:
    """Enrol a phone by its public key; the same key of the same person is the same phone.

    Raises Invalid for what is no key, Conflict for somebody else's, one that was switched off, or the eleventh phone.
    """
    if not is_point(point):
        raise Invalid({"key": [str(NO_KEY)]})
    found = _by(point)
    if found is None:
        if _count(user) >= MOST_DEVICES:
            raise Conflict(TOO_MANY)
        try:
            with db.session.begin_nested():
                return _new(user, point, nickname, actor, now)
        except IntegrityError:
            found = _by(point)
    if found is None or found.user_id != user.id or found.off_at is not None:
        raise Conflict(KNOWN)
    return found


def _by(point: bytes) -> Device | None:
    return db.session.scalars(db.select(Device).where(Device.point == point)).first()


def _count(user: User) -> int:
    mine = (Device.user_id == user.id, Device.off_at.is_(None))
    return int(db.session.scalar(db.select(db.func.count()).select_from(Device).where(*mine)) or 0)


def _new(user: User, point: bytes, nickname: str, actor: Actor, now: datetime) -> Device:
    device = Device(
        id=uuid.uuid4(),
        user_id=user.id,
        nickname=nickname[:LONGEST_NICKNAME],
        point=point,
        enrolled_at=now,
        ahead_by=0,
    )
    db.session.add(device)
    db.session.flush()
    audit.record(actor, "offline.enrol", device, now)
    return device


@transaction
def switch_off(device: Device, actor: Actor, now: datetime) -> None:
    """Switch a phone off for good: it delivers nothing any more, and what was written on it goes to a person."""
    if guarded_update(Device, Device.id == device.id, Device.off_at.is_(None), off_at=now, off_by=actor.id):
        audit.record(actor, "offline.switch_off", device, now)


@transaction
def note_clock(device: Device, ahead_by: int | None, now: datetime) -> None:
    """Note that a phone speaks, and how far its clock is before ours; nothing where it does not say."""
    told = {} if ahead_by is None else {"ahead_by": ahead_by}
    guarded_update(Device, Device.id == device.id, last_spoke_at=now, **told)
