"""The letter to a treating hospital: with consent, neutral by e-mail, reminded, ended; consent taken back stops it."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from referral import outbox
from referral.crypto import link_token
from referral.db import db, utc_now
from referral.errors import Conflict, NotAllowed
from referral.intake.models import Case
from referral.letters_on_paper import press
from referral.outbox import OutboxMessage
from referral.records.reading import actions, clock, letters, queries
from referral.records.reading.actions.asking import MOST_REMINDERS, WAITS
from referral.records.reading.models import GOT, REMINDED, STOPPED, RecordsRequest
from referral.referrals.actions import withdraw_consent
from tests.pages import Pages
from tests.records.reading.scenes import AGREED, CLINIC, a_case, a_reader, desk
from tests.referrals.scenes import words_of

NEEDS = ["pathology", "chemotherapy"]


def asked(case: Case, way: str = "email") -> RecordsRequest:
    return actions.ask(case, CLINIC, NEEDS, way, AGREED, a_reader(), utc_now())


def sent(template: str) -> list[OutboxMessage]:
    return list(db.session.scalars(db.select(OutboxMessage).where(OutboxMessage.template == template)))


def test_without_the_patients_word_nothing_is_asked(app: Flask) -> None:
    case, pages = a_case(), desk(app)
    page = pages.get(f"/desk/cases/{case.id}/records-requests")
    typed = {**CLINIC, "needs": NEEDS, "way": "email"}
    assert pages.submit(page, "/records-requests", **typed).status == 422 and not queries.requests_of(case.id)
    agreed = {**typed, "agreed": "yes", "agreed_by": "patient"}
    assert pages.submit(page, "/records-requests", **{**agreed, "email": ""}).status == 422
    assert pages.submit(page, "/records-requests", **agreed).status == 303
    (row,) = queries.requests_of(case.id)
    assert row.consent.purpose == "ask_for_records" and row.state == "asked"
    assert "clinic" not in str(db.session.execute(text("select * from records_request")).one())


def test_a_child_alone_cannot_agree(app: Flask) -> None:
    child = a_case(age_group="child", born="2015-01")
    with pytest.raises(NotAllowed):
        asked(child)


def test_the_message_is_neutral_and_the_link_opens_only_by_a_press(app: Flask) -> None:
    case = a_case()
    row = asked(case)
    (message,) = sent("records_asked")
    words = words_of(message)
    address = f"/records/{link_token(row.id)}"
    assert address in words and outbox._compose(message)["To"] == CLINIC["email"]
    for word in ("Тестова", "Testova", case.reference, "онко", "рак", "1980"):
        assert word not in words
    pages = Pages(app)
    looked = pages.get(address)
    assert looked.status == 200 and "Тестова" not in looked.text and row.opened_at is None
    read = pages.submit(looked, "/records/")
    assert read.status == 200 and "Тестова" in read.text and case.reference in read.text
    db.session.expire_all()
    assert row.opened_at is not None


def test_the_letter_holds_what_is_necessary_and_no_more(app: Flask) -> None:
    case = a_case(answers={"contact": {}, "details": {"stage": "4"}})
    said = str(letters.said(asked(case), utc_now()))
    assert "Тестова" in said and "1980" in said
    for word in ("+380501234567", "breast", "C50", "Львів"):
        assert word not in said


@pytest.mark.skipif(not press.is_there(), reason="this machine has no Pango")
def test_it_is_printed_in_ukrainian(app: Flask) -> None:
    case, pages = a_case(), desk(app)
    asked(case, "paper")
    assert not sent("records_asked")
    listed = pages.get(f"/intake/{case.id}/letters")
    assert "records_request" in listed.html


def test_it_is_reminded_by_the_clock_and_then_the_desk_hears(app: Flask) -> None:
    case = a_case()
    row, now = asked(case), utc_now()
    assert clock.tick(now) == 0
    for number in range(1, MOST_REMINDERS + 1):
        now += WAITS + timedelta(minutes=1)
        assert clock.tick(now) == 1 and clock.tick(now) == 0
        db.session.expire_all()
        assert (row.state, row.reminders) == (REMINDED, number)
    assert len(sent("records_reminder")) == MOST_REMINDERS and case.told_at is None
    now += WAITS + timedelta(minutes=1)
    assert clock.tick(now) == 1 and clock.tick(now) == 0
    db.session.expire_all()
    assert case.told_at is not None and row.ended_at is None


@pytest.mark.both_databases
def test_consent_taken_back_stops_it_at_once(app: Flask) -> None:
    row, pages = asked(a_case()), Pages(app)
    (message,) = sent("records_asked")
    withdraw_consent(row.consent, a_reader(), utc_now())
    assert pages.get(f"/records/{link_token(row.id)}").status == 410
    assert outbox._compose(message) is None, "a letter that has not left never does"
    later = utc_now() + WAITS + timedelta(minutes=1)
    clock.tick(later)
    db.session.expire_all()
    assert row.state == STOPPED and not sent("records_reminder")


def test_what_has_ended_is_reminded_no_more_and_ends_once(app: Flask) -> None:
    row = asked(a_case())
    actions.end(row, GOT, a_reader(), utc_now())
    with pytest.raises(Conflict):
        actions.end(row, STOPPED, a_reader(), utc_now())
    assert not actions.remind(row, a_reader(), utc_now())
    assert clock.tick(utc_now() + WAITS * 2) == 0


def test_stopping_takes_the_consent_back_with_it(app: Flask) -> None:
    row = asked(a_case())
    actions.end(row, STOPPED, a_reader(), utc_now())
    db.session.expire_all()
    assert row.consent.withdrawn_at is not None


def test_a_letter_that_did_not_arrive_is_a_task(app: Flask) -> None:
    case = a_case()
    row = asked(case)
    (message,) = sent("records_asked")
    message.state = outbox.SENT
    db.session.commit()
    assert outbox.came_back(message.id, utc_now())
    db.session.expire_all()
    assert row.bounced_at is not None and case.told_at is not None
    assert "did not arrive" in desk(app).get(f"/desk/cases/{case.id}/records-requests?lang=en").text


def test_after_its_days_the_link_opens_no_longer(app: Flask) -> None:
    row = asked(a_case())
    with time_machine.travel(utc_now() + actions.asking.OPENS_FOR + timedelta(minutes=1), tick=False):
        assert Pages(app).get(f"/records/{link_token(row.id)}").status == 410


def test_a_double_press_is_one_letter(app: Flask) -> None:
    case = a_case()
    assert asked(case).id == asked(case).id and len(sent("records_asked")) == 1
