"""What a coordinator does to a case beside referring it: priority, owner, notes, call-back, closing."""

import uuid
from datetime import date, datetime, timedelta

from matching.vocabulary import Priority
from referral import audit
from referral.accounts.actions import when_switched_off
from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.audit import Actor
from referral.db import db, transaction
from referral.duty import actions as duty
from referral.errors import Conflict, Invalid, NotAllowed
from referral.i18n import _l
from referral.intake.actions.emergency import call_for, due_at
from referral.intake.actions.filing import claim_open
from referral.intake.models import Case, CaseNote
from referral.intake.moves import ANSWER_WITHIN, MOVED_ON, come_back, move_case, settle, unpark
from referral.intake.states import OPEN_CASES, OUTCOMES, PAUSED

NEEDS_BASIS = _l("Please write what the priority rests on: who said it, or which paper.")
NOT_A_COORDINATOR = _l("Only a coordinator can own a case.")
NO_SUCH_PRIORITY = _l("Please choose one of the priorities offered.")
NO_DUPLICATE = _l("Only a case that was closed as a duplicate can be opened again.")
NOT_TO_BE_PARKED = _l("This case cannot be parked: an emergency, or a call back that is wanted, comes first.")
PARK_WITHIN = _l("Choose a day to come, within the next 60 days.")
PARK_BEFORE = _l("The next treatment has no place yet. Choose a day that is not after it.")
LONGEST_PARK = timedelta(days=60)
NO_SUCH_OUTCOME = _l("Please choose how the case ended.")


@transaction
def set_priority(case: Case, priority: str, basis: str, actor: Actor, now: datetime) -> None:
    """A clinician or coordinator sets the priority, with its basis; the case's clock starts anew."""
    if priority not in ANSWER_WITHIN:
        raise Invalid({"priority": [str(NO_SUCH_PRIORITY)]})
    if priority != Priority.NOT_TRIAGED and not basis.strip():
        raise Invalid({"basis": [str(NEEDS_BASIS)]})
    claim_open(case)
    case.priority, case.priority_basis = priority, basis.strip()
    case.priority_by, case.priority_at = uuid.UUID(actor.id), now
    if case.state != PAUSED:
        case.due_at = due_at(case, now)
    audit.record(actor, "case.set_priority", case, now, case_id=case.id, priority=priority)


@transaction
def assign_owner(case: Case, owner: User | None, actor: Actor, now: datetime) -> None:
    """Name the coordinator who answers for a case; None makes it every coordinator's again, and ends its parking."""
    if owner is not None and (owner.role != Role.COORDINATOR or not owner.active):
        raise NotAllowed(NOT_A_COORDINATOR)
    claim_open(case)
    if owner is None:
        unpark(case)
    _give_to(case, owner.id if owner else None, actor, now)


def _give_to(case: Case, owner_id: uuid.UUID | None, actor: Actor, now: datetime) -> None:
    case.owner_id = owner_id
    audit.record(actor, "case.assign_owner", case, now, case_id=case.id, owner=str(owner_id))


@when_switched_off
def give_back_what_they_owned(user: User, actor: Actor, now: datetime) -> None:
    """What a person answered for who is no longer there is every coordinator's again, and laid aside no more."""
    theirs = db.select(Case).where(Case.owner_id == user.id, Case.state.in_(OPEN_CASES))
    for case in db.session.scalars(theirs).all():
        assign_owner(case, None, actor, now)


@transaction
def add_note(case: Case, text: str, actor: Actor, now: datetime) -> CaseNote:
    """Keep a coordinator's words about a case, sealed."""
    note = CaseNote(id=uuid.uuid4(), case_id=case.id, case=case, author_id=uuid.UUID(actor.id), at=now)
    note.text = text.strip()
    db.session.add(note)
    audit.record(actor, "case.add_note", note, now, case_id=case.id)
    db.session.flush()
    return note


@transaction
def called_back(case: Case, actor: Actor, now: datetime) -> None:
    """The call-back was made; its outcome is a note, a red flag or a priority. A second click is harmless."""
    claim_open(case)
    if case.callback_wanted:
        case.callback_wanted, case.due_at = False, due_at(case, now)
        if case.state != PAUSED:
            duty.end_alarm(case.id, "called_back", now)
        audit.record(actor, "case.called_back", case, now, case_id=case.id)


@transaction
def mark_closed(case: Case, outcome: str, actor: Actor, now: datetime) -> None:
    """The case's own part of its closing: outcome and state; it can then be read only.

    Its referrals are ended before, by referrals.actions.close_case, which is the verb to call. Raises Invalid
    for an outcome that is not in the list, Conflict when the case is closed already.
    """
    if outcome not in OUTCOMES:
        raise Invalid({"outcome": [str(NO_SUCH_OUTCOME)]})
    move_case(case, "close", actor, now, reason=outcome)
    case.outcome, case.due_at = outcome, None
    duty.end_alarm(case.id, "closed", now)


@transaction
def reopen_duplicate(case: Case, actor: Actor, now: datetime) -> None:
    """Undo the closing of a case as a duplicate: it goes back to its queue, due at once.

    It is again what it was when it was closed (after its open referrals had ended). Raises Conflict for a case
    that is not closed, or closed with another outcome.
    """
    if case.outcome != "duplicate":
        raise Conflict(NO_DUPLICATE)
    before = max((move for move in case.moves if move.verb == "close"), key=lambda move: move.at).from_state
    move_case(case, "reopen", actor, now, to=before)
    case.outcome, case.due_at = None, None if before == "draft" else now
    come_back(case, "reopened", now)
    if before == PAUSED:
        call_for(case, now)


@transaction
def wait_for_others(case: Case, seen: datetime, actor: Actor, now: datetime) -> None:
    """Somebody has looked at a raised case and waits for the requests that are open; a second click is harmless.

    `seen`: since when it was raised as they saw it. Raises Conflict when something has ended since.
    """
    claim_open(case)
    if case.came_back_at is None:
        return
    if case.came_back_at != seen:
        raise Conflict(MOVED_ON)
    settle(case)
    audit.record(actor, "case.wait_for_others", case, now, case_id=case.id)


@transaction
def park(case: Case, until: date, why: str, actor: Actor, today: date, now: datetime) -> None:
    """Nothing is due of a case before a day; whatever happens to it meanwhile ends that. `why` is kept as a note.

    A case that is nobody's is theirs who lays it aside: else it is in no list that anybody is reminded of.
    Raises Invalid for a day that is not to come, too far away or after the treatment that has no place yet (missed, it
    is seen again tomorrow), and Conflict for an emergency, a call-back that is wanted, and a case that is over.
    """
    claim_open(case)
    if case.state == PAUSED or case.callback_wanted:
        raise Conflict(NOT_TO_BE_PARKED)
    if refused := _cannot_park(case, until, today):
        raise Invalid({"until": [str(refused)]})
    case.parked_until = until
    if case.owner_id is None:
        _give_to(case, uuid.UUID(actor.id), actor, now)
    add_note(case, why, actor, now)
    audit.record(actor, "case.park", case, now, case_id=case.id, until=until.isoformat())


def _cannot_park(case: Case, until: date, today: date) -> object:
    planned = case.next_treatment_due
    if until <= today or until > today + LONGEST_PARK:
        return PARK_WITHIN
    is_unplaced = case.state in ("draft", "waiting")
    latest = max(planned, today + timedelta(days=1)) if planned else until
    return PARK_BEFORE if is_unplaced and until > latest else None


@transaction
def take_up_again(case: Case, actor: Actor, now: datetime) -> None:
    """A parked case is due again today; a second click is harmless."""
    claim_open(case)
    if unpark(case):
        audit.record(actor, "case.take_up_again", case, now, case_id=case.id)
