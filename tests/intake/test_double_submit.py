"""A volunteer's impatient thumb: eight sendings of one intake at once are one case; the careless version makes more."""

import threading
import uuid
from collections.abc import Callable

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.audit import Actor
from referral.db import db
from referral.intake import actions
from referral.intake.models import Case, Patient
from referral.referrals.actions import close_case
from tests.factories import NOW, a_case, a_user
from tests.racing import race

pytestmark = pytest.mark.both_databases
TAPS = 8
CONSENT = {"given_by": "patient", "language": "uk"}


def check_one_case() -> None:
    assert len(db.session.scalars(db.select(Case)).all()) == 1
    assert len(db.session.scalars(db.select(Patient)).all()) == 1


def starting(volunteer: Actor, key: uuid.UUID, seen: list[uuid.UUID]) -> Callable[[], object]:
    return lambda: seen.append(actions.start(volunteer, NOW, key, CONSENT).id)


def test_eight_taps_at_once_begin_one_case_and_all_are_led_to_it(app: Flask) -> None:
    volunteer, key, seen = a_user(Role.VOLUNTEER).as_actor(), uuid.uuid4(), list[uuid.UUID]()
    outcomes = race(app, *[starting(volunteer, key, seen) for _ in range(TAPS)])
    assert outcomes == ["won"] * TAPS
    assert len(set(seen)) == 1
    check_one_case()


def test_the_same_case_sent_eight_times_at_once_moves_once(app: Flask) -> None:
    case = a_case(state="draft", submitted_at=None)
    case_id, volunteer = case.id, Actor("user", str(case.created_by), "volunteer")

    def closing() -> object:
        return close_case(db.session.get_one(Case, case_id), "duplicate", volunteer, NOW)

    race(app, *[closing for _ in range(TAPS)])
    assert [move.verb for move in db.session.get_one(Case, case_id).moves] == ["close"]


def test_careless_starting_makes_a_case_for_every_tap(app: Flask) -> None:
    volunteer, key, ready = (
        a_user(Role.VOLUNTEER).as_actor(),
        uuid.uuid4(),
        threading.Barrier(TAPS, timeout=60),
    )

    def careless() -> object:
        known = db.session.scalars(db.select(Case).where(Case.idempotency_key == key)).first()
        db.session.rollback()
        ready.wait()
        return known or actions.start(volunteer, NOW, uuid.uuid4(), CONSENT)

    race(app, *[careless for _ in range(TAPS)])
    with pytest.raises(AssertionError):
        check_one_case()
