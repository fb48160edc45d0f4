"""Answers: under a name, others' after one's own, versions kept; closed by a convener; no case is ever changed."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect

from referral.accounts.permissions import Role
from referral.advice import actions, showing
from referral.advice.models import AdviceAnswer
from referral.audit import AuditEvent
from referral.db import db, utc_now
from referral.errors import Conflict, Invalid
from referral.intake.models import Case, CaseMove
from tests.advice.scenes import CONCLUSION, NEVER, SAID, an_adviser, answers, asked_for, seat_of
from tests.factories import a_case, a_hospital, a_referral, a_user
from tests.referrals.scenes import letters


def a_panel(*disciplines: str, **facts: Any) -> tuple[Any, ...]:
    """One adviser of each discipline, and a request that asks them."""
    users = [an_adviser(each) for each in disciplines]
    return asked_for(disciplines=list(disciplines), **facts), *users


@pytest.mark.both_databases
def test_each_change_is_a_version_and_the_same_again_is_none(app: Flask) -> None:
    request, user = a_panel("surgical")
    answers(request, user)
    answers(request, user)
    answers(request, user, options=["watch"])
    kept = db.session.scalars(db.select(AdviceAnswer).order_by(AdviceAnswer.version)).all()
    assert [(each.version, each.options) for each in kept] == [(1, ["surgery_first"]), (2, ["watch"])]
    (said,) = showing.said_of(request, request.seats)
    assert said.options == ["Wait and watch"] and said.earlier == [kept[0].at] and said.name == user.name
    assert b"Operate" not in (kept[0].said_sealed or b"")


@pytest.mark.both_databases
def test_of_two_answers_at_once_one_is_told(app: Flask) -> None:
    request, user = a_panel("surgical")
    seat = seat_of(request, user)
    actions.answer(seat, SAID, 0, user.as_actor(), utc_now())
    with pytest.raises(Conflict):
        actions.answer(seat, {**SAID, "options": ["watch"]}, 0, user.as_actor(), utc_now())
    assert [each.options for each in db.session.scalars(db.select(AdviceAnswer))] == [["surgery_first"]]


@pytest.mark.parametrize("ending", [CONCLUSION, NEVER], ids=["a conclusion", "no agreement"])
def test_after_the_end_nothing_is_written(app: Flask, ending: dict[str, Any]) -> None:
    request, user = a_panel("surgical")
    answers(request, user)
    actions.close(request, ending, a_user(Role.COORDINATOR).as_actor(), utc_now())
    assert request.state == ending["ending"]
    seat = seat_of(request, user)
    for deed in (
        lambda: answers(request, user, options=["watch"]),
        lambda: actions.accept(seat, user.as_actor(), utc_now()),
        lambda: actions.decline(seat, user.as_actor(), utc_now()),
        lambda: actions.close(request, NEVER, a_user(Role.COORDINATOR).as_actor(), utc_now()),
    ):
        with pytest.raises(Conflict):
            deed()
    assert request.state == ending["ending"]


def test_advice_never_changes_a_case(app: Flask) -> None:
    case = a_case()
    columns = [each.key for each in inspect(Case).column_attrs]
    before = {name: getattr(case, name) for name in columns}
    hospital = a_hospital()
    request, user = a_panel("surgical", case=case)
    answers(request, user, hospital=hospital.id)
    actions.close(request, {**CONCLUSION, "hospital": hospital.id}, a_user().as_actor(), utc_now())
    actions.turn(request, a_user().as_actor(), utc_now())
    db.session.refresh(case)
    assert {name: getattr(case, name) for name in columns} == before
    assert not db.session.scalars(db.select(CaseMove)).all()
    from referral.referrals.models import Referral

    assert not db.session.scalars(db.select(Referral)).all()


def test_whoever_works_at_an_asked_hospital_declares_it(app: Flask) -> None:
    hospital, case = a_hospital(), a_case()
    user = an_adviser("surgical", hospital_id=hospital.id)
    request = asked_for(case)
    a_referral(case, hospital)  # asked after the seat was given
    with pytest.raises(Invalid) as refused:
        answers(request, user)
    assert "conflict" in refused.value.errors
    answers(request, user, conflict="works_there")
    (said,) = showing.said_of(request, request.seats)
    assert said.conflict


def test_whoever_names_their_own_hospital_declares_it(app: Flask) -> None:
    hospital = a_hospital()
    user = an_adviser("surgical", hospital_id=hospital.id)
    request = asked_for()
    with pytest.raises(Invalid):
        answers(request, user, hospital=hospital.id)
    answers(request, user)
    answers(request, user, hospital=hospital.id, conflict="works_there")


def test_a_name_typed_in_free_words_is_withheld(app: Flask) -> None:
    request, user = a_panel("surgical")
    answers(
        request, user, words="Olena Testova needs it, call +380 50 123 45 67", missing_words="Олени Тестової"
    )
    (said,) = showing.said_of(request, request.seats)
    shown = said.words + said.missing_words
    for secret in ("Olena", "Testova", "123", "Олени", "Тестов"):
        assert secret not in shown
    actions.close(request, {**CONCLUSION, "words": "Testova first"}, a_user().as_actor(), utc_now())
    assert "Testova" not in showing.conclusion_of(request)


def test_saying_no_asks_the_next_at_once(app: Flask) -> None:
    for _each in range(3):
        an_adviser("surgical")
    request = asked_for()
    seat = request.seats[0]
    assert actions.decline(seat, seat.user.as_actor(), utc_now())
    db.session.refresh(request)
    assert sorted(each.state for each in request.seats) == ["asked", "asked", "declined"]
    assert not actions.decline(seat, seat.user.as_actor(), utc_now())
    assert len(letters("advice_asked")) == 3


def test_the_convener_hears_once_when_all_have_answered(app: Flask) -> None:
    request, first, second = a_panel("surgical", "medical")
    actions.accept(seat_of(request, first), first.as_actor(), utc_now())
    answers(request, first)
    assert not letters("advice_over")
    answers(request, second)
    answers(request, second, options=["watch"])
    assert len(letters("advice_over")) == 1


def test_a_convener_closes_after_answering_and_the_asker_hears(app: Flask) -> None:
    user = an_adviser("surgical")
    request = asked_for(convener=user.id)
    with pytest.raises(Conflict):
        actions.close(request, CONCLUSION, user.as_actor(), utc_now())
    answers(request, user)
    actions.close(request, CONCLUSION, user.as_actor(), utc_now())
    assert request.state == "concluded"
    closed = [each for each in letters("advice_over") if each.window == "closed"]
    assert len(closed) == 2 and request.conclusion == "All agree."


def test_only_a_conclusion_that_names_a_hospital_becomes_a_request(app: Flask) -> None:
    request, _user = a_panel("surgical")
    me = a_user(Role.COORDINATOR).as_actor()
    with pytest.raises(Conflict):
        actions.turn(request, me, utc_now())
    actions.close(request, CONCLUSION, me, utc_now())
    with pytest.raises(Conflict):
        actions.turn(request, me, utc_now())


def test_each_deed_is_in_the_trail(app: Flask) -> None:
    request, user = a_panel("surgical")
    now = utc_now() + timedelta(minutes=1)
    actions.accept(seat_of(request, user), user.as_actor(), now)
    answers(request, user)
    hospital = a_hospital()
    actions.close(request, {**CONCLUSION, "hospital": hospital.id}, a_user().as_actor(), now)
    actions.turn(request, a_user().as_actor(), now)
    actions.turn(request, a_user().as_actor(), now)
    verbs = db.session.scalars(db.select(AuditEvent.verb).where(AuditEvent.verb.startswith("advice."))).all()
    assert sorted(verbs) == sorted(
        f"advice.{each}" for each in ("asked", "accepted", "answered", "concluded", "turned")
    )
