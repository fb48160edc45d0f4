"""Fairer plans: nearer to parity, shorter worst journeys, never dearer than the bound on the loss."""

import numpy as np
import pytest

from matching import weights
from matching.facts.figures import figure
from matching.facts.validity import FactError
from matching.planning.assignment import prepare, solve
from matching.planning.checking import check
from matching.planning.fairness import Fairer, loss, nearer, parity, true_value
from matching.planning.plan import Waiting
from tests.matching.test_assignment import a_crowd, a_network, one


def a_scarce_crowd(seed: int) -> Waiting:
    return prepare(*a_crowd(seed, 300, 25), weights.current())


def in_ukraine(waiting: Waiting) -> np.ndarray:
    return np.array([number % 3 == 0 for number in range(len(waiting.needs))])


def _within_the_bound(fairer: Fairer) -> None:
    check(fairer.plan)
    assert 0 <= fairer.price * 100 <= figure("fairness_largest_loss")
    assert fairer.after <= fairer.before


@pytest.mark.parametrize("seed", range(3))
def test_parity_comes_nearer_and_costs_no_more_than_the_bound(seed: int) -> None:
    waiting = a_scarce_crowd(seed)
    fairer = parity(waiting, in_ukraine(waiting))
    _within_the_bound(fairer)
    assert fairer.after < fairer.before or fairer.before < 0.01


@pytest.mark.parametrize("seed", range(3))
def test_the_worst_journey_is_shorter_and_costs_no_more_than_the_bound(seed: int) -> None:
    fairer = nearer(prepare(*a_crowd(seed, 80, 25), weights.current()))
    _within_the_bound(fairer)
    assert fairer.after < fairer.before


def test_the_price_is_told_in_bare_value() -> None:
    waiting = a_scarce_crowd(1)
    best = solve(waiting)
    assert true_value(best) == best.value
    fairer = parity(waiting, in_ukraine(waiting))
    assert true_value(fairer.plan) <= best.value
    assert fairer.price == loss(best, fairer.plan)


def test_a_group_of_nobody_is_refused() -> None:
    waiting = prepare([one("a"), one("b")], a_network([1]), weights.current())
    with pytest.raises(FactError):
        parity(waiting, np.zeros(2, np.bool_))
