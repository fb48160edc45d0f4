"""Treatments given at the same time: one hospital for both, and its words on every page."""

from referral.db import utc_now
from referral.hospitals.models import Hospital
from referral.plans import waiting
from referral.referrals.shown import what_decides
from tests import factories as a
from tests.coordination.desk import a_fitting_hospital
from tests.pages import Pages
from tests.plans.scenes import agreed, desk_of, line_of, page_of, propose, sent, who_waits

BOTH = {"modalities": ["radiotherapy", "systemic_therapy"], "answers": {"treatment": {"at_once": "yes"}}}


def gives_both(chemotherapy: int) -> Hospital:
    """A hospital with one place for radiotherapy and so many for systemic therapy."""
    hospital = a_fitting_hospital(free=1)
    a.treats(hospital, "breast", "systemic_therapy")
    a.places(hospital, "systemic_therapy", chemotherapy, as_of=utc_now())
    return hospital


def test_one_hospital_with_a_place_for_each_is_proposed(pages: Pages) -> None:
    gives_both(0), a_fitting_hospital(free=5)
    both = gives_both(1)
    case = who_waits(**BOTH)
    (need,) = waiting.needs_of([case], utc_now())
    assert list(need.joined) == ["systemic_therapy"]
    desk = desk_of(pages)
    run = propose(desk)
    assert line_of(run, case).hospital_id == both.id and run.figures["fairer"] is None
    page = page_of(desk, run)
    assert "Radiotherapy + Chemotherapy" in page.text
    desk.post(f"/plans/{run.id}/confirm", agreed(line_of(run, case)))
    (referral,) = sent(case)
    told = {row.heading: row.text for row in what_decides.summary(referral)}
    assert "(at the same time)" in told["All treatments needed"]
    assert "at the same time" in desk.get(f"/desk/cases/{case.id}").text


def test_without_a_hospital_for_both_the_reason_is_said(pages: Pages) -> None:
    hospital = gives_both(0)
    who_waits(**BOTH)
    desk = desk_of(pages)
    page = page_of(desk, propose(desk))
    assert "No hospital has places for all treatments that are needed at the same time." in page.text
    assert f"Ask whether one of these hospitals has more places: {hospital.name}." in page.text


def test_one_after_the_other_needs_no_place_for_the_later(pages: Pages) -> None:
    hospital = gives_both(0)
    case = who_waits(**{**BOTH, "answers": {"treatment": {"at_once": "no"}}})
    run = propose(desk_of(pages))
    assert line_of(run, case).hospital_id == hospital.id
