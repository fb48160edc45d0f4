"""Each thing that no plan may be told, and each rule that no plan may break, is refused by its own words."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from matching import weights
from matching.facts.validity import FactError
from matching.planning.assignment import assign, prepare, solve
from matching.planning.checking import PlanError, check
from matching.planning.fairness import parity
from matching.planning.incremental_plan import OpenPlan
from matching.planning.plan import Plan, PlanNeed
from matching.vocabulary import Modality
from tests.matching.test_assignment import CHEMO, RADIO, a_network, one, where

NEW_PLAN = "plan: a family needs a new plan"
TWICE = "plan: somebody waits twice"


def waiting(*needs: PlanNeed) -> Any:
    return prepare(needs, a_network([2, 1]), weights.current())


def family(*more: str) -> tuple[PlanNeed, ...]:
    return tuple(one(name, travel_group="f") for name in ("a", "b", *more))


def an_open(*needs: PlanNeed) -> OpenPlan:
    who = waiting(*needs)
    return OpenPlan.of(who, solve(who))


def fewer_than_a_family_has() -> None:
    desk = an_open(*family())
    desk.change_slots(next(key for key, taken in desk.taken.items() if taken), 1)


TOLD: dict[str, tuple[Callable[[], Any], str]] = {
    "somebody twice": (lambda: waiting(one("a"), one("a")), TWICE),
    "less than nothing": (
        lambda: one("a", waited_days=-0.1), "plan: somebody has waited less than nothing"),
    "a treatment twice": (
        lambda: one("a", modalities=(CHEMO,), joined=(CHEMO,)), "plan: a joined treatment stands twice"),
    "a group of nobody": (
        lambda: parity(waiting(one("a")), np.array([True])), "fairness: both groups need somebody"),
    "a group of everybody else": (
        lambda: parity(waiting(one("a")), np.array([False])), "fairness: both groups need somebody"),
    "a family without a plan": (lambda: OpenPlan.of(waiting(*family())), NEW_PLAN),
    "one more, twice": (lambda: an_open(one("a")).arrive(one("a")), TWICE),
    "one more of a family": (lambda: an_open(one("a")).arrive(one("b", travel_group="f")), NEW_PLAN),
    "one more with joined treatments": (
        lambda: an_open(one("a")).arrive(one("b", modalities=(CHEMO, RADIO), joined=(RADIO,))), NEW_PLAN),
    "fewer slots than a family has": (fewer_than_a_family_has, NEW_PLAN),
}  # fmt: skip


@pytest.mark.parametrize("what", TOLD)
def test_what_cannot_be_is_refused_in_its_words(what: str) -> None:
    attempt, words = TOLD[what]
    with pytest.raises(FactError) as refused:
        attempt()
    assert str(refused.value) == words


def test_nothing_waited_and_a_family_of_one_who_goes_alone_are_fine() -> None:
    assert one("a", waited_days=0.0).waited_days == 0
    alone = waiting(one("a", travel_group="f"))
    assert OpenPlan.of(alone, solve(alone)).hospital_of("a") is not None
    assert one("a", modalities=(CHEMO, RADIO), joined=(RADIO,)).joined == (Modality.RADIOTHERAPY,)


def test_nobody_of_an_id_is_a_key_error_by_that_id() -> None:
    plan, desk = assign([one("a")], a_network([1]), weights.current()), an_open(one("a"))
    for ask in (plan.hospital_of, desk.leave):
        with pytest.raises(KeyError) as unknown:
            ask("nobody")
        assert unknown.value.args == ("nobody",)


def moved(plan: Plan, column: str, line: int, to: int) -> Plan:
    changed = getattr(plan, column).copy()
    changed[line] = to
    return replace(plan, **{column: changed})


def two(plan: Plan) -> Plan:
    """Both in the one hospital that has one slot."""
    other = moved(moved(plan, "hospital", 0, 1), "hospital", 1, 1)
    row = next(row for row, each in enumerate(plan.services) if each.hospital == 1)
    return moved(moved(other, "service", 0, row), "service", 1, row)


BROKEN: dict[str, tuple[Callable[[Plan], Plan], str]] = {
    "value": (lambda p: replace(p, value=p.value + 1), "the plan is not worth what it says"),
    "less value": (lambda p: replace(p, value=p.value - 1), "the plan is not worth what it says"),
    "bound": (lambda p: replace(p, bound=p.value - 1), "the plan is worth more than its bound"),
    "price": (lambda p: moved(p, "price", 0, -1), "a price is below nothing"),
    "prices": (lambda p: replace(p, price=p.price + 10**6), "the bound is not what the prices prove"),
    "reason": (lambda p: replace(p, reason=("no_place_reported", None)), "a: a reason beside a hospital"),
    "no reason": (lambda p: moved(p, "hospital", 1, -1), "b: a reason beside a hospital"),
    "service": (lambda p: moved(p, "service", 0, 1 - int(p.service[0])), "a: another service is named"),
    "slots": (two, "B has fewer slots than the plan uses"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_plan_that_breaks_a_rule_is_refused_in_its_words(what: str) -> None:
    plan = assign([one("a"), one("b")], a_network([2, 1]), weights.current())
    check(plan)
    change, words = BROKEN[what]
    with pytest.raises(PlanError) as refused:
        check(change(plan))
    assert str(refused.value) == words


def test_a_family_that_is_split_and_a_hospital_that_does_not_suit_are_named() -> None:
    together = assign(family(), a_network([2, 2]), weights.current())
    check(together)
    other = next(row for row in (0, 1) if row != int(together.hospital[1]))
    service = next(row for row, each in enumerate(together.services) if each.hospital == other)
    with pytest.raises(PlanError) as split:
        check(moved(moved(together, "hospital", 1, other), "service", 1, service))
    assert str(split.value) == "a: a travel group is split"
    avoiding = assign([one("a", avoid=frozenset("A"))], a_network([1, 1]), weights.current())
    assert where(avoiding) == {"a": "B"}
    with pytest.raises(PlanError) as unsuitable:
        check(moved(avoiding, "hospital", 0, 0))
    assert str(unsuitable.value) == "a: A does not suit"
