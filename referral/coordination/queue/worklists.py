"""The worklists: one table, a row each with its name and the condition that cuts it out of the queue."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, String, Uuid, and_, bindparam, literal, or_

from referral.accounts.models import User
from referral.coordination.queue.models import QueueRow
from referral.coordination.queue.ordering import AWAITED, DayBegins
from referral.db import UtcDateTime, db
from referral.guardianship.queries import eighteen_on, is_child_on
from referral.i18n import _l
from referral.intake.shift.models import CaseRequest
from referral.intake.states import OPEN_CASES
from referral.societies.kinds import ANSWERED, LAPSED, OPEN
from referral.societies.models import Relay
from referral.watch.models import CaseWatch

A_DAY = timedelta(days=1)
"""What ends, or must be done, within it is soon."""
YEAR = 4
Condition = ColumnElement[bool]


GIVEN: dict[str, tuple[Any, Callable[["Seen"], Any]]] = {
    "now": (UtcDateTime(), lambda seen: seen.now),
    "in_a_day": (UtcDateTime(), lambda seen: seen.now + A_DAY),
    "reader": (Uuid(), lambda seen: seen.user.id),
    "countries": (String(), lambda seen: seen.user.countries),
}
"""What differs between two readers of one day: its type, and its value."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Who looks at the rows of the queue, when; `today` is the reader's own day.

    `is_open`: the values of GIVEN are left open in the conditions, and given when a statement of them is asked.
    """

    user: User
    now: datetime
    today: date
    is_open: bool = False

    def given(self, name: str) -> BindParameter[Any]:
        """One of GIVEN, to compare with."""
        type_, value = GIVEN[name]
        return bindparam(name, type_=type_) if self.is_open else literal(value(self), type_)

    def values(self) -> dict[str, Any]:
        """What a statement that was left open is asked with."""
        return {name: value(self) for name, (_type, value) in GIVEN.items()}

    @property
    def is_parked(self) -> Condition:
        """Whether the case waits for a later day."""
        return QueueRow.parked_until > self.today

    @property
    def not_parked(self) -> Condition:
        """Whether it waits for none."""
        return _not_parked(self.today)


@lru_cache(maxsize=4)
def _not_parked(today: date) -> Condition:
    """Made once a day: every list is counted with it."""
    return or_(QueueRow.parked_until.is_(None), QueueRow.parked_until <= today)


@dataclass(frozen=True, slots=True)
class Worklist:
    """One worklist: its name, its condition; a parked case stands in it only where `parked_too`.

    `counted`: the same condition as it is counted best.
    """

    name: object
    holds: Callable[[Seen], Any]
    parked_too: bool = False
    counted: Callable[[Seen], Any] | None = None

    def cut(self, seen: Seen) -> Condition:
        """The whole condition."""
        return self._whole(self.holds(seen), seen)

    def to_count(self, seen: Seen) -> Condition:
        """The same for counting."""
        return self._whole((self.counted or self.holds)(seen), seen)

    def _whole(self, found: Condition, seen: Seen) -> Condition:
        return found if self.parked_too else and_(found, seen.not_parked)


def is_open() -> Condition:
    """The desk has to do with it. Said so that no index of states is taken where another one is meant."""
    return QueueRow.state != "draft"


def _by_state(_seen: Seen) -> Condition:
    """The same by the index of states, for counting."""
    return QueueRow.state.in_(OPEN_CASES)


def is_overdue(seen: Seen) -> Condition:
    """The desk's clock has run out, or the treatment that still has no place should have been."""
    return or_(QueueRow.at <= seen.given("now"), QueueRow.missed_after < seen.today)


def _open(_seen: Seen) -> Condition:
    return is_open()


def _due_today(seen: Seen) -> Condition:
    tomorrow = DayBegins(db.literal(seen.today + timedelta(days=1)))
    return and_(is_open(), QueueRow.first_at < tomorrow)


def _no_show(seen: Seen) -> Condition:
    """Somebody did not come, or the day has passed and nobody has said who came."""
    return QueueRow.no_show_after < seen.today


def _to_arrange(seen: Seen) -> Condition:
    """Something is still open before the first day, or before anybody knows the day."""
    before = or_(QueueRow.is_undated, QueueRow.booked_on >= seen.today)
    return and_(QueueRow.is_to_arrange, before)


def _child_alone(seen: Seen) -> Condition:
    """A child for whom no adult has agreed, by this day; whoever was born in an earlier year is none."""
    is_young = QueueRow.born >= eighteen_on(seen.today)[:YEAR]
    return and_(is_young, is_child_on(seen.today, QueueRow.born, QueueRow.is_ticked_child))


def _my_countries(seen: Seen) -> Condition:
    """Patients in the countries that this person has set; in none set, all."""
    theirs = QueueRow.place_country.in_(seen.given("countries"))
    return and_(is_open(), theirs) if seen.user.countries else is_open()


def _my_countries_by_index(seen: Seen) -> Condition:
    return _my_countries(seen) if seen.user.countries else _by_state(seen)


def _colleagues_late(seen: Seen) -> Condition:
    """What another coordinator owns and has not done in time: nobody waits for one person who is away."""
    theirs = and_(QueueRow.owner_id.is_not(None), QueueRow.owner_id != seen.given("reader"))
    return and_(is_open(), theirs, QueueRow.at <= seen.given("now"), QueueRow.code != AWAITED)


def _asked_for(_seen: Seen) -> Condition:
    """A volunteer asks for the case and nobody has decided; a draft too, whose patient stands before another by now."""
    return QueueRow.case_id.in_(db.select(CaseRequest.case_id).where(CaseRequest.verdict.is_(None)))


def _act_soon(seen: Seen) -> Condition:
    """Somebody must act within a day, or should have acted already and nobody did."""
    until = CaseWatch.act_by <= seen.given("in_a_day")
    return QueueRow.case_id.in_(db.select(CaseWatch.case_id).where(until))


def _with_society(_seen: Seen) -> Condition:
    """A society was asked in codes and owes an answer, or its answer waits to be heard."""
    waits = db.select(Relay.case_id).where(Relay.state.in_(OPEN))
    answered = db.select(Relay.case_id).where(Relay.state.in_((ANSWERED, LAPSED)))
    return and_(
        is_open(), or_(QueueRow.case_id.in_(waits), and_(QueueRow.is_told, QueueRow.case_id.in_(answered)))
    )


def _mine(seen: Seen) -> Condition:
    return and_(QueueRow.owner_id == seen.given("reader"), is_open())


WORKLISTS: dict[str, Worklist] = {
    "open": Worklist(_l("All open"), _open, counted=_by_state),
    "emergencies": Worklist(_l("Emergencies"), lambda seen: QueueRow.state == "emergency", parked_too=True),
    "came_back": Worklist(_l("Came back"), lambda seen: QueueRow.came_back),
    "due_today": Worklist(_l("Due today"), _due_today),
    "act_soon": Worklist(_l("Somebody must act within a day"), _act_soon),
    "questions": Worklist(_l("Questions"), lambda seen: QueueRow.has_question),
    "expiring": Worklist(
        _l("Answer ends within a day"), lambda seen: QueueRow.answer_by <= seen.given("in_a_day")
    ),
    "not_delivered": Worklist(
        _l("Letter not delivered"), lambda seen: QueueRow.not_delivered, parked_too=True
    ),
    "undated": Worklist(_l("Accepted without a date"), lambda seen: QueueRow.is_undated),
    "to_arrange": Worklist(_l("To arrange before the first day"), _to_arrange),
    "no_show": Worklist(_l("Did not come"), _no_show),
    "child_alone": Worklist(_l("A child: who decides?"), _child_alone, parked_too=True),
    "same_person": Worklist(_l("Same person?"), lambda seen: QueueRow.may_be_known),
    "contact_told": Worklist(_l("New phone or place"), lambda seen: QueueRow.told_contact),
    "told": Worklist(
        _l("Told by patient, hospital or society"), lambda seen: QueueRow.is_told, parked_too=True
    ),
    "society": Worklist(_l("Asked of a society"), _with_society),
    "asked_for": Worklist(_l("A colleague asks"), _asked_for, parked_too=True),
    "incomplete": Worklist(_l("Incomplete"), lambda seen: QueueRow.is_incomplete),
    "parked": Worklist(_l("Parked"), lambda seen: and_(_by_state(seen), seen.is_parked), parked_too=True),
    "my_countries": Worklist(_l("My countries"), _my_countries, counted=_my_countries_by_index),
    "colleagues_late": Worklist(_l("Late at a colleague's"), _colleagues_late),
    "mine": Worklist(_l("Mine"), _mine, parked_too=True),
}
"""In the order in which the desk offers them; the first is what the desk opens with."""
FIRST = "open"
TREATMENT_FILTERS: dict[str, object] = {
    "past": _l("Late"),
    "week": _l("Within 7 days"),
    "fortnight": _l("Within 14 days"),
    "unknown": _l("Not known"),
}
"""What may be asked of the day of the next treatment."""
