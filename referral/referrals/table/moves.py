"""One table of moves: (state, verb) → state, and who may do it. What is not in the table cannot happen.

The states stand in states.py, what each verb is called in words.py (hospital, patient) and desk_words.py.
"""

from referral.referrals import wording
from referral.referrals.table.move import BACK, CLOSED_HOUSE, LATE, NEWS, RESTORE, UNDO, VISIT, Move
from referral.referrals.table.states import (
    ANSWERABLE,
    ASKED,
    BOOKED,
    CLOCK,
    COORDINATOR,
    HELD,
    HOSPITAL,
    PATIENT,
    STATES,
    UNDECIDED,
    WISHES,
)

__all__ = [
    "ANSWERS", "BACK", "BESIDE", "CLOSED_HOUSE", "EXCHANGED", "FIRST_STATE", "HOUSE_CLOSED", "HOUSE_OPENED",
    "HOUSE_STANDS", "LATE", "MOVES", "Move", "NEWS", "OBJECT", "PLACING", "RESTORE", "SEND", "SETTLE",
    "UNDO", "VISIT", "available", "recordable",
]  # fmt: skip

TABLE = (
    Move(
        verb="receive",
        sources=("requested",),
        target="received",
        by=(HOSPITAL,),
        letter="",
        coordinator_hears=False,
    ),
    Move(
        verb="ask_information",
        sources=ANSWERABLE,
        target="info_requested",
        by=(HOSPITAL,),
        recorded_by=(COORDINATOR,),
        takes=("coded",),
        needs_note=wording.QUESTION_NEEDED,
        is_exchanged=True,
    ),
    Move(
        verb="give_information",
        sources=("info_requested",),
        target="requested",
        by=(COORDINATOR,),
        takes=("coded",),
        needs_note=wording.INFORMATION_NEEDED,
        restarts_clock=True,
        is_exchanged=True,
    ),
    Move(
        verb="accept",
        sources=ASKED,
        target="accepted",
        by=(HOSPITAL,),
        recorded_by=(COORDINATOR,),
        slot="taken",
        case_to="placed",
        takes=(*VISIT, "another_slot"),
    ),
    Move(
        verb="accept_with_conditions",
        sources=ASKED,
        target="accepted_with_conditions",
        by=(HOSPITAL,),
        recorded_by=(COORDINATOR,),
        slot="held",
        takes=("hold_until", *VISIT, "another_slot"),
        needs_note=wording.CONDITIONS_NEEDED,
        is_exchanged=True,
    ),
    Move(
        verb="meet_conditions",
        sources=HELD,
        target="accepted",
        by=(COORDINATOR, HOSPITAL),
        slot="taken",
        case_to="placed",
        ends_hold=True,
        is_exchanged=True,
    ),
    Move(
        verb="fail_conditions",
        sources=HELD,
        target="rejected",
        by=(COORDINATOR, HOSPITAL, CLOCK),
        slot="released",
        is_exchanged=True,
        comes_back="conditions_failed",
    ),
    Move(
        verb="reject",
        sources=ASKED,
        target="rejected",
        by=(HOSPITAL,),
        recorded_by=(COORDINATOR,),
        needs_reason="reject",
        comes_back="declined",
    ),
    Move(
        verb="refer_onward",
        sources=ASKED,
        target="referred_onward",
        by=(HOSPITAL,),
        recorded_by=(COORDINATOR,),
        takes=("to",),
        comes_back="referred_onward",
    ),
    Move(
        verb="expire",
        sources=ASKED,
        target="expired",
        by=(CLOCK,),
        letter="",
        comes_back="expired",
    ),
    Move(
        verb=LATE,
        sources=("expired",),
        target="accepted",
        by=(HOSPITAL,),
        recorded_by=(COORDINATOR,),
        slot="taken",
        case_to="placed",
        takes=(*VISIT, "another_slot"),
    ),
    Move(verb=UNDO, sources=BOOKED, target=BACK, by=(HOSPITAL, COORDINATOR), case_to="waiting"),
    Move(verb=RESTORE, sources=("superseded",), target=BACK, by=(CLOCK,), letter="", coordinator_hears=False),
    Move(
        verb="withdraw",
        sources=UNDECIDED,
        target="withdrawn",
        by=(COORDINATOR, CLOCK),
        slot="released",
        letter="referral_withdrawn",
        comes_back="withdrawn",
    ),
    Move(
        verb=CLOSED_HOUSE,
        sources=UNDECIDED,
        target="withdrawn",
        by=(CLOCK,),
        slot="released",
        letter="",
        comes_back="hospital_closed",
    ),
    Move(
        verb="supersede",
        sources=UNDECIDED,
        target="superseded",
        by=(CLOCK,),
        slot="released",
        letter="referral_superseded",
        letter_waits=True,
        coordinator_hears=False,
    ),
    Move(
        verb="withdraw_after_acceptance",
        sources=BOOKED,
        target="withdrawn",
        by=(COORDINATOR, CLOCK),
        slot="released",
        case_to="waiting",
        letter="referral_withdrawn",
        comes_back="withdrawn",
    ),
    Move(
        verb="set_appointment",
        sources=BOOKED,
        target="appointment_set",
        by=(HOSPITAL, COORDINATOR),
        takes=VISIT,
        needs_day=wording.DAY_NEEDED,
        ends_hold=True,
    ),
    Move(
        verb="confirm",
        sources=("accepted", "appointment_set", *WISHES),
        target="patient_confirmed",
        by=(PATIENT, COORDINATOR),
        ends_hold=True,
    ),
    Move(
        verb="ask_other_day",
        sources=tuple(state for state in BOOKED if state not in WISHES),
        target="other_day_wished",
        by=(PATIENT, COORDINATOR),
        is_exchanged=True,
    ),
    Move(
        verb="wish_to_decline",
        sources=tuple(state for state in BOOKED if state != "decline_wished"),
        target="decline_wished",
        by=(PATIENT,),
        needs_reason="patient",
        keeps_slot=True,
        letter="",
    ),
    Move(
        verb="decline",
        sources=BOOKED,
        target="patient_declined",
        by=(COORDINATOR, CLOCK),
        ends_hold=True,
        slot="released",
        case_to="waiting",
        needs_reason="patient",
        comes_back="patient_declined",
    ),
    Move(verb="attend", sources=BOOKED, target="attended", by=(HOSPITAL, COORDINATOR), takes=("early",)),
    Move(
        verb="miss",
        sources=BOOKED,
        target="no_show",
        by=(HOSPITAL, COORDINATOR),
        slot="released",
        case_to="waiting",
        needs_reason="no_show",
        comes_back="no_show",
    ),
    Move(
        verb="cancel",
        sources=BOOKED,
        target="cancelled_by_hospital",
        by=(HOSPITAL, COORDINATOR),
        slot="released",
        case_to="waiting",
        needs_reason="cancel",
        comes_back="cancelled",
    ),
    Move(
        verb="start_treatment",
        sources=("attended",),
        target="treatment_started",
        by=(HOSPITAL, COORDINATOR),
        case_to="in_treatment",
        takes=("early",),
    ),
    Move(
        verb="complete",
        sources=("treatment_started",),
        target="completed",
        by=(HOSPITAL, COORDINATOR),
        case_to="closed",
    ),
)
MOVES = {move.verb: move for move in TABLE}
PLACING = frozenset(move.verb for move in TABLE if move.case_to == "placed")
ANSWERS = frozenset(move.verb for move in TABLE if move.recorded_by)
FIRST_STATE = "requested"
SEND, OBJECT, SETTLE = "send", "object_to_answer", "settle_objection"
HOUSE_CLOSED, HOUSE_STANDS, HOUSE_OPENED = "house_closed", "house_stands", "house_opened"
BESIDE = (SEND, OBJECT, SETTLE, HOUSE_CLOSED, HOUSE_STANDS, HOUSE_OPENED)
"""Steps of a referral's history that change no state: asking; what is said about a recorded answer; what becomes of a
patient whose hospital takes nobody any more."""
EXCHANGED = frozenset({OBJECT, *(move.verb for move in TABLE if move.is_exchanged)})
"""Steps whose note is read by hospital and coordinator."""


def _check_table() -> None:
    """A state without a row, or one that no step leads to, must not get as far as a page."""
    reached = {FIRST_STATE, *(move.target for move in TABLE if not move.goes_back)}
    left = {state for move in TABLE for state in move.sources}
    if wrong := (reached | left) ^ set(STATES) | left - reached:
        raise LookupError(f"states without a row, or that no step leads to: {sorted(wrong)}")


_check_table()


def available(state: str, role: str) -> tuple[Move, ...]:
    """The moves a role may make from a state: the buttons a page shows, so that they never lie."""
    return tuple(move for move in TABLE if state in move.sources and role in move.by)


def recordable(state: str) -> tuple[Move, ...]:
    """The answers a coordinator may record from a state when the hospital gave them elsewhere."""
    return tuple(move for move in TABLE if state in move.sources and COORDINATOR in move.recorded_by)
