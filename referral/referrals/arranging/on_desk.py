"""The list after an acceptance for the desk's queue: which items are settled, when the first open one is due."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Subquery, and_, case, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from referral.db import db
from referral.intake.models import Case
from referral.referrals.arranging.due_dates import DAYS_BEFORE
from referral.referrals.arranging.items import BY_DAY, ITEMS
from referral.referrals.arranging.models import ARRANGED, OPEN, Arrangement
from referral.referrals.models import Referral
from referral.referrals.table.states import BOOKED

Which = Callable[[Any], ColumnElement[bool]]
"""Of which cases something is read: a condition on the column that holds their ids."""


class DaysBefore(FunctionElement[date]):
    """A day so many days before another: (day, number of days)."""

    type = Date()
    inherit_cache = True


@compiles(DaysBefore, "sqlite")
def _in_sqlite(element: DaysBefore, compiler: Any, **kw: Any) -> str:
    day, number = (compiler.process(each, **kw) for each in element.clauses)
    return f"date({day}, '-' || ({number}) || ' days')"


@compiles(DaysBefore, "postgresql")
def _in_postgresql(element: DaysBefore, compiler: Any, **kw: Any) -> str:
    day, number = (compiler.process(each, **kw) for each in element.clauses)
    return f"(CAST({day} AS DATE) - CAST({number} AS INTEGER))"


def settled(of: Which | None = None) -> Subquery:
    """Of each case with an accepted referral: a column for each item that is settled for its hospital and its day."""
    of_day = or_(
        Arrangement.state != ARRANGED,
        Arrangement.item.not_in(BY_DAY),
        Arrangement.for_day.is_not_distinct_from(Referral.first_date),
    )
    counted = [db.func.max(case((Arrangement.item == item, 1))).label(item) for item in ITEMS]
    wanted = (
        db.select(Arrangement.case_id, *counted)
        .join(Referral, Referral.id == Arrangement.referral_id)
        .where(
            Arrangement.ended_at.is_(None),
            Arrangement.state != OPEN,
            Referral.state.in_(sorted(BOOKED)),
            of_day,
        )
    )
    mine = wanted if of is None else wanted.where(of(Arrangement.case_id))
    return mine.group_by(Arrangement.case_id).subquery("arranged")


def is_any_open(arranged: Subquery) -> ColumnElement[bool]:
    """Whether anything is still open of a case that a hospital has accepted."""
    return and_(Case.state == "placed", or_(*(arranged.c[item].is_(None) for item in ITEMS)))


def first_due(arranged: Subquery, booked_on: Any) -> ColumnElement[date]:
    """The day on which the first of the open items is due, before the first day."""
    by_priority = {
        priority: case(*_earliest_first(arranged, priority), else_=0)
        for priority in next(iter(DAYS_BEFORE.values()))
    }
    ahead = case(*((Case.priority == code, days) for code, days in by_priority.items()), else_=0)
    return DaysBefore(booked_on, ahead)


def _earliest_first(arranged: Subquery, priority: str) -> list[tuple[ColumnElement[bool], int]]:
    ahead = sorted(((DAYS_BEFORE[item][priority], item) for item in ITEMS), reverse=True)
    return [(arranged.c[item].is_(None), days) for days, item in ahead]
