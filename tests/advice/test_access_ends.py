"""Who reads what is known of the patient, and who does no more: after a no, from another country, after the end."""

from typing import Any

import pytest
from flask import Flask

from referral.accounts.models import User
from referral.advice import actions, advisers
from referral.advice.models import AdviceRequest, AdviceSeat
from referral.db import db, utc_now
from referral.errors import Conflict
from tests.advice.scenes import SAID, an_adviser, answers, asked_for, seat_of
from tests.pages import Pages

KNOWN = "There is no name, and nobody tells it"


def moves(user: User, country: str) -> None:
    said = {"disciplines": ["surgical"], "languages": ["en"], "country": country, "institution": "Clinic"}
    advisers.say(user, {**said, "hospital_id": None}, utc_now())


def a_seat(**facts: Any) -> tuple[AdviceRequest, User, AdviceSeat]:
    user = an_adviser("surgical")
    request = asked_for(**facts)
    return request, user, seat_of(request, user)


def page_of(app: Flask, user: User, seat: AdviceSeat) -> str:
    return Pages(app).sign_in(user).get(f"/advice/{seat.id}?lang=en").text


def test_whoever_said_no_reads_it_no_more(app: Flask) -> None:
    _request, user, seat = a_seat()
    assert KNOWN in page_of(app, user, seat)
    actions.decline(seat, user.as_actor(), utc_now())
    page = page_of(app, user, seat)
    assert KNOWN not in page and "Breast" not in page and "You said that you cannot answer" in page
    with pytest.raises(Conflict):
        actions.accept(seat, user.as_actor(), utc_now())
    with pytest.raises(Conflict):
        actions.answer(seat, SAID, 0, user.as_actor(), utc_now())
    assert seat.state == "declined"


def test_whoever_moves_leaves_the_seats_the_patient_has_not_agreed_to(app: Flask) -> None:
    request, user, seat = a_seat(countries=["PL", "CZ"])
    other = an_adviser("surgical", country="CZ")
    moves(user, "CZ")
    assert seat.state == "asked", "the patient has agreed to that country too"
    moves(user, "RO")
    db.session.refresh(seat)
    assert seat.state == "lapsed" and seat_of(request, other).state == "asked", "the next is asked"
    page = page_of(app, user, seat)
    assert KNOWN not in page and "for which the patient has not agreed" in page
    for deed in (actions.accept, lambda *of: actions.answer(of[0], SAID, 0, *of[1:])):
        with pytest.raises(Conflict):
            deed(seat, user.as_actor(), utc_now())


def test_an_answer_stays_and_its_writer_who_moved_reads_no_more(app: Flask) -> None:
    request, user, seat = a_seat(countries=["PL"])
    answers(request, user)
    moves(user, "RO")
    db.session.refresh(seat)
    assert seat.state == "answered"
    assert KNOWN not in page_of(app, user, seat)
