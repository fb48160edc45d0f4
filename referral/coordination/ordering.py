"""The queue's order as the database reckons it: the table of due.py said once more in SQL, held equal by a test."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, Select, and_, case, null, or_

from referral.coordination.due import BY_DATE, EMERGENCY, RETURNED
from referral.db import db
from referral.intake.models import Case
from referral.referrals.models import Referral
from referral.referrals.table.desk_words import CLOCKED, UNCLOCKED
from referral.referrals.table.states import OPEN_STATES, with_duty

MOMENT = Case.due_at.type
BY_DUTY = {duty: with_duty(duty) for duty in (*CLOCKED, *UNCLOCKED)}
"""What a referral asks of the desk → the states that ask it; the column of this name holds their earliest deadline."""


class Due(NamedTuple):
    """What the queue is sorted by: the rank, the moment something is due, and which rule says so."""

    rank: ColumnElement[int]
    at: ColumnElement[datetime | None]
    code: ColumnElement[str]


def open_referrals() -> CTE:
    """Of each case: how many open referrals, their earliest deadlines by state, the earliest objection."""
    until = db.func.coalesce(Referral.hold_until, Referral.deadline_at)
    columns = [
        db.func.min(case((Referral.state.in_(states), until)), type_=MOMENT).label(duty)
        for duty, states in BY_DUTY.items()
    ]
    is_open = Referral.state.in_(OPEN_STATES)
    wanted = db.select(
        Referral.case_id,
        db.func.count(case((is_open, 1))).label("open"),
        db.func.min(Referral.objected_at, type_=MOMENT).label("objected"),
        *columns,
    )
    return wanted.where(or_(is_open, Referral.objected_at.is_not(None))).group_by(Referral.case_id).cte()


def due_of(asked: CTE) -> Due:
    """What is due of a case joined with its open referrals: the first rule that holds."""
    found, of = rules(asked), asked.c
    came_back = and_(
        Case.state == "waiting", Case.returned_at.is_not(None), db.func.coalesce(of.open, 0) == 0
    )
    rank = case(
        (Case.state == "emergency", EMERGENCY),
        (or_(came_back, Case.callback_wanted), RETURNED),
        else_=BY_DATE,
    )
    at = case(*((holds, moment) for _code, holds, moment in found), else_=null())
    code = case(*((holds, db.literal(code)) for code, holds, _moment in found), else_=db.literal("follow_up"))
    return Due(rank, db.type_coerce(at, MOMENT), code)


def rules(asked: CTE) -> list[tuple[str, ColumnElement[bool], Any]]:
    """Code, condition, moment; in the order of due.RULES, whose last one holds always."""
    of, none = asked.c, db.cast(null(), MOMENT)
    return [
        ("see_a_doctor", Case.state == "emergency", Case.emergency_at),
        ("nothing", Case.state == "closed", none),
        ("hear_objection", of.objected.is_not(None), of.objected),
        ("call_back", Case.callback_wanted.is_(True), Case.due_at),
        ("finish_intake", Case.state == "draft", Case.due_at),
        ("set_priority", Case.priority == "not_triaged", Case.due_at),
        *((duty, of[duty].is_not(None), of[duty]) for duty in CLOCKED),
        ("send_referral", Case.state == "waiting", Case.due_at),
        *((duty, of[duty].is_not(None), Case.due_at) for duty in UNCLOCKED),
    ]


def ordered(query: Select[Any], due: Due) -> Select[Any]:
    """Emergencies, what came back, what is due soonest; no date last; ties by reference, which no two cases share."""
    return query.order_by(due.rank, due.at.is_(None), due.at, Case.reference)
