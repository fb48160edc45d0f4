"""The queue's order in SQL is the order of the table of due.py, case by case, also where two are due at once."""

import random
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.coordination import due, ordering, queries
from referral.coordination.due import Entry
from referral.coordination.ordering import due_of, open_referrals
from referral.crypto import new_data_key
from referral.db import db
from referral.intake.models import Case, Patient
from referral.referrals.models import Referral
from referral.referrals.table.states import ALL_STATES, PLACING_STATES
from tests import factories as a

STATES = ("draft", "emergency", "waiting", "waiting", "placed", "placed", "in_treatment", "closed")
PRIORITIES = ("not_triaged", "urgent", "normal", "emergency")


def _moment(dice: random.Random, now: datetime) -> datetime | None:
    """One of few moments, so that many are equal, or none."""
    return dice.choice([None, *(now + timedelta(hours=hours) for hours in (-30, -2, 0, 1, 50))])


def _random_case(dice: random.Random, number: int, user: User, hospitals: list[Any], now: datetime) -> None:
    patient = Patient(data_key=new_data_key(), created_at=now)
    case = Case(
        id=uuid.uuid4(), patient=patient, reference=f"OB-R{number:05}", idempotency_key=uuid.uuid4(),
        state=dice.choice(STATES), created_by=user.id, created_at=now, priority=dice.choice(PRIORITIES),
        due_at=_moment(dice, now), returned_at=_moment(dice, now), emergency_at=_moment(dice, now),
        callback_wanted=dice.random() < 0.2, place_country=dice.choice(["PL", "UA", None]),
        place_name=dice.choice(["Львів", "Lublin", None]), owner_id=dice.choice([None, user.id]),
    )  # fmt: skip
    db.session.add(case)
    db.session.flush()
    is_placed = False
    for hospital in dice.sample(hospitals, dice.choice([0, 0, 1, 2, 3])):
        more = [] if is_placed else ["appointment_set", "accepted", "other_day_wished"] * 4
        state = dice.choice(sorted(ALL_STATES - (PLACING_STATES if is_placed else set())) + more)
        is_placed = is_placed or state in PLACING_STATES
        db.session.add(
            Referral(
                case_id=case.id, hospital_id=hospital.id, modality="surgery", age_group="adult", state=state,
                sent_by=user.id, sent_at=now, deadline_at=_moment(dice, now) or now,
                hold_until=_moment(dice, now), objected_at=now if dice.random() < 0.1 else None,
            )
        )  # fmt: skip


@pytest.fixture
def user(app: Flask, now: datetime) -> User:
    """A coordinator who sees three hundred cases of every kind."""
    me, dice = a.a_user(Role.COORDINATOR), random.Random(20261128)
    hospitals = [a.a_hospital() for _ in range(4)]
    for number in dice.sample(range(300), 300):
        _random_case(dice, number, me, hospitals, now)
    db.session.commit()
    return me


def _entries() -> list[Entry]:
    """Every case as due.py sees it."""
    every = db.session.scalars(db.select(Case)).all()
    sent = db.session.scalars(db.select(Referral)).all()
    return [queries.entry_of(case, [each for each in sent if each.case_id == case.id]) for case in every]


@pytest.mark.both_databases
def test_the_queue_is_sorted_as_the_table_says(user: User, now: datetime) -> None:
    expected = [entry.case.reference for entry in sorted(_entries(), key=Entry.sort_key)]
    pages = [queries.queue(user, {"state": "all"}, number, now) for number in range(1, 13)]
    assert [entry.case.reference for page in pages for entry in page.entries] == expected


@pytest.mark.both_databases
def test_what_is_due_and_when_is_what_the_table_says(user: User) -> None:
    asked = open_referrals()
    of = due_of(asked)
    rows = db.session.execute(
        db.select(Case.reference, of.code, of.at).outerjoin(asked, asked.c.case_id == Case.id)
    )
    found = {reference: (code, at) for reference, code, at in rows}
    assert found == {each.case.reference: (each.due.code, each.due.at) for each in _entries()}
    assert {code for code, _ in found.values()} == {rule.code for rule in due.RULES}


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "wanted",
    [
        {"state": "all", "overdue": "yes"}, {"overdue": "yes", "owner": "mine"}, {"priority": "urgent"},
        {"state": "closed", "country": "PL"}, {"place": "ЛЬВ", "state": "all"}, {"owner": "nobody"}, {"state": "none"},
    ],
)  # fmt: skip
def test_filters_and_counts_are_what_the_table_says(
    user: User, now: datetime, wanted: dict[str, str]
) -> None:
    entries = _entries()
    fitting = [each for each in entries if _fits(each, {"state": "open", **wanted}, user, now)]
    found = queries.queue(user, wanted, 1, now)
    assert (found.found, found.hidden) == (len(fitting), len(entries) - len(fitting))
    is_open = [each for each in entries if each.case.state in queries.OPEN_CASES]
    assert found.counts["open"] == len(is_open)
    assert found.counts["overdue"] == sum(each.is_overdue(now) for each in is_open)


def _fits(entry: Entry, wanted: dict[str, str], user: User, now: datetime) -> bool:
    case, states = entry.case, {"open": queries.OPEN_CASES, "all": STATES}
    checks = {
        "state": lambda value: case.state in states.get(value, (value,)),
        "priority": lambda value: case.priority == value,
        "country": lambda value: case.place_country == value,
        "place": lambda value: value.casefold() in (case.place_name or "").casefold(),
        "owner": lambda value: case.owner_id == (user.id if value == "mine" else None),
        "overdue": lambda value: entry.is_overdue(now),
    }
    return all(checks[name](value) for name, value in wanted.items())


def test_both_tables_have_the_same_rules_in_the_same_order() -> None:
    said = [code for code, _holds, _moment in ordering.rules(open_referrals())]
    assert [*said, "follow_up"] == [rule.code for rule in due.RULES]


def test_a_page_beyond_the_last_is_the_last(user: User, now: datetime) -> None:
    last = queries.queue(user, {"state": "all"}, 12, now)
    for number in (13, 10**30):
        assert (
            queries.queue(user, {"state": "all"}, number, now).entries[0].case.id == last.entries[0].case.id
        )
    assert queries.queue(user, {"state": "all"}, -5, now).cut.number == 1
