"""A referral that a page has read together with its hospital is locked alone, on both databases."""

import pytest
from flask import Flask

from referral.referrals import actions
from referral.referrals.actions import closing
from tests.factories import NOW, a_case, a_referral, a_user, kept
from tests.pages import Pages

pytestmark = [pytest.mark.usefixtures("no_closed_days"), pytest.mark.both_databases]


def test_a_step_of_the_desk(app: Flask) -> None:
    referral = a_referral()
    pages = Pages(app).sign_in(a_user("coordinator"))
    assert pages.post(f"/desk/referrals/{referral.id}/withdraw", {}).status == 303
    assert referral.state == "withdrawn"


def test_an_objection_that_is_settled(app: Flask) -> None:
    referral = a_referral(state="rejected", objected_at=NOW)
    pages = Pages(app).sign_in(a_user("coordinator"))
    page = pages.get(f"/desk/cases/{referral.case_id}")
    assert pages.submit(page, "/objection-settled").status == 303
    assert referral.objected_at is None


def test_a_patient_who_agrees_again(app: Flask) -> None:
    referral = kept(a_referral(a_case(state="placed"), state="accepted", release_at=NOW))
    pages = Pages(app).sign_in(a_user("coordinator"))
    page = pages.get(f"/desk/cases/{referral.case_id}")
    assert pages.submit(page, "/agreed-again").status == 303


def test_the_clock_locks_what_it_has_read_with_the_hospital(app: Flask) -> None:
    referral = a_referral(a_case(state="placed"), state="accepted")
    referral.hospital.closed_at = NOW
    assert closing.ask_whether_it_stands(kept(referral).id, NOW)
    assert actions.settle_closing(referral, a_user("coordinator").as_actor(), NOW)
