"""Who may see what at the desk: a page of the queue with every count in one statement, and one case of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import CTE, Select, case, func, true
from sqlalchemy.orm import load_only

from referral.accounts.models import User
from referral.coordination.queue.desk import ENDED, FILTERS, LIVING, Desk, asked_of, states_of
from referral.coordination.queue.due import Due, Entry
from referral.coordination.queue.ordering import ORDERS, UNPLACED
from referral.coordination.queue.worklists import WORKLISTS
from referral.db import db
from referral.intake.models import Case
from referral.intake.states import OPEN_CASES
from referral.paging import MOST_PAGES, Cut

PER_PAGE, PER_PRINT, AT_ONCE = 25, 200, 500
"""Rows on a page, on paper, and how many are in memory while a whole worklist is read."""
EVERY_ROW = 2**31 - 1
IN_QUEUE = (
    "reference", "state", "priority", "due_at", "came_back_at", "came_back_reason", "parked_until", "emergency_at",
    "callback_wanted", "site_group", "age_group", "modalities", "answers", "next_treatment_due", "place_name",
    "place_country", "owner_id",
)  # fmt: skip
"""All that the queue shows and sorts by: nothing sealed, nothing of a person."""


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the queue; `hidden`: how many cases the reader may see that the filters leave out."""

    entries: list[Entry]
    cut: Cut
    hidden: int
    counts: dict[str, int]

    @property
    def found(self) -> int:
        """How many cases fit."""
        return self.cut.found

    @property
    def pages(self) -> int:
        return self.cut.pages


def queue(
    user: User, wanted: dict[str, str], page: int, now: datetime, today: date, per: int = PER_PAGE
) -> Queue:
    """The cases a person sees, first what matters most; filters leave out, and what they leave out is counted.

    One statement, whatever the number of cases (a second one where a town is asked for). `per`: cases on a page.
    """
    number = min(max(page, 1), MOST_PAGES)
    rows = db.session.execute(statement(Desk(user, now, today), wanted, number, per)).all()
    counts = {name: int(rows[0]._mapping[f"n_{name}"] or 0) for name in COUNTED}
    found = int(rows[0].found or 0)
    entries = [_entry(row.Case, row) for row in rows if row.Case is not None]
    return Queue(entries, Cut.of(found, number, per), counts["all"] - found, counts)


COUNTED = (*WORKLISTS, *LIVING, "overdue", *ENDED, "all")


def whole(user: User, wanted: dict[str, str], now: datetime, today: date) -> Iterator[Entry]:
    """A worklist from its first row to its last, however many there are: one statement, read some rows at a time."""
    asked = statement(Desk(user, now, today), wanted, 1, EVERY_ROW)
    for row in db.session.execute(asked, execution_options={"yield_per": AT_ONCE}):
        if row.Case is not None:
            yield _entry(row.Case, row)


def statement(desk: Desk, wanted: dict[str, str], page: int, per: int | None = None) -> Select[Any]:
    """The whole page: one row of counts, beside each row of the page that is asked for."""
    filters = asked_of(wanted)
    rows = desk.rows(Case.state.in_(states_of(filters))).cte("desk")
    counts, shown = (
        _counts(desk, rows),
        _shown(desk, rows, filters, wanted.get("sort", ""), page, per or PER_PAGE),
    )
    columns = load_only(*(getattr(Case, name) for name in IN_QUEUE))
    return (
        db.select(*counts.c, *(each for each in shown.c if each.name != "id"), Case, User.name.label("owner"))
        .select_from(counts)
        .outerjoin(shown, true())
        .outerjoin(Case, Case.id == shown.c.id)
        .outerjoin(User, User.id == Case.owner_id)
        .options(columns)
        .order_by(shown.c.position)
    )


def _counts(desk: Desk, rows: CTE) -> CTE:
    """How many cases each worklist has, each state, how many are overdue, how many there are."""
    is_open, is_living = rows.c.state.in_(OPEN_CASES), rows.c.state.in_(LIVING)
    wanted = {
        **{name: rows.c[f"in_{name}"] for name in WORKLISTS},
        **{state: rows.c.state == state for state in LIVING},
        "overdue": is_open & rows.c.is_late,
    }
    columns = [func.count(case((holds, 1))).label(f"n_{name}") for name, holds in wanted.items()]
    ended, living = desk.ended(), func.count(case((is_living, 1)))
    return (
        db.select(*columns, ended.label(f"n_{ENDED[0]}"), (living + ended).label("n_all"))
        .select_from(rows)
        .cte("counts")
    )


def _shown(desk: Desk, rows: CTE, filters: dict[str, str], sort: str, page: int, per: int) -> CTE:
    """The rows of one page, numbered in the queue's order; a page beyond the last is the last."""
    order = [rows.c[name] for name in ORDERS.get(sort, ORDERS[""])]
    fitting = (
        db.select(
            rows.c.id,
            rows.c.code,
            rows.c.at,
            rows.c.referral_states,
            func.row_number().over(order_by=order).label("position"),
            func.count().over().label("found"),
        )
        .where(*(FILTERS[name](desk, rows, value) for name, value in filters.items()))
        .cte("fitting")
    )
    asked, last = (page - 1) * per, (fitting.c.found - 1) // per * per
    start = case((fitting.c.found > asked, asked), else_=last)
    return db.select(fitting).where(fitting.c.position.between(start + 1, start + per)).cte("shown")


def _entry(found: Case, row: Any) -> Entry:
    states = tuple(sorted((row.referral_states or "").split(",")))
    needs = found.state in UNPLACED
    return Entry(found, Due(row.code, row.at), tuple(filter(None, states)), row.owner, needs)


def entry_of(found: Case, user: User, now: datetime, today: date) -> Entry:
    """One case as the queue sees it."""
    rows = Desk(user, now, today).rows(Case.id == found.id, case_id=found.id).subquery()
    owner = db.select(rows, User.name.label("owner")).outerjoin(User, User.id == rows.c.owner_id)
    return _entry(found, db.session.execute(owner).one())
