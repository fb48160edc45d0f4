"""The one door through which a referral changes its state: lock case, then referral, then slots; then write.

Every step leaves a line of history, an audit event and its letters in the same transaction. Clicking twice is
harmless: whoever repeats exactly what they did last is quietly told that it is done.
"""

import uuid
from datetime import datetime
from typing import Any

from referral import audit
from referral.audit import Actor, system
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict, Invalid, NoSlotLeft, NotAllowed, NotFound
from referral.guardianship.queries import check_child
from referral.hospitals import capacity
from referral.i18n import day_words, language
from referral.intake.models import Case
from referral.intake.moves import move_case
from referral.referrals import links, telling, wording
from referral.referrals.consents import check_not_ended, may_show
from referral.referrals.models import Referral, ReferralMove
from referral.referrals.second_thoughts import undoing
from referral.referrals.second_thoughts.offered import CHECKED
from referral.referrals.shown.held_back import check_names_nobody
from referral.referrals.step import Step
from referral.referrals.table.moves import RESTORE, UNDO, Move
from referral.referrals.table.reasons import NOTE_REQUIRED, REASONS
from referral.referrals.table.states import COORDINATOR, HOSPITAL, PATIENT, PLACING_STATES, STATES, UNDECIDED
from referral.referrals.taking import effects
from referral.referrals.told import Told, check_told
from referral.zones import day_in

CASE_VERB = {
    "placed": "place",
    "waiting": "return_to_queue",
    "in_treatment": "start_treatment",
    "closed": "close",
}
ACCEPTANCE, UNDOING = system("acceptance"), system("undo")


@transaction
def take(step: Step) -> bool:
    """Take one step of the table of moves, whole; False when this very actor has just taken the very same.

    A step that places the case ends every other undecided referral of it; undoing it restores them all or does
    nothing. Raises NotFound for somebody else's
    referral, NotAllowed for the wrong role, Invalid for a missing reason, word or day, NoSlotLeft when the
    reported slots are used up, and Conflict with what happened instead.
    """
    _check_actor(step)
    _check_said(step)
    referral = step.referral
    lock(referral)
    if _is_repeated(step):
        return False
    _check_state(step)
    before = undoing.undone(referral)
    _write(step)
    _move_slot(step)
    if STATES[referral.state].kills_links:
        links.kill(referral, step.now)
    telling.tell_of(step)
    if step.move.case_to == "placed":
        _supersede_others(step)
    if step.verb == UNDO:
        _restore_others(step, before)
    return True


def what_happened(referral: Referral) -> object:
    """The sentence for whoever came too late for this referral."""
    last = referral.moves[-1] if referral.moves else None
    if last is not None and last.told_channel and STATES[last.to_state].recorded:
        return STATES[last.to_state].recorded
    return STATES[referral.state].happened


def lock(referral: Referral) -> None:
    """Lock a referral's case, then the referral itself, and read both anew."""
    lock_case(referral.case_id)
    db.session.refresh(referral, with_for_update={"key_share": True, "of": Referral})


def lock_case(case_id: uuid.UUID) -> Case:
    """Lock the case's row until the transaction ends, and read it anew: the first lock of the lock order."""
    query = db.select(Case).where(Case.id == case_id).with_for_update(key_share=True)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _check_actor(step: Step) -> None:
    actor, referral = step.actor, step.referral
    if actor.role == HOSPITAL and actor.hospital_id != referral.hospital_id:
        raise NotFound()
    if actor.role == PATIENT and actor.id != str(referral.case_id):
        raise NotFound()
    if actor.role not in (step.move.by if step.told is None else step.move.recorded_by):
        raise NotAllowed(wording.WRONG_ROLE)


def _check_said(step: Step) -> None:
    """Raise Invalid unless what the verb needs was said, and can be true."""
    move = step.move
    check_reason(move, step.reason, step.note)
    if move.needs_note is not None and not step.coded:
        check_words("note", step.note, move.needs_note)
    if step.actor.role == COORDINATOR and step.referral.state not in PLACING_STATES:
        check_names_nobody("note", step.note, step.referral.case.patient.identity or {})
    if "hold_until" in move.takes and (step.hold_until is None or step.hold_until <= step.now):
        raise Invalid({"hold_until": [str(wording.DATE_PAST)]})
    if move.needs_day is not None and step.first_date is None:
        raise Invalid({"first_date": [str(move.needs_day)]})
    if step.first_date is not None and step.first_date < day_in(step.now, step.referral.hospital.country):
        raise Invalid({"first_date": [str(wording.DATE_PAST)]})
    if "to" in move.takes:
        _check_other_hospital(step)
    if "early" in move.takes and not step.early:
        check_day_has_come(step)
    if step.told is not None:
        check_told(step.told, step.referral, step.now)


def check_day_has_come(step: Step) -> None:
    """Raise Invalid when the appointment lies ahead: who says that the patient came all the same says it twice."""
    day = step.referral.first_date
    if day is not None and day > day_in(step.now, step.referral.hospital.country):
        raise Invalid({"early": [str(wording.TOO_EARLY) % {"day": day_words(day)}]})


def check_reason(move: Move, reason: str | None, note: str | None) -> None:
    """Raise Invalid unless the reason is one of the move's codes, with the note that some of them need."""
    if not move.needs_reason:
        return
    if reason not in REASONS[move.needs_reason]:
        raise Invalid({"reason": [str(wording.CHOOSE_REASON)]})
    if (move.needs_reason, reason) in NOTE_REQUIRED and not note:
        raise Invalid({"note": [str(wording.NOTE_NEEDED)]})


def check_words(name: str, words: str | None, sentence: object) -> None:
    """Raise Invalid when nothing was written."""
    if not (words or "").strip():
        raise Invalid({name: [str(sentence)]})


def _check_other_hospital(step: Step) -> None:
    named = step.to
    if named is None or named.id == step.referral.hospital_id or named.closed_at is not None:
        raise Invalid({"hospital": [str(wording.OTHER_HOSPITAL_NEEDED)]})


def _is_repeated(step: Step) -> bool:
    referral, actor = step.referral, step.actor
    last = referral.moves[-1] if referral.moves else None
    if last is None or referral.state != last.to_state or last.verb != step.verb:
        return False
    same_doer = (last.actor_kind, last.actor_id) == (actor.kind, actor.id)
    same_words = last.reason == step.reason and (last.note or None) == (step.note or None)
    same_words = same_words and (last.coded or None) == (step.coded or None)
    if step.told is not None and not step.told.is_of(last):
        return False
    same_visit = "visit" not in step.move.takes or (referral.visit or None) == step.visit
    return (
        same_doer
        and same_words
        and same_visit
        and all(getattr(referral, name) == v for name, v in step.columns.items())
    )


def _check_state(step: Step) -> None:
    if step.referral.state not in step.move.sources:
        raise Conflict(what_happened(step.referral))
    if step.seen is not None and step.seen != step.referral.version:
        raise Conflict(wording.MOVED_ON)
    if STATES[step.target].slot and not STATES[step.referral.state].slot:
        _check_yes(step)
    if step.verb in CHECKED:
        CHECKED[step.verb](step.referral, step.now)


def _check_yes(step: Step) -> None:
    """No yes without a living consent, by a link or by telephone; by telephone nor for a child alone."""
    if step.told is not None:
        check_child(step.referral.case, step.now)
    if step.told is not None or step.actor.role == HOSPITAL:
        check_not_ended(step.referral.case, step.referral.hospital_id)


def _write(step: Step) -> None:
    referral, before, kept = step.referral, step.referral.state, undoing.kept(step.referral)
    if step.move.case_to:
        _move_case(step)
    state = {"state": step.target, "version": Referral.version + 1, "reason": step.reason}
    changed = {"objected_at": None, "release_at": None, **state, **step.columns, **effects.changed_by(step)}
    if not guarded_update(Referral, Referral.id == referral.id, Referral.state == before, **changed):
        raise Conflict(wording.MOVED_ON)
    if "visit" in step.move.takes or undoing.takes_visit_back(step.verb, referral):
        referral.visit = step.visit
    effects.tell_desk(step)
    said = (step.reason, step.note, step.told, kept, step.coded)
    note_step(referral, step.verb, before, step.actor, step.now, *said)


def _move_case(step: Step) -> None:
    case, target = step.referral.case, step.move.case_to
    move_case(case, CASE_VERB[target], step.actor, step.now, step.reason)
    if step.goes_back:
        undoing.put_case_back(step.referral)
    elif target == "waiting":
        case.due_at = step.now
    if target == "closed":
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
    kept: dict[str, Any] | None = None,
    coded: list[str] | None = None,
) -> None:
    """Write one line of a referral's history, and its audit event; of a recorded answer also who gave it.

    `kept`: what the step overwrote. `coded`: what was chosen from the table of coded questions and answers.
    """
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
        before=kept,
        language=language() if note else None,
        **({"coded": coded} if coded else {}),
    )
    db.session.add(step)
    with db.session.no_autoflush:
        step.note = note
        if told is not None:
            step.told_channel, step.told_at = told.channel, told.at
            step.told_name, step.told_role = told.name, told.role
    facts = {**({"told_by": told.channel} if told else {}), **({"coded": coded} if coded else {})}
    audit.record(actor, f"referral.{verb}", referral, now, case_id=referral.case_id, reason=reason, **facts)
    db.session.flush()


def _move_slot(step: Step) -> None:
    referral, slot = step.referral, step.move.slot
    if step.goes_back:
        slot = STATES[referral.state].slot or capacity.RELEASED
    if slot == capacity.RELEASED:
        capacity.release_slot(referral, step.now)
    elif slot:
        if step.another_slot:
            capacity.report_another(referral, step.actor, step.now)
        capacity.take_slot(referral, step.actor, step.now, kind=slot)


def _supersede_others(step: Step) -> None:
    """End the case's other undecided referrals and tell their hospitals; the case's row is locked by now."""
    mine = (Referral.case_id == step.referral.case_id, Referral.id != step.referral.id)
    others = db.select(Referral).where(*mine, Referral.state.in_(UNDECIDED)).order_by(Referral.id)
    for other in db.session.scalars(others).all():
        take(Step(other, "supersede", ACCEPTANCE, step.now))


def _restore_others(step: Step, acceptance: ReferralMove | None) -> None:
    """Give back what the undone acceptance ended, with its links; whoever may no longer see the case stays out.

    Raises Conflict when a slot that was held for the patient has been given away: then it is a cancellation.
    """
    if acceptance is None:
        return
    mine = (Referral.case_id == step.referral.case_id, Referral.state == "superseded")
    for other in db.session.scalars(db.select(Referral).where(*mine).order_by(Referral.id)).all():
        ended = undoing.undone(other)
        if ended is None or ended.at != acceptance.at or not may_show(other.case, other.hospital_id):
            continue
        try:
            links.revive(other, ended.at)
            take(Step(other, RESTORE, UNDOING, step.now))
        except NoSlotLeft:
            raise Conflict(wording.UNDO_SLOT_GONE) from None
