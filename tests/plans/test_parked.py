"""Nothing is proposed for who is parked, for a child whom nobody decides for, nor a hospital that is excluded."""

from datetime import timedelta

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.audit import Actor
from referral.db import db, utc_now
from referral.guardianship.actions import record_vital_interest
from referral.intake import actions as intake
from referral.intake.models import Case
from referral.moments import day_of
from referral.plans.models import PlanRun
from referral.referrals.actions import exclude
from referral.referrals.models import Referral
from tests import factories as a
from tests.coordination.desk import a_fitting_hospital
from tests.guardianship.test_decide import an_adult_agrees
from tests.pages import Pages
from tests.plans.scenes import desk_of, page_of, propose, who_waits

pytestmark = pytest.mark.both_databases


def _actor() -> Actor:
    return a.a_user(Role.COORDINATOR).as_actor()


def _park(case: Case) -> None:
    today = day_of(utc_now())
    intake.park(case, today + timedelta(days=5), "Waits for the papers", _actor(), today, utc_now())


def _proposed(run: PlanRun) -> dict[str, str | None]:
    """Reference → the hospital that the draft proposes."""
    return {line.case.reference: line.hospital.name if line.hospital else None for line in run.lines}


def test_a_parked_case_is_not_proposed_and_is_named_as_parked(app: Flask, pages: Pages) -> None:
    hospital, waits, parked = a_fitting_hospital(), who_waits(), who_waits()
    _park(parked)
    desk = desk_of(pages)
    assert "parked until a later day" in desk.get("/plans").text
    run = propose(desk)
    assert _proposed(run) == {waits.reference: hospital.name}
    text = page_of(desk, run).text
    assert f"because they are parked until a later day: {parked.reference}" in text


def test_a_child_in_vital_interest_is_proposed_for(app: Flask, pages: Pages) -> None:
    child = who_waits(age_group="child", decides="nobody")
    record_vital_interest(child, "Cannot wait for the mother", _actor(), utc_now())
    assert set(_proposed(propose(desk_of(pages)))) == {child.reference}


def test_a_child_is_proposed_for_once_an_adult_has_decided(app: Flask, pages: Pages) -> None:
    child, desk = who_waits(age_group="child", decides="nobody"), desk_of(pages)
    assert "children for whom nobody has decided yet" in desk.get("/plans").text
    run = propose(desk)
    assert _proposed(run) == {}
    assert (
        f"nobody with authority has decided for the child yet: {child.reference}" in page_of(desk, run).text
    )
    an_adult_agrees(child)
    assert set(_proposed(propose(desk))) == {child.reference}


def test_an_excluded_hospital_is_not_proposed(app: Flask, pages: Pages) -> None:
    out, other, case = a_fitting_hospital(), a_fitting_hospital(), who_waits()
    exclude(case, out, "The patient does not want it", _actor(), utc_now())
    assert _proposed(propose(desk_of(pages))) == {case.reference: other.name}


def test_a_line_of_before_is_not_sent_once_the_case_is_parked_or_the_hospital_excluded(
    app: Flask, pages: Pages
) -> None:
    hospital, parked, barred = a_fitting_hospital(), who_waits(), who_waits()
    desk = desk_of(pages)
    run = propose(desk)
    assert set(_proposed(run).values()) == {hospital.name}
    _park(parked)
    exclude(barred, hospital, "The patient does not want it", _actor(), utc_now())
    page = desk.get(f"/plans/{run.id}?tick=all")
    assert "This case is parked until" in page.text and "has excluded this hospital" in page.text
    assert [box for box in page.all("input[@name='line']") if box.get("checked") is not None] == []
    agreed = {f"{name}_{line.id}": said for line in run.lines for name, said in
              (("agreed", "yes"), ("by", "patient"), ("in", "uk"))}  # fmt: skip
    desk.post(f"/plans/{run.id}/confirm", {"line": [str(line.id) for line in run.lines], **agreed})
    assert db.session.query(Referral).count() == 0
