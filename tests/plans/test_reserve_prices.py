"""Places held for those who will come: off until switched on; who is held, until when; and nothing is shut off."""

from datetime import timedelta

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.db import db, utc_now
from referral.engine import planning
from referral.engine import reserve_prices as expected
from referral.errors import Conflict
from referral.intake.models import Case
from referral.plans import reserve_prices
from referral.plans.models import ReservePriceSwitch
from referral.zones import day_in
from tests import factories as a
from tests.coordination.desk import a_fitting_hospital, to_send
from tests.pages import Pages
from tests.plans.scenes import desk_of, line_of, page_of, propose, sent, who_waits

AS_SHIPPED = reserve_prices.keeps_the_rule


@pytest.fixture(autouse=True)
def rule_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if replays showed that no group waits more than a day longer."""
    monkeypatch.setattr(reserve_prices, "keeps_the_rule", lambda: True)


def switch_on() -> None:
    reserve_prices.switch(True, 0, a.a_user(Role.ADMINISTRATOR).as_actor(), utc_now())


def a_busy_year(number: int = 12) -> None:
    """Urgent people who came within the last two days and have their places."""
    for _ in range(number):
        who_waits(40, state="placed", priority="urgent")


def test_off_until_an_administrator_switches_it_on(pages: Pages) -> None:
    a_fitting_hospital(free=1)
    a_busy_year()
    case = who_waits(priority="normal")
    desk = desk_of(pages)
    run = propose(desk)
    assert not run.with_prices and line_of(run, case).hospital_id is not None
    assert desk.get("/holds").status == 404
    administrator = pages.sign_in(a.a_user(Role.ADMINISTRATOR))
    page = administrator.get("/holds")
    assert "Nobody has ever switched it on." in page.text and "longer than 3 days" in page.text
    assert "A coordinator can always send." in page.text
    assert "Reserve places for later patients?" in administrator.get("/holds/on").text
    assert administrator.post("/holds/on", {"seen": "0"}).status == 303
    assert "Switched on by" in administrator.get("/holds").text
    asked = administrator.get("/holds/off")
    seen = next(form["values"]["seen"] for form in asked.forms() if "seen" in form["values"])
    assert administrator.post("/holds/off", {"seen": seen}).status == 303
    verbs = list(db.session.scalars(db.select(AuditEvent.verb).where(AuditEvent.verb.like("holds.%"))))
    assert sorted(verbs) == ["holds.switched_off", "holds.switched_on"] and not reserve_prices.is_on()


def test_turning_the_switch_twice_is_harmless_and_an_old_page_is_refused(app: Flask) -> None:
    actor = a.a_user(Role.ADMINISTRATOR).as_actor()
    for _ in range(2):
        reserve_prices.switch(True, 0, actor, utc_now())
    assert db.session.scalar(db.select(db.func.count()).select_from(ReservePriceSwitch)) == 1
    with pytest.raises(Conflict):
        reserve_prices.switch(False, 0, actor, utc_now())
    assert reserve_prices.is_on()


def test_one_whose_treatment_can_wait_is_held_and_it_is_said_until_when(pages: Pages) -> None:
    hospital = a_fitting_hospital(free=1)
    a_busy_year()
    case = who_waits(24, priority="normal")
    switch_on()
    desk = desk_of(pages)
    run = propose(desk)
    line = line_of(run, case)
    assert run.with_prices and (line.hospital_id, line.reason) == (None, "held_for_more_urgent")
    assert abs(line.held_until - utc_now() - timedelta(hours=48)) < timedelta(minutes=2)
    page = page_of(desk, run)
    assert "Postponed: people who need these places more urgently are expected." in page.text
    assert "The postponement ends on" in page.text and "You can send a request all the same" in page.text
    assert planning.recompute(run.digest).is_same

    shown = desk.get(f"/desk/cases/{case.id}")
    assert "A place here is wanted by others more urgent: people expected within 3 days" in shown.text
    assert f"h-{hospital.id}" in shown.html, "the hospital can still be ticked"
    assert desk.post(f"/desk/cases/{case.id}/send", to_send(hospital)).status == 303
    assert [each.hospital_id for each in sent(case)] == [hospital.id]


@pytest.mark.parametrize(
    "facts",
    [
        {"priority": "urgent"},
        {"priority": "emergency"},
        {"priority": "not_triaged"},
        {"priority": "normal", "phase": "on_chemotherapy"},
        {"priority": "normal", "next_treatment_due": (utc_now() - timedelta(days=1)).date()},
        {"priority": "normal", "hours_ago": 73},
    ],
)
def test_who_cannot_wait_or_has_waited_is_never_held(pages: Pages, facts: dict) -> None:
    hospital = a_fitting_hospital(free=1)
    a_busy_year()
    case = who_waits(**facts)
    switch_on()
    desk = desk_of(pages)
    run = propose(desk)
    assert line_of(run, case).hospital_id == hospital.id
    assert "wanted by others more urgent" not in desk.get(f"/desk/cases/{case.id}").text


def test_others_who_wait_and_are_more_urgent_are_counted_on_the_case(pages: Pages) -> None:
    a_fitting_hospital(free=1)
    a_busy_year()
    case, _urgent = who_waits(priority="normal"), who_waits(priority="urgent")
    switch_on()
    desk = desk_of(pages)
    propose(desk)
    assert "wanted by others more urgent: 1 person who waits" in desk.get(f"/desk/cases/{case.id}").text
    reserve_prices.switch(False, 1, a.a_user(Role.ADMINISTRATOR).as_actor(), utc_now())
    assert "wanted by others" not in desk.get(f"/desk/cases/{case.id}").text


def test_if_nobody_else_comes_the_held_one_is_proposed_when_the_hold_ends(pages: Pages) -> None:
    hospital = a_fitting_hospital(free=1)
    a_busy_year()
    case = who_waits(24, priority="normal")
    switch_on()
    desk = desk_of(pages)
    held = line_of(propose(desk), case)
    assert held.hospital_id is None
    case.submitted_at = case.submitted_at - (held.held_until - utc_now()) - timedelta(minutes=1)
    db.session.commit()
    assert line_of(propose(desk), case).hospital_id == hospital.id


def test_prices_rest_on_the_past_year_as_it_came(app: Flask) -> None:
    now = utc_now()
    a_fitting_hospital(free=1)
    who_waits(24 * 400, state="closed", priority="urgent")
    assert expected._past(now) == [] and expected._arrivals_a_day(now) == 0
    due = day_in(now - timedelta(days=5))
    who_waits(24 * 10, state="closed", priority="urgent", next_treatment_due=due)
    (past,) = expected._past(now)
    assert past.need.due_in_days == 5, "as on the day it came, not as overdue as it is by now"
    assert abs(expected._arrivals_a_day(now) - 0.1) < 0.01
    assert db.session.scalar(db.select(db.func.count()).select_from(Case)) == 2


def test_it_cannot_be_switched_on_while_replays_break_the_rule(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch_on()
    monkeypatch.setattr(reserve_prices, "keeps_the_rule", AS_SHIPPED)
    assert not reserve_prices.keeps_the_rule() and not reserve_prices.is_on()
    administrator = pages.sign_in(a.a_user(Role.ADMINISTRATOR))
    assert administrator.post("/holds/off", {"seen": "1"}).status == 303
    for path in ("/holds", "/holds/on"):
        page = administrator.get(path)
        assert "It cannot be switched on for now" in page.text and "/holds/on" not in page.links()
    assert "Switch on" not in administrator.get("/holds/on").text
    answer = administrator.post("/holds/on", {"seen": "2"})
    assert (
        answer.status == 409 and "wait more than a day longer" in answer.text and not reserve_prices.is_on()
    )
