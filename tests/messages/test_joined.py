"""Two entries of one person: what was told goes on with the one that stays; nobody is told twice, nothing is lost."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.audit import Actor, AuditEvent
from referral.coordination import queries as desk_queries
from referral.crypto import short_token
from referral.db import db
from referral.intake.actions import hear, tell_desk
from referral.intake.models import Case
from referral.intake.moves import ask_desk
from referral.intake.states import CHECK_PHONE
from referral.messages import queries
from referral.messages.actions import leave_to_case
from referral.messages.models import TOKEN
from referral.outbox import DEAD
from referral.same_person import actions
from tests.channels.gateways import Gateway
from tests.factories import NOW, a_user
from tests.messages.people import decided, deliver, texts, tick, who_may_be_written_to, write
from tests.pages import Pages
from tests.same_person.test_list import fresh

DAY = timedelta(days=1)


def _two(weeks_apart: int = 1, **facts: Any) -> tuple[Case, Case, Actor]:
    """Two entries that wait, the second younger, and a coordinator."""
    owner = a_user(Role.COORDINATOR, email="desk@foundation.example")
    first = who_may_be_written_to(submitted_at=NOW - 7 * DAY, owner_id=owner.id, **facts)
    other = {"phone": "+380671112233", "name_original": "Інша Марія"}
    since = NOW - 7 * DAY * (1 + weeks_apart) + DAY
    second = who_may_be_written_to(submitted_at=since, owner_id=owner.id, identity=other, **facts)
    return first, second, owner.as_actor()


@pytest.mark.both_databases
def test_what_was_told_and_not_heard_waits_at_the_case_that_stays(app: Flask) -> None:
    stays, ended, actor = _two()
    tell_desk(ended, NOW)
    ask_desk(ended, CHECK_PHONE, NOW)
    db.session.commit()
    actions.decide(stays, ended, "keep_this", actor, NOW + DAY)
    stays, ended = fresh(stays), fresh(ended)
    assert stays.told_at == NOW + DAY and stays.asks == CHECK_PHONE
    assert ended.state == "closed" and ended.told_at is None, "it waits once"
    assert (
        db.session.query(AuditEvent).filter_by(verb="case.told_passed_on", case_id=str(stays.id)).count() == 1
    )
    assert hear(stays, NOW + DAY, actor, NOW + DAY) is True


@pytest.mark.both_databases
def test_who_was_asked_of_one_entry_is_not_asked_of_the_other_within_the_week(
    app: Flask,
    sms: Gateway,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stays, ended, actor = _two()
    tick(NOW + 3 * DAY)
    deliver(NOW + 3 * DAY, monkeypatch)
    before = len(sms.heard)
    actions.decide(stays, ended, "keep_this", actor, NOW + 3 * DAY)
    for days in range(3, 8):
        tick(NOW + days * DAY)
        deliver(NOW + days * DAY, monkeypatch)
    assert len(sms.heard) == before, "asked three days ago"
    tick(NOW + 14 * DAY)
    deliver(NOW + 14 * DAY, monkeypatch)
    assert len(sms.heard) == before + 1, "and asked again when it is time"


@pytest.mark.both_databases
def test_what_waited_of_the_ended_entry_is_told_of_the_one_that_stays(
    app: Flask,
    sms: Gateway,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    due = (NOW + 3 * DAY).date()
    monkeypatch.setattr("referral.mail.send", lambda _letter: None)
    stays, ended, actor = _two()
    write(ended, next_treatment_due=due)
    tick(NOW)
    write(stays, next_treatment_due=due)
    actions.decide(stays, ended, "keep_this", actor, NOW)
    assert [row.occasion for row in decided() if row.case_id == stays.id and row.facts.get("carried")] == []
    tick(NOW + DAY)
    told = {row.occasion for row in decided() if row.case_id == stays.id}
    assert "treatment.due" in told, "nothing had left, so it is told of the case that goes on"


@pytest.mark.both_databases
def test_undone_both_tell_for_themselves_again(
    app: Flask,
    sms: Gateway,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stays, ended, actor = _two()
    tick(NOW + DAY)
    decision = actions.decide(stays, ended, "keep_this", actor, NOW + DAY)
    actions.undo(fresh(stays), decision.id, actor, NOW + DAY)
    deliver(NOW + DAY, monkeypatch)
    assert len(sms.heard) == len(texts()) == 2 and {row.state for row in texts()} == {"sent"}
    assert [row for row in decided() if "carried" in row.facts] == []


@pytest.mark.both_databases
def test_an_answer_by_the_link_of_the_ended_entry_is_heard_at_the_one_that_stays(
    app: Flask,
    sms: Gateway,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stays, ended, actor = _two()
    tick(NOW + DAY)
    deliver(NOW + DAY, monkeypatch)
    told = next(row for row in decided() if row.case_id == ended.id)
    monkeypatch.setattr("referral.messages.views.utc_now", lambda: NOW + DAY)
    actions.decide(stays, ended, "keep_this", actor, NOW + DAY)
    token = short_token(TOKEN, told.id)
    page = Pages(app).post(f"/m/{token}/answer", {"said": "not_needed"})
    assert page.status == 200 and fresh(stays).asks == "hear_patient"
    assert queries.of_case(stays.id)


def test_a_text_that_fails_after_the_closing_is_heard(app: Flask, sms: Gateway) -> None:
    case = who_may_be_written_to(submitted_at=NOW - 7 * DAY)
    tick(NOW)
    (row,) = texts()
    write(case, state="closed", outcome="treated_elsewhere")
    row.state = DEAD
    leave_to_case(row, NOW)
    db.session.commit()
    assert [each.id for each in desk_queries.told_after_closing(1).rows] == [case.id]
    assert hear(case, NOW, a_user(Role.COORDINATOR).as_actor(), NOW)
