"""What is due of each case, and what stands before what: one table of rules in SQL, the only home of the order.

First the grade (an emergency, then how urgent people said it is; after them what waits for a hospital's answer, last
what asks nothing of anybody), then what came back, then the earlier of the desk's clock and the date of the next
treatment. A date nobody knows presses nobody.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, Subquery, and_, case, cast, not_, null, or_, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from referral.db import UtcDateTime, db
from referral.intake.models import Case
from referral.intake.moves import ANSWER_WITHIN
from referral.intake.states import ASKS
from referral.referrals.arranging.on_desk import Which, first_due, is_any_open
from referral.referrals.models import Referral
from referral.referrals.table.desk_words import CLOCKED, UNCLOCKED
from referral.referrals.table.states import ANSWERABLE, BOOKED, OPEN_STATES, PLACING_STATES, with_duty

MOMENT = Case.due_at.type
Moment = ColumnElement[datetime | None]
BY_DUTY = {duty: with_duty(duty) for duty in (*CLOCKED, *UNCLOCKED)}
"""What a referral asks of the desk → the states that ask it; the column of this name holds their earliest deadline."""
DAY_TO_AGREE, DAY_TO_CONFIRM = "set_appointment", "confirm_with_patient"
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


def open_referrals(of: Which | None = None) -> Subquery:
    """Of each case with open referrals: their earliest deadlines by what they ask, booked days. `of`: which cases."""
    until = db.func.coalesce(Referral.hold_until, Referral.deadline_at)
    columns = [db.func.min(case((_asks(duty), until)), type_=MOMENT).label(duty) for duty in BY_DUTY]
    is_booked, is_placing = Referral.state.in_(BOOKED), Referral.state.in_(sorted(PLACING_STATES))
    wanted = db.select(
        Referral.case_id,
        db.func.min(case((Referral.state.in_(ANSWERABLE), Referral.deadline_at)), type_=MOMENT).label(
            "answer_by"
        ),
        db.func.count(case((and_(is_booked, Referral.first_date.is_(None)), 1))).label("undated"),
        db.func.min(case((is_booked, Referral.first_date)), type_=Date()).label("booked_on"),
        db.func.min(Referral.release_at, type_=MOMENT).label("release_at"),
        db.func.min(case((is_placing, Referral.house_closed_at)), type_=MOMENT).label("house_closed_at"),
        *columns,
    ).where(Referral.state.in_(sorted(OPEN_STATES)))
    return _of(wanted, of).group_by(Referral.case_id).subquery("asked")


def _asks(duty: str) -> ColumnElement[bool]:
    """Whether a referral asks this of the desk; a day that was said with the yes is confirmed, not agreed on again."""
    asked, has_day = Referral.state.in_(BY_DUTY[duty]), Referral.first_date.is_not(None)
    if duty == DAY_TO_AGREE:
        return and_(asked, not_(has_day))
    return (
        or_(asked, and_(Referral.state.in_(BY_DUTY[DAY_TO_AGREE]), has_day))
        if duty == DAY_TO_CONFIRM
        else asked
    )


def objections(of: Which | None = None) -> Subquery:
    """Of each case of which a hospital says that a recorded answer is not its own: since when."""
    since = db.func.min(Referral.objected_at, type_=MOMENT).label("objected")
    wanted = db.select(Referral.case_id, since).where(Referral.objected_at.is_not(None))
    return _of(wanted, of).group_by(Referral.case_id).subquery("objections")


def _of(wanted: Select[Any], of: Which | None) -> Select[Any]:
    return wanted if of is None else wanted.where(of(Referral.case_id))


def due_of(
    asked: Subquery, objected: Subquery, arranged: Subquery, today: date
) -> tuple[ColumnElement[str], Moment]:
    """What is due of a case joined with its open referrals, objections and arrangements, by the first rule that holds;
    and the desk's clock for it."""
    found = [*rules(asked, objected), to_arrange(asked, arranged, today)]
    code = case(*((holds, db.literal(code)) for code, holds, _moment in found), else_=db.literal("follow_up"))
    return code, _moment(case(*((holds, moment) for _code, holds, moment in found), else_=null()))


def grade_of(of: Any, today: date) -> ColumnElement[int]:
    """How much it presses, by what is due of the case. `of`: the columns."""
    asks_nothing = or_(of.state == "closed", and_(of.at.is_(None), of.state.not_in(UNPLACED)))
    return case(
        (of.state == "emergency", 0),
        (asks_nothing, QUIET),
        (of.callback_wanted, CALL_BACK),
        (and_(of.code == AWAITED, not_(_treatment_missed(of, today))), WAITS),
        else_=case(GRADES, value=of.priority, else_=QUIET),
    )


def first_of(of: Any) -> Moment:
    """The desk's clock, or the date of the next treatment where that comes before and no hospital has accepted."""
    treatment = DayBegins(of.next_treatment_due)
    presses = and_(of.next_treatment_due.is_not(None), of.state.in_(UNPLACED))
    return _moment(case((and_(presses, or_(of.at.is_(None), treatment < of.at)), treatment), else_=of.at))


def _moment(found: ColumnElement[Any]) -> Moment:
    """An expression as a moment."""
    typed: Any = type_coerce(found, UtcDateTime())
    return typed  # type: ignore[no-any-return]


def _treatment_missed(of: Any, today: date) -> ColumnElement[bool]:
    """Whether a treatment that still has no place should have been."""
    return db.func.coalesce(and_(of.next_treatment_due < today, of.state.in_(UNPLACED)), False)


def rules(asked: Subquery, objected: Subquery) -> list[tuple[str, ColumnElement[bool], Any]]:
    """Code, condition, moment; what is due is the first that holds, else "follow_up"."""
    of, none = asked.c, cast(null(), MOMENT)
    waits = Case.state == "waiting"
    came_back = and_(waits, Case.came_back_at.is_not(None))
    return [
        ("see_a_doctor", Case.state == "emergency", Case.emergency_at),
        ("nothing", Case.state == "closed", none),
        ("hear_objection", objected.c.objected.is_not(None), objected.c.objected),
        ("ask_closed_house", of.house_closed_at.is_not(None), of.house_closed_at),
        ("call_before_release", of.release_at.is_not(None), of.release_at),
        ("call_back", Case.callback_wanted.is_(True), Case.due_at),
        ("hear_contact", Case.contact_told_at.is_not(None), Case.contact_told_at),
        ("hear_told", Case.told_at.is_not(None), Case.told_at),
        *((code, Case.asks == code, Case.asks_at) for code in ASKS),
        ("finish_intake", Case.state == "draft", Case.due_at),
        ("set_priority", and_(waits, Case.priority == "not_triaged"), Case.due_at),
        ("look_again", came_back, Case.due_at),
        *((duty, of[duty].is_not(None), of[duty]) for duty in CLOCKED),
        ("send_referral", waits, Case.due_at),
        *((duty, of[duty].is_not(None), Case.due_at) for duty in UNCLOCKED),
    ]


def to_arrange(asked: Subquery, arranged: Subquery, today: date) -> tuple[str, ColumnElement[bool], Any]:
    """What is still to be arranged before the first day, by the day on which the first of it is due."""
    booked_on = asked.c.booked_on
    before = and_(is_any_open(arranged), booked_on.is_not(None), booked_on >= today)
    return "arrange", before, DayEnds(first_due(arranged, booked_on))
