"""One table of a case's moves, and the one door through which a case changes its state."""

import csv
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import case as when
from sqlalchemy import func

from matching.vocabulary import Priority
from referral import audit
from referral.audit import Actor
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict
from referral.i18n import _l
from referral.intake.models import Case, CaseMove
from referral.intake.states import ASKS, CAME_BACK, NOT_DELIVERED, PAUSED
from referral.not_leaving import void_ended

CLOCKS = Path(__file__).parent / "data" / "clocks.csv"


def _hours(column: str) -> dict[str, timedelta]:
    with CLOCKS.open(encoding="utf-8", newline="") as table:
        return {row["priority"]: timedelta(hours=int(row[column])) for row in csv.DictReader(table)}


ANSWER_WITHIN: dict[str, timedelta] = _hours("answer_hours")
"""How long a hospital has for its answer, by priority; in the order in which people are answered."""
SEND_WITHIN: dict[str, timedelta] = _hours("send_hours")
"""How long the desk has to ask a hospital: from triage, from a call-back, from a doctor's look."""
TRIAGE_WITHIN = SEND_WITHIN[Priority.NOT_TRIAGED]


def _check_clocks() -> None:
    """Priority's two clocks: every priority has both, and the time to send is never the longer one."""
    if set(ANSWER_WITHIN) != set(Priority) or any(
        SEND_WITHIN[code] > ANSWER_WITHIN[code] for code in Priority
    ):
        raise LookupError(
            f"{CLOCKS.name}: every priority needs a time to send that is not above the time to answer"
        )


_check_clocks()


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One verb of a case: from which states, to which; `None` as target means "where it was before".

    `history`, `tone`: its line on the case page and the dot beside it; `trail`: its sentence
    in the audit trail where that says more. `settles`: no other hospital is asked for any more.
    """

    sources: tuple[str, ...]
    target: str | None
    history: object
    tone: str = ""
    trail: object = None
    settles: bool = False


STEPS: dict[str, CaseStep] = {
    "submit": CaseStep(
        ("draft",),
        "waiting",
        _l("The case was sent to the coordinators"),
    ),
    "raise_emergency": CaseStep(
        ("draft", "waiting", "placed", "in_treatment"),
        "emergency",
        _l("A red flag was raised: medical emergency"),
        tone="bad",
        trail=_l("A red flag was raised: a doctor must see the patient now"),
    ),
    "resume": CaseStep(
        ("emergency",),
        None,
        _l("A doctor has seen the patient; the case goes on"),
        tone="good",
    ),
    "place": CaseStep(
        ("waiting",),
        "placed",
        _l("A hospital accepted; the case is placed"),
        tone="good",
        settles=True,
    ),
    "return_to_queue": CaseStep(
        ("placed", "in_treatment"),
        "waiting",
        _l("The case came back to the queue"),
    ),
    "start_treatment": CaseStep(
        ("placed",),
        "in_treatment",
        _l("The treatment began"),
        tone="good",
    ),
    "close": CaseStep(
        ("draft", "emergency", "waiting", "placed", "in_treatment"),
        "closed",
        _l("The case was closed"),
        settles=True,
    ),
    "reopen": CaseStep(
        ("closed",),
        None,
        _l("The case was opened again: it was no duplicate"),
    ),
}
# What may happen beneath an emergency: the case stays paused, and resumes into what it became meanwhile.
BENEATH_A_PAUSE = frozenset({"place", "return_to_queue", "start_treatment"})
UNPARKED: dict[str, Any] = {"parked_until": None}
SETTLED: dict[str, Any] = {"came_back_at": None, "came_back_reason": None, **UNPARKED}
MOVED_ON = _l("This case has moved on since you opened it. Look at how it stands now and decide again.")


@transaction
def move_case(
    case: Case, verb: str, actor: Actor, now: datetime, reason: str | None = None, to: str | None = None
) -> None:
    """Move a case by one verb of STEPS; guarded, noted in its history and the audit.

    A case in an emergency stays there; what hospitals and patients decide meanwhile moves the state it will
    resume to (`to` says otherwise). Raises Conflict when the case is not, or no longer, where the verb
    begins. Moving the case first takes the first lock of the lock order.
    """
    before = case.state
    beneath = before == PAUSED and verb in BENEATH_A_PAUSE
    target = PAUSED if beneath else STEPS[verb].target or to or _resumed(case)
    moved = _move_beneath(case, verb) if beneath else _move_openly(case, verb, before, target)
    if not moved:
        raise Conflict(MOVED_ON)
    if verb == "close":
        void_ended(f"case:{case.id}")
    _note(case, verb, before, target, actor, now, reason)


def _move_openly(case: Case, verb: str, before: str, target: str) -> bool:
    from_here = (Case.id == case.id, Case.state == before, Case.state.in_(STEPS[verb].sources))
    pause: dict[str, Any] = {"paused_state": before} if verb == "raise_emergency" else {}
    return guarded_update(Case, *from_here, state=target, **pause, **_laid_aside(verb))


def _laid_aside(verb: str) -> dict[str, Any]:
    """What a move ends: it is parked no longer, and a place or an end asks for no other hospital."""
    return SETTLED if STEPS[verb].settles else UNPARKED


def _move_beneath(case: Case, verb: str) -> bool:
    was = func.coalesce(Case.paused_state, "waiting")
    from_here = (Case.id == case.id, Case.state == PAUSED, was.in_(STEPS[verb].sources))
    return guarded_update(Case, *from_here, paused_state=STEPS[verb].target, **_laid_aside(verb))


@transaction
def come_back(case: Case, reason: str, now: datetime) -> bool:
    """Raise a case that asks for another hospital: at once, with the reason, parked no longer.

    `reason`: a code of states.CAME_BACK. False where the case has a place or is over. The case's row is locked by
    now; the deed that ended a request notes who did it.
    """
    if reason not in CAME_BACK:
        raise LookupError(reason)
    kept = when((Case.came_back_reason == NOT_DELIVERED, NOT_DELIVERED), else_=reason)
    waits = (Case.id == case.id, Case.state.in_(("waiting", PAUSED)))
    return guarded_update(
        Case, *waits, came_back_at=now, came_back_reason=kept, due_at=now, parked_until=None
    )


@transaction
def ask_desk(case: Case, what: str, now: datetime) -> bool:
    """A case that is not over asks this of the desk (states.ASKS), unless it asks for something as pressing already."""
    lesser = list(ASKS)[list(ASKS).index(what) + 1 :]
    free = Case.asks.is_(None) | Case.asks.in_(lesser)
    is_open = (Case.id == case.id, Case.state != "closed", free)
    return guarded_update(Case, *is_open, asks=what, asks_at=now, parked_until=None)


@transaction
def unpark(case: Case) -> bool:
    """Something has happened: the case is due again, whatever day it was parked until."""
    return guarded_update(Case, Case.id == case.id, Case.parked_until.is_not(None), **UNPARKED)


@transaction
def settle(case: Case) -> bool:
    """Another hospital is asked: the case is raised no longer."""
    return guarded_update(Case, Case.id == case.id, **SETTLED)


def _resumed(case: Case) -> str:
    return case.paused_state if case.paused_state in ("placed", "in_treatment") else "waiting"


def _note(
    case: Case, verb: str, before: str, after: str, actor: Actor, now: datetime, reason: str | None
) -> None:
    db.session.add(
        CaseMove(
            case_id=case.id,
            verb=verb,
            from_state=before,
            to_state=after,
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_role=actor.role,
            at=now,
            reason=reason,
        )
    )
    audit.record(actor, f"case.{verb}", case, now, case_id=case.id, reason=reason)
