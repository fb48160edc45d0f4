"""Edges of the plan: who is held and who only finds everything full; who comes first takes what is worth most."""

from collections.abc import Callable

import pytest

from bench.assigning.nearest_first import nearest_first
from matching import weights
from matching.planning.assignment import prepare
from matching.planning.first_come import first_come
from matching.planning.plan import Plan
from matching.planning.reserve_prices import Prices, with_prices
from matching.vocabulary import Priority, ServiceKey
from tests.matching.test_assignment import ADULT, CHEMO, a_network, one, where

DEAR = Prices({ServiceKey("A", CHEMO, ADULT): 10**9}, 0, 0)


def test_with_prices_one_who_finds_the_only_place_taken_is_not_called_held() -> None:
    needs = [one("first", priority=Priority.URGENT), one("second", priority=Priority.NORMAL)]
    plan = with_prices(needs, a_network([1]), weights.current(), DEAR)
    assert where(plan) == {"first": "A", "second": None}
    assert plan.reason == (None, "all_suitable_full")
    with_room = with_prices(needs, a_network([2]), weights.current(), DEAR)
    assert with_room.reason == (None, "held_for_more_urgent")


@pytest.mark.parametrize("day", [first_come, nearest_first])
@pytest.mark.parametrize(("lon", "order"), [(20.0, "ABC"), (22.0, "CBA")])
def test_who_comes_first_takes_the_best_and_the_next_the_next_best(
    day: Callable[..., Plan], lon: float, order: str
) -> None:
    needs = [one(name, lat=50.0, lon=lon) for name in ("p", "q", "r")]
    plan = day(prepare(needs, a_network([1, 1, 1]), weights.current()), ["q", "r", "p"])
    assert where(plan) == dict(zip(("q", "r", "p"), order, strict=True))
