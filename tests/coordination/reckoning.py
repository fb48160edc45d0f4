"""The queue as a person would reckon it, case by case, from the rows: what the one statement of the desk is held to."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from referral.accounts.models import User
from referral.db import db
from referral.guardianship.models import ChildDecision
from referral.intake.models import Case
from referral.intake.shift.models import CaseRequest
from referral.referrals.arranging.models import Arrangement
from referral.referrals.models import Referral
from referral.societies.models import Relay
from referral.watch.limits import ALWAYS, limits
from tests.factories import NOW

OPEN = ("emergency", "waiting", "placed", "in_treatment")
GRADES = {"emergency": 2, "urgent": 3, "not_triaged": 4, "normal": 5}
ASKED = {
    "give_information": {"info_requested"},
    "meet_conditions": {"accepted_with_conditions"},
    "call_about_decline": {"decline_wished"},
    "agree_other_day": {"other_day_wished"},
    "await_answer": {"requested", "received"},
    "set_appointment": {"accepted"},
    "confirm_with_patient": {"appointment_set"},
}
BOOKED = {"accepted", "appointment_set", "patient_confirmed", "other_day_wished", "decline_wished"}
HELD = {"accepted_with_conditions"}
PLACING = BOOKED | {"attended", "treatment_started"}
ENDED = {
    "rejected", "referred_onward", "expired", "withdrawn", "superseded", "patient_declined", "no_show",
    "cancelled_by_hospital", "completed",
}  # fmt: skip
DAY = timedelta(days=1)
BY_HOSPITAL = {"papers", "who_pays"}
DAYS_BEFORE = {
    "way": {"emergency": 1, "urgent": 2, "not_triaged": 3, "normal": 4},
    "bed": {"emergency": 1, "urgent": 2, "not_triaged": 3, "normal": 5},
    "interpreter": {"emergency": 1, "urgent": 2, "not_triaged": 3, "normal": 4},
    "companion": {"emergency": 1, "urgent": 2, "not_triaged": 3, "normal": 5},
    "papers": {"emergency": 1, "urgent": 3, "not_triaged": 4, "normal": 7},
    "who_pays": {"emergency": 1, "urgent": 3, "not_triaged": 4, "normal": 7},
}


WITH_SOCIETY, SOCIETY_ENDED = {"sent", "seen"}, {"answered", "lapsed"}


@dataclass
class Reckoned:
    """One case with its referrals, and what a person would say is due of it."""

    case: Case
    sent: list[Referral] = field(default_factory=list)
    arranged: list[Arrangement] = field(default_factory=list)
    decisions: list[ChildDecision] = field(default_factory=list)
    asked: list[CaseRequest] = field(default_factory=list)
    relayed: list[Relay] = field(default_factory=list)
    today: date = NOW.date()

    @property
    def is_asked_for(self) -> bool:
        return any(each.verdict is None for each in self.asked)

    @property
    def open(self) -> list[Referral]:
        return [each for each in self.sent if each.state not in ENDED]

    @property
    def kept_until(self) -> datetime | None:
        """Until when a slot is kept whose consent was taken back."""
        return min((each.release_at for each in self.open if each.release_at), default=None)

    def until(self, duty: str) -> datetime | None:
        """The earliest deadline of what asks this of the desk."""
        return min(
            (each.hold_until or each.deadline_at for each in self.open if self._asks(each, duty)),
            default=None,
        )

    def _asks(self, each: Referral, duty: str) -> bool:
        """An acceptance that names a day has nothing to agree on: the patient has to hear of it."""
        if each.state == "accepted":
            return duty == ("confirm_with_patient" if each.first_date else "set_appointment")
        return each.state in ASKED[duty]

    def due(self) -> tuple[str, datetime | None]:  # noqa: C901  # a list of rules, the first that holds
        """What is due, and when by the desk's clock."""
        case, objections = self.case, [each.objected_at for each in self.sent if each.objected_at]
        if case.state == "emergency":
            return "see_a_doctor", case.emergency_at
        if case.state == "closed":
            return "nothing", None
        if objections:
            return "hear_objection", min(objections)
        if closed := [e.house_closed_at for e in self.open if e.house_closed_at and e.state in PLACING]:
            return "ask_closed_house", min(closed)
        if kept := self.kept_until:
            return "call_before_release", kept
        if case.callback_wanted:
            return "call_back", case.due_at
        if case.contact_told_at:
            return "hear_contact", case.contact_told_at
        if case.told_at:
            return "hear_told", case.told_at
        if case.asks:
            return case.asks, case.asks_at
        if case.state == "draft":
            return "finish_intake", case.due_at
        if case.state == "waiting" and case.priority == "not_triaged":
            return "set_priority", case.due_at
        if case.state == "waiting" and case.came_back_at:
            return "look_again", case.due_at
        for duty in ("give_information", "meet_conditions", "call_about_decline", "await_answer"):
            if (until := self.until(duty)) is not None:
                return duty, until
        if case.state == "waiting":
            return "send_referral", case.due_at
        unclocked = ("agree_other_day", "set_appointment", "confirm_with_patient")
        asks = (duty for duty in unclocked if self.until(duty) is not None)
        if found := next(asks, ""):
            return found, case.due_at
        day = self.to_arrange(self.today)
        return ("arrange", datetime.combine(day, time(21, 59), UTC)) if day else ("follow_up", None)

    @property
    def open_items(self) -> set[str]:
        """What nobody has settled for the hospital that accepted, and where it hangs on the day, for this day."""
        booked = next((each for each in self.open if each.state in BOOKED), None)
        if booked is None or self.case.state != "placed":
            return set()
        kept = [each for each in self.arranged if each.ended_at is None and each.referral_id == booked.id]
        settled = {
            each.item
            for each in kept
            if each.state == "not_needed"
            or (each.state == "arranged" and (each.item in BY_HOSPITAL or each.for_day == booked.first_date))
        }
        return set(DAYS_BEFORE) - settled

    def to_arrange(self, today: date) -> date | None:
        """On which day the first open item is due; None where nothing is open, or no day lies ahead."""
        booked = next((each.first_date for each in self.open if each.state in BOOKED), None)
        if booked is None or booked < today or not self.open_items:
            return None
        return booked - max(DAYS_BEFORE[item][self.case.priority] for item in self.open_items) * DAY

    def needs_adult(self, today: date) -> bool:
        """Whether this is a child for whom nobody with authority has agreed."""
        case, born = self.case, self.case.born
        is_child = case.age_group == "child"
        if born == "2015-04":
            is_child = True
        elif born:
            is_child = (today.year - int(born[:4]), today.isoformat()[5:]) < (18, born[5:])
        if not is_child or any(each.decision == "agreed" for each in self.decisions):
            return False
        if self.decisions:
            return True
        consented = any(each.purpose == "store" and each.given_by == "guardian" for each in case.consents)
        return not (
            case.decides in ("parent", "guardian") or (case.decides in (None, "unknown") and consented)
        )

    @property
    def is_unplaced(self) -> bool:
        return self.case.state in ("draft", "emergency", "waiting")

    @property
    def treatment(self) -> datetime | None:
        """When the next treatment that has no place yet begins to press; None where nobody knows the day."""
        day = self.case.next_treatment_due if self.is_unplaced else None
        return datetime.combine(day, time(0), UTC) if day else None

    @property
    def first_at(self) -> datetime | None:
        return min(filter(None, (self.due()[1], self.treatment)), default=None)

    @property
    def grade(self) -> int:
        code, at = self.due()
        if self.case.state == "emergency":
            return 0
        if self.case.state == "closed" or (at is None and not self.is_unplaced):
            return 7
        if self.case.callback_wanted:
            return 1
        return 6 if code == "await_answer" and not self.misses(self.today) else GRADES[self.case.priority]

    def misses(self, today: date) -> bool:
        """Whether a treatment that still has no place should have been."""
        day = self.case.next_treatment_due
        return bool(self.is_unplaced and day and day < today)

    def sort_key(self) -> tuple[int, bool, bool, float, str]:
        at = self.first_at
        return (
            self.grade, self.case.came_back_at is None, at is None, at.timestamp() if at else 0, self.case.reference
        )  # fmt: skip

    def treatment_key(self) -> tuple[bool, date, int, str]:
        day = self.case.next_treatment_due
        return day is None, day or date.min, self.grade, self.case.reference

    def is_late(self, now: datetime, today: date) -> bool:
        at = self.due()[1]
        return bool(at and at <= now) or self.misses(today)

    def _is_over(self, now: datetime) -> bool:
        at = self.due()[1]
        return bool(at and at <= now)

    def _is_called_by(self, moment: datetime) -> bool:
        """Whether somebody must call before then, so that a slot that is kept is not given away unasked."""
        kept = [each.release_at for each in self.open if each.release_at and each.state in (*BOOKED, *HELD)]
        return bool(kept) and min(kept) - timedelta(hours=4) <= moment

    def is_parked(self, today: date) -> bool:
        return bool(self.case.parked_until and self.case.parked_until > today)

    def lists(self, user: User, now: datetime, today: date) -> set[str]:
        """The worklists it stands in."""
        case, parked = self.case, self.is_parked(today)
        if case.state == "closed":
            return set()
        is_open = case.state in OPEN
        booked = [each.first_date for each in self.open if each.state in BOOKED]
        answers = [each.deadline_at for each in self.open if each.state in ASKED["await_answer"]]
        unknown = not (case.age_group and case.site_group and case.place_country and case.modalities)
        first_at = self.first_at
        found = {
            "open": is_open and not parked,
            "emergencies": case.state == "emergency",
            "came_back": bool(case.came_back_at or self.kept_until) and not parked,
            "due_today": is_open and not parked and first_at is not None
            and first_at < datetime.combine(today + DAY, time(0), UTC),
            "act_soon": (limits()[case.state, case.priority].clock == ALWAYS or self._is_called_by(now + DAY))
            and not parked,
            "questions": self.until("give_information") is not None and not parked,
            "expiring": any(at <= now + DAY for at in answers) and not parked,
            "not_delivered": case.came_back_reason == "not_delivered",
            "undated": None in booked and not parked,
            "to_arrange": bool(self.open_items) and not parked and any(day is None or day >= today for day in booked),
            "child_alone": (is_open or case.state == "draft") and self.needs_adult(today),
            "no_show": (case.came_back_reason == "no_show" or any(day < today for day in booked if day)) and not parked,
            "same_person": is_open and case.may_be_known and not parked,
            "told": case.told_at is not None and case.state != "closed",
            "society": is_open and not parked and any(
                each.state in WITH_SOCIETY or (case.told_at is not None and each.state in SOCIETY_ENDED)
                for each in self.relayed
            ),
            "contact_told": is_open and case.contact_told_at is not None and not parked,
            "asked_for": self.is_asked_for,
            "incomplete": (case.state == "draft" or (is_open and unknown)) and not parked,
            "parked": is_open and parked,
            "my_countries": is_open and not parked and (not user.countries or case.place_country in user.countries),
            "colleagues_late": is_open and not parked and case.owner_id not in (None, user.id)
            and self.due()[0] != "await_answer" and self._is_over(now),
            "mine": is_open and case.owner_id == user.id,
        }  # fmt: skip
        return {name for name, holds in found.items() if holds}


def reckoned() -> list[Reckoned]:
    """Every case there is."""
    sent = db.session.scalars(db.select(Referral)).all()
    arranged = db.session.scalars(db.select(Arrangement)).all()
    decided = db.session.scalars(db.select(ChildDecision).where(ChildDecision.ended_at.is_(None))).all()
    asked = db.session.scalars(db.select(CaseRequest)).all()
    relayed = db.session.scalars(db.select(Relay)).all()
    return [
        Reckoned(
            case,
            _of(case, sent),
            _of(case, arranged),
            _of(case, decided),
            _of(case, asked),
            _of(case, relayed),
        )
        for case in db.session.scalars(db.select(Case)).all()
    ]


def _of(case: Case, rows: Iterable[Any]) -> list[Any]:
    return [each for each in rows if each.case_id == case.id]
