"""The queue says, case by case, what a person would reckon, in two statements."""

import random
import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.coordination import queries
from referral.coordination.queue.desk import Desk, asked_of
from referral.coordination.queue.due import WORDS
from referral.coordination.queue.worklists import WORKLISTS
from referral.crypto import new_data_key
from referral.db import db
from referral.guardianship.models import DECISIONS, ChildDecision
from referral.i18n import speaking
from referral.intake.models import Case, Consent, Patient
from referral.intake.shift.models import GIVEN, CaseRequest
from referral.intake.states import ASKS, CAME_BACK
from referral.paging import Cut
from referral.referrals.arranging.items import ITEMS
from referral.referrals.arranging.models import Arrangement
from referral.referrals.models import Referral
from referral.referrals.table.states import ALL_STATES, BOOKED, PLACING_STATES
from referral.societies.models import Relay, Society
from referral.watch.actions import check
from tests import factories as a
from tests.conftest import empty
from tests.coordination.reckoning import OPEN, Reckoned, reckoned
from tests.societies.scenes import published
from tests.test_costs import statements

STATES = ("draft", "emergency", "waiting", "waiting", "placed", "placed", "in_treatment", "closed")
PRIORITIES = ("not_triaged", "urgent", "normal", "emergency")
HOW_MANY = 300
ALL = {"state": "all"}


def _moment(dice: random.Random, now: datetime) -> datetime | None:
    """One of few moments, so that many are equal, or none."""
    return dice.choice([None, *(now + timedelta(hours=hours) for hours in (-30, -2, 0, 1, 50))])


def _day(dice: random.Random, now: datetime) -> date | None:
    return dice.choice([None, None, *(now.date() + timedelta(days=days) for days in (-7, -1, 0, 1, 9, 40))])


def _random_case(
    dice: random.Random, number: int, user: User, colleague: uuid.UUID, hospitals: list[Any], now: datetime
) -> None:
    patient = Patient(data_key=new_data_key(), created_at=now)
    raised = dice.random() < 0.3
    case = Case(
        id=uuid.uuid4(), patient=patient, reference=f"OB-R{number:05}", idempotency_key=uuid.uuid4(),
        state=dice.choice(STATES), created_by=user.id, created_at=now, priority=dice.choice(PRIORITIES),
        due_at=_moment(dice, now), came_back_at=_moment(dice, now) if raised else None,
        came_back_reason=dice.choice(sorted(CAME_BACK)) if raised else None, emergency_at=_moment(dice, now),
        next_treatment_due=_day(dice, now), parked_until=_day(dice, now) if dice.random() < 0.3 else None,
        callback_wanted=dice.random() < 0.2, place_country=dice.choice(["PL", "UA", None]),
        place_name=dice.choice(["Львів", "Lublin", None]), owner_id=dice.choice([None, user.id, colleague]),
        modalities=dice.choice([[], ["surgery"]]), age_group=dice.choice(["adult", None, "child"]), site_group="breast",
        decides=dice.choice([None, "unknown", "parent", "other", "nobody"]),
        born=dice.choice([None, None, "2015-04", _eighteen_years_before(now, dice.choice([-1, 0, 1]))]),
        may_be_known=dice.random() < 0.2, contact_told_at=_moment(dice, now) if dice.random() < 0.1 else None,
        asks=list(ASKS)[number % 3] if number % 11 == 7 else None, asks_at=now - timedelta(hours=number % 50),
        told_at=_moment(dice, now) if dice.random() < 0.1 else None,
    )  # fmt: skip
    db.session.add(case)
    db.session.flush()
    _decide(dice, case, user, now)
    if number % 9 == 4:
        verdict = GIVEN if number % 2 else None
        db.session.add(CaseRequest(case_id=case.id, asked_by=colleague, asked_at=now, verdict=verdict))
    if number % 10 == 3:
        _relay(dice, case, user, now)
    if number % 20 == 0:
        _expected_there(case, hospitals[0], user, now)
        return
    is_placed = False
    for hospital in dice.sample(hospitals, dice.choice([0, 0, 1, 2, 3])):
        more = [] if is_placed else sorted(BOOKED) * 2
        state = dice.choice(sorted(ALL_STATES - (PLACING_STATES if is_placed else set())) + more)
        is_placed = is_placed or state in PLACING_STATES
        sent = Referral(
            case_id=case.id, hospital_id=hospital.id, modality="surgery", age_group="adult", state=state,
            sent_by=user.id, sent_at=now, deadline_at=_moment(dice, now) or now, first_date=_day(dice, now),
            hold_until=_moment(dice, now), objected_at=now if dice.random() < 0.1 else None,
            release_at=_moment(dice, now) if dice.random() < 0.1 else None,
            house_closed_at=_moment(dice, now) if dice.random() < 0.1 else None,
        )  # fmt: skip
        db.session.add(sent)
        db.session.flush()
        _arrange(dice, sent, user, now)


def _relay(dice: random.Random, case: Case, user: User, now: datetime) -> None:
    """A society was asked, and owes an answer, has answered, or is not needed any more."""
    society = db.session.scalars(db.select(Society)).first() or published(now=now)
    state = dice.choice(["sent", "seen", "answered", "lapsed", "void"])
    facts = {"topic": "referral", "asked_by": user.id, "asked_at": now, "due_at": now, "codes": {}}
    db.session.add(Relay(case_id=case.id, society_id=society.id, state=state, **facts))


def _expected_there(case: Case, hospital: Any, user: User, now: datetime) -> None:
    """Nothing but what is to be arranged is left to do."""
    case.state = "placed"
    sent = Referral(
        case_id=case.id, hospital_id=hospital.id, modality="surgery", age_group="adult", state="patient_confirmed",
        sent_by=user.id, sent_at=now, deadline_at=now, first_date=now.date() + timedelta(days=3),
    )  # fmt: skip
    db.session.add(sent)


def _eighteen_years_before(now: datetime, days: int) -> str:
    day = now.date() + timedelta(days=days)
    return f"{day.year - 18}{day.isoformat()[4:]}"


def _decide(dice: random.Random, case: Case, user: User, now: datetime) -> None:
    """Sometimes a guardian consented at the beginning; sometimes somebody decided since, or that has ended."""
    if dice.random() < 0.3:
        said = {"text_version": "1", "language": "uk", "given_by": "guardian", "recorded_by": user.id}
        db.session.add(Consent(case_id=case.id, purpose="store", given_at=now, **said))
    if dice.random() < 0.3:
        facts = {"decision": dice.choice(DECISIONS), "recorded_by": user.id, "recorded_at": now}
        db.session.add(ChildDecision(case_id=case.id, ended_at=dice.choice([None, now]), **facts))


def _arrange(dice: random.Random, sent: Referral, user: User, now: datetime) -> None:
    """Everything, a part or nothing is said of this hospital, for its day or for another one."""
    taken = {
        each.item
        for each in db.session.scalars(db.select(Arrangement).where(Arrangement.case_id == sent.case_id))
    }
    for item in dice.choice([(), tuple(ITEMS), dice.sample(list(ITEMS), 3)]):
        if item not in taken:
            state = dice.choice(["not_needed", "arranged", "arranged", "arranged", "arranged", "open"])
            day = dice.choice([sent.first_date] * 9 + [None])
            facts = {
                "state": state,
                "referral_id": sent.id,
                "for_day": day,
                "recorded_by": user.id,
                "at": now,
            }
            db.session.add(Arrangement(case_id=sent.case_id, item=item, **facts))


_standing: dict[str, uuid.UUID] = {}
"""Whose world stands in which database: only looked at, it is built anew only once another test emptied it."""


@pytest.fixture
def user(application: Flask, now: datetime) -> Iterator[User]:
    """A coordinator who sees three hundred cases of every kind; no test of this file changes one."""
    url = application.config["SQLALCHEMY_DATABASE_URI"]
    with application.app_context(), speaking("en"):
        me = db.session.get(User, _standing[url]) if url in _standing else None
        if me is None:
            empty(application)
            me = _three_hundred(now)
            _standing[url] = me.id
        yield me
        db.session.rollback()
        db.session.remove()


def _three_hundred(now: datetime) -> User:
    me, dice = a.a_user(Role.COORDINATOR, countries=["PL"]), random.Random(20261128)
    hospitals = [a.a_hospital() for _ in range(4)]
    colleague = a.a_user(Role.COORDINATOR).id
    for number in dice.sample(range(HOW_MANY), HOW_MANY):
        _random_case(dice, number, me, colleague, hospitals, now)
    db.session.commit()
    check(now)
    return me


def _queue(user: User, wanted: dict[str, str], now: datetime, page: int = 1) -> queries.Queue:
    return queries.queue(user, wanted, page, now, now.date())


def _references(user: User, wanted: dict[str, str], now: datetime) -> list[str]:
    """What all pages show, in order."""
    pages = (_queue(user, wanted, now, number) for number in range(1, _queue(user, wanted, now).pages + 1))
    return [entry.case.reference for page in pages for entry in page.entries]


@pytest.mark.both_databases
def test_the_queue_is_sorted_as_a_person_would(user: User, now: datetime) -> None:
    expected = [each.case.reference for each in sorted(reckoned(), key=Reckoned.sort_key)]
    assert _references(user, ALL, now) == expected
    by_day = [each.case.reference for each in sorted(reckoned(), key=Reckoned.treatment_key)]
    assert _references(user, {**ALL, "sort": "treatment"}, now) == by_day


@pytest.mark.both_databases
def test_what_is_due_and_when_is_what_a_person_would_say(user: User, now: datetime) -> None:
    every = reckoned()
    found = {each.case.reference: queries.entry_of(each.case, now.date()) for each in every}
    assert {name: (each.due.code, each.due.at) for name, each in found.items()} == {
        each.case.reference: each.due() for each in every
    }
    assert {each.due.code for each in found.values()} == set(WORDS)
    assert all(
        found[each.case.reference].states == tuple(sorted(sent.state for sent in each.open)) for each in every
    )


@pytest.mark.both_databases
def test_each_worklist_holds_whom_a_person_would_put_there_and_counts_them(user: User, now: datetime) -> None:
    every, counts = sorted(reckoned(), key=Reckoned.sort_key), _queue(user, {}, now).counts
    for name in WORKLISTS:
        expected = [each.case.reference for each in every if name in each.lists(user, now, now.date())]
        assert 0 < len(expected) < HOW_MANY, name
        assert _references(user, {"list": name}, now) == expected, name
        assert counts[name] == len(expected), name


WANTED: tuple[dict[str, str], ...] = (
    {"state": "all", "overdue": "yes"}, {"overdue": "yes", "owner": "mine"}, {"priority": "urgent"},
    {"state": "closed", "country": "PL"}, {"place": "ЛЬВ", "state": "all"}, {"owner": "nobody"},
    {"treatment": "past"}, {"treatment": "week", "state": "all"}, {"treatment": "unknown"}, {"list": "none"},
    {"state": "waiting", "list": "came_back"},
)  # fmt: skip


@pytest.mark.both_databases
def test_filters_and_counts_are_what_a_person_would_count(user: User, now: datetime) -> None:
    every = reckoned()
    is_open = [each for each in every if each.case.state in OPEN]
    for wanted in WANTED:
        asked = wanted if {"list", "state"} & wanted.keys() else {"list": "open", **wanted}
        fitting = [each for each in every if _fits(each, asked, user, now)]
        found = _queue(user, wanted, now)
        assert (found.found, found.hidden) == (len(fitting), len(every) - len(fitting)), wanted
    assert found.counts["overdue"] == sum(each.is_late(now, now.date()) for each in is_open)
    for state in set(STATES):
        assert found.counts[state] == sum(each.case.state == state for each in every)


def _fits(each: Reckoned, wanted: dict[str, str], user: User, now: datetime) -> bool:
    case, today = each.case, now.date()
    day, week = case.next_treatment_due, today + timedelta(days=7)
    checks = {
        "list": lambda value: value in each.lists(user, now, today),
        "state": lambda value: value in ("all", case.state),
        "priority": lambda value: case.priority == value,
        "country": lambda value: case.place_country == value,
        "place": lambda value: value.casefold() in (case.place_name or "").casefold(),
        "owner": lambda value: case.owner_id == (user.id if value == "mine" else None),
        "overdue": lambda value: each.is_late(now, today),
        "treatment": lambda value: {
            "past": day is not None and day < today,
            "week": day is not None and today <= day <= week,
            "unknown": day is None,
        }[value],
    }
    return all(checks[name](value) for name, value in wanted.items())


def test_a_page_beyond_the_last_is_the_last(user: User, now: datetime) -> None:
    last = _queue(user, ALL, now, HOW_MANY // queries.PER_PAGE)
    assert len(last.entries) == queries.PER_PAGE
    for number in (13, 10**30):
        assert _queue(user, ALL, now, number).entries[0].case.id == last.entries[0].case.id
    assert _queue(user, ALL, now, -5).cut.number == 1


@pytest.mark.both_databases
def test_the_queue_is_two_statements_whatever_is_asked(user: User, now: datetime) -> None:
    assert user.role == Role.COORDINATOR
    for wanted in (
        {},
        ALL,
        {"list": "came_back"},
        {"treatment": "past", "sort": "treatment"},
        {"list": "none"},
    ):
        with statements() as sent:
            _queue(user, wanted, now, 2)
        assert len(sent) <= 2


TEN_THOUSAND = 10_000
OF_WHICH_OPEN = 400


@pytest.fixture
def ten_thousand(app: Flask, now: datetime) -> User:
    """A coordinator with ten thousand cases, most of them over, each with a referral."""
    me = a.a_user(Role.COORDINATOR)
    patient, hospital = a.a_case().patient, a.a_hospital()
    ids = [uuid.uuid4() for _ in range(TEN_THOUSAND)]
    usual = {
        "patient_id": patient.id,
        "created_by": me.id,
        "created_at": now,
        "priority": "urgent",
        "due_at": now,
    }
    empty: dict[str, Any] = {name: [] for name in ("red_flags", "modalities", "countries", "languages")}
    states = ["waiting"] * OF_WHICH_OPEN + ["closed"] * (TEN_THOUSAND - OF_WHICH_OPEN)
    rows = (
        {"id": each, "reference": f"OB-X{n:05}", "idempotency_key": each, "state": state, "answers": {}, "version": 1,
         "callback_wanted": False, "may_be_known": False, **usual, **empty}
        for n, (each, state) in enumerate(zip(ids, states, strict=True))
    )  # fmt: skip
    db.session.execute(Case.__table__.insert(), list(rows))
    sent = {
        "hospital_id": hospital.id,
        "modality": "surgery",
        "age_group": "adult",
        "version": 1,
        "sent_by": me.id,
    }
    asked = (
        {"id": each, "case_id": each, "state": "requested" if state == "waiting" else "completed", "sent_at": now,
         "deadline_at": now, **sent}
        for each, state in zip(ids, states, strict=True)
    )  # fmt: skip
    db.session.execute(Referral.__table__.insert(), list(asked))
    db.session.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    return me


@pytest.mark.both_databases
def test_no_page_of_the_queue_reads_a_whole_table_at_ten_thousand_cases(
    ten_thousand: User, now: datetime
) -> None:
    desk = Desk(ten_thousand, now, now.date())
    for wanted in ({}, {"list": "came_back"}, {"treatment": "week", "sort": "treatment"}, {"owner": "mine"}):
        filters, sort = asked_of(wanted), wanted.get("sort", "")
        plan = _plan_of(queries.statement(desk, filters, sort, Cut.of(OF_WHICH_OPEN, 1)))
        assert len(plan) > 3
        read_whole = [line for line in plan if _reads_a_table(line)]
        assert not read_whole, "\n".join(plan)
    found = _queue(ten_thousand, {}, now, 2)
    assert (found.found, found.counts["closed"]) == (OF_WHICH_OPEN + 1, queries.MOST_OVER)
    assert found.told("closed") == f"{queries.MOST_OVER}+"


def _plan_of(wanted: Any) -> list[str]:
    """How the database means to read it, line by line."""
    is_sqlite, plans = db.engine.dialect.name == "sqlite", []
    if (
        not is_sqlite
    ):  # what it would read whole only because it is small, it shall say how it reads when it is not
        db.session.execute(text("SET LOCAL enable_seqscan = off"))

    def explain(_connection: Any, cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        cursor.execute(("EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN ") + statement, parameters)
        plans.extend(str(row[-1]) for row in cursor.fetchall())

    event.listen(db.engine, "before_cursor_execute", explain)
    try:
        db.session.execute(wanted).all()
    finally:
        event.remove(db.engine, "before_cursor_execute", explain)
    return plans


def _reads_a_table(line: str) -> bool:
    """Whether a line of a plan reads every row of a table that grows with the cases."""
    if "ix_referral_objected" in line:  # holds the few referrals that are objected to, and no others
        return False
    whole = "SCAN " in line if db.engine.dialect.name == "sqlite" else "Seq Scan on" in line
    return whole and any(
        f" {name}" in line and f" {name}_" not in line for name in ("patient_case", "referral", "patient")
    )
