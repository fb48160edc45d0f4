"""The worklists: one table, a row each with its name and the condition that cuts it out of the queue."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import CTE, ColumnElement, String, and_, cast, or_

from referral.accounts.models import User
from referral.coordination.queue.ordering import AWAITED, DayBegins, Due
from referral.db import db
from referral.guardianship.queries import needs_adult
from referral.i18n import _l
from referral.intake.models import Case
from referral.intake.states import NOT_DELIVERED, OPEN_CASES
from referral.referrals.arranging.on_desk import is_any_open
from referral.referrals.table.states import with_duty

EXPIRES_SOON = timedelta(hours=24)
QUESTION = "give_information"
assert with_duty(QUESTION)
Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a worklist is cut out of: of each case its open referrals, what is due and arranged; who looks, when."""

    of: Any
    due: Due
    user: User
    now: datetime
    today: date
    arranged: CTE

    @property
    def is_parked(self) -> Condition:
        """Whether the case waits for a later day."""
        return and_(Case.parked_until.is_not(None), Case.parked_until > self.today)


@dataclass(frozen=True, slots=True)
class Worklist:
    """One worklist: its name, its condition; a parked case stands in it only where `parked_too`."""

    name: object
    holds: Callable[[Seen], Condition]
    parked_too: bool = False

    def cut(self, seen: Seen) -> Condition:
        """The whole condition."""
        found = self.holds(seen)
        return found if self.parked_too else and_(found, ~_settled_parked(seen))


def _settled_parked(seen: Seen) -> Condition:
    return db.func.coalesce(seen.is_parked, False)


def _open(_seen: Seen) -> Condition:
    return Case.state.in_(OPEN_CASES)


def _due_today(seen: Seen) -> Condition:
    tomorrow = DayBegins(db.literal(seen.today + timedelta(days=1)))
    return and_(_open(seen), seen.due.first_at.is_not(None), seen.due.first_at < tomorrow)


def _came_back(seen: Seen) -> Condition:
    """An end without a place, or a consent taken back whose slot is still kept."""
    return or_(Case.came_back_at.is_not(None), seen.of.release_at.is_not(None))


def _expiring(seen: Seen) -> Condition:
    return and_(seen.of.answer_by.is_not(None), seen.of.answer_by <= seen.now + EXPIRES_SOON)


def _no_show(seen: Seen) -> Condition:
    """Somebody did not come, or the day has passed and nobody has said who came."""
    return or_(Case.came_back_reason == "no_show", seen.of.booked_on < seen.today)


def _to_arrange(seen: Seen) -> Condition:
    """Something is still open before the first day, or before anybody knows the day."""
    before = or_(seen.of.undated > 0, seen.of.booked_on >= seen.today)
    return and_(is_any_open(seen.arranged), before)


def _my_countries(seen: Seen) -> Condition:
    """Patients in the countries that this person has set; in none set, all."""
    named = seen.user.countries
    return and_(_open(seen), Case.place_country.in_(named)) if named else _open(seen)


def _colleagues_late(seen: Seen) -> Condition:
    """What another coordinator owns and has not done in time: nobody waits for one person who is away."""
    theirs = and_(Case.owner_id.is_not(None), Case.owner_id != seen.user.id)
    over = and_(seen.due.at.is_not(None), seen.due.at <= seen.now, seen.due.code != AWAITED)
    return and_(_open(seen), theirs, over)


def _incomplete(seen: Seen) -> Condition:
    unknown = or_(
        Case.age_group.is_(None),
        Case.site_group.is_(None),
        Case.place_country.is_(None),
        cast(Case.modalities, String) == "[]",
    )
    return or_(Case.state == "draft", and_(_open(seen), unknown))


WORKLISTS: dict[str, Worklist] = {
    "open": Worklist(_l("All open"), _open),
    "emergencies": Worklist(_l("Emergencies"), lambda seen: Case.state == "emergency", parked_too=True),
    "came_back": Worklist(_l("Came back"), _came_back),
    "due_today": Worklist(_l("Due today"), _due_today),
    "questions": Worklist(_l("Questions"), lambda seen: seen.of[QUESTION].is_not(None)),
    "expiring": Worklist(_l("Answer ends within a day"), _expiring),
    "not_delivered": Worklist(
        _l("Letter not delivered"), lambda seen: Case.came_back_reason == NOT_DELIVERED, parked_too=True
    ),
    "undated": Worklist(_l("Accepted without a date"), lambda seen: seen.of.undated > 0),
    "to_arrange": Worklist(_l("To arrange before the first day"), _to_arrange),
    "no_show": Worklist(_l("Did not come"), _no_show),
    "child_alone": Worklist(
        _l("A child: who decides?"),
        lambda seen: and_(or_(_open(seen), Case.state == "draft"), needs_adult(seen.today)),
        parked_too=True,
    ),
    "same_person": Worklist(_l("Same person?"), lambda seen: and_(_open(seen), Case.may_be_known.is_(True))),
    "contact_told": Worklist(
        _l("New phone or place"), lambda seen: and_(_open(seen), Case.contact_told_at.is_not(None))
    ),
    "incomplete": Worklist(_l("Incomplete"), _incomplete),
    "parked": Worklist(_l("Parked"), lambda seen: and_(_open(seen), _settled_parked(seen)), parked_too=True),
    "my_countries": Worklist(_l("My countries"), _my_countries),
    "colleagues_late": Worklist(_l("Late at a colleague's"), _colleagues_late),
    "mine": Worklist(
        _l("Mine"), lambda seen: and_(_open(seen), Case.owner_id == seen.user.id), parked_too=True
    ),
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
