"""One table of a referral's states: how each is shown, whose turn it is, what is counted by it.

Whatever asks "is it open?", "does it hold a slot?", "was it in vain?" reads a column here; the sets below are such
readings. Which step leads where stands in moves.py.
"""

from collections.abc import Callable
from dataclasses import dataclass

from referral.i18n import _l
from referral.referrals import wording

COORDINATOR, HOSPITAL, PATIENT, CLOCK = "coordinator", "hospital", "patient", "system"

ASKING, CONDITIONAL, BOOKING, BEGUN, ENDED = "asking", "conditional", "booking", "begun", "ended"
"""How far a referral is: asked, accepted with conditions, accepted, the patient has come, over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One state: its name and the colour of its tag; the rest says what it means.

    `happened`: what who comes too late for a step is told; `recorded`: the same of an answer that a coordinator
    wrote down. `owed_by`: whose answer is due. `slot`: what the hospital keeps for it, "held" or "taken".
    `duty`: what it asks of the desk (desk_words.DUTIES). `in_vain`: this hospital was asked to no avail.
    `is_silent`: nobody of the hospital has said anything. `word_of_hospital`: the hospital may object to it.
    """

    name: object
    colour: str
    phase: str
    happened: object = wording.MOVED_ON
    recorded: object = None
    owed_by: str = ""
    slot: str = ""
    duty: str = ""
    in_vain: bool = False
    is_silent: bool = False
    word_of_hospital: bool = False
    kills_links: bool = False


STATES: dict[str, State] = {
    "requested": State(
        name=_l("Sent, not opened yet"),
        colour="blue",
        phase=ASKING,
        owed_by=HOSPITAL,
        duty="await_answer",
        is_silent=True,
    ),
    "received": State(
        name=_l("Opened by the hospital"),
        colour="blue",
        phase=ASKING,
        owed_by=HOSPITAL,
        duty="await_answer",
        is_silent=True,
    ),
    "info_requested": State(
        name=_l("The hospital asks for information"),
        colour="yellow",
        phase=ASKING,
        owed_by=COORDINATOR,
        duty="give_information",
        happened=_l("The hospital has asked for information, and the coordinator has not answered yet."),
        recorded=_l(
            "A coordinator has already recorded the hospital's answer, given by telephone, e-mail or letter: "
            "the hospital asks for information."
        ),
    ),
    "accepted": State(
        name=_l("Accepted"),
        colour="green",
        phase=BOOKING,
        slot="taken",
        duty="set_appointment",
        happened=_l("This request has already been accepted."),
        recorded=_l(
            "A coordinator has already recorded the hospital's answer, given by telephone, e-mail or letter: "
            "the hospital accepts the patient."
        ),
    ),
    "accepted_with_conditions": State(
        name=_l("Accepted with conditions"),
        colour="yellow",
        phase=CONDITIONAL,
        slot="held",
        duty="meet_conditions",
        happened=_l("This request has already been accepted with conditions."),
        recorded=_l(
            "A coordinator has already recorded the hospital's answer, given by telephone, e-mail or letter: "
            "the hospital accepts the patient with conditions."
        ),
    ),
    "rejected": State(
        name=_l("Declined by the hospital"),
        colour="grey",
        phase=ENDED,
        in_vain=True,
        word_of_hospital=True,
        happened=_l("This request has already been declined."),
        recorded=_l(
            "A coordinator has already recorded the hospital's answer, given by telephone, e-mail or letter: "
            "the hospital cannot take the patient."
        ),
    ),
    "referred_onward": State(
        name=_l("The hospital names another hospital"),
        colour="grey",
        phase=ENDED,
        in_vain=True,
        word_of_hospital=True,
        happened=_l("Another hospital has already been named for this request."),
        recorded=_l(
            "A coordinator has already recorded the hospital's answer, given by telephone, e-mail or letter: "
            "another hospital should be asked."
        ),
    ),
    "expired": State(
        name=_l("No answer in time"),
        colour="grey",
        phase=ENDED,
        in_vain=True,
        is_silent=True,
        happened=_l(
            "The time for an answer had run out, so the coordinator is asking other hospitals. If you can take "
            "this patient, please call the coordinator."
        ),
    ),
    "withdrawn": State(
        name=_l("Withdrawn"),
        colour="grey",
        phase=ENDED,
        kills_links=True,
        happened=_l(
            "The coordinator has withdrawn this request. Nothing more is asked of you, and no place of yours "
            "is kept for it."
        ),
    ),
    "superseded": State(
        name=_l("Ended: another hospital accepted"),
        colour="grey",
        phase=ENDED,
        kills_links=True,
        happened=_l(
            "Another hospital accepted this patient first. Nothing more is asked of you, and no place of yours "
            "was used. Thank you for being ready to help."
        ),
    ),
    "appointment_set": State(
        name=_l("Appointment set"),
        colour="green",
        phase=BOOKING,
        slot="taken",
        duty="confirm_with_patient",
        happened=_l("The appointment has already been set."),
    ),
    "patient_confirmed": State(
        name=_l("The patient has confirmed"),
        colour="green",
        phase=BOOKING,
        slot="taken",
        happened=_l("The patient has already confirmed the appointment."),
    ),
    "other_day_wished": State(
        name=_l("The patient asks for another day"),
        colour="yellow",
        phase=BOOKING,
        slot="taken",
        duty="agree_other_day",
        happened=_l("The patient has asked for another day. Please set one, or call the coordinator."),
    ),
    "decline_wished": State(
        name=_l("The patient does not want the place; somebody calls them"),
        colour="orange",
        phase=BOOKING,
        slot="taken",
        duty="call_about_decline",
        happened=_l(
            "The patient has said that they do not want this place. A person calls them; until then the place is kept."
        ),
    ),
    "patient_declined": State(
        name=_l("Declined by the patient"),
        colour="orange",
        phase=ENDED,
        in_vain=True,
        happened=_l(
            "The patient has declined this place. The place is free again, and the coordinator knows."
        ),
    ),
    "attended": State(
        name=_l("The patient came"),
        colour="green",
        phase=BEGUN,
        slot="taken",
        happened=_l("It has already been noted that the patient came."),
    ),
    "no_show": State(
        name=_l("The patient did not come"),
        colour="orange",
        phase=ENDED,
        in_vain=True,
        happened=_l("It has been noted that the patient did not come. The coordinator is looking into it."),
    ),
    "cancelled_by_hospital": State(
        name=_l("Cancelled by the hospital"),
        colour="orange",
        phase=ENDED,
        in_vain=True,
        happened=_l("The hospital has cancelled. The coordinator is looking for another place."),
    ),
    "treatment_started": State(
        name=_l("Treatment has started"),
        colour="green",
        phase=BEGUN,
        slot="taken",
        happened=_l("It has already been noted that treatment has started."),
    ),
    "completed": State(
        name=_l("Treatment completed"),
        colour="green",
        phase=ENDED,
        slot="taken",
        happened=_l("The treatment has been completed. This request is closed."),
    ),
}


def those(holds: Callable[[State], object]) -> tuple[str, ...]:
    """The codes of the states of which something holds, in the table's order."""
    return tuple(code for code, state in STATES.items() if holds(state))


def with_duty(duty: str) -> tuple[str, ...]:
    """The codes of the states that ask this of the desk."""
    return those(lambda state: state.duty == duty)


ANSWERABLE = those(lambda state: state.phase == ASKING and state.owed_by == HOSPITAL)
ASKED = those(lambda state: state.phase == ASKING)
HELD = those(lambda state: state.phase == CONDITIONAL)
UNDECIDED = (*ASKED, *HELD)
WISHES = those(lambda state: state.duty in ("agree_other_day", "call_about_decline"))
BOOKED = those(lambda state: state.phase == BOOKING)

ALL_STATES = frozenset(STATES)
PLACING_STATES = frozenset(those(lambda state: state.phase in (BOOKING, BEGUN)))
OPEN_STATES = frozenset(those(lambda state: state.phase != ENDED))
TERMINAL_STATES = ALL_STATES - OPEN_STATES
ENDED_BY_ANSWER = frozenset(those(lambda state: state.word_of_hospital))

IN_VAIN = those(lambda state: state.in_vain)
UNANSWERED = those(lambda state: state.is_silent)
STANDING = those(lambda state: state.slot == "taken")
"""An acceptance that stands: its slot is, or was, the patient's."""
ASKED_AFRESH = those(lambda state: state.kills_links)
"""Endings that say nothing against asking this hospital first again."""
