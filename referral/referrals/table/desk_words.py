"""What each step and each state is called at the desk, in the history of a case and in the audit trail.

Read by coordinators and auditors, in their languages; what hospitals and patients read stands in words.py.
"""

from dataclasses import dataclass

from referral.i18n import _l
from referral.referrals.table import desk_asked
from referral.referrals.table.desk_asked import Recorded
from referral.referrals.table.moves import (
    ANSWERS,
    BESIDE,
    LATE,
    MOVES,
    OBJECT,
    RESTORE,
    SEND,
    SETTLE,
    UNDO,
)
from referral.referrals.table.states import COORDINATOR, STATES

BAD, GOOD, NOW = "bad", "good", "now"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskWords:
    """Of one step: its line in the history (and its dot's tone), its sentence in the audit trail, its button.

    `button`, `means`: for a step of the coordinator, and what it brings about; `is_main`: it is what the state waits
    for, so its button stands out; `warns`: it gives something up, so it comes last and warns. `recorded`: for an
    answer that a coordinator may record.
    """

    history: object
    trail: object
    tone: str = ""
    button: object = None
    means: object = None
    is_main: bool = False
    warns: bool = False
    recorded: Recorded | None = None


STEPS: dict[str, DeskWords] = {
    SEND: DeskWords(history=_l("Request sent: %(hospital)s"), trail=_l("A request was sent"), tone=NOW),
    "receive": DeskWords(
        history=_l("Request opened: %(hospital)s"),
        trail=_l("The hospital opened the request"),
    ),
    "ask_information": DeskWords(
        history=_l("Information asked for: %(hospital)s"),
        trail=_l("The hospital asked for information"),
        tone=NOW,
        recorded=Recorded(
            name=_l("The hospital asks for information"),
            means=_l("The question stands in the queue until you answer it."),
            undo=_l("If it turns out to be wrong, answer the question: the hospital can then decide again."),
            asks=desk_asked.ASKED_BACK,
        ),
    ),
    "give_information": DeskWords(
        history=_l("Information given: %(hospital)s"),
        trail=_l("The hospital's question was answered"),
        button=_l("Answer the question"),
        means=_l("The hospital reads your answer; its time for a decision begins again."),
        is_main=True,
    ),
    "accept": DeskWords(
        history=_l("Accepted: %(hospital)s"),
        trail=_l("The hospital accepted"),
        tone=GOOD,
        recorded=Recorded(
            name=_l("The hospital accepts the patient"),
            means=desk_asked.TAKES_A_SLOT,
            undo=desk_asked.UNDO_OR_CANCEL,
            asks=desk_asked.ACCEPTED,
        ),
    ),
    LATE: DeskWords(
        history=_l("Accepted after the time for an answer: %(hospital)s"),
        trail=_l("The hospital accepted after the time for an answer"),
        tone=GOOD,
        recorded=Recorded(
            name=_l("The hospital accepts the patient after all"),
            means=desk_asked.TAKES_A_SLOT,
            undo=desk_asked.UNDO_OR_CANCEL,
            asks=desk_asked.ACCEPTED,
        ),
    ),
    UNDO: DeskWords(
        history=_l("Acceptance undone: %(hospital)s"),
        trail=_l("The acceptance was undone within the hour"),
        tone=NOW,
        button=_l("Undo the acceptance"),
        means=_l(
            "Only within an hour. Everything is then as it was before the acceptance: the place is free again, and "
            "the other hospitals are asked as before. They have not been told of the acceptance yet."
        ),
        warns=True,
    ),
    RESTORE: DeskWords(
        history=_l("Asked as before, because an acceptance was undone: %(hospital)s"),
        trail=_l("The request goes on because an acceptance was undone"),
        tone=NOW,
    ),
    "accept_with_conditions": DeskWords(
        history=_l("Accepted with conditions: %(hospital)s"),
        trail=_l("The hospital accepted with conditions"),
        recorded=Recorded(
            name=_l("The hospital accepts with conditions"),
            means=_l(
                "A place is kept until the day you name. Other hospitals may still accept the patient "
                "meanwhile."
            ),
            undo=_l(
                "If it turns out to be wrong, choose “The conditions cannot be met”: the held place is "
                "free again."
            ),
            asks=desk_asked.ACCEPTED_WITH_CONDITIONS,
        ),
    ),
    "meet_conditions": DeskWords(
        history=_l("Conditions met: %(hospital)s"),
        trail=_l("The hospital's conditions were met"),
        button=_l("The conditions are met"),
        means=_l(
            "The held place becomes the patient's. After an hour, in which it can be undone, the other hospitals "
            "asked are told that they are no longer needed."
        ),
        is_main=True,
    ),
    "fail_conditions": DeskWords(
        history=_l("Conditions not met: %(hospital)s"),
        trail=_l("The hospital's conditions could not be met"),
        button=_l("The conditions cannot be met"),
        means=_l("The held place is free again. The case stays in the queue."),
        warns=True,
    ),
    "reject": DeskWords(
        history=_l("Declined: %(hospital)s"),
        trail=_l("The hospital declined"),
        tone=BAD,
        recorded=Recorded(
            name=_l("The hospital declines"),
            means=_l("This request ends, and you can ask another hospital at once."),
            undo=_l("If it turns out to be wrong, send this hospital a new request."),
            asks=desk_asked.DECLINED,
        ),
    ),
    "refer_onward": DeskWords(
        history=_l("Another hospital was named: %(hospital)s"),
        trail=_l("The hospital named another hospital"),
        recorded=Recorded(
            name=_l("The hospital names another hospital"),
            means=_l("This request ends. You decide whether to ask the hospital it names."),
            undo=_l("If it turns out to be wrong, send this hospital a new request."),
            asks=desk_asked.NAMED_ANOTHER,
        ),
    ),
    OBJECT: DeskWords(
        history=_l("The hospital says that the recorded answer is not its own: %(hospital)s"),
        trail=_l("The hospital objected to an answer recorded for it"),
        tone=BAD,
    ),
    SETTLE: DeskWords(
        history=_l("The hospital's objection was settled: %(hospital)s"),
        trail=_l("The hospital's objection was settled"),
    ),
    "expire": DeskWords(
        history=_l("No answer in time: %(hospital)s"),
        trail=_l("The time for the hospital's answer ran out"),
        tone=BAD,
    ),
    "withdraw": DeskWords(
        history=_l("Request withdrawn: %(hospital)s"),
        trail=_l("The request was withdrawn"),
        button=_l("Withdraw the request"),
        means=_l("The hospital is told, and its link ends. You can send a new request later."),
        warns=True,
    ),
    **{
        verb: DeskWords(history=what, trail=trail, tone=tone)
        for verb, (what, trail, tone) in desk_asked.HOUSE.items()
    },
    "supersede": DeskWords(
        history=_l("Ended because another hospital accepted: %(hospital)s"),
        trail=_l("The request ended because another hospital accepted"),
    ),
    "withdraw_after_acceptance": DeskWords(
        history=_l("Request withdrawn after the acceptance: %(hospital)s"),
        trail=_l("The request was withdrawn after the acceptance"),
        button=_l("Withdraw after the acceptance"),
        means=_l(
            "The place is free again, the hospital is told, and the case comes back to the top of the queue."
        ),
        warns=True,
    ),
    "set_appointment": DeskWords(
        history=_l("Appointment set: %(hospital)s"),
        trail=_l("The appointment was set"),
        button=_l("Set the appointment"),
        means=_l("The hospital is told. The patient is asked to confirm."),
    ),
    "confirm": DeskWords(
        history=_l("The patient confirmed: %(hospital)s"),
        trail=_l("The patient confirmed the appointment"),
        tone=GOOD,
        button=_l("The patient confirms"),
        means=_l("The hospital is told that the patient will come."),
    ),
    "ask_other_day": DeskWords(
        history=_l("The patient asked for another day: %(hospital)s"),
        trail=_l("The patient asked for another day"),
        tone=NOW,
        button=_l("The patient needs another day"),
        means=_l("The place stays taken. The hospital is told and reads your note."),
    ),
    "wish_to_decline": DeskWords(
        history=_l("The patient said no; a person calls them: %(hospital)s"),
        trail=_l("The patient said that they do not want the place"),
        tone=BAD,
    ),
    "decline": DeskWords(
        history=_l("The patient declined: %(hospital)s"),
        trail=_l("The patient declined the place"),
        tone=BAD,
        button=_l("The patient declines"),
        means=_l(
            "The place is free again, the hospital is told, and the case comes back to the top of the queue."
        ),
        warns=True,
    ),
    "attend": DeskWords(
        history=_l("The patient came: %(hospital)s"),
        trail=_l("The patient came to the hospital"),
        tone=GOOD,
        button=_l("The patient came"),
        means=_l("The first visit is noted."),
    ),
    "miss": DeskWords(
        history=_l("The patient did not come: %(hospital)s"),
        trail=_l("The patient did not come to the hospital"),
        tone=BAD,
        button=_l("The patient did not come"),
        means=_l("The place is free again, and the case comes back to the top of the queue."),
        warns=True,
    ),
    "cancel": DeskWords(
        history=_l("Cancelled by the hospital: %(hospital)s"),
        trail=_l("The hospital cancelled"),
        tone=BAD,
        button=_l("The hospital cancels"),
        means=_l("The place is free again, and the case comes back to the top of the queue."),
        warns=True,
    ),
    "start_treatment": DeskWords(
        history=_l("Treatment began: %(hospital)s"),
        trail=_l("Treatment was noted as begun"),
        tone=GOOD,
        button=_l("Treatment has begun"),
        means=_l("The case is noted as in treatment."),
    ),
    "complete": DeskWords(
        history=_l("Treatment completed: %(hospital)s"),
        trail=_l("Treatment was noted as completed"),
        tone=GOOD,
        button=_l("Treatment is completed"),
        means=_l("The case is closed with this outcome."),
    ),
}
# What a state asks of the desk (states.py, `duty`), the most pressing first. Those with a clock of the referral's own
# come before what the case itself asks.
CLOCKED: dict[str, object] = {
    "give_information": _l("Answer the hospital's question"),
    "meet_conditions": _l("Settle the hospital's conditions"),
    "call_about_decline": _l("Call the patient, who does not want the place; it is kept until then"),
    "await_answer": _l("Waiting for the hospital's answer"),
}
UNCLOCKED: dict[str, object] = {
    "agree_other_day": _l("Agree on another day with the hospital"),
    "set_appointment": _l("Agree on the appointment"),
    "confirm_with_patient": _l("Confirm the appointment with the patient"),
}


def _check_table() -> None:
    """A step or duty without words must not get as far as a page: the program does not start."""
    wordless = {*MOVES, *BESIDE} ^ set(STEPS)
    wordless |= {verb for verb, move in MOVES.items() if COORDINATOR in move.by and not STEPS[verb].button}
    wordless |= {verb for verb in ANSWERS if not STEPS[verb].recorded}
    wordless |= {state.duty for state in STATES.values() if state.duty} - {*CLOCKED, *UNCLOCKED}
    if wordless:
        raise LookupError(f"no words at the desk for {sorted(wordless)}")


_check_table()
