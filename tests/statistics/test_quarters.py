"""The totals by quarter beside the weeks of the report: what lies between their edges is not to be had."""

import re
from datetime import UTC, datetime, timedelta

from flask import Flask

from referral.accountability.measures import LEAST
from referral.accountability.publishing import publish_quarters
from referral.statistics import making
from tests.pages import Pages
from tests.statistics.test_making import body, people

IN_AUTUMN = datetime(2026, 11, 10, 12, 0, tzinfo=UTC)
IN_WEEK_53 = datetime(2026, 12, 29, 12, 0, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 2, 12, 0, tzinfo=UTC)
LATER = datetime(2027, 1, 5, 12, 0, tzinfo=UTC)


def test_days_between_the_end_of_a_quarter_and_of_its_week_may_hold_any_of_ten_numbers(app: Flask) -> None:
    """Three people come on the second of January, in week 53 and the next quarter: the difference says three."""
    people(47, IN_AUTUMN, place_country="PL")
    people(34, IN_AUTUMN, place_country="RO")
    people(28, IN_WEEK_53, place_country="RO")
    people(3, NEW_YEAR, place_country="RO")
    publish_quarters(LATER)
    making.make((NEW_YEAR - timedelta(days=5)).date(), LATER)
    exact = body("2026-W53")["measures"]["registered"]["so_far"]
    shown = Pages(app).get("/totals?lang=en").text
    (quarter,) = {int(each) for each in re.findall(r"People registered: (\d+)", shown)}
    low, high = exact - (quarter + LEAST - 1), exact - quarter
    assert exact == 112 and high - low >= LEAST - 1 and low <= 3 <= high
    assert {int(each) for each in re.findall(r"(\d+) or a few more", shown)} == {100, 40, 60}
