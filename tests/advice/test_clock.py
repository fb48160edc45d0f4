"""The clock: reminded once, next advisers, an end; a closed case or a consent taken back ends it; then a record."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from referral import outbox
from referral.advice import actions, clock, queries, seating
from referral.advice.models import AdviceAnswer, AdviceRecord, AdviceRequest, AdviceSeat
from referral.db import db, transaction, utc_now
from referral.errors import Conflict
from referral.intake.models import Case
from referral.referrals.actions import close_case, withdraw_consent
from tests.advice.scenes import CONCLUSION, an_adviser, answers, asked_for, seat_of
from tests.factories import a_case, a_user
from tests.referrals.scenes import letters, words_of

HOUR = timedelta(hours=1)


def test_whoever_has_not_answered_is_reminded_once_at_half_time(app: Flask) -> None:
    now = utc_now()
    slow, quick = an_adviser("surgical"), an_adviser("surgical")
    request = asked_for(now=now)
    answers(request, quick)
    clock.tick(now + 35 * HOUR)
    assert not letters("advice_reminder")
    for hours in (36, 37, 50):
        clock.tick(now + hours * HOUR)
    (letter,) = letters("advice_reminder")
    assert letter.recipient == slow.email


def test_the_time_over_asks_the_next_and_then_it_is_over(app: Flask) -> None:
    now = utc_now()
    for _each in range(3):
        an_adviser("surgical")
    request = asked_for(now=now, hours=24)
    clock.tick(now + 24 * HOUR)
    db.session.refresh(request)
    assert (request.round, request.state, len(request.seats)) == (2, "open", 3)
    assert request.due_at == now + 48 * HOUR
    clock.tick(now + 25 * HOUR)
    assert len(letters("advice_asked")) == 3
    clock.tick(now + 48 * HOUR)
    clock.tick(now + 49 * HOUR)
    assert request.state == "expired" and {seat.state for seat in request.seats} == {"lapsed"}
    (told,) = letters("advice_over")
    assert words_of(told)


def test_with_an_answer_the_convener_closes_and_a_late_answer_still_counts(app: Flask) -> None:
    now = utc_now()
    quick, slow = an_adviser("surgical"), an_adviser("surgical")
    request = asked_for(now=now)
    answers(request, quick)
    clock.tick(now + 72 * HOUR)
    clock.tick(now + 73 * HOUR)
    assert request.state == "open" and request.over_at == now + 72 * HOUR
    assert len(letters("advice_over")) == 1
    answers(request, slow)
    assert seat_of(request, slow).state == "answered"


def closes(case: Case) -> None:
    close_case(case, "treated_elsewhere", a_user().as_actor(), utc_now())


def takes_back(purpose: str) -> Any:
    def deed(case: Case) -> None:
        consent = next(each for each in case.consents if each.purpose == purpose)
        withdraw_consent(consent, a_user().as_actor(), utc_now())

    return deed


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "deed",
    [closes, takes_back("advice"), takes_back("store")],
    ids=["closed", "consent to ask", "consent to store"],
)
def test_what_may_not_be_shown_any_more_ends_and_each_is_told_once(app: Flask, deed: Any) -> None:
    user, other = an_adviser("surgical"), an_adviser("surgical")
    case = a_case()
    request = asked_for(case)
    answers(request, user)
    assert queries.is_shown(request.id)
    db.session.refresh(case)
    deed(case)
    assert not queries.is_shown(request.id)
    with pytest.raises(Conflict):
        answers(request, other)
    clock.tick(utc_now())
    clock.tick(utc_now())
    db.session.refresh(request)
    assert request.state == "void"
    told = letters("advice_void")
    assert {each.recipient for each in told} == {user.email, other.email} and len(told) == 2
    assert case.reference not in words_of(told[0])


def test_a_letter_that_was_to_leave_is_void_once_nothing_may_be_shown(app: Flask) -> None:
    an_adviser("surgical")
    case = a_case()
    asked_for(case)
    closes(case)
    assert outbox._compose(letters("advice_asked")[0]) is None


def test_a_letter_that_bounces_asks_the_next_and_an_empty_field_is_told(app: Flask) -> None:
    for _each in range(3):
        an_adviser("surgical")
    request = asked_for()
    first, second = letters("advice_asked")
    for letter in (first, second):
        transaction(lambda row=letter: setattr(row, "state", outbox.SENT))()
    outbox.came_back(first.id, utc_now())
    db.session.refresh(request)
    assert sorted(seat.state for seat in request.seats) == ["asked", "asked", "lapsed"]
    assert not letters("advice_over")
    outbox.came_back(second.id, utc_now())
    assert len(letters("advice_over")) == 1


def test_what_is_over_becomes_a_record_of_codes_and_the_rest_goes(app: Flask) -> None:
    user = an_adviser("surgical")
    case = a_case()
    request = asked_for(case)
    answers(request, user)
    actions.close(request, CONCLUSION, a_user().as_actor(), utc_now())
    clock.archive(utc_now() + timedelta(days=179))
    assert db.session.scalars(db.select(AdviceRequest)).all()
    clock.archive(utc_now() + timedelta(days=181))
    for model in (AdviceRequest, AdviceSeat, AdviceAnswer):
        assert not db.session.scalars(db.select(model)).all()
    (record,) = db.session.scalars(db.select(AdviceRecord)).all()
    assert (record.outcome, record.options, record.asked, record.answered) == (
        "concluded",
        ["surgery_first"],
        1,
        1,
    )
    assert record.month.day == 1


def test_of_a_closed_case_it_goes_after_a_day(app: Flask) -> None:
    an_adviser("surgical")
    case = a_case()
    asked_for(case)
    closes(case)
    now = utc_now()
    clock.tick(now)
    clock.tick(now + 23 * HOUR)
    assert db.session.scalars(db.select(AdviceRequest)).all()
    clock.tick(now + 25 * HOUR)
    assert not db.session.scalars(db.select(AdviceRequest)).all()


@pytest.mark.both_databases
def test_one_request_that_fails_stops_no_other(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    now = utc_now()
    an_adviser("surgical")
    broken, other = asked_for(now=now, hours=24), asked_for(now=now + HOUR, hours=24)
    true = seating.ask_next

    def fails(request: AdviceRequest, *rest: Any) -> Any:
        if request.id == broken.id:
            raise RuntimeError
        return true(request, *rest)

    monkeypatch.setattr(seating, "ask_next", fails)
    clock.tick(now + 26 * HOUR)
    db.session.expire_all()
    assert (broken.state, other.state) == ("open", "expired")
    assert [each.state for each in broken.seats] == ["asked"], "all or nothing"
    monkeypatch.undo()
    clock.tick(now + 27 * HOUR)
    db.session.expire_all()
    assert broken.state == "expired"
