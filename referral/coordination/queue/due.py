"""What is due next of a case: its words, and one row of the queue as pages show it. The order's home is ordering.py."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from referral.i18n import _l
from referral.intake.models import Case
from referral.intake.states import ASKS
from referral.referrals.table.desk_words import CLOCKED, UNCLOCKED

WORDS: dict[str, object] = {
    "see_a_doctor": _l("A doctor must see the patient"),
    "nothing": _l("Nothing is due"),
    "hear_objection": _l("Call the hospital: it says that the recorded answer is not its own"),
    "ask_closed_house": _l("Ask the hospital, which takes nobody new, whether the patient's place stands"),
    "call_before_release": _l(
        "Call the patient: the consent was taken back, the place is kept for a short while"
    ),
    "call_back": _l("Call the patient back: a red flag was not ruled out"),
    "hear_contact": _l("Look at the new phone or place that the patient gave"),
    "hear_told": _l("Look at what the patient, the hospital or a society told"),
    **ASKS,
    "finish_intake": _l("Finish the intake"),
    "set_priority": _l("Set the priority"),
    "look_again": _l("Look again: another hospital must be asked"),
    **CLOCKED,
    "send_referral": _l("Send a request"),
    **UNCLOCKED,
    "arrange": _l("Arrange what is still open before the first day"),
    "follow_up": _l("Nothing to do now; keep in touch with the patient"),
}
"""Codes in the order of the rules of ordering.py, of which the first that holds is what is due."""


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do: its code, and the moment it is due by the desk's clock (None: nothing is)."""

    code: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One case of the queue: what is due of it, how its open referrals stand, whose it is.

    `is_unplaced`: no hospital has accepted, so that the date of the next treatment presses. `act_by`: the latest moment
    at which somebody must act (watch.acts says what counts); none where the case is over.
    """

    case: Case
    due: Due
    states: tuple[str, ...] = ()
    owner: str | None = None
    is_unplaced: bool = True
    act_by: datetime | None = None

    @property
    def by_state(self) -> list[tuple[str, int]]:
        """The states of its open referrals, each with how many are in it."""
        return sorted(Counter(self.states).items())

    def is_overdue(self, now: datetime) -> bool:
        """Whether what is due should have been done by now."""
        return self.due.at is not None and self.due.at <= now

    def is_untouched(self, now: datetime) -> bool:
        """Whether somebody should have acted by now and nobody has."""
        return self.act_by is not None and self.act_by <= now

    def days_late(self, today: date) -> int:
        """By how many days the next treatment is late; 0 where it is not, where there is a place, or none is known."""
        planned = self.case.next_treatment_due
        return max(0, (today - planned).days) if planned and self.is_unplaced else 0

    def is_parked(self, today: date) -> bool:
        """Whether nothing is asked of the desk before a later day."""
        return self.case.parked_until is not None and self.case.parked_until > today
