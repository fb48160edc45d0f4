"""Plans that a coordinator would sign: nobody goes past a better place that is left, no family is split (M24)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

import matching
from matching.planning import pair_values

from . import plans

ROUNDS = 12
Figure = Callable[[str], float]


def test_nobody_is_sent_far_past_a_better_hospital_that_has_a_place_left() -> None:
    made = [plans.planned(crowd) for crowd in plans.crowds(ROUNDS)]
    assert sum(int((plan.hospital >= 0).sum()) for plan in made) > 0.9 * ROUNDS * plans.PEOPLE
    assert not [line for plan in made for line in plans.passed(plan)]


def test_no_family_is_split_nor_leaves_anybody_behind() -> None:
    made = [plans.planned(crowd) for crowd in plans.crowds(ROUNDS)]
    assert not [family for plan in made for family in plans.split_families(plan)]


@pytest.mark.parametrize("bound", ["daily", "haste"])
def test_a_plan_that_counts_a_tenth_of_every_road_is_caught(
    bound: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pair_values, "figure", _endless(pair_values.figure))
    made = [plans.planned(crowd) for crowd in plans.crowds(ROUNDS)]
    assert bound in {line.bound for plan in made for line in plans.passed(plan)}


def test_a_plan_that_sends_each_alone_is_caught() -> None:
    crowd = plans.crowds(1)[0]
    alone = [replace(each, travel_group=None) for each in crowd.people]
    plan = matching.assign(alone, crowd.network, matching.weights.current())
    assert plans.split_families(replace(plan, needs=tuple(sorted(crowd.people, key=lambda each: each.id))))


def _endless(figure: Figure) -> Figure:
    return lambda key: 99.0 if key.startswith("plan_road_further.") else figure(key)
