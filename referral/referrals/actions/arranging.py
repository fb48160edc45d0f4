"""What is to be arranged after an acceptance is ticked: not needed, arranged, open; a wrong tick is undone."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime

from referral import audit
from referral.audit import Actor
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict, Invalid, NotAllowed
from referral.intake.models import Case
from referral.referrals import wording
from referral.referrals.arranging import desk_words
from referral.referrals.arranging.items import ITEMS
from referral.referrals.arranging.listed import accepted_of
from referral.referrals.arranging.models import ARRANGED, STATES, Arrangement
from referral.referrals.models import Referral
from referral.referrals.moving import lock_case
from referral.referrals.table.states import COORDINATOR


@transaction
def settle_item(
    case: Case,
    item: str,
    state: str,
    said: Mapping[str, str],
    actor: Actor,
    now: datetime,
    on_day: date | None = None,
) -> Arrangement:
    """Say of one item how it stands, for the hospital and the first day of now; the same twice is harmless.

    `said`: who, at_time, note. Raises Invalid for "arranged" without by whom, Conflict where no hospital has accepted.
    """
    if actor.role != COORDINATOR:
        raise NotAllowed(wording.WRONG_ROLE)
    if item not in ITEMS or state not in STATES:
        raise Invalid({"state": [str(desk_words.CHOOSE_STATE)]})
    if state == ARRANGED and not (said.get("who") or "").strip():
        raise Invalid({"who": [str(desk_words.SAY_BY_WHOM)]})
    referral = _accepted(lock_case(case.id))
    found = _live(case, item)
    if found is not None and _is_same(found, referral, state, said, on_day):
        return found
    _end(found, now)
    row = Arrangement(
        id=uuid.uuid4(),
        case=case,
        item=item,
        state=state,
        referral_id=referral.id,
        for_day=referral.first_date,
        on_day=on_day,
        recorded_by=uuid.UUID(actor.id),
        at=now,
    )
    row.said = dict(said) or None
    db.session.add(row)
    db.session.flush()
    audit.record(actor, f"arrangement.{state}", row, now, case_id=case.id, item=item)
    return row


@transaction
def undo_item(case: Case, item: str, actor: Actor, now: datetime) -> None:
    """Take the last word of an item back; what it had replaced stands again. With nothing said it is harmless."""
    if actor.role != COORDINATOR:
        raise NotAllowed(wording.WRONG_ROLE)
    lock_case(case.id)
    found = _live(case, item)
    if found is None:
        return
    before = _replaced_by(found)
    _end(found, now)
    if before is not None:
        guarded_update(Arrangement, Arrangement.id == before.id, ended_at=None)
    audit.record(actor, "arrangement.undone", found, now, case_id=case.id, item=item)


def _accepted(case: Case) -> Referral:
    referral = accepted_of(case)
    if referral is None:
        raise Conflict(desk_words.NOBODY_ACCEPTED)
    return referral


def _live(case: Case, item: str) -> Arrangement | None:
    live = (Arrangement.case_id == case.id, Arrangement.item == item, Arrangement.ended_at.is_(None))
    return db.session.scalars(db.select(Arrangement).where(*live)).first()


def _replaced_by(found: Arrangement) -> Arrangement | None:
    """What this word ended, at the very moment it was written."""
    ended = (
        Arrangement.case_id == found.case_id,
        Arrangement.item == found.item,
        Arrangement.ended_at == found.at,
    )
    return db.session.scalars(db.select(Arrangement).where(*ended, Arrangement.id != found.id)).first()


def _is_same(
    found: Arrangement, referral: Referral, state: str, said: Mapping[str, str], on_day: date | None
) -> bool:
    kept = (found.state, found.referral_id, found.for_day, found.on_day, found.said or {})
    return kept == (state, referral.id, referral.first_date, on_day, dict(said))


def _end(found: Arrangement | None, now: datetime) -> None:
    if found is None:
        return
    live = (Arrangement.id == found.id, Arrangement.ended_at.is_(None))
    if not guarded_update(Arrangement, *live, ended_at=now):
        raise Conflict(wording.MOVED_ON)
