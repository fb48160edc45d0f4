"""What a person may see of the queue: the rows of what is not over, and of what is over as much as a page reaches."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, cast, false, func, literal, null, select, true, union_all

from referral.accounts.permissions import Role
from referral.coordination.queue.models import SORTED, QueueRow
from referral.coordination.queue.ordering import MOMENT, QUIET
from referral.coordination.queue.reckoning import holds_on
from referral.coordination.queue.worklists import FIRST, WORKLISTS, Seen, is_overdue
from referral.db import db
from referral.fields import clean
from referral.forms import as_id
from referral.intake.localities.search import names_meant
from referral.intake.localities.transliteration import plain
from referral.intake.models import Case, Patient
from referral.intake.queries import cases_visible_to
from referral.intake.states import LIVING, OPEN_CASES, STATES
from referral.intake.tokens import without_marks
from referral.paging import MOST_COUNTED

ENDED = tuple(code for code in STATES if code not in LIVING)
MOST_OVER = MOST_COUNTED
"""So many of the cases that are over are counted and turned over, as they grow for ever."""
WITHIN = {"week": timedelta(days=7), "fortnight": timedelta(days=14)}
LONGEST_VALUE = 200
Condition = ColumnElement[bool]
ORDERS: dict[str, tuple[str, ...]] = {
    "": SORTED,
    "treatment": ("has_no_treatment", "next_treatment_due", "grade", "reference"),
}
"""How the queue may be sorted: the columns that say so, in order; no two cases share a reference."""
SHOWN = ("case_id", "code", "at", *dict.fromkeys(name for order in ORDERS.values() for name in order))
OVER: dict[str, Any] = {
    "case_id": Case.id,
    "code": literal("nothing"),
    "at": cast(null(), MOMENT),
    "grade": literal(QUIET),
    "not_back": Case.came_back_at.is_(None),
    "has_no_moment": true(),
    "first_at": cast(null(), MOMENT),
    "reference": Case.reference,
    "has_no_treatment": Case.next_treatment_due.is_(None),
    "next_treatment_due": Case.next_treatment_due,
}
"""What a row would say of a case that is over: it asks nothing of anybody."""
OVER_ORDERS: dict[str, tuple[Any, ...]] = {
    "": (Case.reference,),
    "treatment": (Case.next_treatment_due.is_(None), Case.next_treatment_due, Case.reference),
}
"""The same orders for cases that are over, of which no other column differs but whether one is marked as come back."""


@dataclass(frozen=True, slots=True)
class Desk(Seen):
    """What a person may see of the queue at a moment."""

    def living(self, *conditions: Condition) -> tuple[Condition, ...]:
        """Which rows are read: what holds today of the cases that this person may see, and meets the conditions."""
        return (holds_on(self.today), *self._visible(), *conditions)

    @property
    def sees_all(self) -> bool:
        """Whether every case is theirs to see."""
        return self.user.role == Role.COORDINATOR

    def _visible(self) -> tuple[Condition, ...]:
        if self.sees_all:
            return ()
        return (QueueRow.case_id.in_(cases_visible_to(self.user).with_only_columns(Case.id)),)

    def count(self, *conditions: Condition) -> Any:
        """How many cases that are not over meet the conditions."""
        return select(func.count()).select_from(QueueRow).where(*self.living(*conditions)).scalar_subquery()

    def found(self, filters: dict[str, str]) -> tuple[Any, Any]:
        """How many cases fit the filters: those that are not over, and those that are, see MOST_OVER."""
        living, over = self._asks(filters)
        number = self.count(*self.fitting(filters)) if living else literal(0)
        return number, _some(self.over(filters)) if over else literal(0)

    def _asks(self, filters: dict[str, str]) -> tuple[bool, bool]:
        """Whether cases that are not over can fit, and whether those that are can."""
        states = set(states_of(filters))
        return bool(states & set(LIVING)), bool(states & set(ENDED)) and not {
            "list",
            "overdue",
        } & filters.keys()

    def rows(self, filters: dict[str, str], sort: str, most: int | None) -> Any:
        """The cases that fit the filters, the columns of SHOWN. `most`: how many of them a page reaches."""
        living, over = self._asks(filters)
        parts: list[Any] = []
        if living:
            wanted = select(*(getattr(QueueRow, name) for name in SHOWN))
            first = wanted.where(*self.living(*self.fitting(filters)))
            if over:  # of both only the first are read, each in its order, before they are put together
                order = (getattr(QueueRow, name) for name in ORDERS[sort])
                first = select(*first.order_by(*order).limit(most).subquery().c)
            parts.append(first)
        if over:
            parts.extend(self._over(filters, sort, most))
        return parts[0] if len(parts) == 1 else union_all(*parts) if parts else self._none()

    def fitting(self, filters: dict[str, str]) -> list[Condition]:
        """The filters as conditions on the rows."""
        return [FILTERS[name](self, QueueRow, value) for name, value in filters.items()]

    def _none(self) -> Select[Any]:
        return select(*(getattr(QueueRow, name) for name in SHOWN)).where(false())

    def _over(self, filters: dict[str, str], sort: str, most: int | None) -> list[Any]:
        """Of what is over only the first: those marked as come back, and as many others as a page reaches."""
        back, others = (
            self.over(filters).with_only_columns(*(each.label(name) for name, each in OVER.items())).where(so)
            for so in (Case.came_back_at.is_not(None), Case.came_back_at.is_(None))
        )
        first = others.order_by(*OVER_ORDERS[sort]).limit(most).subquery()
        return [back, select(*first.c)]

    def over(self, filters: dict[str, str]) -> Select[Any]:
        """The cases that are over and fit the filters, by what the cases themselves keep."""
        kept = {name: value for name, value in filters.items() if name != "state"}
        conditions = (FILTERS[name](self, Case, value) for name, value in kept.items())
        ended = cases_visible_to(self.user).where(Case.state.in_(ENDED), *conditions)
        return ended.with_only_columns(Case.id, maintain_column_froms=True)

    def ended(self) -> Any:
        """How many cases are over, without those of people who were erased: they grow for ever, see MOST_OVER."""
        over = select(Case.id).join(Patient).where(Case.state.in_(ENDED), Patient.erased_at.is_(None))
        return _some(over)

    def localities_called(self, words: str, of: Any) -> list[str]:
        """The towns so called, as people write them: a part of the name, another script, no accents, a slip.

        `of`: where they are named, by the cases or only by those that are not over.
        """
        meant, asked = names_meant(words), plain(without_marks(words))
        return [town for town in _towns(of) if asked and (asked in plain(town) or plain(town) in meant)]


def _some(over: Select[Any]) -> Any:
    """How many cases that are over, counted to one more than MOST_OVER and no further."""
    ones = over.with_only_columns(literal(1).label("one"), maintain_column_froms=True)
    return select(func.count()).select_from(ones.limit(MOST_OVER + 1).subquery()).scalar_subquery()


def _towns(of: Any) -> list[str]:
    """Every town that a case names, each found after the one before by the index: not one row a case is read."""
    first = db.select(func.min(of.place_name).label("name")).cte("towns", recursive=True)
    after = db.select(func.min(of.place_name)).where(of.place_name > first.c.name).scalar_subquery()
    every = first.union_all(db.select(after).where(first.c.name.is_not(None)))
    return [name for name in db.session.scalars(db.select(every.c.name)) if name]


def _list(desk: Desk, _of: Any, value: str) -> Condition:
    return WORKLISTS[value].cut(desk) if value in WORKLISTS else false()


def _state(_desk: Desk, of: Any, value: str) -> Condition:
    if value == "open":
        return of.state != "draft" if of is QueueRow else of.state.in_(OPEN_CASES)
    return true() if value == "all" else of.state == value


def _owner(desk: Desk, of: Any, value: str) -> Condition:
    owner = {"mine": desk.user.id, "nobody": None}.get(value, as_id(value))
    return of.owner_id == owner  # type: ignore[no-any-return]


def _treatment(desk: Desk, of: Any, value: str) -> Condition:
    planned = of.next_treatment_due
    if value == "unknown":
        return planned.is_(None)  # type: ignore[no-any-return]
    if value == "past":
        return planned < desk.today  # type: ignore[no-any-return]
    last = desk.today + WITHIN.get(value, timedelta(0))
    return and_(planned >= desk.today, planned <= last)


FILTERS: dict[str, Callable[[Desk, Any, str], Condition]] = {
    "list": _list,
    "state": _state,
    "priority": lambda desk, of, value: of.priority == value,
    "country": lambda desk, of, value: of.place_country == value,
    "place": lambda desk, of, value: of.place_name.in_(desk.localities_called(value, of)),
    "owner": _owner,
    "overdue": lambda desk, of, value: is_overdue(desk),
    "treatment": _treatment,
}
"""What the address may ask for, and what it leaves in."""


def wanted_of(typed: Mapping[str, str]) -> dict[str, str]:
    """What an address asks of the queue: filters and order, without unseen signs, no longer than a name may be."""
    return {name: clean(typed.get(name, "")[:LONGEST_VALUE]) for name in (*FILTERS, "sort")}


def asked_of(wanted: dict[str, str]) -> dict[str, str]:
    """The filters that were asked for; who asks for no list and no state sees what is open."""
    given = {name: value for name, value in wanted.items() if value and name in FILTERS}
    return given if {"list", "state"} & given.keys() else {"list": FIRST, **given}


def states_of(filters: dict[str, str]) -> tuple[str, ...]:
    """In which states a case has to be read for these filters: what is over only where it is asked for."""
    asked = filters.get("state", "open")
    return {"all": tuple(STATES), "open": LIVING}.get(asked, (asked,))
