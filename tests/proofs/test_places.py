"""No place is given away twice, however many accept and take back at once; both databases."""

from random import Random

import pytest
from flask import Flask

from referral.db import db
from tests import test_races as races
from tests.conftest import empty
from tests.proofs.places import PATIENTS, a_scene, done, play
from tests.proving import numbers, part
from tests.racing import acting, nurse, race

pytestmark = pytest.mark.both_databases
AGAIN = 25
"""So often the same thirty want the same place, which the winner gives back."""


def test_places_that_many_accept_and_release_are_never_booked_twice(app: Flask) -> None:
    scene = a_scene()
    assert play(app, scene, Random(1)) == [] and done(scene) > PATIENTS


def test_a_place_that_is_counted_and_not_taken_is_seen(app: Flask) -> None:
    scene = a_scene()
    scene.services[0].free = 1
    db.session.commit()
    assert "free" in str(play(app, scene, Random(1)))


@pytest.mark.proof
def test_accepts_and_releases(app: Flask) -> None:
    with part("accepts and releases of places") as reached:
        wrong: list[str] = []
        for number in numbers(share=2):
            scene = a_scene()
            for turn in range(4):
                wrong += play(app, scene, Random(4 * number + turn))
            reached.n, reached.failures = reached.n + done(scene), len(wrong)
            if number % 20 == 19:
                empty(app)
    assert wrong == []


@pytest.mark.proof
def test_last_places(app: Flask) -> None:
    with part("last-place races × 30") as reached:
        for number in numbers(share=2):
            if number % AGAIN == 0:
                empty(app)
                service, referrals = races.thirty_for_one_place()
            reached.n += 1
            reached.failures += 1
            outcomes = race(app, *(acting("accept", each, nurse(each.hospital_id)) for each in referrals))
            races.check_last_place(service, referrals, outcomes)
            reached.failures -= 1
            winner = next(each for each in referrals if each.state == "accepted")
            acting("undo_acceptance", winner, nurse(winner.hospital_id))()
            db.session.rollback()
