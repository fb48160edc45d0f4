"""What is due of each case, and what stands before what: one table of rules in SQL, the only home of the order.

First the grade (an emergency, then how urgent people said it is; after them what waits for a hospital's answer, last
what asks nothing of anybody), then what came back, then the earlier of the desk's clock and the date of the next
treatment. A date nobody knows presses nobody.
"""

import uuid
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, Date, Select, and_, case, cast, not_, null, or_, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from referral.db import UtcDateTime, db
from referral.intake.models import Case
from referral.intake.moves import ANSWER_WITHIN
from referral.referrals.arranging.on_desk import first_due, is_any_open
from referral.referrals.models import Referral
from referral.referrals.table.desk_words import CLOCKED, UNCLOCKED
from referral.referrals.table.states import ANSWERABLE, BOOKED, OPEN_STATES, PLACING_STATES, with_duty

MOMENT = Case.due_at.type
Moment = ColumnElement[datetime | None]
BY_DUTY = {duty: with_duty(duty) for duty in (*CLOCKED, *UNCLOCKED)}
"""What a referral asks of the desk → the states that ask it; the column of this name holds their earliest deadline."""
CALL_BACK = 1
GRADES = {code: 2 + position for position, code in enumerate(ANSWER_WITHIN)}
"""Priority → grade; before them an emergency (0) and a warning sign that nobody has ruled out (1)."""
WAITS = 2 + len(ANSWER_WITHIN)
"""Only a hospital's answer is awaited, and no treatment is missed: what can be done stands before it. When the time for
the answer is over the case comes back."""
QUIET = WAITS + 1
AWAITED = "await_answer"
UNPLACED = ("draft", "emergency", "waiting")


class DayBegins(FunctionElement[datetime]):
    """The moment at which a day begins, comparable with the moments that are kept."""

    type = UtcDateTime()
    inherit_cache = True


class DayEnds(FunctionElement[datetime]):
    """The last minute of a day, by the clock in winter an hour before midnight."""

    type = UtcDateTime()
    inherit_cache = True


@compiles(DayBegins, "sqlite")
def _in_sqlite(element: DayBegins, compiler: Any, **kw: Any) -> str:
    return f"({compiler.process(element.clauses, **kw)} || ' 00:00:00.000000')"


@compiles(DayBegins, "postgresql")
def _in_postgresql(element: DayBegins, compiler: Any, **kw: Any) -> str:
    return f"(CAST({compiler.process(element.clauses, **kw)} AS TIMESTAMP) AT TIME ZONE 'UTC')"


@compiles(DayEnds, "sqlite")
def _ends_in_sqlite(element: DayEnds, compiler: Any, **kw: Any) -> str:
    return f"({compiler.process(element.clauses, **kw)} || ' 21:59:00.000000')"


@compiles(DayEnds, "postgresql")
def _ends_in_postgresql(element: DayEnds, compiler: Any, **kw: Any) -> str:
    begins = f"CAST({compiler.process(element.clauses, **kw)} AS TIMESTAMP)"
    return f"(({begins} + INTERVAL '21 hours 59 minutes') AT TIME ZONE 'UTC')"


class Due(NamedTuple):
    """What the queue is sorted by.

    `at`: the desk's clock; `first_at`: the earlier of it and the date of the next treatment.
    """

    grade: ColumnElement[int]
    at: Moment
    first_at: Moment
    code: ColumnElement[str]


def open_referrals(case_id: uuid.UUID | None = None) -> CTE:
    """Of each case with open referrals: their states, their earliest deadlines by what they ask, booked days."""
    until = db.func.coalesce(Referral.hold_until, Referral.deadline_at)
    columns = [
        db.func.min(case((Referral.state.in_(states), until)), type_=MOMENT).label(duty)
        for duty, states in BY_DUTY.items()
    ]
    is_booked, is_placing = Referral.state.in_(BOOKED), Referral.state.in_(sorted(PLACING_STATES))
    wanted = db.select(
        Referral.case_id,
        db.func.aggregate_strings(Referral.state, ",").label("states"),
        db.func.min(case((Referral.state.in_(ANSWERABLE), Referral.deadline_at)), type_=MOMENT).label(
            "answer_by"
        ),
        db.func.count(case((and_(is_booked, Referral.first_date.is_(None)), 1))).label("undated"),
        db.func.min(case((is_booked, Referral.first_date)), type_=Date()).label("booked_on"),
        db.func.min(Referral.release_at, type_=MOMENT).label("release_at"),
        db.func.min(case((is_placing, Referral.house_closed_at)), type_=MOMENT).label("house_closed_at"),
        *columns,
    ).where(Referral.state.in_(sorted(OPEN_STATES)))
    return _of_one(wanted, case_id).group_by(Referral.case_id).cte("asked")


def objections(case_id: uuid.UUID | None = None) -> CTE:
    """Of each case of which a hospital says that a recorded answer is not its own: since when."""
    since = db.func.min(Referral.objected_at, type_=MOMENT).label("objected")
    wanted = db.select(Referral.case_id, since).where(Referral.objected_at.is_not(None))
    return _of_one(wanted, case_id).group_by(Referral.case_id).cte("objections")


def _of_one(wanted: Select[Any], case_id: uuid.UUID | None) -> Select[Any]:
    return wanted if case_id is None else wanted.where(Referral.case_id == case_id)


def due_of(asked: CTE, objected: CTE, arranged: CTE, today: date) -> Due:
    """What is due of a case joined with its open referrals, objections and arrangements: the first rule that holds."""
    found = [*rules(asked, objected), to_arrange(asked, arranged, today)]
    code = case(*((holds, db.literal(code)) for code, holds, _moment in found), else_=db.literal("follow_up"))
    at = _moment(case(*((holds, moment) for _code, holds, moment in found), else_=null()))
    asks_nothing = or_(Case.state == "closed", and_(at.is_(None), Case.state.not_in(UNPLACED)))
    grade = case(
        (Case.state == "emergency", 0),
        (asks_nothing, QUIET),
        (Case.callback_wanted.is_(True), CALL_BACK),
        (and_(code == AWAITED, not_(_treatment_missed(today))), WAITS),
        else_=case(GRADES, value=Case.priority, else_=QUIET),
    )
    return Due(grade, at, _earlier(at), code)


def _earlier(at: Moment) -> Moment:
    """The desk's clock, or the date of the next treatment where that comes before and no hospital has accepted."""
    treatment = DayBegins(Case.next_treatment_due)
    presses = and_(Case.next_treatment_due.is_not(None), Case.state.in_(UNPLACED))
    return _moment(case((and_(presses, or_(at.is_(None), treatment < at)), treatment), else_=at))


def _moment(found: ColumnElement[Any]) -> Moment:
    """An expression as a moment."""
    typed: Any = type_coerce(found, UtcDateTime())
    return typed  # type: ignore[no-any-return]


def is_late(due: Due, now: datetime, today: date) -> ColumnElement[bool]:
    """Whether the desk's clock has run out, or the treatment that still has no place should have been."""
    return or_(and_(due.at.is_not(None), due.at <= now), _treatment_missed(today))


def _treatment_missed(today: date) -> ColumnElement[bool]:
    """Whether a treatment that still has no place should have been."""
    return db.func.coalesce(and_(Case.next_treatment_due < today, Case.state.in_(UNPLACED)), False)


def rules(asked: CTE, objected: CTE) -> list[tuple[str, ColumnElement[bool], Any]]:
    """Code, condition, moment; what is due is the first that holds, else "follow_up"."""
    of, none = asked.c, cast(null(), MOMENT)
    came_back = and_(Case.state == "waiting", Case.came_back_at.is_not(None))
    return [
        ("see_a_doctor", Case.state == "emergency", Case.emergency_at),
        ("nothing", Case.state == "closed", none),
        ("hear_objection", objected.c.objected.is_not(None), objected.c.objected),
        ("ask_closed_house", of.house_closed_at.is_not(None), of.house_closed_at),
        ("call_before_release", of.release_at.is_not(None), of.release_at),
        ("call_back", Case.callback_wanted.is_(True), Case.due_at),
        ("hear_contact", Case.contact_told_at.is_not(None), Case.contact_told_at),
        ("finish_intake", Case.state == "draft", Case.due_at),
        ("set_priority", Case.priority == "not_triaged", Case.due_at),
        ("look_again", came_back, Case.due_at),
        *((duty, of[duty].is_not(None), of[duty]) for duty in CLOCKED),
        ("send_referral", Case.state == "waiting", Case.due_at),
        *((duty, of[duty].is_not(None), Case.due_at) for duty in UNCLOCKED),
    ]


def to_arrange(asked: CTE, arranged: CTE, today: date) -> tuple[str, ColumnElement[bool], Any]:
    """What is still to be arranged before the first day, by the day on which the first of it is due."""
    booked_on = asked.c.booked_on
    before = and_(is_any_open(arranged), booked_on.is_not(None), booked_on >= today)
    return "arrange", before, DayEnds(first_due(arranged, booked_on))


ORDERS: dict[str, tuple[str, ...]] = {
    "": ("grade", "not_back", "has_no_moment", "first_at", "reference"),
    "treatment": ("has_no_treatment", "next_treatment_due", "grade", "reference"),
}
"""How the queue may be sorted: the columns that say so, in order; no two cases share a reference."""
