"""Public totals: once for each quarter that is over, each person once, never changed, nothing small."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from referral.accountability.models import PublicTotal
from referral.accountability.publishing import publish_quarters
from referral.db import db
from tests.factories import a_case
from tests.pages import Pages

pytestmark = pytest.mark.both_databases
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
IN_SUMMER = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)


def _people(number: int, at: datetime = IN_SUMMER, **facts: object) -> None:
    for _ in range(number):
        a_case(submitted_at=at, **facts)  # type: ignore[arg-type]


def _of(period: str) -> dict[tuple[str, str], int | None]:
    db.session.rollback()
    rows = db.session.scalars(db.select(PublicTotal).where(PublicTotal.period == period))
    return {(row.dimension, row.value): row.number for row in rows}


def test_a_quarter_is_published_once_and_never_changed(app: Flask) -> None:
    _people(30, place_country="PL", born="1980-02")
    _people(25, place_country="CZ", born="1950-02", answers={"contact": {"sex": "male"}})
    _people(3, place_country="SK", born="2015-02", age_group="child")
    assert publish_quarters(NOW) == 4
    first = _of("2026-Q3")
    assert first["total", ""] == 58
    assert first["country", "PL"] == 30 and ("country", "SK") not in first
    assert first["country", "others"] == 28, "Slovakia's three stand with Czechia's twenty-five"
    _people(20, place_country="HU")
    assert publish_quarters(NOW + timedelta(days=1)) == 0 and _of("2026-Q3") == first


def test_a_small_or_empty_quarter_says_only_that_it_is_small(app: Flask) -> None:
    _people(9)
    publish_quarters(NOW)
    assert _of("2026-Q3") == {("total", ""): None} == _of("2026-Q2")


def test_the_edges_of_a_quarter_are_those_of_the_regions_day_and_twice_registered_is_once(app: Flask) -> None:
    _people(11, datetime(2026, 6, 30, 22, 30, tzinfo=UTC))  # in Warsaw the first of July
    _people(13, datetime(2026, 9, 30, 22, 30, tzinfo=UTC))  # in Warsaw the first of October
    _people(12, IN_SUMMER, state="closed", outcome="duplicate")
    publish_quarters(NOW)
    assert _of("2026-Q3") == {("total", ""): 11}, "all eleven are alike: no group can be told apart"


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
def test_everybody_reads_them_without_an_account(app: Flask, language: str) -> None:
    _people(43, place_country="PL", answers={"contact": {"sex": "female"}})
    _people(34, place_country="RO", answers={"contact": {"sex": "male"}}, site_group="lung")
    publish_quarters(NOW)
    page = Pages(app).get(f"/totals?lang={language}")
    assert page.status == 200 and "70" in page.text and "2026" in page.text
    assert not {"77", "43", "34"} & set(page.text.split()), (
        "weeks of the flash report cannot be taken from tens"
    )


def test_before_the_first_quarter_the_page_says_so(app: Flask) -> None:
    assert "Nothing has been published yet" in Pages(app).get("/totals?lang=en").text
