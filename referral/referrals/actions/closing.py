"""What a hospital that takes nobody any more means for whom it was asked and whom it took; and its opening again.

Whoever closes or opens a hospital changes one row; the clock does the rest, each referral in a transaction of its own.
"""

import uuid
from datetime import datetime
from typing import Any

from referral.audit import Actor, system
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict, NotAllowed
from referral.hospitals.models import Hospital
from referral.intake.moves import come_back, unpark
from referral.referrals import telling, wording
from referral.referrals.models import Referral, ReferralMove
from referral.referrals.moving import lock, note_step, take
from referral.referrals.second_thoughts.undoing import UNDO_WITHIN
from referral.referrals.step import Step
from referral.referrals.table.move import CLOSED_HOUSE
from referral.referrals.table.moves import HOUSE_CLOSED, HOUSE_OPENED, HOUSE_STANDS
from referral.referrals.table.states import COORDINATOR, PLACING_STATES, UNDECIDED

CLOCK = system("clock")


def at_closed(now: datetime) -> list[uuid.UUID]:
    """The requests that a hospital, closed for an hour, has not decided: until then a slip costs nobody anything."""
    return _ids(Hospital.closed_at <= now - UNDO_WITHIN, Referral.state.in_(UNDECIDED))


@transaction
def end_at_closed(referral_id: uuid.UUID, now: datetime) -> bool:
    """A hospital that takes nobody is asked nothing more: its request goes back to the desk, in an emergency too."""
    referral = _locked(referral_id)
    closed_at = referral.hospital.closed_at
    if referral.state not in UNDECIDED or closed_at is None or closed_at > now - UNDO_WITHIN:
        return False
    ended = take(Step(referral, CLOSED_HOUSE, CLOCK, now))
    guarded_update(Referral, Referral.id == referral_id, house_closed_at=now)
    return ended


def taken_by_closed(_now: datetime) -> list[uuid.UUID]:
    """The referrals whose patient a closed hospital has taken, and of which nobody was told yet."""
    said = (ReferralMove.referral_id == Referral.id, ReferralMove.verb == HOUSE_STANDS)
    stands = db.select(ReferralMove.id).where(*said, ReferralMove.at >= Hospital.closed_at).exists()
    untold = (Referral.house_closed_at.is_(None), Referral.state.in_(sorted(PLACING_STATES)))
    return _ids(Hospital.closed_at.is_not(None), *untold, ~stands)


@transaction
def ask_whether_it_stands(referral_id: uuid.UUID, now: datetime) -> bool:
    """A hospital that takes nobody any more has taken this patient: a person is to ask whether that stands."""
    referral = _locked(referral_id)
    is_taken = referral.state in PLACING_STATES and referral.hospital.closed_at is not None
    if not is_taken or referral.house_closed_at is not None:
        return False
    _note(referral, HOUSE_CLOSED, CLOCK, now, now)
    unpark(referral.case)
    telling.tell_coordinator(referral, now, occasion=f"referral.{HOUSE_CLOSED}")
    return True


def at_opened_again(_now: datetime) -> list[uuid.UUID]:
    """What a closure has touched at a hospital that takes patients again."""
    return _ids(Referral.house_closed_at.is_not(None), Hospital.closed_at.is_(None))


@transaction
def open_again(referral_id: uuid.UUID, now: datetime) -> bool:
    """Nothing is to be asked any more; where the closure ended a request, a person decides whether to ask again."""
    referral = _locked(referral_id)
    if referral.house_closed_at is None or referral.hospital.closed_at is not None:
        return False
    _note(referral, HOUSE_OPENED, CLOCK, now, None)
    if referral.state == "withdrawn" and come_back(referral.case, "hospital_opened", now):
        telling.tell_coordinator(referral, now, occasion=f"referral.{HOUSE_OPENED}")
    return True


@transaction
def settle_closing(referral: Referral, actor: Actor, now: datetime) -> bool:
    """The hospital was asked, and the patient's place stands although it takes nobody new. False for a second click."""
    if actor.role != COORDINATOR:
        raise NotAllowed(wording.WRONG_ROLE)
    lock(referral)
    last = referral.moves[-1] if referral.moves else None
    if last is not None and (last.verb, last.actor_id) == (HOUSE_STANDS, actor.id):
        return False
    if referral.house_closed_at is None or referral.state not in PLACING_STATES:
        raise Conflict(wording.MOVED_ON)
    _note(referral, HOUSE_STANDS, actor, now, None)
    return True


def _note(referral: Referral, verb: str, actor: Actor, now: datetime, since: datetime | None) -> None:
    unmoved = (Referral.id == referral.id, Referral.version == referral.version)
    if not guarded_update(Referral, *unmoved, version=Referral.version + 1, house_closed_at=since):
        raise Conflict(wording.MOVED_ON)
    note_step(referral, verb, referral.state, actor, now)


def _locked(referral_id: uuid.UUID) -> Referral:
    referral = db.session.get_one(Referral, referral_id)
    lock(referral)
    return referral


def _ids(*conditions: Any) -> list[uuid.UUID]:
    found = db.session.scalars(db.select(Referral.id).join(Referral.hospital).where(*conditions)).all()
    db.session.rollback()
    return sorted(found)  # asked for in order, SQLite reads every referral there ever was
