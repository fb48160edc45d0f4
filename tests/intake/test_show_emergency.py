"""The emergency page: help now; a doctor's visit, once recorded, lets the case go on."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from referral.db import db
from referral.outbox import OutboxMessage, _compose
from tests.factories import a_user
from tests.intake.walk import case_of, consented, fresh, send, sent, volunteer
from tests.pages import Page, Pages

SEEN = {
    "where": "Лікарня, Перемишль",
    "when-day": "20",
    "when-month": "11",
    "when-year": "2025",
    "seen_at": "14:30",
}


def record(pages: Pages, case_id: object, **typed: str) -> Page:
    path = f"/intake/{case_id}/emergency"
    return pages.submit(pages.get(path), path, **{**SEEN, **typed})


def test_after_a_doctor_the_case_waits_as_others_do(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = sent(pages)
    send(pages, case, "red-flags", {"fever": "yes"})
    assert record(pages, case.id).status == 303
    case = fresh(case)
    assert (case.state, case.seen_by_doctor) == ("waiting", "Лікарня, Перемишль")
    assert case.seen_by_doctor_at == datetime(2025, 11, 20, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "wrong", [{"where": ""}, {"when-day": "31"}, {"seen_at": "25:99"}, {"when-year": "2999"}]
)
def test_a_half_record_does_not_resume_and_loses_nothing(app: Flask, wrong: dict[str, str]) -> None:
    pages, _user = volunteer(app)
    case = case_of(consented(pages))
    send(pages, case, "red-flags", {"fever": "yes"})
    page = record(pages, case.id, **wrong)
    assert page.status == 422 and fresh(case).state == "emergency"
    for name, value in {**SEEN, **wrong}.items():
        assert page.form("emergency")["values"][name] == [value]


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
def test_the_letter_to_the_owner_holds_nothing_of_the_patient(app: Flask, language: str) -> None:
    owner = a_user(language=language)
    pages, _user = volunteer(app)
    case = sent(pages)
    send(pages, case, "red-flags", {"fever": "yes"})
    message = _compose(db.session.query(OutboxMessage).one())
    assert message is not None and message["To"] == owner.email
    text = message["Subject"] + message.get_content()
    assert case.reference in text and "/desk" in text
    for word in ("Тестова", "Олена", "1980", "+380501234567", "fever"):
        assert word not in text


def test_the_letter_is_void_once_the_emergency_is_over(app: Flask) -> None:
    a_user()
    pages, _user = volunteer(app)
    case = sent(pages)
    send(pages, case, "red-flags", {"fever": "yes"})
    record(pages, case.id)
    assert _compose(db.session.query(OutboxMessage).first()) is None


def test_without_a_warning_sign_no_doctors_visit_is_claimed(app: Flask) -> None:
    pages, _user = volunteer(app, language="en")
    text = pages.get(f"/intake/{sent(pages).id}/emergency").text
    assert "No emergency is recorded" in text and "A doctor has seen" not in text
