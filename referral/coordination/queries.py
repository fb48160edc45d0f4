"""Who may see what at the desk: a page of the queue with every count in one statement, and one case of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, Select, case, false, func, true, union
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
    filters, sort = asked_of(wanted), wanted.get("sort", "")
    ended = desk.ended()
    first = First.of(desk, filters, sort, page * (per or PER_PAGE), ended)
    rows = desk.rows(first.read if first else Case.state.in_(states_of(filters))).cte("desk")
    counts, shown = (
        _counts(rows, ended),
        _shown(desk, rows, filters, sort, page, per or PER_PAGE, first.found if first else None),
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


class First(NamedTuple):
    """Where cases that are over are asked for: of these only the first are read, and all that fit are counted.

    `read`: which cases are read at all; `found`: how many that are over fit. What is over asks nothing of anybody and
    stands in the order of references, behind whatever is still marked as come back.
    """

    read: ColumnElement[bool]
    found: Any

    @classmethod
    def of(cls, desk: Desk, filters: dict[str, str], sort: str, most: int, ended: Any) -> "First | None":
        """For these filters, as far as a page reaches; None where no case that is over is asked for."""
        if states_of(filters) == LIVING or "list" in filters:
            return None
        kept = {name: value for name, value in filters.items() if name != "state"}
        fitting = desk.over(*(FILTERS[name](desk, AS_KEPT, value) for name, value in kept.items()))
        first = fitting.order_by(*OVER_ORDERS.get(sort, OVER_ORDERS[""])).limit(most).subquery()
        back = desk.over(Case.came_back_at.is_not(None))
        read = union(desk.living(), back, db.select(first.c.id))
        counted = db.select(func.count()).select_from(fitting.order_by(None).subquery()).scalar_subquery()
        return cls(Case.id.in_(read), counted if kept else ended)


class _Kept:
    """The columns of the queue as the cases themselves keep them, for what is over: nothing of that is late."""

    @property
    def c(self) -> Any:
        return self

    def __getattr__(self, name: str) -> Any:
        return false() if name == "is_late" else getattr(Case, name)


AS_KEPT: Any = _Kept()
OVER_ORDERS: dict[str, tuple[Any, ...]] = {
    "": (Case.reference,),
    "treatment": (Case.next_treatment_due.is_(None), Case.next_treatment_due, Case.reference),
}
"""The orders of ORDERS for cases that are over, of which no other column differs."""


def _counts(rows: CTE, ended: Any) -> CTE:
    """How many cases each worklist has, each state, how many are overdue, how many there are."""
    is_open, is_living = rows.c.state.in_(OPEN_CASES), rows.c.state.in_(LIVING)
    wanted = {
        **{name: rows.c[f"in_{name}"] for name in WORKLISTS},
        **{state: rows.c.state == state for state in LIVING},
        "overdue": is_open & rows.c.is_late,
    }
    columns = [func.count(case((holds, 1))).label(f"n_{name}") for name, holds in wanted.items()]
    living = func.count(case((is_living, 1)))
    return (
        db.select(*columns, ended.label(f"n_{ENDED[0]}"), (living + ended).label("n_all"))
        .select_from(rows)
        .cte("counts")
    )


def _shown(
    desk: Desk, rows: CTE, filters: dict[str, str], sort: str, page: int, per: int, over: Any = None
) -> CTE:
    """The rows of one page, numbered in the queue's order; a page beyond the last is the last.

    `over`: how many of those that are over fit, where not all of them are read.
    """
    order = [rows.c[name] for name in ORDERS.get(sort, ORDERS[""])]
    found = func.count().over()
    if over is not None:
        found = func.count(case((rows.c.state.not_in(ENDED), 1))).over() + over
    fitting = (
        db.select(
            rows.c.id,
            rows.c.code,
            rows.c.at,
            rows.c.referral_states,
            func.row_number().over(order_by=order).label("position"),
            found.label("found"),
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
