"""What is not told: after an end or a death, over the limit of a day, with a hole, to a number that is wrong."""

from datetime import timedelta

import pytest
from flask import Flask

from referral import composing, outbox
from referral.accounts.permissions import Role
from referral.db import db
from referral.intake.actions.coordinating import mark_closed
from referral.intake.models import Case, Consent
from referral.outbox import PENDING, VOID, OutboxMessage
from tests.channels.gateways import Gateway
from tests.coordination.test_show import desk_of
from tests.factories import NOW, a_user
from tests.messages.people import deliver, texts, tick, who_may_be_written_to, write
from tests.messages.test_occasions_told import ALLOWED, DAY, HOUR, accepted, take
from tests.pages import Pages

MOST_A_DAY = 8
"""As it was asked for, said here once more: read off the program, a wrong limit would be its own measure."""


@pytest.mark.both_databases
@pytest.mark.parametrize("outcome", ["treated_elsewhere", "died"])
def test_closing_voids_what_has_not_left_by_any_way_to_any_reader(
    app: Flask, sms: Gateway, monkeypatch: pytest.MonkeyPatch, outcome: str
) -> None:
    owner = a_user(Role.COORDINATOR)
    case = who_may_be_written_to(**ALLOWED, next_treatment_due=NOW.date() + 3 * DAY, owner_id=owner.id)
    referral = accepted(case, first_date=NOW.date() + 3 * DAY)
    assert referral and tick(NOW + HOUR) >= 4
    before = [
        row.state
        for row in db.session.query(OutboxMessage).filter(OutboxMessage.subject == f"case:{case.id}")
    ]
    assert before.count(PENDING) >= 4, before
    mark_closed(case, outcome, owner.as_actor(), NOW + 2 * HOUR)
    mine = db.session.query(OutboxMessage).filter(OutboxMessage.subject == f"case:{case.id}")
    assert {row.state for row in mine} == {VOID}
    assert tick(NOW + 3 * HOUR) == 0
    deliver(NOW + 3 * HOUR, monkeypatch)
    assert sms.heard == []


def test_after_a_death_nothing_leaves_for_another_case_of_the_person_either(
    app: Flask, sms: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = who_may_be_written_to()
    write(case, submitted_at=NOW - 7 * DAY)
    tick(NOW)
    assert len(texts()) == 1
    other = who_may_be_written_to()
    write(other, patient_id=case.patient_id, state="closed", outcome="died")
    deliver(NOW, monkeypatch)
    assert [row.state for row in texts()] == [VOID] and sms.heard == []


def test_the_ninth_text_of_a_day_opens_a_task_and_leaves_on_the_next(app: Flask, sms: Gateway) -> None:
    case = who_may_be_written_to()
    referral = accepted(case)
    for number in range(MOST_A_DAY + 1):
        at = NOW + HOUR + number * timedelta(minutes=1)
        take(referral, "set_appointment", at, first_date=NOW.date() + (10 + number) * DAY)
        tick(at)
    assert len(texts()) == MOST_A_DAY and db.session.get_one(Case, case.id).asks == "check_messages"
    tick(NOW + DAY)
    assert len(texts()) > MOST_A_DAY


def test_a_template_that_lacks_a_value_is_void_and_seen(
    app: Flask, sms: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted()
    tick(NOW + HOUR)
    monkeypatch.setitem(composing.contexts, "told_accepted", lambda _facts: {"name": "Mistok"})
    deliver(NOW + HOUR, monkeypatch)
    (row,) = texts()
    assert (row.state, row.last_error, row.noticed_at) == (VOID, "Hole", NOW + HOUR) and sms.heard == []
    assert outbox.figures(NOW + HOUR)["not_delivered"] == 1


def test_a_text_with_a_hole_is_shown_to_the_desk_by_what_it_is_about(
    app: Flask, pages: Pages, sms: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted()
    tick(NOW + HOUR)
    monkeypatch.setitem(composing.contexts, "told_accepted", lambda _facts: {"name": "Mistok"})
    deliver(NOW + HOUR, monkeypatch)
    page = desk_of(pages).get("/desk/letters")
    assert "A hospital has agreed" in page.text and "a value was missing" in page.text


def test_a_number_that_reaches_nobody_is_asked_for_at_its_case_alone(
    app: Flask, sms: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    sms.status = 422
    case = accepted().case
    tick(NOW + HOUR)
    deliver(NOW + HOUR, monkeypatch)
    (row,) = texts()
    assert (row.state, row.settled_at) == ("refused", NOW + HOUR)
    assert db.session.get_one(Case, case.id).asks == "check_phone"


def test_a_letter_to_the_desk_that_bounces_condemns_no_patients_phone(
    app: Flask, sms: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = a_user(Role.COORDINATOR)
    case = who_may_be_written_to(next_treatment_due=NOW.date() + 3 * DAY, owner_id=owner.id)
    monkeypatch.setattr("referral.mail.send", lambda _letter: None)
    tick(NOW)
    deliver(NOW, monkeypatch)
    row = db.session.query(OutboxMessage).filter(OutboxMessage.template == "treatment_due").one()
    assert outbox.came_back(row.id, NOW + HOUR)
    db.session.expire_all()
    row = db.session.get_one(OutboxMessage, row.id)
    assert (row.state, row.settled_at, row.noticed_at) == ("bounced", None, NOW + HOUR)
    assert db.session.get_one(Case, case.id).asks is None


def test_a_consent_to_be_kept_that_was_taken_back_ends_every_text(
    app: Flask, sms: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = accepted().case
    tick(NOW + HOUR)
    db.session.query(Consent).filter(Consent.case_id == case.id, Consent.purpose == "store").update(
        {"withdrawn_at": NOW}
    )
    db.session.commit()
    deliver(NOW + HOUR, monkeypatch)
    assert [row.state for row in texts()] == [VOID] and sms.heard == []


def test_how_and_when_is_asked_on_a_page_of_the_intake_in_each_language(pages: Pages) -> None:
    volunteer = a_user(Role.VOLUNTEER)
    case = who_may_be_written_to(volunteer=volunteer)
    mine = pages.sign_in(volunteer)
    typed = {"write_first": "viber", "write_next": "sms", "write_next_after": "4", "quiet_from": "22",
             "quiet_until": "7", "write_in": "uk", "second_may_hear": "yes"}  # fmt: skip
    page = mine.get(f"/intake/{case.id}/messages")
    assert mine.submit(page, "/messages", **typed).status == 303
    values = mine.get(f"/intake/{case.id}/messages").form("/messages")["values"]
    assert values["quiet_from"] == ["22"] and values["write_first"] == ["viber"]
    for language, words in (("uk", "Як і коли можна писати?"), ("ru", "Как и когда можно писать?")):
        assert words in mine.get(f"/intake/{case.id}/messages?lang={language}").text
