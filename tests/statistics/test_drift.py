"""Published numbers do not drift: whoever is erased or registered twice leaves as they came; a report has one set of
bytes anywhere."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db
from referral.intake.actions.coordinating import mark_closed
from referral.records import actions as records
from referral.same_person import actions as same_person
from referral.statistics import events, exporting, letters, making, weeks
from referral.statistics.making import people_of, waiting_of
from tests.conftest import make_app
from tests.factories import a_user
from tests.pages import Pages
from tests.statistics.test_making import IN_WEEK, MONDAY, NOW, body, people

SECOND = MONDAY + weeks.WEEK


def erase(case: Any, at: Any) -> None:
    """Their case is closed, then two people erase them."""
    mark_closed(case, "returned_home", a_user().as_actor(), at)
    db.session.commit()
    wish = records.ask_erasure(case.patient, "asked_by_patient", a_user().as_actor(), at)
    records.approve_erasure(wish, a_user(Role.ADMINISTRATOR).as_actor(), at)
    db.session.rollback()


@pytest.mark.both_databases
def test_whoever_was_counted_and_is_erased_no_longer_waits(app: Flask) -> None:
    registered = people(60, place_country="PL", site_group="breast")
    making.make(MONDAY, NOW)
    assert making.waiting_of(body()["measures"]) == 60
    for case in registered[:15]:
        erase(case, IN_WEEK + weeks.WEEK)
    making.make(SECOND, NOW + weeks.WEEK)
    after = body("2026-W48")["measures"]
    assert (after["registered"]["so_far"], after["ended"]["so_far"]) == (60, 15)
    assert making.waiting_of(after) == 45, "else fifteen would wait for ever"


@pytest.mark.both_databases
def test_of_whoever_was_erased_nothing_but_a_number_is_counted(app: Flask) -> None:
    one, other = people(2, place_country="PL", site_group="breast", priority="urgent", born="1980-02")
    erase(one, IN_WEEK)
    of = (weeks.begins(MONDAY), weeks.begins(SECOND))
    groups = [each.groups for each in events.of_registered(*of)]
    assert len(groups) == 2 and groups.count(dict(events.UNDESCRIBED)) == 1
    assert [each["site"] for each in groups if each != events.UNDESCRIBED] == ["breast"]
    assert set(events.UNDESCRIBED) == set(groups[0]) == set(groups[1])
    assert other.id != one.id


def keep_one(living: Any, ended: Any, at: Any) -> Any:
    """A coordinator finds that two entries are of one person."""
    return same_person.decide(living, ended, "keep_this", a_user().as_actor(), at)


THIRD = SECOND + weeks.WEEK


@pytest.mark.both_databases
def test_whoever_was_counted_and_is_found_to_be_registered_twice_leaves_and_may_come_back(app: Flask) -> None:
    registered = people(60, place_country="PL", site_group="breast")
    making.make(MONDAY, NOW)
    pairs = list(zip(registered[:12], registered[12:24], strict=True))
    found = [keep_one(living, ended, IN_WEEK + weeks.WEEK) for living, ended in pairs]
    making.make(SECOND, NOW + weeks.WEEK)
    assert people_of(body("2026-W48")["measures"]) == {"registered": 48, "placed": 0, "waiting": 48}
    for (_living, ended), decision in zip(pairs, found, strict=True):
        same_person.undo(ended, decision.id, a_user().as_actor(), IN_WEEK + 2 * weeks.WEEK)
    of_third = list(events.of_twice(weeks.begins(THIRD), weeks.begins(THIRD + weeks.WEEK)))
    assert sum(each.number for each in of_third) == -12, "opened again, they wait again"
    assert not list(events.of_ended(weeks.begins(SECOND), weeks.begins(THIRD))), "nobody leaves twice"


@pytest.mark.both_databases
def test_found_before_the_report_or_after_it_is_the_same_number(app: Flask) -> None:
    registered = people(60, place_country="PL", site_group="breast")
    for living, ended in zip(registered[:10], registered[10:20], strict=True):
        keep_one(living, ended, IN_WEEK)
    making.make(MONDAY, NOW)
    assert people_of(body()["measures"])["registered"] == waiting_of(body()["measures"]) == 50
    groups = [each.groups for each in events.of_registered(weeks.begins(MONDAY), weeks.begins(SECOND))]
    assert groups.count(events.UNDESCRIBED) == 10, "no group of ten is made of five people"


def test_where_older_reports_left_them_out_nobody_leaves_them_again(app: Flask) -> None:
    registered = people(60, place_country="PL", site_group="breast")
    for living, ended in zip(registered[:10], registered[10:20], strict=True):
        keep_one(living, ended, IN_WEEK)
    old = {"registered": {**making.NOTHING_YET, "so_far": 50}}
    after = making.measured(old, SECOND, making.orders()[0], making._read)
    assert after["twice"] == {**making.NOTHING_YET, "since": "2026-W48"}


HERE = Path(__file__).resolve().parents[2]
MAKES = "from tests.statistics.test_drift import elsewhere; elsewhere({url!r})"


def elsewhere(url: str) -> None:
    """Make the report of a filled database once more, and print what it is made of (in a process of its own)."""
    app = make_app(url)
    with app.app_context(), app.test_request_context():
        made = making._body(MONDAY, {"measures": {}}, NOW, is_newest=False)
        print(making.digest_of(making.written(made)), making.written(making.totals_of(made)))
        print(making.digest_of("".join(exporting.lines_of(made))))
        print(making.digest_of(letters.pdf_of(made, "digest", "uk").hex()))


def _in_another_process(url: str, zone: str, seed: str) -> str:
    setting = os.environ | {"TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": "C"}
    run = [sys.executable, "-c", MAKES.format(url=url)]
    done = subprocess.run(
        run, cwd=HERE, env=setting, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return done.stdout


def test_the_same_bytes_after_a_restart_and_in_another_time_zone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'one.db'}"
    app = make_app(url)
    with app.app_context():
        for country, number in (("PL", 40), ("RO", 25), ("CZ", 8)):
            people(number, weeks.begins(MONDAY) + timedelta(minutes=30), place_country=country)
            people(number, weeks.begins(SECOND) - timedelta(minutes=30), place_country=country)
        db.session.remove()
        db.engine.dispose()
    found = {
        _in_another_process(url, *of) for of in (("Pacific/Auckland", "1"), ("America/Los_Angeles", "2"))
    }
    assert len(found) == 1 and '"registered":140' in next(iter(found))


def test_before_the_first_totals_it_is_said_when_they_come(app: Flask) -> None:
    page = Pages(app).get("/totals/newest?lang=en").text
    assert "Nothing has been published yet" in page and "Of this week it can be made from" in page


def test_the_week_that_runs_now_is_reported_from_its_monday_after() -> None:
    assert weeks.next_to_close(NOW) == MONDAY + 2 * weeks.WEEK
    monday_at_one = weeks.begins(SECOND) + timedelta(hours=1)
    assert weeks.next_to_close(monday_at_one) == SECOND, "last week is not closed yet"
