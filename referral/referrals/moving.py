"""The one door through which a referral changes its state: lock case, then referral, then places; then write.

Every step leaves a line of history, an audit event and its letters in the same transaction. Clicking twice is
harmless: whoever repeats exactly what they did last is quietly told that it is done.
"""

import uuid
from datetime import datetime
from typing import Any

from referral import audit
from referral.audit import Actor
from referral.db import db, guarded_update
from referral.errors import Conflict, Invalid, NotAllowed, NotFound
from referral.hospitals import capacity
from referral.intake.models import Case
from referral.intake.moves import move_case
from referral.referrals import links, telling, wording
from referral.referrals.models import Referral, ReferralMove
from referral.referrals.moves import ANSWERS, HOSPITAL, MOVES, NOTE_REQUIRED, PATIENT, REASONS, Move
from referral.referrals.told import Told, check_told

CASE_VERB = {
    "placed": "place",
    "waiting": "return_to_queue",
    "in_treatment": "start_treatment",
    "closed": "close",
}
KILLS_LINKS = frozenset({"withdrawn", "superseded"})


def make(
    referral: Referral,
    verb: str,
    actor: Actor,
    now: datetime,
    *,
    reason: str | None = None,
    note: str | None = None,
    seen: int | None = None,
    another_place: bool = False,
    told: Told | None = None,
    **values: Any,
) -> bool:
    """Make one move of the table, whole; False when this very actor has just made the very same.

    `seen` is the version the actor looked at; `told`: the actor records what somebody of the hospital said.
    Raises NotFound for somebody else's referral, NotAllowed for the wrong role, Invalid for a missing reason
    or word, NoPlaceLeft, and Conflict with what happened instead.
    """
    move = MOVES[verb]
    _check_actor(referral, move, actor, told)
    check_reason(move, reason, note)
    if told is not None:
        check_told(told, referral, now)
    lock(referral)
    if _is_repeated(referral, move, actor, reason, note, values, told):
        return False
    _check_state(referral, move, seen)
    _write(referral, move, actor, now, reason, note, values, told)
    _move_place(referral, move, actor, now, another_place)
    if move.target in KILLS_LINKS:
        links.kill(referral, now)
    telling.tell_of(referral, verb, actor, now, told is not None)
    return True


def check_reason(move: Move, reason: str | None, note: str | None) -> None:
    """Raise Invalid unless the reason is one of the move's codes, with the note that some of them need."""
    if not move.needs_reason:
        return
    if reason not in REASONS[move.needs_reason]:
        raise Invalid({"reason": [str(wording.CHOOSE_REASON)]}, {"reason": reason, "note": note})
    if (move.needs_reason, reason) in NOTE_REQUIRED and not note:
        raise Invalid({"note": [str(wording.NOTE_NEEDED)]}, {"reason": reason, "note": note})


def what_happened(referral: Referral) -> object:
    """The sentence for whoever came too late for this referral."""
    last = referral.moves[-1] if referral.moves else None
    if last is not None and last.told_channel and last.to_state in wording.RECORDED:
        return wording.RECORDED[last.to_state]
    return wording.HAPPENED.get(referral.state, wording.MOVED_ON)


def _check_actor(referral: Referral, move: Move, actor: Actor, told: Told | None) -> None:
    if actor.role == HOSPITAL and actor.hospital_id != referral.hospital_id:
        raise NotFound()
    if actor.role == PATIENT and actor.id != str(referral.case_id):
        raise NotFound()
    if actor.role not in (move.by if told is None else move.recorded_by):
        raise NotAllowed(wording.WRONG_ROLE)


def lock(referral: Referral) -> None:
    """Lock a referral's case, then the referral itself, and read both anew."""
    lock_case(referral.case_id)
    db.session.refresh(referral, with_for_update={"key_share": True})


def lock_case(case_id: uuid.UUID) -> Case:
    """Lock the case's row until the transaction ends, and read it anew: the first lock of the lock order."""
    query = db.select(Case).where(Case.id == case_id).with_for_update(key_share=True)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _is_repeated(
    referral: Referral,
    move: Move,
    actor: Actor,
    reason: str | None,
    note: str | None,
    values: dict[str, Any],
    told: Told | None,
) -> bool:
    last = referral.moves[-1] if referral.moves else None
    if last is None or referral.state != move.target or last.verb != move.verb:
        return False
    same_doer = (last.actor_kind, last.actor_id) == (actor.kind, actor.id)
    same_words = last.reason == reason and (last.note or None) == (note or None)
    if told is not None and not told.is_of(last):
        return False
    return same_doer and same_words and all(getattr(referral, name) == v for name, v in values.items())


def _check_state(referral: Referral, move: Move, seen: int | None) -> None:
    if referral.state not in move.sources:
        raise Conflict(what_happened(referral))
    if seen is not None and seen != referral.version:
        raise Conflict(wording.MOVED_ON)


def _write(
    referral: Referral,
    move: Move,
    actor: Actor,
    now: datetime,
    reason: str | None,
    note: str | None,
    values: dict[str, Any],
    told: Told | None,
) -> None:
    before = referral.state
    if move.case_to:
        _move_case(referral.case, move, actor, now, reason)
    if move.verb in ANSWERS:
        values = {**values, "answered_at": now}
    values = {"objected_at": None, **values}
    changed = {"state": move.target, "version": Referral.version + 1, "reason": reason, **values}
    if not guarded_update(Referral, Referral.id == referral.id, Referral.state == before, **changed):
        raise Conflict(wording.MOVED_ON)
    note_step(referral, move.verb, before, actor, now, reason, note, told)


def _move_case(case: Case, move: Move, actor: Actor, now: datetime, reason: str | None) -> None:
    move_case(case, CASE_VERB[move.case_to], actor, now, reason)
    if move.case_to == "waiting":
        case.returned_at = case.due_at = now
    if move.case_to == "closed":
        case.outcome = "completed"


def note_step(
    referral: Referral,
    verb: str,
    before: str | None,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
    note: str | None = None,
    told: Told | None = None,
) -> None:
    """Write one line of a referral's history, and its audit event; of a recorded answer also who gave it."""
    step = ReferralMove(
        referral=referral,
        number=referral.version,
        verb=verb,
        from_state=before,
        to_state=referral.state,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_role=actor.role,
        at=now,
        reason=reason,
    )
    db.session.add(step)
    with db.session.no_autoflush:
        step.note = note
        if told is not None:
            step.told_channel, step.told_at = told.channel, told.at
            step.told_name, step.told_role = told.name, told.role
    channel = {"told_by": told.channel} if told else {}
    audit.record(actor, f"referral.{verb}", referral, now, case_id=referral.case_id, reason=reason, **channel)
    db.session.flush()


def _move_place(referral: Referral, move: Move, actor: Actor, now: datetime, another_place: bool) -> None:
    if move.place == capacity.RELEASED:
        capacity.release_place(referral, now)
    elif move.place:
        if another_place:
            capacity.report_another(referral, actor, now)
        capacity.take_place(referral, actor, now, kind=move.place)
