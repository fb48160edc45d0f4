"""Whoever has to act is told by letter that a person asks for their record, and before the month is over."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.db import db
from referral.duty.actions import set_shifts
from referral.duty.forms import SHIFTS
from referral.outbox import OutboxMessage
from referral.record_copies import actions, jobs, letters, notes
from referral.record_copies.models import RecordCopy
from tests.factories import a_case, a_user
from tests.record_copies.test_way import a_patient


@pytest.fixture
def staff(app: Flask, now: datetime) -> dict[str, User]:
    """One on duty in Poland, one who is not, an administrator, a volunteer."""
    on_duty, other = a_user(Role.COORDINATOR), a_user(Role.COORDINATOR)
    administrator = a_user(Role.ADMINISTRATOR)
    always = [(day, part) for day, part in (each.split("-") for each in SHIFTS)]
    set_shifts("PL", always, on_duty.id, None, administrator.as_actor(), now)
    return {"on_duty": on_duty, "other": other, "administrator": administrator, "volunteer": a_user()}


def told(occasion: str) -> set[str]:
    rows = db.session.scalars(db.select(OutboxMessage).filter_by(occasion=occasion)).all()
    return {row.recipient for row in rows}


def asked(now: datetime) -> RecordCopy:
    case = a_case(place_country="PL")
    return actions.ask(case, "uk", a_patient(case), now)


def test_asking_tells_who_is_on_duty_and_administrators_and_nobody_else(
    app: Flask, staff: dict[str, User], now: datetime
) -> None:
    copy = asked(now)
    assert told(notes.AT_ASKING) == {staff["on_duty"].email, staff["administrator"].email}
    row = db.session.scalars(db.select(OutboxMessage).filter_by(recipient=staff["on_duty"].email)).one()
    with app.test_request_context():
        said = letters.record_asked(row.facts)
    assert said and (said["reference"], said["due"]) == (copy.case.reference, copy.due_on)
    assert actions.ask(copy.case, "uk", a_patient(copy.case), now).id == copy.id
    assert len(db.session.scalars(db.select(OutboxMessage)).all()) == 2, "asked twice it is told once"


def test_who_noted_it_at_the_desk_is_not_told_what_they_did(staff: dict[str, User], now: datetime) -> None:
    actions.ask(a_case(place_country="PL"), "uk", staff["on_duty"].as_actor(), now)
    assert told(notes.AT_ASKING) == {staff["administrator"].email}


def test_a_letter_is_void_once_somebody_made_sure(app: Flask, staff: dict[str, User], now: datetime) -> None:
    copy = asked(now)
    facts = {"copy": str(copy.id), "reader": str(staff["on_duty"].id)}
    with app.test_request_context():
        assert letters.record_asked(facts)
    actions.check_identity(copy, "called_back", "desk", staff["on_duty"].as_actor(), now)
    db.session.expire_all()
    with app.test_request_context():
        assert letters.record_asked(facts) is None and letters.record_due(facts)


def test_a_copy_that_fails_and_a_month_that_ends_are_told(
    staff: dict[str, User], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = asked(now)
    actions.check_identity(copy, "called_back", "desk", staff["on_duty"].as_actor(), now)
    monkeypatch.setattr(letters, "made_of", lambda *_: 1 / 0)
    jobs.work(now)
    assert staff["on_duty"].email in told(notes.AT_FAILING)
    end = now.replace(hour=9) + (copy.due_on - now.date())
    assert notes.remind(end - timedelta(days=8)) == 0 == len(told(notes.NEAR_ITS_END))
    for _again in range(2):
        assert notes.remind(end - timedelta(days=7)) == 1
    assert len(db.session.scalars(db.select(OutboxMessage).filter_by(occasion=notes.NEAR_ITS_END)).all()) == 2
