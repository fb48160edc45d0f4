"""What is due next of a case, and when: one table, the first rule that holds; the queue is sorted by it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from referral.i18n import _l
from referral.intake.models import Case
from referral.referrals.table.desk_words import CLOCKED, UNCLOCKED
from referral.referrals.table.states import with_duty

LATEST = datetime.max
EMERGENCY, RETURNED, BY_DATE = range(3)


class OpenReferral(NamedTuple):
    """What the queue needs of an open referral."""

    state: str
    deadline_at: datetime
    hold_until: datetime | None


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do: its code, and the moment it is due (None: nothing is)."""

    code: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One case of the queue with its open referrals, and what is due of it.

    `objected_at`: since when a hospital says that an answer recorded for it is not its own.
    """

    case: Case
    referrals: list[OpenReferral] = field(default_factory=list)
    objected_at: datetime | None = None

    @property
    def due(self) -> Due:
        """The first rule of the table that holds."""
        return next(rule(self) for rule in RULES if rule.holds(self))

    def is_overdue(self, now: datetime) -> bool:
        """Whether what is due should have been done by now."""
        return self.due.at is not None and self.due.at <= now

    def sort_key(self) -> tuple[int, float, str]:
        """Emergencies first, then cases that came back, then by what is due; what has no date comes last."""
        at = self.due.at
        return _rank(self), at.timestamp() if at else LATEST.timestamp(), self.case.reference

    def deadline(self, *states: str) -> datetime | None:
        """The earliest deadline among referrals in these states."""
        found = [each.hold_until or each.deadline_at for each in self.referrals if each.state in states]
        return min(found, default=None)


def _rank(entry: Entry) -> int:
    case = entry.case
    if case.state == "emergency":
        return EMERGENCY
    returned = case.state == "waiting" and case.returned_at is not None and not entry.referrals
    return RETURNED if returned or case.callback_wanted else BY_DATE


@dataclass(frozen=True, slots=True)
class Rule:
    """When something is due: its code, its condition, its moment."""

    code: str
    holds: Callable[[Entry], bool]
    moment: Callable[[Entry], datetime | None]

    def __call__(self, entry: Entry) -> Due:
        return Due(self.code, self.moment(entry))


def _in(*states: str) -> Callable[[Entry], bool]:
    return lambda entry: entry.case.state in states


def _case_due(entry: Entry) -> datetime | None:
    return entry.case.due_at


def _clocked(duty: str) -> Rule:
    """What a referral asks of the desk, by its own clock."""
    states = with_duty(duty)
    return Rule(
        duty, lambda entry: entry.deadline(*states) is not None, lambda entry: entry.deadline(*states)
    )


def _unclocked(duty: str) -> Rule:
    return Rule(duty, _clocked(duty).holds, _case_due)


RULES = (
    Rule("see_a_doctor", _in("emergency"), lambda entry: entry.case.emergency_at),
    Rule("nothing", _in("closed"), lambda entry: None),
    Rule("hear_objection", lambda entry: entry.objected_at is not None, lambda entry: entry.objected_at),
    Rule("call_back", lambda entry: entry.case.callback_wanted, _case_due),
    Rule("finish_intake", _in("draft"), _case_due),
    Rule("set_priority", lambda entry: entry.case.priority == "not_triaged", _case_due),
    *map(_clocked, CLOCKED),
    Rule("send_referral", _in("waiting"), _case_due),
    *map(_unclocked, UNCLOCKED),
    Rule("follow_up", lambda entry: True, lambda entry: None),
)
WORDS: dict[str, object] = {
    "see_a_doctor": _l("A doctor must see the patient"),
    "nothing": _l("Nothing is due"),
    "hear_objection": _l("Call the hospital: it says that the recorded answer is not its own"),
    "call_back": _l("Call the patient back: a red flag was not ruled out"),
    "finish_intake": _l("Finish the intake"),
    "set_priority": _l("Set the priority"),
    **CLOCKED,
    "send_referral": _l("Send a referral"),
    **UNCLOCKED,
    "follow_up": _l("Nothing to do now; keep in touch with the patient"),
}
