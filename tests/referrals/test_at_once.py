"""More that happens at once, on both databases: crossing acceptances, reports, double clicks, guesses of a code."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from referral.audit import system
from referral.db import db
from referral.hospitals import capacity
from referral.hospitals.models import Hospital
from referral.intake.models import Case
from referral.outbox import OutboxMessage
from referral.referrals import actions, identity, wording
from referral.referrals.models import IdentityCode, Referral
from tests.factories import NOW, a_case, a_hospital, a_referral, a_user, places
from tests.racing import ROUNDS, acting, an_accepted_referral, nurse, race
from tests.referrals.scenes import consent_to_show

pytestmark = pytest.mark.both_databases


# Two acceptances that free each other's held places need each other's rows: nobody may be left hanging.


def test_acceptances_that_cross_end_both(app: Flask) -> None:
    hospitals = [a_hospital(), a_hospital()]
    services = [places(hospital, "radiotherapy", 2) for hospital in hospitals]
    cases = [a_case(), a_case()]
    wins = [
        a_referral(case, hospital, state="received") for case, hospital in zip(cases, hospitals, strict=True)
    ]
    held = [
        a_referral(case, hospital, state="accepted_with_conditions")
        for case, hospital in zip(cases, reversed(hospitals), strict=True)
    ]
    for referral in held:
        capacity.take_slot(referral, system("test"), NOW, kind=capacity.HELD)
    outcomes = race(app, *(acting("accept", r, nurse(r.hospital_id)) for r in wins))
    assert outcomes == ["won", "won"]
    assert [referral.state for referral in held] == ["superseded", "superseded"]
    assert [service.free for service in services] == [1, 1] == list(map(capacity.free_by_ledger, services))


# A report of places while places are taken: whatever the order, the column equals the ledger.


@pytest.mark.parametrize("_round", ROUNDS)
def test_reports_and_acceptances_at_once_leave_a_ledger_that_agrees(app: Flask, _round: int) -> None:
    hospital = a_hospital()
    service = places(hospital, "radiotherapy", 3)
    referrals = [a_referral(a_case(), hospital, state="received") for _ in range(4)]
    key = (hospital.id, "radiotherapy", "adult")

    def report() -> object:
        return capacity.report_slots(*key, 4, None, nurse(key[0]), NOW - timedelta(hours=1), "by telephone")

    outcomes = race(app, report, *(acting("accept", r, nurse(r.hospital_id)) for r in referrals))
    assert outcomes.count("won") >= 4
    assert service.free == capacity.free_by_ledger(service)


# The coordinator's button, clicked twice at once.


def check_sent_once(case: Case, outcomes: list[str]) -> None:
    assert outcomes == ["won", "won"], "the second click gets the first one's referral"
    sent = db.session.scalars(db.select(Referral).where(Referral.case_id == case.id)).all()
    assert [referral.state for referral in sent] == ["requested"]
    assert len(db.session.scalars(db.select(OutboxMessage)).all()) == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_clicks_at_once_send_one_referral(app: Flask, _round: int) -> None:
    case, hospital, sender = a_case(), a_hospital(), a_user("coordinator").as_actor()
    consent_to_show(case, hospital)
    case_id, hospital_id = case.id, hospital.id

    def click() -> object:
        found = db.session.get_one(Case, case_id), db.session.get_one(Hospital, hospital_id)
        return actions.send(*found, "radiotherapy", sender, NOW)

    check_sent_once(case, race(app, click, click))


def test_careless_sending_trips_over_the_unique_index(app: Flask) -> None:
    case, hospital, sender = a_case(), a_hospital(), a_user("coordinator")
    facts = {"case_id": case.id, "hospital_id": hospital.id, "sent_by": sender.id}
    ready = threading.Barrier(2, timeout=60)

    def click() -> bool:
        is_sent = db.session.scalars(db.select(Referral).filter_by(**facts)).first() is not None
        db.session.rollback()
        ready.wait()
        if is_sent:
            return False
        times = {"sent_at": NOW, "deadline_at": NOW}
        db.session.add(Referral(modality="radiotherapy", age_group="adult", **facts, **times))
        db.session.commit()
        return True

    outcomes = race(app, click, click)
    assert outcomes == ["IntegrityError", "won"]
    with pytest.raises(AssertionError):
        check_sent_once(case, outcomes)


# Many guesses of a one-time code at once: no more than five count.

GUESSES = 12


def check_five_guesses(code: IdentityCode, outcomes: list[str]) -> None:
    assert outcomes.count("won") == identity.ATTEMPTS == code.attempts
    assert outcomes.count("idle") == GUESSES - identity.ATTEMPTS


def a_code() -> IdentityCode:
    referral = an_accepted_referral()
    consent_to_show(referral.case, referral.hospital)
    return identity.send_code(referral, nurse(referral.hospital_id), NOW)


def test_of_many_guesses_at_once_five_are_tried(app: Flask) -> None:
    code = a_code()
    referral_id = code.referral_id
    wrong = f"{(int(identity.digits(code.id)) + 1) % 1_000_000:06d}"

    def guess() -> bool:
        referral = db.session.get_one(Referral, referral_id)
        told = identity.use_code(referral, wrong, nurse(referral.hospital_id), NOW)
        return told is wording.CODE_WRONG

    check_five_guesses(code, race(app, *[guess] * GUESSES))


def test_careless_counting_of_guesses_lets_them_all_through(app: Flask) -> None:
    code, ready = a_code(), threading.Barrier(GUESSES, timeout=60)
    code_id = code.id

    def guess() -> bool:
        attempts = db.session.get_one(IdentityCode, code_id).attempts
        db.session.rollback()
        ready.wait()
        if attempts >= identity.ATTEMPTS:
            return False
        counted = update(IdentityCode).where(IdentityCode.id == code_id)
        db.session.execute(counted.values(attempts=attempts + 1))
        db.session.commit()
        return True

    outcomes = race(app, *[guess] * GUESSES)
    assert outcomes == ["won"] * GUESSES
    with pytest.raises(AssertionError):
        check_five_guesses(code, outcomes)
