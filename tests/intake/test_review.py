"""Check and send: every answer once more, in words; not enough is said; sending twice is harmless."""

import pytest
from flask import Flask

from referral.db import db
from referral.intake.models import Card
from tests.intake.walk import begun, enough, fresh, volunteer


@pytest.mark.parametrize(
    ("language", "said", "town"), [("uk", "3 лютого 1980", "Львів"), ("en", "February 3, 1980", "Lviv")]
)
def test_answers_are_shown_in_words(app: Flask, language: str, said: str, town: str) -> None:
    pages, _user = volunteer(app, language=language)
    case = enough(pages)
    text = pages.get(f"/intake/{case.id}/check").text
    assert "Тестова Олена" in text and "рак грудей" in text and town in text
    assert said in text and "newly_diagnosed" not in text and "language_spoken" not in text


def test_what_is_missing_is_named_and_the_case_is_not_sent(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    page = pages.get(f"/intake/{case.id}/check")
    assert f"/intake/{case.id}/treatment" in page.links()
    assert not [form for form in page.forms() if form["action"].endswith("/check")]
    assert pages.post(f"/intake/{case.id}/check").status == 409 and fresh(case).state == "draft"


@pytest.mark.both_databases
def test_sending_twice_is_sending_once(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = enough(pages)
    page = pages.get(f"/intake/{case.id}/check")
    assert [pages.submit(page, "/check").status for _click in range(2)] == [303, 303]
    assert fresh(case).state == "waiting" and db.session.query(Card).count() == 1
