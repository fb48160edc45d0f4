"""What one request says: a late yes, an undone one, time waited for us, times that cannot be, what is not known."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from referral.accountability.facts import Fact, band_of, facts
from referral.db import db
from referral.referrals.models import ReferralMove
from tests.accountability.requests import BY, a_request
from tests.factories import NOW, a_case, a_hospital

pytestmark = pytest.mark.both_databases
BEGIN = NOW - timedelta(days=365)


def the_fact(*steps: tuple[str, float], **given: Any) -> Fact:
    a_request(a_hospital(), *steps, **given)
    (found,) = facts(BEGIN, NOW)
    return found


@pytest.mark.parametrize(
    ("steps", "outcome", "hours", "is_late"),
    [
        ((), "open", None, False),
        ((("receive", 1), ("accept", 20)), "accepted", 20, False),
        ((("accept_with_conditions", 20), ("fail_conditions", 90)), "accepted", 20, False),
        ((("reject", 73),), "declined", 73, True),
        ((("refer_onward", 5),), "declined", 5, False),
        ((("expire", 72),), "silent", None, True),
        ((("expire", 72), ("accept_late", 80)), "accepted", 80, True),
        ((("withdraw", 8),), "ended", None, False),
        ((("supersede", 8),), "ended", None, False),
        ((("accept", 5), ("undo_acceptance", 5.5)), "open", None, False),
        ((("accept", 5), ("undo_acceptance", 5.5), ("reject", 9)), "declined", 9, False),
        ((("ask_information", 2), ("give_information", 22), ("accept", 30)), "accepted", 10, False),
        ((("ask_information", 2), ("reject", 30)), "declined", 30, False),
    ],
)
def test_how_a_request_ended_and_when(
    app: Flask, steps: Any, outcome: str, hours: float | None, is_late: bool
) -> None:
    found = the_fact(*steps)
    assert (found.outcome, found.hours, found.is_late) == (outcome, hours, is_late)
    assert not found.impossible


def test_an_answer_from_before_the_request_is_not_counted_and_said(app: Flask) -> None:
    found = the_fact(("accept", -5), ("attend", 24), ("start_treatment", -24))
    assert (found.outcome, found.hours, found.days, found.impossible) == ("accepted", None, None, True)


def test_an_answer_by_telephone_came_when_it_was_given(app: Flask) -> None:
    row = a_request(a_hospital())
    at = row.sent_at + timedelta(hours=50)
    told = {"told_at": row.sent_at + timedelta(hours=4), "told_channel": "phone"}
    db.session.add(
        ReferralMove(referral=row, verb="accept", to_state="accepted", at=at, number=2, **told, **BY)
    )
    db.session.commit()
    (found,) = facts(BEGIN, NOW)
    assert found.hours == 4


def test_a_treatment_without_a_day_is_unknown_and_not_none(app: Flask) -> None:
    waits = the_fact(("accept", 4), ("attend", 100), state="attended")
    assert waits.days is None and waits.start_unknown and waits.visit == "attend"


def test_whoever_did_not_come_is_no_unknown_treatment(app: Flask) -> None:
    missed = the_fact(("accept", 4), ("miss", 100), state="no_show")
    assert missed.days is None and not missed.start_unknown and missed.visit == "miss"


def test_treatment_that_began_is_in_days_and_over_the_clocks_change_to_the_hour(app: Flask) -> None:
    sent = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)  # the night after, the clocks go back
    found = the_fact(("accept", 1), ("start_treatment", 48), sent_at=sent, state="treatment_started")
    assert found.days == 2 and not found.start_unknown and found.visit == "attend"


def test_what_never_reached_its_hospital_or_is_older_than_a_year_is_not_counted(app: Flask) -> None:
    hospital = a_hospital()
    a_request(hospital, undelivered_at=NOW)
    a_request(hospital, sent_at=BEGIN - timedelta(minutes=1))
    a_request(hospital, sent_at=NOW + timedelta(minutes=1))
    assert list(facts(BEGIN, NOW)) == []


def test_many_requests_of_one_moment_are_each_read_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("referral.accountability.facts.CHUNK", 3)
    hospital, other = a_hospital(), a_hospital()
    for each in (hospital, other):
        for _ in range(4):
            a_request(each, ("accept", 1), sent_at=NOW - timedelta(days=3), case=a_case())
    a_request(other, sent_at=NOW - timedelta(days=2))
    found = list(facts(BEGIN, NOW))
    assert len(found) == 9 and sum(fact.outcome == "accepted" for fact in found) == 8


@pytest.mark.parametrize(
    ("born", "ticked", "band"),
    [
        ("2008-11-21", "child", "0-17"),
        ("2008-11-20", "adult", "18-39"),
        ("1986-11", "adult", "unknown"),
        ("1986-02", "adult", "40-64"),
        ("1950", "adult", "65+"),
        ("1880-01", "adult", "65+"),
        (None, "child", "0-17"),
        (None, "adult", "unknown"),
        (None, None, "unknown"),
        ("unknown", "adult", "unknown"),
        ("2030-01-01", "adult", "unknown"),
        ("2008-02-29", "adult", "18-39"),
    ],
)
def test_the_band_of_ages_on_the_day(born: str | None, ticked: str | None, band: str) -> None:
    assert band_of(born, ticked, date(2026, 11, 20)) == band


def test_29_february_is_18_on_the_first_of_march(app: Flask) -> None:
    assert band_of("2008-02-29", "child", date(2026, 2, 28)) == "0-17"
    assert band_of("2008-02-29", "child", date(2026, 3, 1)) == "18-39"
