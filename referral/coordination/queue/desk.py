"""What a person may see of the queue: each case with what is due of it and the lists it stands in, as one select."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, false, func, true

from referral.accounts.models import User
from referral.coordination.queue.ordering import due_of, is_late, objections, open_referrals
from referral.coordination.queue.worklists import FIRST, WORKLISTS, Seen
from referral.db import db
from referral.fields import clean
from referral.forms import as_id
from referral.intake.localities.search import names_meant
from referral.intake.localities.transliteration import plain
from referral.intake.models import Case, Patient
from referral.intake.queries import cases_visible_to
from referral.intake.states import OPEN_CASES, STATES
from referral.intake.tokens import without_marks
from referral.referrals.arranging.on_desk import settled

KEPT = (
    "id",
    "reference",
    "state",
    "priority",
    "next_treatment_due",
    "place_name",
    "place_country",
    "owner_id",
)
ENDED = tuple(code for code in STATES if code not in (*OPEN_CASES, "draft"))
LIVING = (*OPEN_CASES, "draft")
WITHIN = {"week": timedelta(days=7), "fortnight": timedelta(days=14)}
LONGEST_VALUE = 200
Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Desk:
    """What a person may see of the queue at a moment; `today` is the reader's own day."""

    user: User
    now: datetime
    today: date

    def rows(self, *conditions: Any, case_id: uuid.UUID | None = None) -> Select[Any]:
        """The cases that meet the conditions. `case_id`: the one case that is looked at."""
        asked, objected, arranged = open_referrals(case_id), objections(case_id), settled(case_id)
        due = due_of(asked, objected, arranged, self.today)
        seen = Seen(asked.c, due, self.user, self.now, self.today, arranged)
        columns = [
            *(getattr(Case, name) for name in KEPT),
            *(each.label(name) for name, each in due._asdict().items()),
            asked.c.states.label("referral_states"),
            is_late(due, self.now, self.today).label("is_late"),
            Case.came_back_at.is_(None).label("not_back"),
            due.first_at.is_(None).label("has_no_moment"),
            Case.next_treatment_due.is_(None).label("has_no_treatment"),
            *(each.cut(seen).label(f"in_{name}") for name, each in WORKLISTS.items()),
        ]
        visible = cases_visible_to(self.user).with_only_columns(*columns, maintain_column_froms=True)
        with_asked = visible.outerjoin(asked, asked.c.case_id == Case.id)
        with_objected = with_asked.outerjoin(objected, objected.c.case_id == Case.id)
        return with_objected.outerjoin(arranged, arranged.c.case_id == Case.id).where(*conditions)

    def ended(self) -> Any:
        """How many cases are over; counted once, however often it is asked for.

        All that are over by the index of states alone, without those of people who were erased.
        """
        over = db.select(func.count()).select_from(Case).where(Case.state.in_(ENDED))
        erased = over.join(Patient).where(Patient.erased_at.is_not(None))
        number = over.scalar_subquery() - erased.scalar_subquery()
        return db.select(db.select(number.label("number")).cte("ended").c.number).scalar_subquery()

    def over(self, *conditions: Any) -> Select[Any]:
        """The ids of the cases that are over and meet these conditions."""
        seen = cases_visible_to(self.user).where(Case.state.in_(ENDED), *conditions)
        return seen.with_only_columns(Case.id, maintain_column_froms=True)

    def living(self) -> Select[Any]:
        """The ids of the cases that are not over."""
        return db.select(Case.id).where(Case.state.in_(LIVING))

    def localities_called(self, words: str) -> list[str]:
        """The towns so called, as people write them: a part of the name, another script, no accents, a slip."""
        meant, asked = names_meant(words), plain(without_marks(words))
        return [town for town in _towns() if asked and (asked in plain(town) or plain(town) in meant)]


def _towns() -> list[str]:
    """Every town that a case names, each found after the one before by the index: not one row a case is read."""
    first = db.select(func.min(Case.place_name).label("name")).cte("towns", recursive=True)
    after = db.select(func.min(Case.place_name)).where(Case.place_name > first.c.name).scalar_subquery()
    every = first.union_all(db.select(after).where(first.c.name.is_not(None)))
    return [name for name in db.session.scalars(db.select(every.c.name)) if name]


def _list(_desk: Desk, rows: CTE, value: str) -> Condition:
    return rows.c[f"in_{value}"] if value in WORKLISTS else false()


def _state(_desk: Desk, rows: CTE, value: str) -> Condition:
    return true() if value == "all" else rows.c.state.in_(_states(value))


def _states(value: str) -> tuple[str, ...]:
    return OPEN_CASES if value == "open" else (value,)


def _owner(desk: Desk, rows: CTE, value: str) -> Condition:
    return rows.c.owner_id == {"mine": desk.user.id, "nobody": None}.get(value, as_id(value))


def _treatment(desk: Desk, rows: CTE, value: str) -> Condition:
    planned = rows.c.next_treatment_due
    if value == "unknown":
        return planned.is_(None)
    if value == "past":
        return planned < desk.today
    last = desk.today + WITHIN.get(value, timedelta(0))
    return and_(planned >= desk.today, planned <= last)


FILTERS: dict[str, Callable[[Desk, CTE, str], Condition]] = {
    "list": _list,
    "state": _state,
    "priority": lambda desk, rows, value: rows.c.priority == value,
    "country": lambda desk, rows, value: rows.c.place_country == value,
    "place": lambda desk, rows, value: rows.c.place_name.in_(desk.localities_called(value)),
    "owner": _owner,
    "overdue": lambda desk, rows, value: rows.c.is_late,
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
    return tuple(STATES) if filters.get("state") in ("all", *ENDED) else LIVING
