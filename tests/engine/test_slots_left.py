"""What a plan may still use: a place that was asked for is not proposed to a second person."""

from datetime import timedelta

import pytest

from referral.db import db, utc_now
from referral.hospitals.models import Hospital
from referral.referrals.models import Referral
from tests import factories as a
from tests.coordination.desk import a_fitting_hospital
from tests.pages import Pages
from tests.plans.scenes import agreed, desk_of, line_of, propose, sent, who_waits


def asked_for_others(hospital: Hospital, number: int) -> None:
    """So many other people wait for this hospital's answer."""
    for _ in range(number):
        now = utc_now()
        a.a_referral(who_waits(), hospital, sent_at=now, deadline_at=now + timedelta(hours=72))


@pytest.mark.parametrize(
    ("free", "asked", "is_proposed"), [(1, 0, True), (1, 1, False), (2, 1, True), (2, 3, False)]
)
def test_a_place_asked_for_is_not_proposed_again(
    pages: Pages, free: int, asked: int, is_proposed: bool
) -> None:
    hospital = a_fitting_hospital(free=free)
    asked_for_others(hospital, asked)
    newcomer = who_waits()
    line = line_of(propose(desk_of(pages)), newcomer)
    assert (line.hospital_id == hospital.id) is is_proposed


@pytest.mark.parametrize(("asked", "is_proposed"), [(1, True), (2, False)])
def test_where_nobody_reported_places_few_are_asked_for_at_a_time(
    pages: Pages, asked: int, is_proposed: bool
) -> None:
    hospital = a_fitting_hospital(free=None)
    asked_for_others(hospital, asked)
    newcomer = who_waits()
    assert (line_of(propose(desk_of(pages)), newcomer).hospital_id is not None) is is_proposed


def test_a_confirmed_place_is_free_again_when_the_request_is_taken_back(pages: Pages) -> None:
    hospital = a_fitting_hospital(free=1)
    first, second = who_waits(priority="urgent"), who_waits(priority="normal")
    desk = desk_of(pages)
    run = propose(desk)
    assert (line_of(run, first).hospital_id, line_of(run, second).hospital_id) == (hospital.id, None)
    desk.post(f"/plans/{run.id}/confirm", agreed(line_of(run, first)))
    (referral,) = sent(first)
    assert line_of(propose(desk), second).hospital_id is None
    referral.state = "withdrawn"
    db.session.commit()
    assert line_of(propose(desk), first).hospital_id == hospital.id


def test_a_place_held_for_an_acceptance_with_conditions_is_counted_once(pages: Pages) -> None:
    hospital = a_fitting_hospital(free=1)
    asked_for_others(hospital, 1)
    held = db.session.scalars(db.select(Referral).where(Referral.hospital_id == hospital.id)).one()
    held.state = "accepted_with_conditions"
    db.session.commit()
    newcomer = who_waits()
    assert line_of(propose(desk_of(pages)), newcomer).hospital_id == hospital.id
