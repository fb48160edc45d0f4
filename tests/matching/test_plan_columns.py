"""Every plan, however it was made, has its columns in their declared types, whole numbers whole, none to write."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from bench.assigning.nearest_first import nearest_first
from matching import weights
from matching.planning import groups
from matching.planning.assignment import assign, prepare, solve
from matching.planning.backup_hospital import backup_plan
from matching.planning.fairness import nearer, parity
from matching.planning.first_come import first_come
from matching.planning.incremental_plan import OpenPlan
from matching.planning.plan import Plan, PlanNeed, Waiting
from matching.planning.reserve_prices import Prices, charged, expected_prices, with_prices
from matching.vocabulary import Priority
from tests.matching.test_assignment import a_crowd, a_network, one

NOTHING = Prices({}, 0, 0)
FAMILY = (one("a", travel_group="f"), one("b", travel_group="f"))
CROWD, NETWORK = a_crowd(3, 12, 5)
MAKERS: dict[str, Callable[[Sequence[PlanNeed]], Plan]] = {
    "best": lambda needs: assign(needs, NETWORK, weights.current()),
    "first come": lambda needs: first_come(waiting(needs), [each.id for each in needs]),
    "nearest first": lambda needs: nearest_first(waiting(needs), [each.id for each in needs]),
    "backup": lambda needs: backup_plan(waiting(needs), solve(waiting(needs))),
    "with prices": lambda needs: with_prices(needs, NETWORK, weights.current(), NOTHING),
    "open": lambda needs: OpenPlan.of(waiting(needs)).as_plan(),
    "parity": lambda needs: parity(waiting(needs), np.arange(len(needs)) % 2 == 0).plan,
    "nearer": lambda needs: nearer(waiting(needs)).plan,
}


def waiting(needs: Sequence[PlanNeed]) -> Waiting:
    return prepare(needs, NETWORK, weights.current())


def types_of(plan: Plan) -> dict[str, str]:
    aims = plan.aims
    columns = {name: getattr(plan, name) for name in ("hospital", "service", "pair_value", "hours", "price")}
    columns |= {"multiplier": aims.multiplier, "charge": aims.charge, "pays": aims.pays}
    return {name: str(column.dtype) for name, column in columns.items()}


DECLARED = {
    "hospital": "int32",
    "service": "int32",
    "pair_value": "int64",
    "hours": "float64",
    "price": "int64",
    "multiplier": "int64",
    "charge": "int64",
    "pays": "bool",
}


@pytest.mark.parametrize("maker", MAKERS)
def test_a_plan_has_its_declared_types_and_what_it_counts_is_whole(maker: str) -> None:
    plan = MAKERS[maker](CROWD)
    assert types_of(plan) == DECLARED
    assert {type(plan.value), type(plan.bound)} == {int}
    for column in (plan.hospital, plan.service, plan.pair_value, plan.hours):
        assert len(column) == len(plan) and not column.flags.writeable
    assert len(plan.price) == len(plan.services)


def test_a_plan_with_families_and_one_of_nobody_have_them_too() -> None:
    family = assign(FAMILY, a_network([2, 2]), weights.current())
    assert types_of(family) == DECLARED and {type(family.value), type(family.bound)} == {int}
    nobody = assign((), NETWORK, weights.current())
    assert types_of(nobody) == DECLARED and (nobody.value, nobody.bound, len(nobody)) == (0, 0, 0)
    assert str(charged(waiting(()), NOTHING).pays.dtype) == "bool"


def test_the_pairs_have_their_declared_types() -> None:
    for needs in (CROWD, FAMILY, ()):
        columns = waiting(needs).pairs._asdict()
        kinds = {name: str(column.dtype) for name, column in columns.items()}
        assert kinds == {"line": "int32", "hospital": "int32", "service": "int32", "pair_value": "int64",
                         "hours": "float64"}  # fmt: skip


def test_prices_are_whole_for_each_service_and_say_how_they_were_made() -> None:
    who = waiting([one("a", priority=Priority.NORMAL)])
    prices = expected_prices(who, past=list(CROWD), coming=20, more_slots={}, seed=5)
    assert (prices.seed, prices.expected) == (5, 20)
    assert prices.of and {type(price) for price in prices.of.values()} == {int}
    assert max(prices.of.values()) > 0
    ids = who.network.ids
    mine = {(ids[s.hospital], s.modality, s.age_group) for s in who.services}
    assert mine <= {(key.hospital, key.modality, key.age_group) for key in prices.of}
    assert set(expected_prices(who, past=[], coming=20, more_slots={}, seed=5).of.values()) == {0}


def test_the_second_hospitals_are_told_with_the_slots_that_the_first_leave() -> None:
    who = waiting(CROWD)
    plan = solve(who)
    second = backup_plan(who, plan)
    used = np.bincount(plan.service[plan.service >= 0], minlength=len(plan.services))
    assert used.any()
    left = [service.slots - count for service, count in zip(plan.services, used.tolist(), strict=True)]
    assert [service.slots for service in second.services] == left


def a_choice(aim: int, takes: dict[int, int]) -> groups.Choices:
    option = groups.Option(aim, (0, 1), (0, 1), takes)
    return groups._side_by_side([[option]])


@pytest.mark.parametrize(("aim", "goes"), [(10, False), (11, True)])
def test_who_goes_together_takes_slots_only_where_that_gains_something(aim: int, goes: bool) -> None:
    costs = (np.zeros(2, np.int64),)
    chosen, left = groups._choose(a_choice(aim, {0: 2}), costs, np.array([5], np.int64))
    assert (bool(chosen), len(left[0])) == (goes, 0 if goes else 2)
