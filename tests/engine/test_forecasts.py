"""What is expected of a service on the desk: from reports, standing acceptances, refusals and open requests."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from matching.vocabulary import AgeGroup, Modality
from referral.db import db, utc_now
from referral.engine import forecasts, rankings
from referral.engine.directory import Expected
from referral.hospitals.models import Hospital, SlotReport
from tests import factories as a
from tests.coordination.desk import a_fitting_hospital
from tests.pages import Pages
from tests.plans.scenes import desk_of, who_waits

CELL = (Modality.RADIOTHERAPY, AgeGroup.ADULT)
WEEKS = 12


def reports(hospital: Hospital, free: int, weeks: range = range(1, WEEKS), start: int | None = None) -> None:
    """A report of radiotherapy each week, the last of them `weeks.start` weeks ago."""
    service = next(each for each in hospital.services if each.modality == Modality.RADIOTHERAPY)
    for week in reversed(weeks):
        moment = utc_now() - timedelta(weeks=week)
        day = None if start is None else (moment + timedelta(days=start)).date()
        service.free, service.reported_at = free, moment
        service.reports.append(
            SlotReport(
                places=free,
                earliest_start=day,
                as_of=moment,
                reported_by_kind="user",
                reported_by="test",
                source="by telephone",
            )
        )
    db.session.commit()


def expected(hospital: Hospital, now: datetime | None = None) -> Expected | None:
    rows = forecasts.rows(now or utc_now(), [CELL])
    return next(row for row in rows if row.id == hospital.id).expected.get(CELL)


@pytest.fixture
def steady(app: Flask) -> Hospital:
    """One of two hospitals that reported eight places each week, the last time two weeks ago: an old figure."""
    hospital, other = a_fitting_hospital(free=None), a_fitting_hospital(free=None)
    for each in (hospital, other):
        reports(each, 8, range(2, WEEKS))
    return hospital


def test_of_a_silent_hospital_what_the_others_give_is_expected(steady: Hospital) -> None:
    silent, unnamed = a_fitting_hospital(free=None), a.a_hospital()
    for hospital in (silent, unnamed):
        found = expected(hospital)
        assert found is not None and 5 <= found.slots <= 8 and 2 < found.start_in_days < 4


def test_nothing_is_expected_where_nobody_reported(app: Flask) -> None:
    assert expected(a_fitting_hospital(free=None)) is None


def test_what_is_expected_is_no_place_that_somebody_reported(steady: Hospital) -> None:
    case = who_waits()
    ranked = rankings.rank_case(case, utc_now())
    (told,) = [each for each in rankings.explanations(ranked.ranking) if each.hospital == str(steady.id)]
    assert told.expected_slots is not None and told.capacity.name == "STALE"
    service = next(iter(ranked.network.hospitals[0].services))
    assert service.slots_free == 8, "the report stands beside it as it was"


def test_dates_given_far_ahead_put_the_next_one_off(steady: Hospital) -> None:
    other = a_fitting_hospital(free=None)
    day = utc_now() + timedelta(days=20)
    accepted: dict[str, Any] = {"state": "accepted", "answered_at": utc_now(), "first_date": day.date()}
    a.a_referral(who_waits(), other, **accepted)
    a.a_referral(who_waits(), steady, **accepted | {"state": "cancelled_by_hospital"})
    found, same = expected(other), expected(steady)
    assert found is not None and 19 <= found.start_in_days <= 21
    assert same is not None and same.start_in_days < 8, "what was given back is no date"


def test_who_said_that_it_is_full_is_not_expected_to_have_a_place(steady: Hospital) -> None:
    other = a_fitting_hospital(free=None)
    a.a_referral(who_waits(), other, state="rejected", reason="no_capacity", answered_at=utc_now())
    found = expected(other)
    assert found is not None and found.slots == 0 and found.start_in_days == pytest.approx(28, abs=0.1)
    elsewhere = a_fitting_hospital(free=None)
    a.a_referral(who_waits(), elsewhere, state="rejected", reason="language", answered_at=utc_now())
    unmoved = expected(elsewhere)
    assert unmoved is not None and unmoved.slots >= 5


def test_requests_that_wait_there_put_the_next_date_off(steady: Hospital) -> None:
    before = expected(steady)
    for _ in range(3):
        a.a_referral(who_waits(), steady)
    after = expected(steady)
    assert before is not None and after is not None
    assert after.start_in_days > before.start_in_days + 5


def test_what_is_older_than_twelve_weeks_is_forgotten(app: Flask) -> None:
    hospital = a_fitting_hospital(free=None)
    reports(hospital, 8, range(13, 30))
    assert expected(hospital) is None


def test_the_desk_says_what_is_expected_and_from_what(pages: Pages, steady: Hospital) -> None:
    case = who_waits()
    desk = desk_of(pages)
    page = desk.get(f"/desk/cases/{case.id}")
    assert "By earlier reports and answers, about 8 places are expected in the next four weeks." in page.text
    assert "8 places were free, but that report is old." in page.text
    assert "Predicted from earlier reports and answers of hospitals." in page.text


def test_what_stands_in_for_a_figure_nobody_gave_is_named(pages: Pages, steady: Hospital) -> None:
    a_fitting_hospital(free=None)
    page = desk_of(pages).get(f"/desk/cases/{who_waits().id}")
    assert "The number of free places is not known." in page.text
    assert "By earlier reports and answers, about 7 places" in page.text
    assert page.text.count("What is not known counts as neutral.") < page.text.count("is not known")


def test_a_hundred_hospitals_with_a_year_of_reports_are_forecast_at_once(app: Flask) -> None:
    for _ in range(20):
        reports(a_fitting_hospital(free=None), 3)
    before = utc_now()
    forecasts.rows(utc_now(), [CELL])
    assert utc_now() - before < timedelta(seconds=1)
