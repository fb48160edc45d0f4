"""The day of assurance is that of the last reading, comparing or confirming: never of publishing or the download."""

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from referral.db import db, utc_now
from referral.organisations.models import LIFE
from referral.published_life import READ_AGAIN_AFTER
from tests.centres.scenes import silent
from tests.factories import NOW, a_user
from tests.organisations.lines import an_organisation, published
from tests.pages import Pages

PUBLISHED, CHECKED, READ = NOW, NOW - timedelta(days=40), (NOW - timedelta(days=200)).date()


def days(app: Flask) -> set[str]:
    """Every day that any of the data gives, of services and of what holds them."""
    services = json.loads(Pages(app).get("/open-data/hsds/services").html)["contents"]
    bundle = json.loads(Pages(app).get("/open-data/fhir").html)
    found = {each["assured_date"] for each in services} | {bundle.get("timestamp", "")[:10]}
    return found | {each["resource"].get("meta", {}).get("lastUpdated", "")[:10] for each in bundle["entry"]}


def _published_late(read_on: date = READ) -> Any:
    made, second = an_organisation(read_on=read_on), a_user("editor").as_actor()
    LIFE.check(made, 1, second, CHECKED)
    LIFE.publish(made, 1, second, PUBLISHED)
    return made


def test_what_was_compared_long_before_it_was_published_was_assured_then(app: Flask) -> None:
    _published_late()
    assert days(app) == {CHECKED.date().isoformat()}


def test_a_later_reading_counts(app: Flask) -> None:
    later = (CHECKED + timedelta(days=10)).date()
    _published_late(later)
    assert days(app) == {later.isoformat()}


def test_what_was_confirmed_since_was_assured_then(app: Flask) -> None:
    made = _published_late()
    confirmed = (PUBLISHED + timedelta(days=30)).date()
    made.next_check = confirmed + READ_AGAIN_AFTER
    db.session.commit()
    assert days(app) == {confirmed.isoformat()}


@pytest.mark.parametrize(
    ("checked", "verified", "day"),
    [
        (date(2025, 3, 1), None, "2025-03-01"),
        (None, datetime(2025, 4, 1, tzinfo=NOW.tzinfo), "2025-04-01"),
        (None, None, ""),
    ],
)
def test_a_hospital_of_which_nothing_is_said_has_the_day_of_its_last_check_or_none(
    app: Flask, checked: date | None, verified: datetime | None, day: str
) -> None:
    silent(checked=checked, verified_at=verified)
    assert days(app) == {day} and utc_now().date().isoformat() != day


def test_a_list_is_not_the_website_of_whom_it_names(app: Flask) -> None:
    published(links=[], source="https://gov.example/list")
    (mine,) = json.loads(Pages(app).get("/open-data/hsds/organizations").html)["contents"]
    assert "website" not in mine
    bundle, table = (Pages(app).get(f"/open-data/{each}").html for each in ("fhir", "services.csv"))
    house = json.loads(bundle)["entry"][0]["resource"]
    assert [each["system"] for each in house["telecom"]] == ["phone"]
    assert table.count("https://gov.example/list") == 1, "it stays the source of its line"
