"""One table of a case's states: name, colour of its tag, what keeps a referral from being sent, the patient's words."""

from dataclasses import dataclass

from referral.i18n import _l

PAUSED = "emergency"
CALL = _l("If anything changes, call the coordinator on the number on your card.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseState:
    """One state of a case, in the order in which the queue offers them.

    `cannot_send`: why no referral can be sent; None while one can. `is_open`: the desk has to do with it. `step`,
    `happening`, `next`: on the patient's own page, where on the way it is, what is going on, what to do.
    """

    name: object
    colour: str
    cannot_send: object
    is_open: bool
    step: str
    happening: object
    next: object


STATES: dict[str, CaseState] = {
    PAUSED: CaseState(
        name=_l("A doctor must see the patient first"),
        colour="red",
        cannot_send=_l(
            "This case is a medical emergency: sending is paused until somebody records that a doctor has seen "
            "the patient. Requests already sent stay open."
        ),
        is_open=True,
        step="registered",
        happening=_l("You come before all others: whoever is on duty is called. That alone is not help yet."),
        next=_l("Keep your phone near you. If no doctor has seen you yet, call 112, or 103 in Ukraine."),
    ),
    "waiting": CaseState(
        name=_l("Waiting for a hospital"),
        colour="blue",
        cannot_send=None,
        is_open=True,
        step="waiting",
        happening=_l(
            "No coordinator has looked at it yet. One is to look within 24 hours of your registration. "
            "If it takes longer, call us."
        ),
        next=CALL,
    ),
    "placed": CaseState(
        name=_l("A hospital has accepted"),
        colour="green",
        cannot_send=_l("A hospital has already accepted this patient, so no other request can be sent."),
        is_open=True,
        step="placed",
        happening=_l("A hospital has said yes."),
        next=_l("Call the coordinator if you cannot travel or have not heard the date."),
    ),
    "in_treatment": CaseState(
        name=_l("In treatment"),
        colour="green",
        cannot_send=_l("The treatment has begun, so no other request can be sent."),
        is_open=True,
        step="in_treatment",
        happening=_l("The hospital has begun your treatment."),
        next=_l(
            "Questions about treatment are for your hospital. For everything else, call the coordinator."
        ),
    ),
    "draft": CaseState(
        name=_l("Intake not finished"),
        colour="yellow",
        cannot_send=_l("The intake is not finished yet, so no request can be sent."),
        is_open=False,
        step="registered",
        happening=_l("Your registration has begun, but it is not finished yet."),
        next=_l("Ask the volunteer who met you to finish it."),
    ),
    "closed": CaseState(
        name=_l("Closed"),
        colour="grey",
        cannot_send=_l("This case is closed, so no request can be sent."),
        is_open=False,
        step="",
        happening=_l("Your case with us has ended."),
        next=_l("If you need help again, call the coordinator: the case can be opened again."),
    ),
}
OPEN_CASES = tuple(code for code, state in STATES.items() if state.is_open)
LIVING = (*OPEN_CASES, "draft")
"""What is not over: asked for by name, so that an index finds it among all cases that ever were."""

# How a case may end, in the order in which the desk offers it.
OUTCOMES: dict[str, object] = {
    "completed": _l("Treatment completed"),
    "treated_elsewhere": _l("Treated elsewhere"),
    "returned_home": _l("Returned home"),
    "declined_all": _l("Declined all offers"),
    "lost_contact": _l("Contact lost"),
    "died": _l("Died"),
    "duplicate": _l("Registered twice"),
    "not_cancer": _l("Not cancer"),
    "emergency_transfer": _l("Transferred in an emergency"),
}

# Ends without a place: why a case asks for another hospital.
CAME_BACK: dict[str, object] = {
    "declined": _l("A hospital declined"),
    "expired": _l("A hospital did not answer in time"),
    "referred_onward": _l("A hospital named another hospital"),
    "conditions_failed": _l("The conditions of a held place were not met"),
    "withdrawn": _l("A request was withdrawn"),
    "hospital_closed": _l("The hospital takes nobody any more"),
    "hospital_opened": _l("The hospital takes patients again: ask it again?"),
    "not_delivered": _l("A letter did not reach the hospital"),
    "patient_declined": _l("The patient declined the place"),
    "no_show": _l("The patient did not come"),
    "cancelled": _l("The hospital cancelled the place"),
    "reopened": _l("Opened again: it was no duplicate"),
}
CHECK_PHONE, CHECK_MESSAGES, HEAR_PATIENT = "check_phone", "check_messages", "hear_patient"
ASKS: dict[str, object] = {
    CHECK_PHONE: _l("Ask for the right phone number: messages do not arrive"),
    CHECK_MESSAGES: _l("Look at the messages to the patient: the day's limit is reached"),
    HEAR_PATIENT: _l("Call the patient: the answer was that this is not needed any more"),
}
"""What messages to the patient's side ask of the desk, the first before the others."""
NOT_DELIVERED = "not_delivered"
"""Stays the reason until somebody has looked: a letter that did not arrive must not be hidden by what comes after."""
# What came of a doctor's visit in an emergency.
DOCTOR_OUTCOMES: dict[str, object] = {
    "admitted": _l("Admitted to a hospital"),
    "discharged": _l("Examined and discharged"),
    "unknown": _l("I don't know"),
}
NEEDS_SAYING = frozenset({"admitted", "discharged"})
"""Where it must be said where, or with what."""
