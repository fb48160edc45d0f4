"""Races with real threads on both databases: one wins, the losers are told; beside each, what careless code does.

The careless versions look, then leap: they read, find all well, and write what they decided on. The very check
that the real action passes must fail for them.
"""

import threading
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from referral.audit import Actor
from referral.db import db
from referral.hospitals import capacity
from referral.hospitals.models import Service
from referral.intake.models import Case, CaseMove
from referral.referrals.models import Referral, ReferralMove
from tests.conftest import a_database_apart
from tests.factories import NOW, a_case, a_hospital, a_referral, places
from tests.racing import (
    ROUNDS,
    Attempt,
    a_request,
    acting,
    an_accepted_referral,
    careless,
    coordinator,
    live_places,
    nurse,
    race,
)

pytestmark = pytest.mark.both_databases
application = a_database_apart()


# Two hospitals accept two referrals of one case.


def two_requests() -> tuple[Case, list[Referral]]:
    case = a_case()
    referrals = [a_referral(case, a_hospital(), state="received") for _ in range(2)]
    for referral in referrals:
        places(referral.hospital, referral.modality, 1)
    return case, referrals


def check_placed_once(case: Case, referrals: list[Referral], outcomes: list[str]) -> None:
    assert outcomes == ["Conflict", "won"]
    assert sorted(referral.state for referral in referrals) == ["accepted", "superseded"]
    assert case.state == "placed"
    steps = db.select(CaseMove.verb).where(CaseMove.case_id == case.id)
    assert db.session.scalars(steps).all() == ["place"]
    assert live_places(case.id) == 1, "one place is taken, and the loser's is free"


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_two_hospitals_accepting_one_patient_exactly_one_wins(app: Flask, _round: int) -> None:
    case, referrals = two_requests()
    outcomes = race(app, *(acting("accept", r, nurse(r.hospital_id)) for r in referrals))
    check_placed_once(case, referrals, outcomes)


def test_careless_hospitals_do_not_both_pass_that_check(app: Flask) -> None:
    case, referrals = two_requests()
    ready = threading.Barrier(2, timeout=60)
    outcomes = race(app, *(careless(r, {"received"}, "accepted", ready, "placed") for r in referrals))
    assert "IntegrityError" in outcomes, "the unique index is the second lock; its loser learns nothing"
    with pytest.raises(AssertionError):
        check_placed_once(case, referrals, outcomes)


# Thirty accept the last place.

MANY = 30


def thirty_for_one_place() -> tuple[Service, list[Referral]]:
    hospital = a_hospital()
    service = places(hospital, "radiotherapy", 1)
    return service, [a_referral(a_case(), hospital, state="received") for _ in range(MANY)]


def check_last_place(service: Service, referrals: list[Referral], outcomes: list[str]) -> None:
    assert outcomes == ["NoSlotLeft"] * (MANY - 1) + ["won"]
    assert service.free == 0 == capacity.free_by_ledger(service)
    assert [referral.state for referral in referrals].count("accepted") == 1
    assert [referral.case.state for referral in referrals].count("placed") == 1


def test_of_thirty_accepting_for_the_last_place_exactly_one_wins(app: Flask) -> None:
    service, referrals = thirty_for_one_place()
    outcomes = race(app, *(acting("accept", r, nurse(r.hospital_id)) for r in referrals))
    check_last_place(service, referrals, outcomes)


def test_careless_counting_gives_the_last_place_away_thirty_times(app: Flask) -> None:
    service, referrals = thirty_for_one_place()
    service_id, ready = service.id, threading.Barrier(MANY, timeout=60)

    def taking(referral: Referral) -> Attempt:
        referral_id = referral.id

        def attempt() -> bool:
            seen = db.session.get_one(Service, service_id).free or 0
            db.session.rollback()
            ready.wait()
            if seen < 1:
                return False
            db.session.execute(update(Service).where(Service.id == service_id).values(free=seen - 1))
            db.session.execute(update(Referral).where(Referral.id == referral_id).values(state="accepted"))
            db.session.commit()
            return True

        return attempt

    outcomes = race(app, *(taking(referral) for referral in referrals))
    assert outcomes == ["won"] * MANY
    with pytest.raises(AssertionError):
        check_last_place(service, referrals, outcomes)


# The hospital accepts while the coordinator withdraws.


def check_accepted_or_withdrawn(referral: Referral, outcomes: list[str]) -> None:
    assert outcomes == ["Conflict", "won"]
    last = referral.moves[-1]
    assert (len(referral.moves), last.to_state) == (1, referral.state)
    placed = referral.state == "accepted"
    assert referral.state in ("accepted", "withdrawn")
    assert referral.case.state == ("placed" if placed else "waiting")
    assert live_places(referral.case_id) == (1 if placed else 0)


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_acceptance_and_withdrawal_exactly_one_wins(app: Flask, _round: int) -> None:
    referral = a_request()
    outcomes = race(
        app,
        acting("accept", referral, nurse(referral.hospital_id)),
        acting("withdraw", referral, coordinator()),
    )
    check_accepted_or_withdrawn(referral, outcomes)


def test_careless_acceptance_and_withdrawal_both_win(app: Flask) -> None:
    referral, ready = a_request(), threading.Barrier(2, timeout=60)
    outcomes = race(
        app,
        careless(referral, {"received"}, "accepted", ready, "placed"),
        careless(referral, {"received"}, "withdrawn", ready),
    )
    assert outcomes == ["won", "won"]
    with pytest.raises(AssertionError):
        check_accepted_or_withdrawn(referral, outcomes)


# The patient declines while the hospital sets the appointment.


def check_declined_or_set(referral: Referral, outcomes: list[str]) -> None:
    assert outcomes == ["Conflict", "won"]
    declined = referral.state == "decline_wished"
    assert referral.state in ("decline_wished", "appointment_set")
    assert [move.to_state for move in referral.moves] == [referral.state]
    assert (referral.hold_until is not None) == declined, "kept until a person has called"
    assert referral.case.state == "placed" and live_places(referral.case_id) == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_a_patients_no_and_a_new_appointment_exactly_one_wins(app: Flask, _round: int) -> None:
    referral = an_accepted_referral()
    seen, patient = referral.version, Actor("patient", str(referral.case_id), "patient")
    outcomes = race(
        app,
        acting("wish_to_decline", referral, patient, reason="too_far", seen=seen),
        acting("set_appointment", referral, nurse(referral.hospital_id), first_date=_next_week(), seen=seen),
    )
    check_declined_or_set(referral, outcomes)


def test_a_careless_appointment_overwrites_the_patients_no(app: Flask) -> None:
    referral, ready = an_accepted_referral(), threading.Barrier(2, timeout=60)
    outcomes = race(
        app,
        careless(referral, {"accepted"}, "decline_wished", ready, "waiting"),
        careless(referral, {"accepted"}, "appointment_set", ready),
    )
    assert outcomes == ["won", "won"]
    with pytest.raises(AssertionError):
        check_declined_or_set(referral, outcomes)


def _next_week() -> date:
    return (NOW + timedelta(days=7)).date()


# The same person clicks twice at once.


def check_done_once(referral: Referral, outcomes: list[str]) -> None:
    assert outcomes == ["idle", "won"]
    steps = db.select(ReferralMove.verb).where(ReferralMove.referral_id == referral.id)
    assert db.session.scalars(steps).all() == ["accept"]
    assert live_places(referral.case_id) == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_the_same_persons_two_clicks_at_once_are_one(app: Flask, _round: int) -> None:
    referral = a_request()
    click = acting("accept", referral, nurse(referral.hospital_id))
    check_done_once(referral, race(app, click, click))


def test_careless_clicks_count_twice(app: Flask) -> None:
    referral, ready = a_request(), threading.Barrier(2, timeout=60)
    click = careless(referral, {"received"}, "accepted", ready, "placed")
    outcomes = race(app, click, click)
    with pytest.raises(AssertionError):
        check_done_once(referral, outcomes)
