"""Prices of places: they reorder and annotate, never hold the urgent, and every hold ends."""

from typing import Any

import pytest

from matching import weights
from matching.facts.figures import figure
from matching.planning.assignment import assign, prepare
from matching.planning.checking import check
from matching.planning.plan import Plan, PlanNeed
from matching.planning.reserve_prices import (
    Postponed,
    Prices,
    expected_prices,
    may_be_postponed,
    postponed,
    with_prices,
)
from matching.stored.plan_text import plan_from_json, plan_to_json
from matching.vocabulary import AgeGroup, Modality, Priority, ServiceKey
from tests.matching.test_assignment import a_crowd, a_network, one, where

SERVICE = ServiceKey("A", Modality.SYSTEMIC_THERAPY, AgeGroup.ADULT)
DEAR = Prices({SERVICE: 3_000_000}, seed=1, expected=10)


def priced(*needs: PlanNeed, prices: Prices = DEAR, places: int = 2) -> Plan:
    plan = with_prices(needs, a_network([places]), weights.current(), prices)
    check(plan)
    return plan


def test_one_who_can_wait_is_held_and_told_when_the_hold_ends() -> None:
    plan = priced(one("a", priority=Priority.NORMAL, waited_days=1.0))
    assert plan.reason == ("held_for_more_urgent",)
    assert postponed(plan) == (Postponed("a", (figure("longest_hold_days") - 1) * 24),)


@pytest.mark.parametrize(
    "facts",
    [
        {"priority": Priority.EMERGENCY},
        {"priority": Priority.URGENT},
        {"priority": Priority.NOT_TRIAGED},
        {"priority": Priority.NORMAL, "is_interrupted": True},
        {"priority": Priority.NORMAL, "due_in_days": -1.0},
        {"priority": Priority.NORMAL, "due_in_days": 0.0},
        {"priority": Priority.NORMAL, "waited_days": 3.0},
    ],
)
def test_nobody_who_must_not_wait_pays(facts: dict[str, Any]) -> None:
    plan = priced(one("a", **facts))
    assert where(plan) == {"a": "A"}
    assert postponed(plan) == ()


def test_if_nobody_else_comes_the_held_is_proposed_when_the_hold_ends() -> None:
    longest = figure("longest_hold_days")
    assert where(priced(one("a", priority=Priority.NORMAL, waited_days=longest - 0.01))) == {"a": None}
    assert where(priced(one("a", priority=Priority.NORMAL, waited_days=longest))) == {"a": "A"}


def test_a_hold_never_outlasts_the_due_date() -> None:
    plan = priced(one("a", priority=Priority.NORMAL, due_in_days=0.5))
    assert postponed(plan) == (Postponed("a", 12.0),)


def test_prices_are_off_unless_given() -> None:
    plan = assign([one("a", priority=Priority.NORMAL)], a_network([2]), weights.current())
    assert where(plan) == {"a": "A"}


def test_a_price_moves_one_who_can_wait_to_the_next_hospital_not_away() -> None:
    needs = [one("a", priority=Priority.NORMAL, lat=50.0, lon=20.0)]
    network = a_network([1, 1])
    assert where(assign(needs, network, weights.current())) == {"a": "A"}
    some = Prices({SERVICE: 400_000}, seed=1, expected=10)
    assert where(with_prices(needs, network, weights.current(), some)) == {"a": "B"}


def test_expected_arrivals_make_short_places_dear_and_plentiful_ones_free() -> None:
    urgent = [one(f"p{number}", priority=Priority.EMERGENCY) for number in range(5)]
    short = prepare([one("a")], a_network([1]), weights.current())
    plenty = prepare([one("a")], a_network([100]), weights.current())
    assert expected_prices(short, urgent, 20, {}, seed=7).of[SERVICE] > 1_000_000
    assert expected_prices(plenty, urgent, 20, {}, seed=7).of[SERVICE] == 0
    assert expected_prices(short, urgent, 20, {SERVICE: 100}, seed=7).of[SERVICE] == 0


def test_the_same_seed_gives_the_same_prices() -> None:
    needs, network = a_crowd(1, 30, 6)
    waiting = prepare(needs[:10], network, weights.current())
    made = [expected_prices(waiting, needs, 40, {}, seed).of for seed in (3, 3, 4)]
    assert made[0] == made[1]
    assert made[0] != made[2]


def test_without_a_past_there_is_no_expectation() -> None:
    waiting = prepare([], a_network([1]), weights.current())
    assert expected_prices(waiting, [], 40, {}, seed=1).of == {}


def test_only_one_who_can_wait_may_be_held() -> None:
    assert may_be_postponed(one("a", priority=Priority.NORMAL, due_in_days=5.0))
    assert not may_be_postponed(one("a", priority=Priority.NORMAL, due_in_days=0.0))


@pytest.mark.parametrize("together", [0.0, 0.4])
def test_a_stored_run_is_recomputed_byte_for_byte(together: float) -> None:
    needs, network = a_crowd(4, 40, 8, together)
    prices = expected_prices(prepare(needs, network, weights.current()), needs, 40, {}, seed=5)
    for plan, paid in (
        (assign(needs, network, weights.current()), None),
        (with_prices(needs, network, weights.current(), prices), prices),
    ):
        text = plan_to_json(plan, paid)
        again, charged = plan_from_json(text)
        assert plan_to_json(again, charged) == text
        assert where(again) == where(plan)
