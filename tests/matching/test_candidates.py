"""The plan from a few candidates each is the plan over all pairs, because all pairs are checked."""

import numpy as np
import pytest

from bench.assigning import candidates
from bench.assigning.candidates import assign_pruned
from matching import weights
from matching.facts.validity import FactError
from matching.planning.assignment import assign
from matching.planning.checking import check
from tests.matching.test_assignment import a_crowd, a_network, one


@pytest.mark.parametrize("few", [1, 3, 40])
@pytest.mark.parametrize("seed", range(3))
def test_a_few_candidates_and_the_check_give_the_exact_plan(seed: int, few: int) -> None:
    needs, network = a_crowd(seed, 120, 20)
    plan = assign_pruned(needs, network, weights.current(), few)
    check(plan)
    assert plan.is_exact
    assert plan.value == assign(needs, network, weights.current()).value


def test_without_the_check_of_all_pairs_the_plan_is_worse(monkeypatch: pytest.MonkeyPatch) -> None:
    needs, network = a_crowd(1, 120, 20)
    nothing = candidates._all([])
    monkeypatch.setattr(candidates, "_missing", lambda waiting, market: nothing)
    assert (
        assign_pruned(needs, network, weights.current(), 1).value
        < assign(needs, network, weights.current()).value
    )


def test_pairs_are_weighed_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matching.kernels.batch.PAIRS_A_BLOCK", 64)
    needs, network = a_crowd(2, 50, 20)
    assert (
        assign_pruned(needs, network, weights.current(), 2).value
        == assign(needs, network, weights.current()).value
    )


def test_families_are_planned_over_all_pairs() -> None:
    with pytest.raises(FactError):
        assign_pruned(
            [one("a", travel_group="f"), one("b", travel_group="f")], a_network([2]), weights.current()
        )


def test_nobody_waiting_is_a_plan_too() -> None:
    assert assign_pruned([], a_network([2]), weights.current()).hospital.tolist() == np.zeros(0).tolist()
