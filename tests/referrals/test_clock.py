"""The clock: one reminder, then expiry; holds that end; emergencies stop it; running it twice changes nothing."""

import uuid
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from structlog.testing import capture_logs

from referral.audit import Actor
from referral.db import db
from referral.errors import Conflict
from referral.hospitals import capacity
from referral.intake.moves import move_case
from referral.referrals import actions
from referral.referrals.actions import deadlines
from referral.referrals.actions.deadlines import Round, tick
from referral.referrals.models import AnswerLink, Referral
from referral.referrals.step import Step
from tests.factories import NOW, a_case, a_hospital, a_referral, a_user, places
from tests.referrals.scenes import a_reached_referral, letters

HOUR, INSTANT = timedelta(hours=1), timedelta(microseconds=1)
STANDS_STILL = Round()
pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("no_closed_days")]


@pytest.fixture
def referral(app: Flask) -> Referral:
    """An urgent referral: 72 hours for an answer."""
    return a_reached_referral(a_case(priority="urgent"), free=1, now=NOW)


def nurse(referral: Referral) -> Actor:
    return Actor("user", "nurse", "hospital", referral.hospital_id)


def test_one_reminder_before_the_deadline_and_no_second(referral: Referral) -> None:
    assert tick(NOW + 47 * HOUR) == STANDS_STILL
    assert tick(NOW + 49 * HOUR) == Round(reminded=1)
    assert tick(NOW + 50 * HOUR) == STANDS_STILL
    assert [m.recipient for m in letters("referral_reminder")] == [referral.hospital.email]


def test_after_the_deadline_it_expires_once_and_the_coordinator_hears(referral: Referral) -> None:
    assert tick(NOW + 73 * HOUR) == Round(expired=1)
    assert tick(NOW + 74 * HOUR) == STANDS_STILL
    assert (referral.state, referral.moves[-1].actor_role, referral.case.state) == (
        "expired",
        "system",
        "waiting",
    )
    assert len(letters("answer_for_coordinator")) == 1
    assert len(letters("referral_news")) == 0, "a hospital that did not answer is left in peace"


def test_an_answer_stops_the_clock(referral: Referral) -> None:
    actions.reject(referral, nurse(referral), NOW, reason="no_capacity")
    assert tick(NOW + 99 * HOUR) == STANDS_STILL


def test_while_the_coordinator_owes_an_answer_nothing_expires(referral: Referral) -> None:
    actions.ask_information(referral, nurse(referral), NOW, note="Which regimen?")
    assert tick(NOW + 99 * HOUR) == STANDS_STILL
    coordinator = a_user("coordinator").as_actor()
    actions.give_information(referral, coordinator, NOW + 99 * HOUR, note="FOLFOX")
    assert referral.deadline_at == NOW + (99 + 72) * HOUR
    assert tick(NOW + (99 + 73) * HOUR).expired == 1


def test_a_hold_ends_at_its_time_and_the_place_is_free(referral: Referral) -> None:
    until = NOW + 30 * HOUR
    actions.accept_with_conditions(referral, nurse(referral), NOW, hold_until=until, note="Slides")
    service = capacity.service_of(referral.hospital_id, referral.modality, referral.age_group)
    assert service.free == 0
    assert tick(NOW + 29 * HOUR) == STANDS_STILL
    assert tick(NOW + 31 * HOUR) == Round(holds_ended=1)
    assert tick(NOW + 31 * HOUR) == STANDS_STILL
    assert (referral.state, service.free, referral.case.state) == ("rejected", 1, "waiting")
    assert len(letters("referral_news")) == 1, "the hospital hears that it keeps no place any more"


def test_a_met_condition_is_not_ended_by_the_clock(referral: Referral) -> None:
    until = NOW + 30 * HOUR
    actions.accept_with_conditions(referral, nurse(referral), NOW, hold_until=until, note="Slides")
    actions.meet_conditions(referral, nurse(referral), NOW)
    assert tick(NOW + 31 * HOUR) == STANDS_STILL
    assert referral.state == "accepted"


def test_an_emergency_stops_the_clock_and_gives_the_time_back(referral: Referral) -> None:
    coordinator = a_user("coordinator").as_actor()
    case = referral.case
    move_case(case, "raise_emergency", coordinator, NOW + 10 * HOUR)
    case.emergency_at = NOW + 10 * HOUR
    db.session.commit()
    assert tick(NOW + 11 * HOUR) == Round(paused=1)
    assert tick(NOW + 99 * HOUR) == STANDS_STILL, "neither reminded nor expired"
    assert referral.state == "requested"
    move_case(case, "resume", coordinator, NOW + 100 * HOUR)
    assert tick(NOW + 100 * HOUR).resumed == 1
    assert (referral.paused_at, referral.deadline_at) == (None, NOW + (72 + 90) * HOUR)
    assert tick(NOW + 161 * HOUR).expired == 0
    assert tick(NOW + 163 * HOUR).expired == 1


def test_a_resumed_case_never_expires_before_its_time_is_given_back(referral: Referral) -> None:
    coordinator = a_user("coordinator").as_actor()
    move_case(referral.case, "raise_emergency", coordinator, NOW)
    tick(NOW)
    move_case(referral.case, "resume", coordinator, NOW + 90 * HOUR)
    done = tick(NOW + 90 * HOUR)
    assert (done.resumed, done.expired) == (1, 0)


def test_stale_figures_are_asked_about_once_a_week_and_fresh_ones_never(app: Flask) -> None:
    places(a_hospital(), "surgery", 4, as_of=NOW - timedelta(days=2))
    stale = a_hospital()
    places(stale, "surgery", 0, as_of=NOW - timedelta(days=9))
    places(stale, "radiotherapy", 3, as_of=NOW - timedelta(days=12))
    places(a_hospital(email=None), "surgery", 1, as_of=NOW - timedelta(days=9))
    places(a_hospital(), "surgery", None)
    assert tick(NOW) == Round(asked_if_still_true=1)
    assert tick(NOW + timedelta(days=6)).asked_if_still_true == 0 + 1, "meanwhile the fresh figure grew stale"
    assert [m.recipient for m in letters("places_stale")].count(stale.email) == 1


def test_one_broken_row_does_not_stop_the_clock_for_the_others(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = a_reached_referral(now=NOW), a_reached_referral(now=NOW)
    broken_id, expire = broken.id, deadlines._expire

    def breaks(referral_id: uuid.UUID, now: datetime) -> bool:
        if referral_id == broken_id:
            raise LookupError("a row nobody foresaw")
        return expire(referral_id, now)

    monkeypatch.setattr(deadlines, "_expire", breaks)
    assert tick(NOW + 73 * HOUR).expired == 1
    assert (broken.state, sound.state) == ("requested", "expired")


def test_a_stale_figure_is_asked_about_again_after_a_week_and_by_a_link_of_its_own(app: Flask) -> None:
    stale = a_hospital()
    places(stale, "surgery", 0, as_of=NOW - timedelta(days=9))
    a_referral(hospital=stale, deadline_at=NOW + timedelta(days=99))
    assert tick(NOW).asked_if_still_true == 1
    again = NOW + timedelta(days=deadlines.setting("STALE_AFTER_DAYS"))
    assert tick(again - INSTANT).asked_if_still_true == 0
    assert tick(again).asked_if_still_true == 1
    found = db.session.scalars(db.select(AnswerLink).order_by(AnswerLink.created_at)).all()
    days = timedelta(days=deadlines.setting("LINK_DAYS"))
    assert [(each.purpose, each.hospital_id, each.referral_id, each.created_at, each.expires_at)
            for each in found] == [("still_true", stale.id, None, at, at + days) for at in (NOW, again)]  # fmt: skip
    told = {(letter.facts["hospital"], letter.facts["link"]) for letter in letters("places_stale")}
    assert told == {(str(stale.id), str(each.id)) for each in found}


def test_who_was_asked_a_moment_ago_is_not_asked_twice(app: Flask) -> None:
    stale = a_hospital()
    places(stale, "surgery", 0, as_of=NOW - timedelta(days=9))
    assert deadlines._ask_if_still_true(stale.id, NOW) is True
    assert deadlines._ask_if_still_true(stale.id, NOW) is False
    assert len(letters("places_stale")) == 1


@pytest.mark.parametrize(
    ("act", "facts"),
    [
        ("_pause", {}),
        ("_resume", {}),
        ("_remind", {"deadline_at": NOW + HOUR}),
        ("_remind", {"deadline_at": NOW}),
        ("_remind", {"reminded_at": NOW, "deadline_at": NOW + HOUR, "sent_at": NOW - 72 * HOUR}),
        ("_remind", {"state": "info_requested", "deadline_at": NOW + HOUR, "sent_at": NOW - 72 * HOUR}),
        ("_expire", {"deadline_at": NOW + INSTANT}),
        ("_expire", {"state": "info_requested", "deadline_at": NOW}),
        ("_end_hold", {"state": "accepted_with_conditions"}),
        ("_end_hold", {"state": "accepted_with_conditions", "hold_until": NOW + INSTANT}),
        ("_end_hold", {"state": "accepted", "hold_until": NOW}),
    ],
)
def test_what_has_changed_since_it_was_found_due_is_left_as_it_is(
    app: Flask, act: str, facts: dict[str, Any]
) -> None:
    referral = a_referral(**facts)
    before = (
        referral.state,
        referral.version,
        referral.deadline_at,
        referral.reminded_at,
        referral.paused_at,
    )
    assert getattr(deadlines, act)(referral.id, NOW) is False
    db.session.refresh(referral)
    after = (referral.state, referral.version, referral.deadline_at, referral.reminded_at, referral.paused_at)
    assert after == before and not letters("referral_reminder")


def test_the_log_tells_by_code_who_overtook_the_clock_and_by_class_what_failed(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    overtaken, failed = a_reached_referral(now=NOW), a_reached_referral(now=NOW)
    rows = str(overtaken.id), str(failed.id)
    said = {rows[0]: Conflict("too late"), rows[1]: LookupError("a row nobody foresaw")}

    def raises(step: Step) -> bool:
        raise said[str(step.referral.id)]

    monkeypatch.setattr(deadlines, "take", raises)
    with capture_logs() as lines:
        assert tick(NOW + 73 * HOUR) == STANDS_STILL
    assert sorted(lines, key=lambda line: line["log_level"]) == [
        {
            "event": "the clock failed at one row",
            "error": "LookupError",
            "row": rows[1],
            "log_level": "error",
        },
        {"event": "the clock was overtaken", "code": "conflict", "row": rows[0], "log_level": "info"},
    ]


def test_the_command_says_what_it_did(app: Flask) -> None:
    said = app.test_cli_runner().invoke(args=["referrals", "clock"])
    assert said.exit_code == 0
    assert all(f"{name.replace('_', ' ')} 0" in said.output for name in asdict(Round()))
