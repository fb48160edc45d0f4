"""Who may see what at the desk: a page of the queue with every count, and one case of it."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, func
from sqlalchemy.orm import load_only

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.coordination.queue.desk import ENDED, MOST_OVER, ORDERS, Desk, asked_of, states_of
from referral.coordination.queue.due import Due, Entry
from referral.coordination.queue.models import QueueRow
from referral.coordination.queue.ordering import UNPLACED
from referral.coordination.queue.reckoning import holds_on, reckoned
from referral.coordination.queue.worklists import WORKLISTS, is_open
from referral.db import db
from referral.intake.models import Case
from referral.intake.states import LIVING, OPEN_CASES
from referral.paging import MOST_PAGES, Cut, Page, long_page_of
from referral.prepared import prepared
from referral.referrals.models import Referral
from referral.referrals.table.states import OPEN_STATES
from referral.watch.models import CaseWatch

PER_PAGE, PER_PRINT, AT_ONCE = 25, 200, 500
"""Rows on a page, on paper, and how many are in memory while a whole worklist is read."""
COUNTED, STATEMENTS = "n_", 16
"""What stands before the name of a count; how many statements of counts are kept: days, and kinds of readers."""
GROWING = frozenset({"all", *ENDED})
"""What is counted no further than MOST_OVER."""
IN_QUEUE = (
    "reference", "state", "priority", "due_at", "came_back_at", "came_back_reason", "parked_until", "emergency_at",
    "callback_wanted", "site_group", "age_group", "modalities", "answers", "next_treatment_due", "place_name",
    "place_country", "owner_id",
)  # fmt: skip
"""All that the queue shows and sorts by: nothing sealed, nothing of a person."""


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the queue; `hidden`: how many cases the reader may see that the filters leave out.

    `is_more`: more cases are over than were counted, and `hidden` is the least.
    """

    entries: list[Entry]
    cut: Cut
    hidden: int
    counts: dict[str, int]
    is_more: bool = False

    def told(self, code: str) -> str:
        """How many a list or a state has, as a page tells it."""
        return f"{self.counts.get(code, 0)}{'+' if self.is_more and code in GROWING else ''}"

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

    Two statements, whatever the number of cases (a third one where a town is asked for). `per`: cases on a page.
    """
    desk, filters = Desk(user, now, today), asked_of(wanted)
    counts, found, over = _counted(desk, filters)
    cut = Cut.of(found + min(over, MOST_OVER), min(page, MOST_PAGES), per, more=over > MOST_OVER)
    rows = db.session.execute(statement(desk, filters, wanted.get("sort", ""), cut))
    is_more = counts[ENDED[0]] > MOST_OVER
    for code in GROWING if is_more else ():
        counts[code] -= 1
    hidden = counts["all"] - cut.found
    return Queue([_entry(row.Case, row) for row in rows], cut, hidden, counts, is_more)


def first_but(user: User, case_id: uuid.UUID, now: datetime, today: date) -> Any:
    """The first row of the queue as its reader opens it, without this case: case_id, reference, code; or None."""
    desk = Desk(user, now, today)
    others = desk.living(*desk.fitting(asked_of({})), QueueRow.case_id != case_id)
    first = db.select(QueueRow.case_id, QueueRow.reference, QueueRow.code).where(*others)
    return db.session.execute(
        first.order_by(*(getattr(QueueRow, name) for name in ORDERS[""])).limit(1)
    ).first()


def whole(user: User, wanted: dict[str, str], now: datetime, today: date) -> Iterator[Entry]:
    """A worklist from its first row to its last, however many there are: one statement, read some rows at a time."""
    asked = statement(Desk(user, now, today), asked_of(wanted), wanted.get("sort", ""))
    for row in db.session.execute(asked, execution_options={"yield_per": AT_ONCE}):
        yield _entry(row.Case, row)


def statement(desk: Desk, filters: dict[str, str], sort: str, cut: Cut | None = None) -> Select[Any]:
    """The rows of one page, or of all; the cases are read once it is known which."""
    sort = sort if sort in ORDERS else ""
    fitting = desk.rows(filters, sort, cut.last if cut else None).subquery()
    first = db.select(fitting).order_by(*(fitting.c[name] for name in ORDERS[sort]))
    if cut:
        first = first.limit(cut.last - cut.start).offset(cut.start)
    shown = first.subquery("shown")
    return (
        db.select(
            shown.c.code,
            shown.c.at,
            _states(shown.c.case_id),
            Case,
            User.name.label("owner"),
            CaseWatch.act_by,
        )
        .join(Case, Case.id == shown.c.case_id)
        .outerjoin(User, User.id == Case.owner_id)
        .outerjoin(CaseWatch, CaseWatch.case_id == shown.c.case_id)
        .options(load_only(*(getattr(Case, name) for name in IN_QUEUE)))
        .order_by(*(shown.c[name] for name in ORDERS[sort]))
    )


def _states(case_id: Any) -> Any:
    """The states of the open referrals of a case."""
    joined = db.select(func.aggregate_strings(Referral.state, ","))
    mine = joined.where(Referral.case_id == case_id, Referral.state.in_(sorted(OPEN_STATES)))
    return mine.scalar_subquery().label("referral_states")


def _counted(desk: Desk, filters: dict[str, str]) -> tuple[dict[str, int], int, int]:
    """How many cases each list and each state has, are overdue, are there; how many fit the filters that are not over,
    and that are. What is over is counted to one more than MOST_OVER."""
    row = db.session.execute(_counts_asked(desk, filters), desk.values()).one()
    counts = {name.removeprefix(COUNTED): int(number or 0) for name, number in row._mapping.items()}
    found, over = counts.pop("found", 0), counts.pop("over", 0)
    if len(filters) == 1:
        found, over = _found(counts, filters)
    counts["all"] = sum(counts[state] for state in (*LIVING, *ENDED))
    return counts, found, over


def _counts_asked(desk: Desk, filters: dict[str, str]) -> Select[Any]:
    """The statement of the counts: kept where it differs between readers by what is given to it alone."""
    if len(filters) > 1 or not desk.sees_all:
        return _counts(desk, filters)
    return _kept_counts(desk.today, bool(desk.user.countries))


@lru_cache(maxsize=STATEMENTS)
def _kept_counts(today: date, has_countries: bool) -> Select[Any]:
    anybody = User(role=Role.COORDINATOR, countries=[""] if has_countries else [])
    return _counts(Desk(anybody, datetime.max, today, is_open=True), {})


def _counts(desk: Desk, filters: dict[str, str]) -> Select[Any]:
    wanted = {name: desk.count(each.to_count(desk)) for name, each in WORKLISTS.items()}
    wanted |= {state: desk.count(QueueRow.state == state) for state in LIVING}
    wanted |= {"overdue": _overdue(desk), ENDED[0]: desk.ended()}
    if len(filters) > 1:
        wanted["found"], wanted["over"] = desk.found(filters)
    return db.select(*(each.label(f"{COUNTED}{name}") for name, each in wanted.items()))


def _found(counts: dict[str, int], filters: dict[str, str]) -> tuple[int, int]:
    """How many cases fit the one filter that is asked for, where it is one of those that are counted anyway."""
    state = filters.get("state")
    if state is None:
        return counts.get(filters.get("list", ""), 0), 0
    shown = OPEN_CASES if state == "open" else states_of(filters)
    return sum(counts[each] for each in LIVING if each in shown), sum(
        counts[each] for each in ENDED if each in shown
    )


def _overdue(desk: Desk) -> Any:
    """What the desk's clock has run out for, and of the rest whose treatment is missed: an index for each."""
    late = QueueRow.at <= desk.given("now")
    missed = (QueueRow.missed_after < desk.today, (QueueRow.at > desk.given("now")) | QueueRow.at.is_(None))
    return desk.count(is_open(), late) + desk.count(is_open(), *missed)


def _entry(found: Case, row: Any) -> Entry:
    states = tuple(sorted((row.referral_states or "").split(",")))
    needs = found.state in UNPLACED
    return Entry(found, Due(row.code, row.at), tuple(filter(None, states)), row.owner, needs, row.act_by)


def told_after_closing(page: int) -> Page[Case]:
    """Cases that are over and of which something was told that nobody has heard, the longest first."""
    return long_page_of(_told_over().order_by(Case.told_at, Case.id), page)


def are_told_after_closing() -> bool:
    """Whether there is one."""
    return db.session.scalars(_told_over().with_only_columns(Case.id).limit(1)).first() is not None


def _told_over() -> Select[tuple[Case]]:
    return db.select(Case).where(Case.state == "closed", Case.told_at.is_not(None))


def entry_of(found: Case, today: date) -> Entry:
    """One case as the queue sees it; one whose row should be there and is not is reckoned from what it stands for."""
    row = db.session.execute(*_row_of(found.id, today)).one()
    entry = _entry(found, row)
    if row.code is not None:
        return entry
    return replace(entry, due=_reckoned(found, today) if found.state in LIVING else Due("nothing", None))


@prepared
def _row_of(case_id: uuid.UUID, today: date) -> Select[Any]:
    kept = and_(QueueRow.case_id == Case.id, holds_on(today))
    owner = db.select(User.name).where(User.id == Case.owner_id).scalar_subquery().label("owner")
    asked = db.select(QueueRow.code, QueueRow.at, owner, _states(Case.id), CaseWatch.act_by).select_from(Case)
    asked = asked.outerjoin(QueueRow, kept).outerjoin(CaseWatch, CaseWatch.case_id == Case.id)
    return asked.where(Case.id == case_id)


def _reckoned(found: Case, today: date) -> Due:
    rows = reckoned(lambda column: column == found.id).subquery()
    held = (rows.c.holds_after < today, rows.c.holds_until >= today)
    row = db.session.execute(db.select(rows.c.code, rows.c.at).where(*held)).one()
    return Due(row.code, row.at)
