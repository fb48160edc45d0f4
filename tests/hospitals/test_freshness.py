"""How long a report of places counts as fresh is one figure of the engine; pages, letters and the clock follow it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from environs import EnvValidationError
from flask import Flask

from matching import ServiceFacts
from matching.facts.figures import figure, figures
from matching.vocabulary import AgeGroup, Modality
from referral import create_app
from referral.config import settings
from referral.db import utc_now
from referral.hospitals import capacity
from referral.referrals.actions.deadlines import tick
from tests.factories import NOW, a_hospital, a_user, places
from tests.pages import Pages

KEY = "fresh_report_days"


def test_the_app_takes_the_figure_of_the_engine_whatever_it_is(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert app.config["STALE_AFTER_DAYS"] == figure(KEY)
    assert "STALE_AFTER_DAYS" not in settings(), "no other home"
    monkeypatch.setitem(figures(), KEY, replace(figures()[KEY], value=3.0))
    assert create_app({**settings(), "STALE_AFTER_DAYS": 9}).config["STALE_AFTER_DAYS"] == 3.0


@pytest.mark.parametrize(("hours", "is_fresh"), [(-1, True), (0, True), (1, False)])
def test_pages_and_ranking_agree_to_the_hour(app: Flask, hours: int, is_fresh: bool) -> None:
    age = timedelta(days=figure(KEY), hours=hours)
    service = places(a_hospital(), "radiotherapy", 0, as_of=NOW - age)
    facts = ServiceFacts(
        modality=Modality.RADIOTHERAPY,
        age_group=AgeGroup.ADULT,
        slots_free=0,
        report_age_days=age.total_seconds() / 86_400,
    )
    stale_after = timedelta(days=app.config["STALE_AFTER_DAYS"])
    assert facts.is_fresh is is_fresh
    assert capacity.is_stale(service, NOW, stale_after) is not is_fresh
    assert (tick(NOW).asked_if_still_true == 0) is is_fresh


def test_a_hospitals_page_follows_the_figure(
    pages: Pages, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital = a_hospital()
    places(hospital, "radiotherapy", 2, as_of=utc_now() - timedelta(days=6))
    visitor = pages.sign_in(a_user())
    fresh = visitor.get(f"/hospitals/{hospital.id}").text
    monkeypatch.setitem(app.config, "STALE_AFTER_DAYS", 5)
    assert visitor.get(f"/hospitals/{hospital.id}").text != fresh


def test_whoever_still_sets_the_old_setting_is_told_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STALE_AFTER_DAYS", "7")
    with pytest.raises(EnvValidationError) as refused:
        settings()
    assert "fresh_report_days in matching/data/figures.csv" in str(refused.value)
