"""What learning reads of past referrals: how each ended, after how many days, and how old the figure was then."""

from datetime import datetime

import pytest
from flask import Flask

from matching.learning.answer_model import Outcome
from referral.accounts.permissions import Role
from referral.db import db
from referral.engine.past_answers import past_answers
from referral.referrals import actions as referrals
from referral.referrals.models import Referral
from tests import factories as a
from tests.coordination.desk import a_fitting_hospital
from tests.predicted_answers.test_show import DAY, moved


def only(now: datetime) -> tuple[Outcome, float, float | None]:
    past = past_answers(now)
    assert len(past) == 1
    age = float(past.report_age_days[0])
    return Outcome(int(past.outcome[0])), round(float(past.days[0]), 3), None if age != age else round(age, 3)


@pytest.mark.parametrize(
    ("steps", "outcome", "days"),
    [
        ([], Outcome.CENSORED, 9),
        ([("receive", 1), ("accept", 2)], Outcome.ACCEPTED, 2),
        ([("accept_with_conditions", 2), ("fail_conditions", 4)], Outcome.ACCEPTED, 2),
        ([("reject", 3)], Outcome.REFUSED, 3),
        ([("refer_onward", 3)], Outcome.REFUSED, 3),
        ([("expire", 3)], Outcome.EXPIRED, 3),
        ([("withdraw", 1)], Outcome.CENSORED, 1),
        ([("supersede", 1)], Outcome.CENSORED, 1),
        ([("accept", 1), ("withdraw_after_acceptance", 2)], Outcome.ACCEPTED, 1),
        ([("ask_information", 1), ("expire", 3)], Outcome.CENSORED, 1),
        ([("ask_information", 1)], Outcome.CENSORED, 1),
        ([("ask_information", 1), ("give_information", 2), ("reject", 4)], Outcome.REFUSED, 4),
        ([("ask_information", 1), ("reject", 4)], Outcome.REFUSED, 4),
    ],
)
def test_each_end_of_a_referral_teaches_what_it_can(
    app: Flask, now: datetime, steps: list[tuple[str, int]], outcome: Outcome, days: float
) -> None:
    sent_at = now - 9 * DAY
    moved(a.a_referral(sent_at=sent_at), *((verb, sent_at + day * DAY) for verb, day in steps))
    assert only(now)[:2] == (outcome, days)


def test_a_paused_referral_waits_no_longer(app: Flask, now: datetime) -> None:
    a.a_referral(sent_at=now - 9 * DAY, paused_at=now - 5 * DAY)
    assert only(now)[:2] == (Outcome.CENSORED, 4)


@pytest.mark.both_databases
def test_the_real_moves_of_a_referral_are_understood(app: Flask, now: datetime) -> None:
    hospital = a_fitting_hospital()
    staff = a.a_user(Role.HOSPITAL, hospital_id=hospital.id)
    referral = a.a_referral(hospital=hospital, sent_at=now - 3 * DAY, deadline_at=now + DAY)
    referrals.reject(referral, staff.as_actor(), now - DAY, reason="no_capacity")
    assert only(now)[:2] == (Outcome.REFUSED, 2)


def test_an_answer_recorded_later_came_when_the_hospital_gave_it(app: Flask, now: datetime) -> None:
    referral = moved(a.a_referral(sent_at=now - 9 * DAY), ("reject", now - 2 * DAY))
    referral.moves[0].told_at = now - 6 * DAY
    db.session.commit()
    assert only(now)[:2] == (Outcome.REFUSED, 3)


def test_the_age_of_the_figure_is_that_of_the_day_of_sending(app: Flask, now: datetime) -> None:
    hospital = a.a_hospital()
    a.places(hospital, "radiotherapy", 2, as_of=now - 12 * DAY)
    a.a_referral(hospital=hospital, sent_at=now - 9 * DAY)
    assert only(now)[2] == 3
    db.session.execute(db.delete(Referral))
    db.session.commit()
    a.a_referral(hospital=hospital, sent_at=now - 14 * DAY)
    assert only(now)[2] is None
