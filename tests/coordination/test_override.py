"""A hospital that is passed over or does not suit: asking it needs a written reason, whatever else there is."""

import pytest

from referral.db import db
from referral.intake.models import Case
from referral.referrals.models import Referral
from tests import factories as a
from tests.coordination.desk import a_fitting_hospital, a_named_case, to_send
from tests.pages import Pages

REASON = {"override": "other", "override_note": "Her brother works there"}
NEEDED = "Choose why the first hospital"


def sent(case: Case) -> list[Referral]:
    db.session.expire_all()
    mine = db.select(Referral).where(Referral.case_id == case.id, Referral.state == "requested")
    return list(db.session.scalars(mine))


def where(case: Case) -> str:
    return f"/desk/cases/{case.id}/send"


def check_needs_a_reason(desk: Pages, case: Case, form: dict[str, object]) -> None:
    refused = desk.post(where(case), form)
    assert refused.status == 422 and NEEDED in refused.text and sent(case) == []
    assert desk.post(where(case), {**form, "step": "check"}).status == 422
    assert desk.post(where(case), form | REASON).status == 303
    assert {referral.override_reason for referral in sent(case)} == {"other"}


@pytest.mark.parametrize("closed_others", [False, True])
def test_an_unsuitable_hospital_alone_needs_a_reason(pages: Pages, closed_others: bool) -> None:
    """Nothing better is passed over, and yet it does not suit."""
    desk, case = pages.sign_in(a.a_user("coordinator")), a_named_case(countries=["PL"])
    only = a_fitting_hospital(country="HU", lat=47.5, lon=19.05)
    if closed_others:
        a.a_referral(case=case, hospital=a_fitting_hospital(), state="rejected", reason="no_capacity")
    check_needs_a_reason(desk, case, to_send(only))


def test_an_unsuitable_hospital_beside_the_best_needs_one_too(pages: Pages) -> None:
    desk, case = pages.sign_in(a.a_user("coordinator")), a_named_case(countries=["PL"])
    best, other = a_fitting_hospital(), a_fitting_hospital(country="HU", lat=47.5, lon=19.05)
    check_needs_a_reason(desk, case, to_send(best, other))


def test_a_hospital_that_says_it_is_full_does_not_suit_and_needs_one(pages: Pages) -> None:
    desk, case = pages.sign_in(a.a_user("coordinator")), a_named_case()
    check_needs_a_reason(desk, case, to_send(a_fitting_hospital(free=0)))


def test_the_second_without_the_first_needs_one_and_both_together_none(pages: Pages) -> None:
    desk = pages.sign_in(a.a_user("coordinator"))
    first, second = a_fitting_hospital(free=9), a_fitting_hospital(free=2)
    check_needs_a_reason(desk, a_named_case(), to_send(second))
    case = a_named_case()
    assert desk.post(where(case), to_send(first, second)).status == 303
    assert [referral.override_reason for referral in sent(case)] == [None, None]


def test_the_best_alone_needs_none_and_a_reason_ticked_in_vain_is_not_kept(pages: Pages) -> None:
    desk, case, best = pages.sign_in(a.a_user("coordinator")), a_named_case(), a_fitting_hospital()
    assert desk.post(where(case), to_send(best, **REASON)).status == 303
    assert [referral.override_reason for referral in sent(case)] == [None]
