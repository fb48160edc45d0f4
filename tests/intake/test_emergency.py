"""An emergency: who owns it, who hears of it, by which clock it goes on; and what a closed case comes back as."""

import uuid
from datetime import datetime, timedelta

import pytest
from flask import Flask

from referral.db import db
from referral.intake import actions
from referral.intake.models import Case, CaseMove
from referral.outbox import OutboxMessage
from tests.duty.rotas import put_on_duty
from tests.factories import NOW, a_case, a_user, kept


@pytest.fixture
def case(app: Flask) -> Case:
    return a_case()


@pytest.mark.parametrize(("priority", "hours"), [("not_triaged", 24), ("urgent", 24), ("normal", 72)])
def test_after_a_doctor_the_case_is_due_by_its_own_clock(case: Case, priority: str, hours: int) -> None:
    actor, seen = a_user().as_actor(), NOW - timedelta(hours=2)
    case.priority = priority
    db.session.commit()
    actions.raise_emergency(case, ["fever"], actor, NOW)
    assert (case.emergency_at, case.due_at, case.seen_by_doctor_at) == (NOW, NOW, None)
    assert actions.seen_by_doctor(case, "Lviv", seen, actor, NOW) is case
    assert (case.seen_by_doctor, case.seen_by_doctor_at) == ("Lviv", seen)
    assert case.due_at == NOW + timedelta(hours=hours)
    assert actions.raise_emergency(case, ["bleeding"], actor, NOW) is case
    assert (case.seen_by_doctor, case.seen_by_doctor_at) == (None, None)


@pytest.mark.parametrize(
    ("due", "then"),
    [(None, NOW), (NOW + timedelta(hours=1), NOW), (NOW - timedelta(hours=1), NOW - timedelta(hours=1))],
)
def test_a_call_back_makes_a_case_due_now_and_never_later(
    case: Case, due: datetime | None, then: datetime
) -> None:
    case.due_at = due
    db.session.commit()
    actions.want_call_back(case, ["fever"], a_user().as_actor(), NOW)
    assert case.due_at == then


@pytest.mark.parametrize("owner", ["active", "switched off", "nobody"])
def test_of_an_emergency_hears_whoever_is_on_duty_and_the_owner_there_was(case: Case, owner: str) -> None:
    duty, other = a_user(language="pl"), a_user(language="hu")
    gone = a_user(active=False)
    put_on_duty(duty)
    by = a_user("volunteer").as_actor()
    case.owner_id = {"active": other.id, "switched off": gone.id, "nobody": None}[owner]
    db.session.commit()
    actions.raise_emergency(case, ["fever"], by, NOW)
    readers = [duty, other] if owner == "active" else [duty]
    told = {(m.template, m.recipient, m.language, m.facts["reader"], m.facts["case_id"], m.due_at)
            for m in db.session.scalars(db.select(OutboxMessage))}  # fmt: skip
    assert told == {("emergency", r.email, r.language, str(r.id), str(case.id), NOW) for r in readers}
    assert case.owner_id == {"active": other.id, "switched off": gone.id, "nobody": duty.id}[owner]


def test_without_any_coordinator_an_emergency_has_no_owner(case: Case) -> None:
    actions.raise_emergency(case, ["fever"], a_user("volunteer").as_actor(), NOW)
    assert (case.state, case.owner_id) == ("emergency", None)


@pytest.mark.parametrize("order", [1, -1])
def test_a_case_opened_again_is_what_it_was_when_it_was_closed_last(app: Flask, order: int) -> None:
    case, actor = a_case(state="closed", outcome="duplicate", due_at=NOW), a_user().as_actor()
    steps = [("close", "waiting", 1), ("close", "draft", 2), ("raise_emergency", "placed", 3)]
    for verb, before, hour in steps[::order]:
        kept(CaseMove(case_id=case.id, verb=verb, from_state=before, to_state="x", actor_kind="user",
                      actor_id=actor.id, actor_role="coordinator", at=NOW + timedelta(hours=hour)))  # fmt: skip
    actions.reopen_duplicate(case, actor, NOW + timedelta(hours=4))
    assert (case.state, case.due_at, case.outcome) == ("draft", None, None)


@pytest.mark.both_databases
def test_of_coordinators_with_as_many_emergencies_and_as_long_here_always_the_same_is_named(
    app: Flask,
) -> None:
    ids = [uuid.UUID(int=number) for number in (7, 3, 9, 1, 8)]
    for each in ids:
        a_user(id=each)
    case = a_case()
    actions.raise_emergency(case, ["fever"], a_user("volunteer").as_actor(), NOW)
    assert case.owner_id == min(ids)
