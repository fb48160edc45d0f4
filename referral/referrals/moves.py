"""One table of moves: (state, verb) → state, and who may do it. What is not in the table cannot happen."""

from dataclasses import dataclass
from typing import Any

COORDINATOR, HOSPITAL, PATIENT, CLOCK = "coordinator", "hospital", "patient", "system"

ANSWERABLE = ("requested", "received")
ASKED = (*ANSWERABLE, "info_requested")
UNDECIDED = (*ASKED, "accepted_with_conditions")
BOOKED = ("accepted", "appointment_set", "patient_confirmed")


@dataclass(frozen=True, slots=True)
class Move:
    """One verb: from which states, to which, by whom; what it does to the place and to the case.

    `recorded_by`: who may record it when somebody of the hospital said it elsewhere (told.py).
    """

    verb: str
    sources: tuple[str, ...]
    target: str
    by: tuple[str, ...]
    place: str = ""  # "taken" | "held" | "released" | ""
    case_to: str = ""  # "placed" | "waiting" | "in_treatment" | "closed" | ""
    needs_reason: str = ""  # the table of codes the reason must come from
    recorded_by: tuple[str, ...] = ()


_RECORDED: dict[str, Any] = {"recorded_by": (COORDINATOR,)}
_TABLE = (
    Move("receive", ("requested",), "received", (HOSPITAL,)),
    Move("ask_information", ANSWERABLE, "info_requested", (HOSPITAL,), **_RECORDED),
    Move("give_information", ("info_requested",), "requested", (COORDINATOR,)),
    Move("accept", ANSWERABLE, "accepted", (HOSPITAL,), "taken", "placed", **_RECORDED),
    Move("accept_with_conditions", ANSWERABLE, "accepted_with_conditions", (HOSPITAL,), "held", **_RECORDED),
    Move(
        "meet_conditions",
        ("accepted_with_conditions",),
        "accepted",
        (COORDINATOR, HOSPITAL),
        "taken",
        "placed",
    ),
    Move(
        "fail_conditions",
        ("accepted_with_conditions",),
        "rejected",
        (COORDINATOR, HOSPITAL, CLOCK),
        "released",
    ),
    Move("reject", ASKED, "rejected", (HOSPITAL,), needs_reason="reject", **_RECORDED),
    Move("refer_onward", ASKED, "referred_onward", (HOSPITAL,), **_RECORDED),
    Move("expire", ASKED, "expired", (CLOCK,)),
    Move("withdraw", UNDECIDED, "withdrawn", (COORDINATOR, CLOCK), place="released"),
    Move("supersede", UNDECIDED, "superseded", (CLOCK,), place="released"),
    Move("withdraw_after_acceptance", BOOKED, "withdrawn", (COORDINATOR, CLOCK), "released", "waiting"),
    Move("set_appointment", BOOKED, "appointment_set", (HOSPITAL, COORDINATOR)),
    Move("confirm", ("accepted", "appointment_set"), "patient_confirmed", (PATIENT, COORDINATOR)),
    Move("decline", BOOKED, "patient_declined", (PATIENT, COORDINATOR), "released", "waiting", "patient"),
    Move("attend", ("accepted", "appointment_set", "patient_confirmed"), "attended", (HOSPITAL, COORDINATOR)),
    Move("miss", BOOKED, "no_show", (HOSPITAL, COORDINATOR), "released", "waiting", "no_show"),
    Move("cancel", BOOKED, "cancelled_by_hospital", (HOSPITAL, COORDINATOR), "released", "waiting", "cancel"),
    Move(
        "start_treatment", ("attended",), "treatment_started", (HOSPITAL, COORDINATOR), case_to="in_treatment"
    ),
    Move("complete", ("treatment_started",), "completed", (HOSPITAL, COORDINATOR), case_to="closed"),
)
MOVES = {move.verb: move for move in _TABLE}
ANSWERS = frozenset(move.verb for move in _TABLE if move.recorded_by)

PLACING_STATES = frozenset({*BOOKED, "attended", "treatment_started"})
OPEN_STATES = frozenset({*UNDECIDED, *PLACING_STATES})
ALL_STATES = frozenset({move.target for move in _TABLE} | {s for move in _TABLE for s in move.sources})
TERMINAL_STATES = ALL_STATES - {s for move in _TABLE for s in move.sources}

NO_CAPACITY = "no_capacity"
"""The reason that says something of the hospital's places."""

REASONS: dict[str, tuple[str, ...]] = {
    "reject": (
        NO_CAPACITY,
        "cannot_treat_this_site",
        "modality_not_available",
        "age_group",
        "needs_more_information",
        "prerequisites_missing",
        "too_late_for_us",
        "funding",
        "language",
        "other",
    ),
    "patient": (
        "too_far",
        "country",
        "family",
        "treated_elsewhere",
        "returned_home",
        "cost",
        "no_longer_wants",
        "other",
    ),
    "no_show": ("cancelled_late", "arrived_late", "forgot", "ill", "transport", "unknown"),
    "cancel": ("capacity_lost", "staff", "equipment", "patient_unfit", "documents", "other"),
}
NOTE_REQUIRED = frozenset({("reject", "other"), ("cancel", "other")})


def available(state: str, role: str) -> tuple[Move, ...]:
    """The moves a role may make from a state: the buttons a page shows, so that they never lie."""
    return tuple(move for move in _TABLE if state in move.sources and role in move.by)


def recordable(state: str) -> tuple[Move, ...]:
    """The answers a coordinator may record from a state when the hospital gave them elsewhere."""
    return tuple(move for move in _TABLE if state in move.sources and COORDINATOR in move.recorded_by)
