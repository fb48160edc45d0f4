"""Every moment is told in its reader's time, which is named; a day begins where the patient or the hospital is."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from bench.sizes.measuring import noted
from bench.sizes.plans import read_whole
from matching.vocabulary import countries
from referral import i18n
from referral.accounts.permissions import Role
from referral.db import db
from referral.engine.facts import need_of
from referral.fields import PartialDate
from referral.intake.actions.ageing import come_of_age, who_came_of_age
from referral.intake.models import Case, Consent
from referral.referrals.actions.ending import consents_over, end_consent
from referral.referrals.consents import SHOW, is_over, shown_to
from referral.zones import REGION, day_in, latest_day, other_days, zone_of
from tests import factories as a
from tests.pages import Pages
from tests.referrals.scenes import a_sent_referral

EVENING = datetime(2026, 11, 28, 22, 30, tzinfo=UTC)
"""Half past eleven in Warsaw, half past midnight in Bucharest and Kyiv."""
FILTERS = re.compile(r"\|\s*(timeformat|dateformat|datetimeformat)|strftime|format_time|format_datetime")


def test_a_day_begins_an_hour_earlier_in_the_east() -> None:
    assert [day_in(EVENING, each).day for each in ("PL", "RO", "UA", None, "XX")] == [28, 29, 29, 28, 28]
    assert {"RO", "UA"} <= set(other_days(EVENING)[date(2026, 11, 29)]) and not other_days(a.NOW)
    assert latest_day(EVENING) == date(2026, 11, 29)
    assert all(zone_of(country).key for country in countries()) and zone_of(None) == REGION


def test_no_page_and_no_letter_writes_a_moment_but_by_the_filter_that_names_its_zone(root: Path) -> None:
    for path in (root / "templates").rglob("*"):
        assert path.is_dir() or not FILTERS.search(path.read_text(encoding="utf-8")), path
    for path in (root / "referral").rglob("*.py"):
        written = FILTERS.search(path.read_text(encoding="utf-8"))
        assert not written or path.name in ("i18n.py", "sink.py"), path


@pytest.mark.parametrize("code", sorted(i18n.HOSPITAL_LANGUAGES))
def test_a_moment_names_its_zone_in_every_language(app: Flask, code: str) -> None:
    with i18n.speaking(code):
        region, eastern = i18n.moment_words(EVENING), i18n.moment_there(EVENING, zone_of("RO"))
    assert re.search(r"(23[:.]30|11:30).*\(.+\)$", region) and re.search(r"\D0?0[:.]30|12:30", eastern)
    assert region.rpartition("(")[2] != eastern.rpartition("(")[2]
    assert i18n.moment_words(None) == ""


@pytest.mark.parametrize("code", ["uk", "ru"])
def test_no_city_stands_in_latin_letters_on_a_cyrillic_page(app: Flask, code: str) -> None:
    with i18n.speaking(code):
        told = [i18n.moment_there(EVENING, zone_of(country)) for country in countries()]
    assert not [words for words in told if re.search("[A-Za-z]", words)]


def test_a_reader_hears_their_own_time(app: Flask, pages: Pages) -> None:
    hospital = a.a_hospital(country="RO", lat=44.43, lon=26.1)
    referral = a_sent_referral(hospital=hospital, now=a.NOW)
    staff = Pages(app).sign_in(a.a_user(Role.HOSPITAL, hospital_id=hospital.id))
    for path in ("/hospital/inbox", f"/hospital/referrals/{referral.id}"):
        assert "time of Bucharest" in staff.get(path).text and "Warsaw" not in staff.get(path).text
    everybody = pages.sign_in(a.a_user(Role.COORDINATOR))
    assert "time of Warsaw" in everybody.get("/desk?state=all").text
    romanian = Pages(app).sign_in(a.a_user(Role.COORDINATOR, countries=["RO"]))
    assert "time of Bucharest" in romanian.get("/desk?state=all").text


@pytest.mark.both_databases
def test_somebody_comes_of_age_by_the_day_where_they_are(app: Flask) -> None:
    born = {"age_group": "child", "born": "2008-11-29"}
    there, here, nowhere = (a.a_case(place_country=code, **born) for code in ("UA", "PL", None))
    answers = {"contact": {"age_group": "child"}}
    for case in (there, here, nowhere):
        case.answers = answers
    db.session.commit()
    ids = {case.id: name for case, name in ((there, "UA"), (here, "PL"), (nowhere, None))}
    assert [ids[each] for each in who_came_of_age(EVENING)] == ["UA"]
    assert come_of_age(there.id, EVENING) and not come_of_age(here.id, EVENING)
    later = EVENING + timedelta(hours=1)
    assert {ids[each] for each in who_came_of_age(later)} == {"PL", None}
    east, west = (need_of(db.session.get_one(Case, each), EVENING).age_years for each in (there.id, here.id))
    assert east is not None and west is not None and west < 18 <= east


def _agreed(case: Case, ends_on: date) -> Consent:
    hospital = a.a_hospital()
    return a.kept(
        Consent(
            case_id=case.id, purpose=SHOW, scope={"hospital": str(hospital.id)}, text_version="1", language="uk",
            given_by="patient", recorded_by=case.created_by, given_at=a.NOW, ends_on=ends_on,
        )
    )  # fmt: skip


@pytest.mark.both_databases
def test_a_consent_ends_by_the_day_where_the_patient_is(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    last = date(2026, 11, 28)
    east, west, open_end = (_agreed(a.a_case(place_country=code), last) for code in ("UA", "PL", None))
    assert consents_over(EVENING) == [east.id]
    assert set(consents_over(EVENING + timedelta(hours=1))) == {east.id, west.id, open_end.id}
    assert consents_over(EVENING - timedelta(hours=1)) == []
    monkeypatch.setattr("referral.referrals.consents.utc_now", lambda: EVENING)
    cases = {each.id: db.session.get_one(Case, each.case_id) for each in (east, west)}
    assert not shown_to(cases[east.id]) and shown_to(cases[west.id])
    assert not end_consent(west.id, EVENING) and end_consent(east.id, EVENING)


def test_today_in_the_east_is_no_day_to_come(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("referral.fields.utc_now", lambda: EVENING)
    assert PartialDate(least="day")._iso(["29", "11", "2026"]) == "2026-11-29"
    with pytest.raises(Exception, match="date_future"):
        PartialDate(least="day")._iso(["30", "11", "2026"])


def test_a_moment_that_nobody_set_is_nothing_on_the_hospitals_pages_too(app: Flask) -> None:
    assert app.jinja_env.filters["datetime_in"](None, "PL") == ""
    assert "(time of Bucharest)" in app.jinja_env.filters["datetime_in"](EVENING, "RO")


def test_a_place_kept_without_an_end_does_not_close_the_inbox(pages: Pages) -> None:
    hospital = a.a_hospital()
    a.a_referral(hospital=hospital, state="accepted_with_conditions", hold_until=None)
    pages.sign_in(a.a_user(Role.HOSPITAL, hospital_id=hospital.id))
    assert pages.get("/hospital/inbox").status == 200


@pytest.mark.both_databases
def test_between_two_midnights_the_ended_consents_are_found_without_reading_all(app: Flask) -> None:
    a.a_case()
    with noted() as sent:
        db.session.scalars(
            db.select(Consent.id).where(Consent.withdrawn_at.is_(None), is_over(EVENING))
        ).all()
    with db.engine.connect() as connection:
        assert len(sent) == 1 and not [read for one in sent for read in read_whole(connection, one)]
