"""A hospital objects to an answer recorded for it; a coordinator settles that. Nothing else changes by itself."""

import uuid
from datetime import datetime

from referral.audit import Actor
from referral.db import guarded_update, transaction
from referral.errors import Conflict, NotAllowed, NotFound
from referral.intake.moves import unpark
from referral.referrals import telling, wording
from referral.referrals.models import Referral
from referral.referrals.moving import check_words, lock, note_step
from referral.referrals.table.moves import OBJECT, SETTLE
from referral.referrals.table.states import COORDINATOR, HOSPITAL
from referral.referrals.told import may_object, newest_word


@transaction
def object_to_answer(
    referral: Referral, actor: Actor, now: datetime, note: str, seen: int | None = None
) -> bool:
    """Say that a recorded answer is not what the hospital said; the coordinators hear at once and decide.

    Raises NotFound for another hospital's referral and Conflict when no recorded answer stands any more.
    """
    _check_hospital(referral, actor)
    check_words("note", note, wording.OBJECTION_NEEDED)
    lock(referral)
    if _is_last(referral, OBJECT, actor, note):
        return False
    recorded = newest_word(referral)
    if recorded is None or not may_object(referral):
        raise Conflict(wording.NOTHING_RECORDED)
    if seen is not None and seen != referral.version:
        raise Conflict(wording.MOVED_ON)
    _note(referral, OBJECT, actor, now, now, note)
    unpark(referral.case)
    for reader in dict.fromkeys((referral.sent_by, uuid.UUID(recorded.actor_id))):
        telling.tell_coordinator(referral, now, reader, occasion=f"referral.{OBJECT}")
    return True


@transaction
def settle_objection(referral: Referral, actor: Actor, now: datetime) -> bool:
    """Note that the hospital's objection was talked over; raises Conflict when there is none."""
    if actor.role != COORDINATOR:
        raise NotAllowed(wording.WRONG_ROLE)
    lock(referral)
    if _is_last(referral, SETTLE, actor, None):
        return False
    if referral.objected_at is None:
        raise Conflict(wording.NO_OBJECTION)
    _note(referral, SETTLE, actor, None, now)
    return True


def _check_hospital(referral: Referral, actor: Actor) -> None:
    if actor.role != HOSPITAL:
        raise NotAllowed(wording.WRONG_ROLE)
    if actor.hospital_id != referral.hospital_id:
        raise NotFound()


def _is_last(referral: Referral, verb: str, actor: Actor, note: str | None) -> bool:
    last = referral.moves[-1] if referral.moves else None
    same = last is not None and (last.verb, last.actor_kind, last.actor_id) == (verb, actor.kind, actor.id)
    return same and last is not None and (last.note or None) == (note or None)


def _note(
    referral: Referral,
    verb: str,
    actor: Actor,
    objected_at: datetime | None,
    now: datetime,
    note: str | None = None,
) -> None:
    unmoved = (Referral.id == referral.id, Referral.version == referral.version)
    if not guarded_update(Referral, *unmoved, version=Referral.version + 1, objected_at=objected_at):
        raise Conflict(wording.MOVED_ON)
    note_step(referral, verb, referral.state, actor, now, note=note)
