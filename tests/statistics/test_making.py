"""Reports are made once, week after week, frozen; whatever comes in later changes none of them."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from referral.db import db
from referral.errors import NotFound
from referral.statistics import jobs, making, queries, weeks
from referral.statistics.models import FlashJob, FlashReport
from tests.accountability.requests import a_request
from tests.factories import a_case, a_hospital, a_user

pytestmark = pytest.mark.both_databases
MONDAY = date(2026, 11, 16)
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
IN_WEEK = datetime(2026, 11, 17, 12, 0, tzinfo=UTC)


def people(number: int, at: datetime = IN_WEEK, **facts: Any) -> list[Any]:
    """So many people registered at a moment."""
    return [a_case(submitted_at=at, created_at=at, **facts) for _ in range(number)]


def body(week: str = "2026-W47") -> dict[str, Any]:
    """The numbers of a week's report."""
    db.session.rollback()
    return queries.body_of(queries.report_of(week))


def block(measure: str, week: str = "2026-W47") -> dict[str, Any]:
    """The newest block of a measure in it."""
    return body(week)["measures"][measure]["block"]  # type: ignore[no-any-return]


def test_without_anybody_there_is_a_report_and_nothing_is_said(app: Flask) -> None:
    making.make(MONDAY, NOW)
    assert all(each["block"] is None and each["so_far"] == 0 for each in body()["measures"].values())
    assert json.loads(queries.report_of("2026-W47").totals) == {
        "week": "2026-W47", "registered": None, "placed": None, "waiting": None,
    }  # fmt: skip


def test_one_person_is_not_told_until_there_are_enough(app: Flask) -> None:
    people(1)
    making.make(MONDAY, NOW)
    assert block("registered") is None
    people(29, IN_WEEK + weeks.WEEK)
    making.make(MONDAY + weeks.WEEK, NOW + weeks.WEEK)
    assert (block("registered", "2026-W48")["from"], block("registered", "2026-W48")["total"]) == ("", 30)


def test_two_hundred_alike_are_counted_and_not_cut(app: Flask) -> None:
    people(200, place_country="PL")
    making.make(MONDAY, NOW)
    found = block("registered")
    assert found["total"] == 200 and set(found["by"].values()) == {None} == set(found["crossed"].values())


def test_people_in_their_groups_and_small_groups_together(app: Flask) -> None:
    women, men = ({"contact": {"sex": sex}} for sex in ("female", "male"))
    people(40, place_country="PL", answers=women, priority="urgent")
    people(30, place_country="RO", answers=men, priority="normal")
    people(3, place_country="SK", answers=men, priority="normal", languages=["pl"])
    making.make(MONDAY, NOW)
    found = block("registered")
    assert [(line["code"], line["n"]) for line in found["by"]["sex"]] == [("female", 40), ("others", 33)]
    assert found["by"]["sex"][1]["together"] == ["male", "unknown"]
    assert sum(line["n"] for line in found["by"]["country"]) == 73
    assert found["by"]["language"] is None, "three speak another language; the rest all speak one"


def test_waits_of_those_placed_without_their_number(app: Flask) -> None:
    house = a_hospital()
    for number in range(40):
        case = people(1, IN_WEEK - timedelta(days=3 + number % 2))[0]
        a_request(house, ("accept", 24), case=case, sent_at=IN_WEEK - timedelta(days=1), state="accepted")
    people(30)
    making.make(MONDAY, NOW)
    found = block("placed")
    assert found["total"] == 40 and found["took"] == {"mid": 3.5, "low": 3.0, "high": 4.0}
    assert block("answers")["total"] == 40 and block("answers")["took"]["mid"] == 24.0
    assert all("n" not in line for lines in found["by"].values() for line in lines or ())
    assert making.waiting_of(body()["measures"]) == 30


def test_an_acceptance_that_was_undone_is_none_and_a_second_one_is_counted_once(app: Flask) -> None:
    house, other = a_hospital(), a_hospital(country="RO", city="Cluj-Napoca")
    sent = IN_WEEK - timedelta(days=1)
    for case in people(35, IN_WEEK - timedelta(days=2)):
        a_request(house, ("accept", 1), case=case, sent_at=sent, state="accepted")
    for case in people(12, IN_WEEK - timedelta(days=2)):
        a_request(house, ("accept", 1), ("undo_acceptance", 2), case=case, sent_at=sent, state="rejected")
    making.make(MONDAY, NOW)
    assert block("placed")["total"] == 35
    later = sent + weeks.WEEK
    for case in people(35, later):
        a_request(other, ("accept", 1), case=case, sent_at=later, state="accepted")
    for case in people(1, later):
        a_request(house, ("accept", 1), case=case, sent_at=later, state="superseded")
        a_request(other, ("accept", 2), case=case, sent_at=later, state="accepted")
    making.make(MONDAY + weeks.WEEK, NOW + weeks.WEEK)
    assert block("placed", "2026-W48")["total"] == 36


def test_what_comes_in_late_changes_nothing_that_stands_and_is_counted_next(app: Flask) -> None:
    people(40)
    making.make(MONDAY, NOW)
    before = queries.report_of("2026-W47").body
    for case in people(35, NOW):
        case.place_country = "PL"
    db.session.commit()
    making.make(MONDAY, NOW + timedelta(days=1))
    making.make(MONDAY + weeks.WEEK, NOW + weeks.WEEK)
    db.session.rollback()
    assert queries.report_of("2026-W47").body == before
    assert (
        block("registered", "2026-W48")["total"] == 35
        and body("2026-W48")["measures"]["registered"]["so_far"] == 75
    )


def test_a_correction_after_the_report_changes_nothing_that_stands(app: Flask) -> None:
    cases = people(40)
    making.make(MONDAY, NOW)
    before = queries.report_of("2026-W47").body
    cases[0].outcome, cases[0].state, cases[1].submitted_at = "duplicate", "closed", NOW
    db.session.commit()
    making.make(MONDAY + weeks.WEEK, NOW + weeks.WEEK)
    assert queries.report_of("2026-W47").body == before


def test_weeks_that_nobody_asked_for_are_made_first_and_a_week_of_nobody_says_what_stood_before(
    app: Flask,
) -> None:
    people(40, IN_WEEK - 3 * weeks.WEEK)
    people(33)
    making.make(MONDAY, NOW)
    rows = db.session.scalars(db.select(FlashReport.week).order_by(FlashReport.last_day)).all()
    assert rows == ["2026-W44", "2026-W45", "2026-W46", "2026-W47"]
    assert body("2026-W45")["measures"] == body("2026-W44")["measures"]
    assert body("2026-W46")["capacity"] is None and body("2026-W47")["capacity"] is not None


def test_a_leap_week_and_the_change_of_the_clocks(app: Flask) -> None:
    assert weeks.begins(date(2026, 10, 26)) - weeks.begins(date(2026, 10, 19)) == timedelta(days=7, hours=1)
    people(31, datetime(2026, 10, 25, 22, 30, tzinfo=UTC))  # Sunday, half past eleven at night in Warsaw
    people(34, datetime(2027, 1, 3, 22, 59, tzinfo=UTC))  # the last minute of week 53
    people(37, datetime(2027, 1, 3, 23, 0, tzinfo=UTC))
    making.make(date(2027, 1, 4), datetime(2027, 1, 12, tzinfo=UTC))
    totals = {
        week: block("registered", week)["total"] for week in ("2026-W43", "2026-W52", "2026-W53", "2027-W01")
    }
    assert totals == {"2026-W43": 31, "2026-W52": 31, "2026-W53": 34, "2027-W01": 37}


def test_a_week_is_closed_two_hours_after_its_end(app: Flask) -> None:
    midnight = weeks.begins(date(2026, 11, 23))
    assert weeks.newest_closed(midnight + timedelta(minutes=119)) == date(2026, 11, 9)
    assert weeks.newest_closed(midnight + timedelta(minutes=120)) == MONDAY


def test_what_is_public_is_in_whole_tens(app: Flask) -> None:
    people(58)
    making.make(MONDAY, NOW)
    assert json.loads(queries.report_of("2026-W47").totals)["registered"] == 50


def test_one_press_asks_once_and_the_worker_makes_it(app: Flask) -> None:
    people(40)
    actor = a_user().as_actor()
    job = jobs.ask(NOW.date(), actor, NOW)
    again = jobs.ask(NOW.date() - timedelta(days=1), actor, NOW)
    assert isinstance(job, FlashJob) and isinstance(again, FlashJob) and again.id == job.id
    job_id = job.id
    jobs.work(NOW)
    db.session.rollback()
    done = jobs.job_of(job_id)
    assert (done.state, done.week, done.done, done.of, done.is_open) == ("done", "2026-W47", 1, 1, None)
    found = jobs.ask(NOW.date(), actor, NOW)
    assert isinstance(found, FlashReport) and found.week == "2026-W47"


def test_a_day_before_any_report_has_none_and_a_day_to_come_has_the_newest(app: Flask) -> None:
    people(40)
    making.make(MONDAY, NOW)
    actor = a_user().as_actor()
    with pytest.raises(NotFound):
        jobs.ask(date(2026, 1, 1), actor, NOW)
    found = jobs.ask(date(2030, 1, 1), actor, NOW)
    assert isinstance(found, FlashReport) and found.week == "2026-W47"


def test_a_report_that_cannot_be_made_is_said_to_be_and_may_be_asked_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    people(40)
    job = jobs.ask(NOW.date(), a_user().as_actor(), NOW)
    assert isinstance(job, FlashJob)
    job_id = job.id
    with monkeypatch.context() as broken:
        broken.setattr(making, "measured", lambda *_of: 1 / 0)
        jobs.work(NOW)
    db.session.rollback()
    assert jobs.job_of(job_id).state == "failed" and jobs.open_one() is None
    assert isinstance(jobs.ask(NOW.date(), a_user().as_actor(), NOW), FlashJob)


def test_numbers_that_somebody_changed_are_not_shown(app: Flask) -> None:
    people(40)
    making.make(MONDAY, NOW)
    row = queries.report_of("2026-W47")
    row.body = row.body.replace("40", "41")
    db.session.commit()
    with pytest.raises(NotFound):
        body()
