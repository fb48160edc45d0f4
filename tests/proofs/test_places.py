"""No place is given away twice, however many accept and take back at once; both databases."""

from random import Random

import pytest
from flask import Flask

from referral.db import db
from tests import test_races as races
from tests.conftest import empty
from tests.proofs.places import PATIENTS, a_scene, done, play
from tests.proving import numbers, part

pytestmark = pytest.mark.both_databases


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
        for _ in numbers(share=2):
            reached.n += 1
            reached.failures += 1
            races.test_of_thirty_accepting_for_the_last_place_exactly_one_wins(app)
            reached.failures -= 1
