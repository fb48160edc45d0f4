"""Second hospitals: for everybody, only from places that are left, never the first again."""

from collections import Counter
from dataclasses import replace

import pytest
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from matching import weights
from matching.planning.assignment import prepare, solve
from matching.planning.backup_hospital import backup_plan, without
from matching.planning.checking import PlanError, check
from matching.planning.plan import Plan, PlanNeed, Waiting
from matching.vocabulary import Priority
from tests.matching.test_assignment import a_crowd, a_network, one, where

NORMAL = {"priority": Priority.NORMAL, "due_in_days": 20.0}


def both(needs: list[PlanNeed], places: list[int | None]) -> tuple[Waiting, Plan]:
    waiting = prepare(needs, a_network(places), weights.current())
    return waiting, solve(waiting)


def test_everybody_has_a_second_hospital_and_of_the_last_place_left_who_cannot_wait() -> None:
    needs = [one("calm", **NORMAL), one("urgent")]
    waiting, plan = both(needs, [1, 1, 1, 1])
    first, second = where(plan), where(backup_plan(waiting, plan))
    assert {*first.values(), *second.values()} == set("ABCD")
    waiting, plan = both(needs, [1, 1, 1])
    assert where(backup_plan(waiting, plan))["calm"] is None and where(backup_plan(waiting, plan))["urgent"]


def test_no_second_takes_a_place_from_a_first() -> None:
    waiting, plan = both([one("a"), one("b")], [1, 1])
    assert None not in where(plan).values()
    assert set(where(backup_plan(waiting, plan)).values()) == {None}


def test_one_who_found_no_first_hospital_has_no_second() -> None:
    waiting, plan = both([one("a"), one("b", avoid=frozenset("ABC"))], [1, 1, 1])
    assert where(plan)["b"] is None and where(backup_plan(waiting, plan))["b"] is None


def test_for_one_who_is_asked_for_already_only_a_second_is_sought() -> None:
    asked = one("asked", avoid=frozenset("A"))
    waiting = prepare([one("a"), asked, one("calm asked", **NORMAL)], a_network([2, 1, 1]), weights.current())
    ids = ("asked", "calm asked")
    plan = solve(without(waiting, ids))
    assert [where(plan)[each] for each in ids] == [None, None]
    second = where(backup_plan(waiting, plan, ids))
    assert (
        second["asked"] in ("B", "C") and second["calm asked"] and second["a"] not in (None, where(plan)["a"])
    )


def test_those_asked_for_may_stand_only_among_everybody() -> None:
    plan = solve(prepare([one("a")], a_network([1, 2]), weights.current()))
    everybody = prepare([one("a"), one("b", avoid=frozenset("A"))], a_network([1, 2]), weights.current())
    assert where(backup_plan(everybody, plan, ("b",)))["b"] == "B"


def test_a_family_is_asked_for_together() -> None:
    family = [one("a", travel_group="f"), one("b", travel_group="f", **NORMAL)]
    waiting, plan = both(family, [2, 2, 1])
    first, second = where(plan), where(backup_plan(waiting, plan))
    assert first["a"] == first["b"] and second["a"] == second["b"] not in (None, first["a"])


@pytest.mark.parametrize("seed", range(6))
def test_of_a_crowd_nothing_is_taken_twice_and_the_seconds_are_the_best(seed: int) -> None:
    needs, network = a_crowd(seed, 40, 25)
    waiting = prepare(needs, network, weights.current())
    plan = solve(waiting)
    second = backup_plan(waiting, plan)
    taken = Counter(plan.service[plan.service >= 0].tolist()) + Counter(
        second.service[second.service >= 0].tolist()
    )
    assert all(count <= waiting.services[row].slots for row, count in taken.items())
    named = second.hospital >= 0
    assert named.sum() > 5
    assert (second.hospital[named] != plan.hospital[named]).all() and (plan.hospital[named] >= 0).all()
    assert second.value == second.bound == _by_or_tools(waiting, plan)


def _by_or_tools(waiting: Waiting, plan: Plan) -> int:
    """The value of the best second hospitals, as OR-Tools finds it from the plan alone."""
    flow, people, pairs = SimpleMinCostFlow(), len(waiting.needs), waiting.pairs
    used = Counter(plan.service[plan.service >= 0].tolist())
    source, sink = people + len(waiting.services), people + len(waiting.services) + 1
    for line, service, hospital, pair_value in zip(
        pairs.line.tolist(),
        pairs.service.tolist(),
        pairs.hospital.tolist(),
        pairs.pair_value.tolist(),
        strict=True,
    ):
        if plan.hospital[line] >= 0 and hospital != plan.hospital[line]:
            flow.add_arc_with_capacity_and_unit_cost(line, people + service, 1, -pair_value)
    for line in range(people):
        flow.add_arc_with_capacity_and_unit_cost(source, line, 1, 0)
        flow.add_arc_with_capacity_and_unit_cost(line, sink, 1, 0)
    for service, slots in enumerate(waiting.slot_costs):
        for cost in slots[used[service] :].tolist():
            flow.add_arc_with_capacity_and_unit_cost(people + service, sink, 1, cost)
    flow.set_nodes_supplies([source, sink], [people, -people])
    assert flow.solve() == flow.OPTIMAL
    return -int(flow.optimal_cost())


def test_a_hospital_to_be_avoided_is_never_named_and_it_is_said() -> None:
    waiting, plan = both([one("a", avoid=frozenset("A")), one("b", avoid=frozenset("AB"))], [1, 1])
    assert where(plan) == {"a": "B", "b": None} and plan.reason[1] == "all_asked"


def test_a_plan_that_names_a_hospital_to_be_avoided_is_refused() -> None:
    _, plan = both([one("a")], [1])
    check(plan)
    with pytest.raises(PlanError, match="A does not suit"):
        check(replace(plan, needs=(one("a", avoid=frozenset("A")),)))
