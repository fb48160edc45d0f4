"""Races of second thoughts, real threads on both databases: one wins, the losers are told, nothing is half done."""

from datetime import timedelta

import pytest
from flask import Flask

from referral.audit import system
from referral.db import db
from referral.hospitals import capacity
from referral.intake.models import Case, CaseMove
from referral.referrals.models import Referral
from tests.factories import NOW, a_case, a_hospital, a_referral, places
from tests.racing import ROUNDS, acting, coordinator, live_places, nurse, race
from tests.referrals.scenes import consent_to_show

pytestmark = pytest.mark.both_databases


def two_expired() -> tuple[Case, list[Referral]]:
    case = a_case()
    referrals = [a_referral(case, a_hospital(), state="expired") for _ in range(2)]
    for referral in referrals:
        places(referral.hospital, referral.modality, 1)
        consent_to_show(case, referral.hospital)
    return case, referrals


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_two_late_yeses_exactly_one_wins(app: Flask, _round: int) -> None:
    case, referrals = two_expired()
    outcomes = race(app, *(acting("accept_late", r, nurse(r.hospital_id)) for r in referrals))
    assert outcomes == ["Conflict", "won"]
    assert sorted(referral.state for referral in referrals) == ["accepted", "expired"]
    steps = db.session.scalars(db.select(CaseMove.verb).where(CaseMove.case_id == case.id)).all()
    assert (case.state, steps, live_places(case.id)) == ("placed", ["place"], 1)


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_a_late_yes_and_one_in_time_exactly_one_wins(app: Flask, _round: int) -> None:
    case, (late, in_time) = two_expired()
    in_time.state = "received"
    db.session.commit()
    outcomes = race(
        app,
        acting("accept_late", late, nurse(late.hospital_id)),
        acting("accept", in_time, nurse(in_time.hospital_id)),
    )
    assert outcomes == ["Conflict", "won"] and case.state == "placed"
    assert live_places(case.id) == 1


def an_acceptance_over_a_hold() -> tuple[Referral, Referral, Referral]:
    """One accepted, one whose held last slot was given back by it, one of another patient who wants that slot."""
    case, winner, keeper = a_case(), a_hospital(), a_hospital()
    places(winner, "radiotherapy", 1)
    places(keeper, "radiotherapy", 1)
    until = NOW + timedelta(days=2)
    held = a_referral(case, keeper, state="accepted_with_conditions", hold_until=until)
    capacity.take_slot(held, system("test"), NOW - timedelta(minutes=1), kind=capacity.HELD)
    accepted = a_referral(case, winner, state="received")
    for hospital in (winner, keeper):
        consent_to_show(case, hospital)
    acting("accept", accepted, nurse(winner.id))()
    return accepted, held, a_referral(a_case(), keeper, state="received")


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_an_undo_and_who_takes_the_slot_exactly_one_wins(app: Flask, _round: int) -> None:
    accepted, held, newcomer = an_acceptance_over_a_hold()
    outcomes = race(
        app,
        acting("undo_acceptance", accepted, nurse(accepted.hospital_id)),
        acting("accept", newcomer, nurse(newcomer.hospital_id)),
    )
    service = capacity.service_of(held.hospital_id, held.modality, held.age_group)
    assert service.free == 0 == capacity.free_by_ledger(service)
    undone = held.state == "accepted_with_conditions"
    assert outcomes == (["NoSlotLeft", "won"] if undone else ["Conflict", "won"])
    assert (accepted.state, newcomer.state) == (
        ("received", "received") if undone else ("accepted", "accepted")
    )
    assert live_places(accepted.case_id) == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_an_undo_is_done_once_whoever_presses(app: Flask, _round: int) -> None:
    accepted, held, _newcomer = an_acceptance_over_a_hold()
    outcomes = race(
        app,
        acting("undo_acceptance", accepted, nurse(accepted.hospital_id)),
        acting("undo_acceptance", accepted, coordinator()),
    )
    assert outcomes == ["Conflict", "won"]
    assert (accepted.state, held.state, accepted.case.state) == (
        "received",
        "accepted_with_conditions",
        "waiting",
    )
    assert live_places(accepted.case_id) == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_an_undo_and_the_patients_yes_nothing_is_half_done(app: Flask, _round: int) -> None:
    accepted, held, _newcomer = an_acceptance_over_a_hold()
    race(
        app,
        acting("undo_acceptance", accepted, nurse(accepted.hospital_id)),
        acting("confirm", accepted, coordinator()),
    )
    undone = accepted.state == "received"
    assert accepted.state in ("received", "patient_confirmed")
    assert accepted.case.state == ("waiting" if undone else "placed")
    assert held.state == ("accepted_with_conditions" if undone else "superseded")
