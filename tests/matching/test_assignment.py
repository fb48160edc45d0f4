"""The plan for all who wait: exact and proven, families whole, every reason named, in any order of input."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from bench.assigning.nearest_first import nearest_first
from matching import Need, Network, ServiceFacts, weights
from matching.facts.validity import FactError
from matching.planning.assignment import assign, marginal_values, prepare, solve
from matching.planning.checking import PlanError, check
from matching.planning.first_come import first_come
from matching.planning.plan import UNPLACED_REASONS, Aims, Plan, PlanNeed
from matching.vocabulary import AgeGroup, Answer, Country, Modality, Priority
from tests.matching.cases import a_hospital, a_need, a_service

ADULT, CHEMO, RADIO = AgeGroup.ADULT, Modality.SYSTEMIC_THERAPY, Modality.RADIOTHERAPY
PRIORITIES = tuple(Priority)


def a_network(places: list[int | None], **facts: Any) -> Network:
    """Hospitals A, B, … in a row eastwards, each with these places for systemic therapy."""
    return Network.of(
        a_hospital(_service(count), id=chr(65 + number), lat=50.0, lon=20.0 + number, **facts)
        for number, count in enumerate(places)
    )


def _service(count: int | None, **facts: Any) -> ServiceFacts:
    age = None if count is None else 1.0
    return a_service(slots_free=count, report_age_days=age, **facts)


def one(name: str, **facts: Any) -> PlanNeed:
    """Somebody who waits; facts of PlanNeed or of the need."""
    mine = {
        key: facts.pop(key)
        for key in ("travel_group", "joined", "waited_days", "is_interrupted", "avoid")
        if key in facts
    }
    return PlanNeed(a_need(id=name, **facts), **mine)


def a_crowd(seed: int, people: int, hospitals: int, together: float = 0.0) -> tuple[list[PlanNeed], Network]:
    """People of all priorities over the region, some in families, and hospitals with few places."""
    chance = np.random.default_rng(seed)
    network = Network.of(_somewhere(chance, number) for number in range(hospitals))
    needs = [
        one(
            f"n{number:05}",
            priority=PRIORITIES[int(chance.integers(4))],
            lat=float(chance.uniform(46, 52)),
            lon=float(chance.uniform(15, 26)),
            due_in_days=float(chance.integers(-10, 40)) if chance.random() < 0.6 else None,
            longest_hours=8.0 if chance.random() < 0.3 else None,
            travel_group=f"f{number // 3}" if chance.random() < together else None,
        )
        for number in range(people)
    ]
    return needs, network


def _somewhere(chance: np.random.Generator, number: int) -> Any:
    count = None if chance.random() < 0.2 else int(chance.integers(0, 9))
    expected = int(chance.integers(0, 4)) if chance.random() < 0.3 else None
    start = None if expected is None else float(chance.integers(0, 30))
    radio = _service(int(chance.integers(0, 5)), modality=RADIO)
    return a_hospital(
        replace(
            _service(count, offered=Answer.YES if chance.random() < 0.8 else Answer.NOT_KNOWN),
            report_age_days=None if count is None else float(chance.choice((1.0, 1.0, 20.0))),
            expected_slots=expected,
            expected_start_in_days=start,
        ),
        radio,
        id=f"h{number:03}",
        country=tuple(Country)[int(chance.integers(5))],
        lat=float(chance.uniform(46, 52)),
        lon=float(chance.uniform(15, 26)),
        unanswered=int(chance.random() < 0.1),
    )


def where(plan: Plan) -> dict[str, str | None]:
    return {each.id: plan.hospital_of(each.id) for each in plan.needs}


@pytest.mark.parametrize("seed", range(6))
def test_a_plan_of_single_people_is_exact_and_checked_by_other_code(seed: int) -> None:
    plan = assign(*a_crowd(seed, 60, 12), weights.current())
    assert plan.is_exact
    assert plan.gap == 0
    check(plan)


@pytest.mark.parametrize("seed", range(4))
def test_the_plan_is_worth_at_least_what_people_do_today(seed: int) -> None:
    waiting = prepare(*a_crowd(seed, 60, 12), weights.current())
    order = [each.id for each in waiting.needs]
    best, today, nearest = solve(waiting), first_come(waiting, order), nearest_first(waiting, order)
    for other in (today, nearest):
        check(other)
        assert other.value <= best.value
    assert best.value > nearest.value


@pytest.mark.parametrize("seed", range(4))
def test_a_plan_with_families_is_whole_checked_and_says_its_gap(seed: int) -> None:
    plan = assign(*a_crowd(seed, 90, 12, together=0.4), weights.current())
    check(plan)
    assert plan.value <= plan.bound
    assert plan.gap <= 0.05


def test_the_order_in_which_people_are_given_does_not_matter() -> None:
    needs, network = a_crowd(2, 40, 8, together=0.3)
    assert where(assign(needs, network, weights.current())) == where(
        assign(needs[::-1], network, weights.current())
    )


def test_a_family_takes_the_hospital_with_room_for_all() -> None:
    plan = assign(
        [one("a", travel_group="f"), one("b", travel_group="f")], a_network([1, 2]), weights.current()
    )
    assert where(plan) == {"a": "B", "b": "B"}
    assert not plan.is_exact
    assert 0 <= plan.gap < 0.01


def test_a_family_without_room_for_all_waits_whole() -> None:
    plan = assign(
        [one("a", travel_group="f"), one("b", travel_group="f")], a_network([1, 1]), weights.current()
    )
    assert where(plan) == {"a": None, "b": None}
    assert set(plan.reason) == {"family_does_not_fit"}


def test_joined_treatments_need_a_place_each_in_one_hospital() -> None:
    radio = {"A": 0, "B": 1}
    network = Network.of(
        a_hospital(_service(1), _service(count, modality=RADIO), id=name) for name, count in radio.items()
    )
    needs = [
        one("a", joined=(RADIO,), modalities=(CHEMO, RADIO)),
        one("b", joined=(RADIO,), modalities=(CHEMO, RADIO)),
    ]
    plan = assign(needs, network, weights.current())
    check(plan)
    assert sorted(map(str, where(plan).values())) == ["B", "None"]
    assert set(plan.reason) == {None, "joined_does_not_fit"}


def test_who_is_known_to_give_the_joined_treatment_goes_before_who_must_be_asked() -> None:
    said = [(), (_service(1, modality=RADIO),)]
    network = Network.of(
        a_hospital(_service(1), *more, id=name) for name, more in zip("AB", said, strict=True)
    )
    plan = assign([one("a", joined=(RADIO,), modalities=(CHEMO, RADIO))], network, weights.current())
    check(plan)
    assert where(plan) == {"a": "B"}
    alone = Network.of([a_hospital(_service(1), id="A")])
    asked = assign([one("a", joined=(RADIO,), modalities=(CHEMO, RADIO))], alone, weights.current())
    check(asked)
    assert where(asked) == {"a": "A"} and asked.pair_value[0] < plan.pair_value[0]


def test_a_hospital_that_refuses_the_joined_treatment_is_out() -> None:
    refuses = _service(1, modality=RADIO, offered=Answer.NO)
    network = Network.of([a_hospital(_service(1), refuses, id="A")])
    plan = assign([one("a", joined=(RADIO,), modalities=(CHEMO, RADIO))], network, weights.current())
    check(plan)
    assert plan.reason == ("no_suitable_hospital",)


def test_the_more_urgent_has_the_only_place() -> None:
    needs = [one("a", priority=Priority.NORMAL), one("b", priority=Priority.EMERGENCY)]
    assert where(assign(needs, a_network([1]), weights.current())) == {"a": None, "b": "A"}


def test_who_is_past_due_goes_before_an_equal() -> None:
    needs = [one("a", due_in_days=0.0), one("b", due_in_days=-20.0)]
    assert where(assign(needs, a_network([1]), weights.current())) == {"a": None, "b": "A"}


@pytest.mark.parametrize(
    ("facts", "places", "reason"),
    [
        ({"age_group": None}, [3], "age_not_known"),
        ({"modalities": ()}, [3], "modality_not_known"),
        ({"countries": frozenset({Country.RO})}, [3], "no_suitable_hospital"),
        ({"priority": Priority.NORMAL}, [1], "all_suitable_full"),
    ],
)
def test_everybody_without_a_place_is_told_why(facts: dict[str, Any], places: list[int], reason: str) -> None:
    others = [one("other", priority=Priority.EMERGENCY)]
    plan = assign([one("me", **facts), *others], a_network(places), weights.current())
    assert plan.reason == (reason, None)
    assert reason in UNPLACED_REASONS


@pytest.mark.parametrize(
    ("service", "facts", "places", "assumed"),
    [
        (_service(4), {}, 4, False),
        (_service(None), {}, 1, True),
        (a_service(slots_free=4, report_age_days=7.5), {}, 1, True),
        (a_service(slots_free=9, report_age_days=14.0), {}, 3, True),
        (a_service(slots_free=0, report_age_days=30.0), {}, 1, True),
        (_service(4), {"unanswered": 2}, 3, True),
    ],
)
def test_places_reported_old_unknown_and_unanswered_count_differently(
    service: ServiceFacts, facts: dict[str, Any], places: int, assumed: bool
) -> None:
    plan = assign([one("a")], Network.of([a_hospital(service, id="A", **facts)]), weights.current())
    assert [(each.slots, each.is_assumed) for each in plan.services] == [(places, assumed)]


def test_a_fresh_zero_has_no_place_to_give() -> None:
    assert assign([one("a")], a_network([0]), weights.current()).reason == ("no_suitable_hospital",)


def test_nobody_waits_twice() -> None:
    with pytest.raises(FactError):
        assign([one("a"), one("a")], a_network([1]), weights.current())


def test_nobody_waiting_is_a_plan_too() -> None:
    plan = assign([], a_network([1]), weights.current())
    check(plan)
    assert (len(plan), plan.value, plan.is_exact) == (0, 0, True)


def _moved(plan: Plan) -> Plan:
    hospital = plan.hospital.copy()
    hospital[:] = hospital[np.argmax(hospital)]
    return replace(plan, hospital=hospital)


SPOILED: dict[str, Callable[[Plan], Plan]] = {
    "fewer slots": _moved,
    "not worth": lambda plan: replace(plan, value=plan.value - 1),
    "worth more than its bound": lambda plan: replace(plan, bound=plan.value - 1),
    "not what the prices prove": lambda plan: replace(plan, price=plan.price + 10_000_000),
    "below nothing": lambda plan: replace(plan, price=plan.price - 10_000_000),
    "another service": lambda plan: replace(plan, service=plan.service[::-1].copy()),
    "a reason beside a hospital": lambda plan: replace(plan, reason=("all_suitable_full",) * len(plan)),
}


@pytest.mark.parametrize("rule", SPOILED)
def test_the_check_refuses_a_plan_that_breaks_a_rule(rule: str) -> None:
    plan = assign([one(name) for name in "abc"], a_network([1, 1, 1]), weights.current())
    check(plan)
    with pytest.raises(PlanError, match=rule if rule != "fewer slots" else "fewer slots|another service"):
        check(SPOILED[rule](plan))


def test_the_check_refuses_a_split_family() -> None:
    plan = assign(
        [one("a", travel_group="f"), one("b", travel_group="f")], a_network([2, 2]), weights.current()
    )
    check(plan)
    alone = assign([one("a"), one("b", longest_hours=None)], a_network([1, 1]), weights.current())
    with pytest.raises(PlanError, match="split"):
        check(replace(alone, needs=plan.needs))


def test_a_longest_journey_in_the_aims_is_kept() -> None:
    waiting = prepare([one("a")], a_network([1]), weights.current())
    aims = Aims.plain(1, len(waiting.services))._replace(longest_hours=0.5)
    plan = solve(waiting, aims)
    check(plan)
    assert where(plan) == {"a": None}


def test_a_need_is_never_written_into_an_error() -> None:
    need: Need = a_need(id="someone", companions=7)
    plan = assign([PlanNeed(need)], a_network([1]), weights.current())
    with pytest.raises(PlanError) as caught:
        check(replace(plan, value=1))
    assert "7" not in str(caught.value)


def test_the_marginal_value_of_a_place_is_told_both_ways() -> None:
    waiting = prepare([one("a"), one("b", priority=Priority.EMERGENCY)], a_network([1]), weights.current())
    (marginal_value,) = marginal_values(waiting)
    alone = {
        each.id: solve(prepare([each], waiting.network, waiting.weights)).value for each in waiting.needs
    }
    assert marginal_value == (alone["b"], alone["a"])


def test_the_check_takes_a_plan_for_nobody() -> None:
    check(assign([], a_network([1]), weights.current()))
    check(assign([one("a", age_group=None), one("b", modalities=())], a_network([1]), weights.current()))


SOLVERS = (
    "market",
    "kernels",
    "planning.assignment",
    "planning.groups",
    "planning.pair_values",
    "planning.slots",
)


def test_the_check_is_made_without_any_solver() -> None:
    code = "import sys, matching.planning.checking; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    brought = [name for name in loaded.stdout.split() if name.startswith("matching.") or name == "numba"]
    assert "matching.planning.checking" in brought and "numba" not in brought
    assert not [name for name in brought if name.removeprefix("matching.").startswith(SOLVERS)]
