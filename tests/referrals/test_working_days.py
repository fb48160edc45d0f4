"""Nothing but an emergency ends on a day on which the hospital's offices are shut, and nobody is reminded then."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db, utc_now
from referral.i18n import moment_there, speaking
from referral.intake.moves import ANSWER_WITHIN
from referral.referrals.actions import tick
from referral.referrals.answer_times import due_from
from referral.zones import zone_of
from tests import factories as a
from tests.coordination.desk import a_fitting_hospital, to_send
from tests.pages import Pages
from tests.referrals.scenes import a_reached_referral, letters

BEFORE_CHRISTMAS = datetime(2026, 12, 22, 19, 0, tzinfo=UTC)
"""Tuesday evening: three days later Poland is shut until Monday."""
NOON_ON_MONDAY = datetime(2026, 12, 28, 11, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("priority", "due"),
    [
        ("urgent", NOON_ON_MONDAY),
        ("not_triaged", NOON_ON_MONDAY),
        ("emergency", BEFORE_CHRISTMAS + DAY),
        ("normal", BEFORE_CHRISTMAS + 7 * DAY),
    ],
)
def test_an_answer_is_due_on_a_working_day_but_for_an_emergency(
    app: Flask, priority: str, due: datetime
) -> None:
    case = a.a_case(priority=priority)
    assert a_reached_referral(case, now=BEFORE_CHRISTMAS).deadline_at == due
    shut = BEFORE_CHRISTMAS + 2 * DAY
    chosen = due_from(case, "PL", BEFORE_CHRISTMAS, shut)
    assert chosen == (shut if priority == "emergency" else NOON_ON_MONDAY), (
        "also what the coordinator chooses"
    )


@pytest.mark.both_databases
def test_nothing_but_an_emergency_expires_on_a_closed_day(app: Flask) -> None:
    sent = {}
    for priority in ("urgent", "emergency"):
        sent[priority] = a_reached_referral(a.a_case(priority=priority), now=BEFORE_CHRISTMAS)
        sent[priority].deadline_at = (
            BEFORE_CHRISTMAS + 2 * DAY
        )  # a row of before, or of before the priority was set
    db.session.commit()
    for day in (2, 3, 4, 5):
        tick(BEFORE_CHRISTMAS + day * DAY)
    assert {name: each.state for name, each in sent.items()} == {
        "urgent": "requested",
        "emergency": "expired",
    }
    assert sent["emergency"].case.came_back_reason == "expired"
    tick(NOON_ON_MONDAY)
    assert sent["urgent"].state == "expired"


def test_a_held_place_does_not_end_on_a_closed_day(app: Flask) -> None:
    held = a_reached_referral(a.a_case(priority="urgent"), now=BEFORE_CHRISTMAS)
    held.state, held.hold_until = "accepted_with_conditions", BEFORE_CHRISTMAS + 2 * DAY
    db.session.commit()
    tick(BEFORE_CHRISTMAS + 3 * DAY)
    assert held.state == "accepted_with_conditions"
    tick(NOON_ON_MONDAY)
    assert (held.state, held.case.came_back_reason) == ("rejected", "conditions_failed")


def test_nobody_is_reminded_while_shut(app: Flask) -> None:
    sent = a_reached_referral(a.a_case(priority="urgent"), now=BEFORE_CHRISTMAS)
    for day in (3, 4, 5):
        tick(BEFORE_CHRISTMAS + day * DAY)
    assert letters("referral_reminder") == [] and sent.state == "requested"
    tick(NOON_ON_MONDAY - timedelta(hours=3))
    assert len(letters("referral_reminder")) == 1


def test_the_hospitals_time_is_said_with_its_city(app: Flask, pages: Pages) -> None:
    moment = datetime(2026, 12, 28, 10, 0, tzinfo=UTC)
    assert "12:00" in moment_there(moment, zone_of("RO")) and "Bucharest" in moment_there(
        moment, zone_of("RO")
    )
    assert "11:00" in moment_there(moment, zone_of("PL")) and "Warsaw" in moment_there(moment, zone_of("PL"))
    with speaking("uk"):
        assert "Бухарест" in moment_there(moment, zone_of("RO"))
    case = a.a_case(priority="normal")
    hospital = a_fitting_hospital(country="RO")
    page = pages.sign_in(a.a_user(Role.COORDINATOR)).post(
        f"/desk/cases/{case.id}/send", to_send(hospital, step="check")
    )
    assert page.status == 200 and "Bucharest" in page.text


def test_before_sending_it_is_said_that_an_answer_would_come_too_late(app: Flask, pages: Pages) -> None:
    today = utc_now().date()
    desk = pages.sign_in(a.a_user(Role.COORDINATOR))
    hospital = a_fitting_hospital()
    warned = {}
    for name, days in (("soon", 1), ("far", 90), ("late", -3), ("unknown", None)):
        day = None if days is None else today + timedelta(days=days)
        case = a.a_case(priority="normal", next_treatment_due=day)
        first = desk.get(f"/desk/cases/{case.id}/send?h={hospital.id}").text
        checked = desk.post(
            f"/desk/cases/{case.id}/send",
            to_send(hospital, step="check", override="other", override_note="x"),
        ).text
        warned[name] = tuple(
            "would come too late" in text or "was due on" in text for text in (first, checked)
        )
    assert warned == {
        "soon": (True, True),
        "far": (False, False),
        "late": (True, True),
        "unknown": (False, False),
    }
    assert ANSWER_WITHIN["normal"] > timedelta(days=1)
