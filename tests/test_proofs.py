"""Heavy proofs, run by `make proof`: the races of test_races.py again and again, on both databases."""

import pytest
from flask import Flask

from tests import test_races as races

pytestmark = [pytest.mark.proof, pytest.mark.both_databases]
LONG = range(100)


@pytest.mark.parametrize("number", LONG)
def test_two_hospitals_a_hundred_times(app: Flask, number: int) -> None:
    races.test_of_two_hospitals_accepting_one_patient_exactly_one_wins(app, number)


@pytest.mark.parametrize("number", LONG)
def test_thirty_for_the_last_place_a_hundred_times(app: Flask, number: int) -> None:
    races.test_of_thirty_accepting_for_the_last_place_exactly_one_wins(app)
