"""Who may see what at the desk: the queue by page, and one case as the queue sees it."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, or_
from sqlalchemy.orm import load_only

from referral.accounts.models import User
from referral.coordination.due import Entry, OpenReferral
from referral.coordination.ordering import Due, due_of, open_referrals, ordered
from referral.db import db
from referral.intake.models import Case
from referral.intake.queries import cases_visible_to
from referral.intake.states import OPEN_CASES
from referral.paging import Cut, page_of
from referral.referrals.models import Referral
from referral.referrals.table.states import OPEN_STATES

PER_PAGE = 25
IN_QUEUE = (
    "reference", "state", "priority", "due_at", "returned_at", "emergency_at", "callback_wanted", "site_group",
    "age_group", "modalities", "answers", "place_name", "place_country", "owner_id",
)  # fmt: skip
"""All that the queue shows and sorts by: nothing sealed, nothing of a person."""
Wanted = dict[str, str]
Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Desk:
    """What a person may see, joined with what is due of it, at a moment."""

    user: User
    cases: Select[tuple[Case]]
    due: Due
    now: datetime

    @classmethod
    def of(cls, user: User, now: datetime) -> "Desk":
        """A person's desk."""
        asked = open_referrals()
        joined = cases_visible_to(user).outerjoin(asked, asked.c.case_id == Case.id)
        return cls(user, joined, due_of(asked), now)

    @property
    def is_overdue(self) -> Condition:
        """Whether what is due should have been done by now."""
        return and_(self.due.at.is_not(None), self.due.at <= self.now)

    def localities_called(self, words: str) -> list[str]:
        """The towns with these words in their name, in any script, whatever the database takes for small letters."""
        named = self.cases.with_only_columns(Case.place_name, maintain_column_froms=True).distinct()
        towns = db.session.scalars(named.where(Case.place_name.is_not(None)))
        return [town for town in towns if town and words.casefold() in town.casefold()]


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


FILTERS: dict[str, Callable[[Desk, str], Condition]] = {
    "state": lambda desk, value: Case.state.in_(_states(value)) if value != "all" else db.true(),
    "priority": lambda desk, value: Case.priority == value,
    "country": lambda desk, value: Case.place_country == value,
    "place": lambda desk, value: Case.place_name.in_(desk.localities_called(value)),
    "owner": lambda desk, value: Case.owner_id == (desk.user.id if value == "mine" else None),
    "overdue": lambda desk, value: desk.is_overdue,
}


def _states(value: str) -> tuple[str, ...]:
    return OPEN_CASES if value == "open" else (value,)


def queue(user: User, wanted: Wanted, page: int, now: datetime) -> Queue:
    """The cases a person sees, first what is due first; filters leave out, and what they leave out is counted."""
    desk = Desk.of(user, now)
    counts = _counts(desk)
    filters = {"state": "open"} | {name: value for name, value in wanted.items() if value}
    fitting = desk.cases.where(*(FILTERS[name](desk, value) for name, value in filters.items()))
    shown = load_only(*(getattr(Case, name) for name in IN_QUEUE))
    found = page_of(ordered(fitting.options(shown), desk.due), page, PER_PAGE)
    return Queue(_entries(found.rows), found.cut, counts["all"] - found.found, counts)


def _counts(desk: Desk) -> dict[str, int]:
    """How many cases there are in each state, open, overdue, in all."""
    counts: dict[str, int] = defaultdict(int)
    late = db.func.count(case((desk.is_overdue, 1)))
    counted = desk.cases.with_only_columns(Case.state, db.func.count(), late, maintain_column_froms=True)
    for state, number, overdue in db.session.execute(counted.group_by(Case.state)):
        is_open = state in OPEN_CASES
        counts[state] += number
        counts["open"] += number * is_open
        counts["overdue"] += overdue * is_open
        counts["all"] += number
    return counts


def _entries(cases: Sequence[Case]) -> list[Entry]:
    """These cases with their open referrals and objections; nothing sealed is loaded, nobody is opened."""
    found: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for each in _referrals(cases):
        found[each.case_id].append(each)
    return [_entry(case, found[case.id]) for case in cases]


def _referrals(cases: Sequence[Case]) -> Iterable[Any]:
    columns = (
        Referral.case_id,
        Referral.state,
        Referral.deadline_at,
        Referral.hold_until,
        Referral.objected_at,
    )
    matters = or_(Referral.state.in_(OPEN_STATES), Referral.objected_at.is_not(None))
    wanted = db.select(*columns).where(Referral.case_id.in_([case.id for case in cases]), matters)
    return db.session.execute(wanted.order_by(Referral.sent_at, Referral.id)).all()


def _entry(case: Case, sent: Iterable[Any]) -> Entry:
    own = [OpenReferral(r.state, r.deadline_at, r.hold_until) for r in sent if r.state in OPEN_STATES]
    objections = [r.objected_at for r in sent if r.objected_at is not None]
    return Entry(case, own, min(objections, default=None))


def entry_of(case: Case, sent: Iterable[Referral]) -> Entry:
    """One case, with its referrals, as the queue sees it."""
    return _entry(case, list(sent))
