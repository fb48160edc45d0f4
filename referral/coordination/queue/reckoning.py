"""What the rows of the queue say, reckoned from what they stand for: the cases, their referrals, what is arranged."""

from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    Subquery,
    and_,
    case,
    cast,
    false,
    literal,
    or_,
    union_all,
)

from referral.coordination.queue.models import EARLIEST, LATEST, QueueRow
from referral.coordination.queue.ordering import (
    AWAITED,
    UNPLACED,
    due_of,
    first_of,
    grade_of,
    objections,
    open_referrals,
)
from referral.db import db
from referral.guardianship.queries import no_adult_agreed, ticked_child
from referral.intake.models import Case, Patient
from referral.intake.states import LIVING, NOT_DELIVERED, OPEN_CASES
from referral.referrals.arranging.on_desk import Which, is_any_open, settled
from referral.referrals.table.states import with_duty

QUESTION, ARRANGE, FOLLOWED, NO_SHOW = "give_information", "arrange", "follow_up", "no_show"
assert with_duty(QUESTION)
ALWAYS_CHILD = "9999"
"""The year of birth of whom only the tick says that it is a child: no day makes them an adult."""
COLUMNS = tuple(column.name for column in QueueRow.__table__.columns)
Column = ColumnElement[Any]


class Read(NamedTuple):
    """What stands beside each case."""

    asked: Subquery
    objected: Subquery
    arranged: Subquery


def reckoned(of: Which | None = None) -> CompoundSelect[Any]:
    """The rows of the cases that are not over, the columns named as in the table. `of`: of which cases.

    A day turns one thing of a case at most: a treatment that has no place is missed, or the first day has come for
    which something was to be arranged. So there is a row until that day, and one for ever after.
    """
    read = Read(open_referrals(of), objections(of), settled(of))
    before, after = (
        _found(read, day, of).subquery(name) for day, name in ((EARLIEST, "soon"), (LATEST, "late"))
    )
    is_split = and_(before.c.turns.is_not(None), before.c.code.in_((AWAITED, ARRANGE)))
    until = _ordered(before.c, EARLIEST, literal(EARLIEST), case((is_split, before.c.turns), else_=LATEST))
    for_ever = _ordered(after.c, LATEST, after.c.turns, literal(LATEST))
    is_turned = or_(after.c.code == AWAITED, and_(after.c.code == FOLLOWED, after.c.is_to_arrange))
    return union_all(until, for_ever.where(after.c.turns.is_not(None), is_turned))


def _found(read: Read, today: date, of: Which | None) -> Select[Any]:
    """Of each case what is due on a day, and what the lists are cut out of."""
    code, at = due_of(*read, today)
    turns = case(
        (Case.state.in_(UNPLACED), Case.next_treatment_due), (Case.state == "placed", read.asked.c.booked_on)
    )
    found: dict[str, Any] = {
        "code": code,
        "at": at,
        "turns": turns,
        "callback_wanted": Case.callback_wanted,
        **_lists(read),
    }
    columns = (Case.id.label("case_id"), *(getattr(Case, name) for name in OF_CASE))
    wanted = db.select(*columns, *(each.label(name) for name, each in found.items()))
    wanted = wanted.select_from(Case).join(Case.patient)
    for each in read:
        wanted = wanted.outerjoin(each, each.c.case_id == Case.id)
    living = wanted.where(Patient.erased_at.is_(None), Case.state.in_(LIVING))
    return living if of is None else living.where(of(Case.id))


def _ordered(of: Any, today: date, holds_after: Column, holds_until: Column) -> Select[Any]:
    """The same with its place in the order."""
    first_at = first_of(of)
    made = {
        "holds_after": holds_after,
        "holds_until": holds_until,
        "grade": grade_of(of, today),
        "first_at": first_at,
        "has_no_moment": first_at.is_(None),
        "has_no_treatment": of.next_treatment_due.is_(None),
        "missed_after": case((of.state.in_(UNPLACED), of.next_treatment_due)),
    }
    return db.select(*((made[name] if name in made else of[name]).label(name) for name in COLUMNS))


OF_CASE = (
    "reference", "state", "priority", "next_treatment_due", "place_name", "place_country", "owner_id", "parked_until",
)  # fmt: skip


def _lists(read: Read) -> dict[str, Column]:
    """What the worklists are cut out of."""
    of, is_open = read.asked.c, Case.state.in_(OPEN_CASES)
    return {
        "not_back": Case.came_back_at.is_(None),
        "answer_by": of.answer_by,
        "booked_on": of.booked_on,
        "no_show_after": case((Case.came_back_reason == NO_SHOW, EARLIEST), else_=of.booked_on),
        "born": _born_if_alone(),
        "is_ticked_child": ticked_child(),
        "came_back": or_(Case.came_back_at.is_not(None), of.release_at.is_not(None)),
        "has_question": of[QUESTION].is_not(None),
        "not_delivered": _surely(Case.came_back_reason == NOT_DELIVERED),
        "is_undated": _surely(of.undated > 0),
        "is_to_arrange": is_any_open(read.arranged),
        "may_be_known": and_(is_open, Case.may_be_known.is_(True)),
        "told_contact": and_(is_open, Case.contact_told_at.is_not(None)),
        "is_told": Case.told_at.is_not(None),
        "is_incomplete": or_(Case.state == "draft", and_(is_open, _unknown())),
    }


def _surely(holds: ColumnElement[bool]) -> Column:
    return db.func.coalesce(holds, false())


def _born_if_alone() -> Column:
    """The birth date of somebody for whom no adult has agreed, should they be a child."""
    ticked = case((ticked_child(), ALWAYS_CHILD))
    return case((no_adult_agreed(), db.func.coalesce(Case.born, ticked)))


def _unknown() -> ColumnElement[bool]:
    missing = (Case.age_group.is_(None), Case.site_group.is_(None), Case.place_country.is_(None))
    return or_(*missing, cast(Case.modalities, String) == "[]")


@lru_cache(maxsize=4)
def holds_on(today: date) -> ColumnElement[bool]:
    """Which row of a case holds on a day; a page asks thirty times."""
    return and_(QueueRow.holds_after < today, QueueRow.holds_until >= today)
