"""When the patient's side is told what: after the undo hour, in daytime, once, and only what is still so."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db
from referral.intake.models import Case
from referral.outbox import PENDING, SENT, VOID, OutboxMessage
from referral.referrals import actions
from referral.referrals.models import Referral
from tests.channels.gateways import Gateway
from tests.factories import NOW, a_user
from tests.messages.people import decided, deliver, texts, tick, who_may_be_written_to, write
from tests.referrals.scenes import a_sent_referral
from tests.referrals.test_moves import actor_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALLOWED = {"messages": {"second_may_hear": "yes"}, "identity": {"second_phone": "+4915112345678"}}
NIGHT = datetime.fromisoformat("2026-11-20T22:30+00:00")
"""Half past eleven at night in Warsaw."""


def take(referral: Referral, verb: str, at: datetime = NOW, by: str = "hospital", **said: Any) -> None:
    """One step of a referral."""
    actions.take(actions.Step(referral, verb, actor_of(by, referral), at, **said))
    db.session.commit()


def accepted(case: Case | None = None, at: datetime = NOW, **said: Any) -> Referral:
    """A hospital has agreed."""
    referral = a_sent_referral(case or who_may_be_written_to(), now=at - HOUR)
    take(referral, "accept", at, **said)
    return referral


@pytest.mark.both_databases
def test_an_acceptance_is_told_once_it_cannot_be_undone(app: Flask, sms: Gateway) -> None:
    accepted()
    tick(NOW + HOUR - timedelta(seconds=1))
    assert texts() == []
    tick(NOW + HOUR)
    tick(NOW + HOUR)
    (row,) = texts()
    assert (row.occasion, row.template, row.channel) == ("referral.accept", "told_accepted", "sms")
    assert row.recipient == "" and row.language == "uk", "the number lies sealed, and nowhere else"


def test_a_treatment_within_two_days_does_not_wait_for_the_hour(app: Flask, sms: Gateway) -> None:
    accepted(who_may_be_written_to(next_treatment_due=(NOW + DAY).date()))
    tick(NOW)
    assert len(texts("referral.accept")) == 1


def test_what_is_undone_before_it_leaves_is_void_and_afterwards_corrected(
    app: Flask, sms: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = who_may_be_written_to(next_treatment_due=(NOW + DAY).date())
    referral = accepted(case)
    tick(NOW)
    take(referral, "undo_acceptance", NOW + timedelta(minutes=1))
    deliver(NOW + timedelta(minutes=2), monkeypatch)
    assert [row.state for row in texts("referral.accept")] == [VOID] and sms.heard == []
    tick(NOW + timedelta(minutes=3))
    deliver(NOW + timedelta(minutes=3), monkeypatch)
    assert sms.heard == [], "who has not heard of the place need not hear that it is none"


def test_a_place_that_was_told_and_is_lost_is_told_too(
    app: Flask, sms: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    referral = accepted()
    tick(NOW + HOUR)
    deliver(NOW + HOUR, monkeypatch)
    take(referral, "cancel", NOW + 2 * HOUR, reason="staff")
    tick(NOW + 2 * HOUR)
    deliver(NOW + 2 * HOUR, monkeypatch)
    assert [row.template for row in texts() if row.state == SENT] == ["told_accepted", "told_changed"]


def test_in_quiet_hours_an_acceptance_waits_for_the_morning(
    app: Flask, sms: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted(at=NIGHT - HOUR)
    tick(NIGHT)
    (row,) = texts()
    morning = datetime.fromisoformat("2026-11-21T07:00+00:00")
    assert row.due_at == morning
    write_due(row, NIGHT)
    deliver(NIGHT, monkeypatch)
    assert sms.heard == [] and texts()[0].due_at == morning, "asked again when it leaves"
    deliver(morning, monkeypatch)
    assert len(sms.heard) == 1


def write_due(row: OutboxMessage, at: datetime) -> None:
    """As if it were due at night after all, as a next way is."""
    db.session.get_one(OutboxMessage, row.id).due_at = at
    db.session.commit()


@pytest.mark.parametrize(("days", "wakes"), [(1, True), (3, False)])
def test_a_day_that_is_near_is_told_at_night_and_another_is_not(
    app: Flask, sms: Gateway, monkeypatch: pytest.MonkeyPatch, days: int, wakes: bool
) -> None:
    referral = accepted(at=NIGHT - 3 * HOUR)
    take(referral, "set_appointment", NIGHT, first_date=NIGHT.date() + days * DAY)
    tick(NIGHT)
    deliver(NIGHT, monkeypatch)
    assert [row.state for row in texts("referral.set_appointment")] == [SENT if wakes else PENDING]


def test_a_day_that_is_changed_replaces_the_one_that_has_not_left(
    app: Flask, sms: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    referral = accepted()
    for hours, days in ((1, 9), (2, 11)):
        day = NOW.date() + days * DAY
        take(referral, "set_appointment", NOW + hours * HOUR, first_date=day)
        tick(NOW + hours * HOUR)
    deliver(NOW + 3 * HOUR, monkeypatch)
    assert sorted(row.state for row in texts("referral.set_appointment")) == [SENT, VOID]


@pytest.mark.both_databases
def test_declines_alone_say_nothing_and_the_next_morning_one_text_says_that_others_are_asked(
    app: Flask, sms: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = who_may_be_written_to()
    for hours in (1, 2, 3):
        referral = a_sent_referral(case, now=NOW)
        take(referral, "reject", NOW + hours * HOUR, reason="no_capacity")
    tick(NOW + 4 * HOUR)
    deliver(NOW + 9 * HOUR, monkeypatch)
    assert sms.heard == []
    (row,) = texts()
    assert row.due_at == datetime.fromisoformat("2026-11-21T07:00+00:00")
    deliver(row.due_at, monkeypatch)
    assert len(sms.heard) == 1 and "#" not in sms.heard[0].said["text"]


def test_others_are_not_asked_any_more_where_one_has_agreed_meanwhile(
    app: Flask, sms: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = who_may_be_written_to()
    take(a_sent_referral(case, now=NOW), "reject", NOW + HOUR, reason="no_capacity")
    tick(NOW + HOUR)
    accepted(case, NOW + 2 * HOUR)
    deliver(NOW + DAY, monkeypatch)
    assert [row.state for row in texts("case.asking_others")] == [VOID]


def test_a_visit_is_recalled_three_days_and_one_day_before(app: Flask, sms: Gateway) -> None:
    day = date(2026, 12, 10)
    accepted(first_date=day)
    windows = []
    for left in (6, 5, 4, 3, 2, 1, 0):
        tick(datetime(2026, 12, 10, 9, tzinfo=NOW.tzinfo) - left * DAY)
        windows.append(len(texts("visit.near")))
    assert windows == [0, 0, 0, 1, 1, 2, 2]


def test_a_week_of_waiting_asks_whether_it_is_still_needed(app: Flask, sms: Gateway) -> None:
    who_may_be_written_to()
    told = []
    for days in (6, 7, 8, 13, 14, 15):
        tick(NOW + days * DAY)
        told.append(len(texts("case.still_needed")))
    assert told == [0, 1, 1, 1, 2, 2]


def test_a_treatment_date_is_told_to_the_owner_and_the_country_once_a_stage(app: Flask, sms: Gateway) -> None:
    owner, other = a_user(Role.COORDINATOR), a_user(Role.COORDINATOR)
    due = NOW.date() + 7 * DAY
    who_may_be_written_to(next_treatment_due=due, owner_id=owner.id, phase="on_chemotherapy")
    counts = []
    for days in range(-1, 12):
        tick(NOW + days * DAY)
        counts.append(letters_of_treatment())
    assert counts == [0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 4, 4], "7, 3, 1 days before, and once it is late"
    assert other.id and {row.reader for row in decided() if row.occasion == "treatment.due"} == {
        f"user:{owner.id}"
    }


def letters_of_treatment() -> int:
    """How many were written."""
    kept = db.select(db.func.count(OutboxMessage.id)).where(OutboxMessage.template == "treatment_due")
    return db.session.scalar(kept) or 0


def test_the_letter_of_a_treatment_says_day_and_phase_and_no_drug(
    app: Flask, sms: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = who_may_be_written_to(next_treatment_due=NOW.date() + 3 * DAY, phase="on_chemotherapy")
    a_user(Role.COORDINATOR)
    write(case, private_answers={"course": {"regimen": "Paclitaxel"}})
    tick(NOW)
    sent: list[Any] = []
    monkeypatch.setattr("referral.mail.send", sent.append)
    deliver(NOW, monkeypatch)
    (letter,) = [each for each in sent if "treatment" in str(each["Subject"])]
    text = letter.get_content()
    assert "November 23, 2026" in text and "chemotherapy" in text.casefold()
    assert "Paclitaxel" not in text and case.reference not in str(letter["Subject"]) and "Олена" not in text


def test_a_second_person_hears_only_where_the_patient_said_so(app: Flask, sms: Gateway) -> None:
    accepted(who_may_be_written_to(identity={"second_phone": "+4915112345678", "news_to": "the sister"}))
    tick(NOW + HOUR)
    assert [row.template for row in texts()] == ["told_accepted"]
    accepted(
        who_may_be_written_to(**{**ALLOWED, "identity": {**ALLOWED["identity"], "phone": "+380671112233"}})
    )
    tick(NOW + HOUR)
    assert sorted(row.template for row in texts()) == ["told_accepted", "told_accepted", "told_contact"]
