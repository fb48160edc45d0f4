"""An open plan after changes: the value that planning anew gives, and its proof."""

from dataclasses import replace

import numpy as np
import pytest

from matching import Network, weights
from matching.facts.validity import FactError
from matching.planning.assignment import assign, prepare, solve
from matching.planning.checking import PlanError, check
from matching.planning.incremental_plan import OpenPlan
from matching.planning.plan import PlanNeed
from matching.vocabulary import AgeGroup, Modality, ServiceKey
from tests.matching.test_assignment import a_crowd, a_network, one, where

KEY = ServiceKey(0, Modality.SYSTEMIC_THERAPY, AgeGroup.ADULT)


@pytest.mark.parametrize("seed", range(4))
def test_arrivals_and_departures_are_mended_to_the_plan_made_anew(seed: int) -> None:
    needs, network = a_crowd(seed, 60, 10)
    chance, here = np.random.default_rng(seed), {each.id: each for each in needs[:30]}
    desk = OpenPlan.of(prepare(list(here.values()), network, weights.current()))
    for newcomer in needs[30:]:
        desk.arrive(newcomer)
        here[newcomer.id] = newcomer
        if chance.random() < 0.5:
            gone = str(chance.choice(list(here)))
            desk.leave(gone)
            del here[gone]
        assert desk.proof().is_exact
        assert desk.proof().value == assign(list(here.values()), network, weights.current()).value


def test_a_place_more_is_given_to_the_next() -> None:
    desk = OpenPlan.of(prepare([one("a"), one("b", due_in_days=-3.0)], a_network([1]), weights.current()))
    assert (desk.hospital_of("a"), desk.hospital_of("b")) == (None, "A")
    desk.change_slots(KEY, 2)
    assert (desk.hospital_of("a"), desk.hospital_of("b")) == ("A", "A")
    desk.change_slots(KEY, 0)
    assert (desk.hospital_of("a"), desk.hospital_of("b")) == (None, None)
    assert desk.proof().is_exact


def test_one_who_needs_a_service_nobody_needed_keeps_the_places_changed_by_hand() -> None:
    radio = Modality.RADIOTHERAPY
    network = a_network([0, 3])
    desk = OpenPlan.of(prepare([one("a")], network, weights.current()))
    desk.change_slots(KEY._replace(hospital=1), 0)
    desk.arrive(one("b", modalities=(radio,)))
    assert desk.hospital_of("a") is None
    assert desk.hospital_of("b") in {"A", "B", None}
    assert desk.proof().is_exact


def test_the_open_plan_begins_where_the_plan_is() -> None:
    needs, network = a_crowd(3, 40, 8)
    desk = OpenPlan.of(prepare(needs, network, weights.current()))
    plan = assign(needs, network, weights.current())
    assert desk.proof().value == plan.value
    assert {each.id: desk.hospital_of(each.id) for each in needs} == where(plan)


@pytest.mark.parametrize(
    "somebody", [one("a"), one("b", travel_group="f"), one("b", joined=(Modality.RADIOTHERAPY,))]
)
def test_who_waits_already_or_goes_together_is_refused(somebody: PlanNeed) -> None:
    desk = OpenPlan.of(prepare([one("a")], a_network([1]), weights.current()))
    with pytest.raises(FactError):
        desk.arrive(somebody)


def test_an_open_plan_becomes_a_plan_again() -> None:
    needs, network = a_crowd(5, 50, 8)
    desk = OpenPlan.of(prepare(needs[:40], network, weights.current()))
    for newcomer in needs[40:]:
        desk.arrive(newcomer)
    for gone in needs[:5]:
        desk.leave(gone.id)
    anew = assign(needs[5:], network, weights.current())
    mended = desk.as_plan()
    assert (mended.value, mended.bound, mended.is_exact) == (anew.value, anew.bound, True)
    assert where(mended) == {each.id: desk.hospital_of(each.id) for each in needs[5:]}
    check(mended)


def some_together(seed: int) -> tuple[list[PlanNeed], Network]:
    """A crowd in which four go two by two, and one needs two treatments at the same time."""
    needs, network = a_crowd(seed, 40, 8)
    for line, name in ((0, "f"), (1, "f"), (2, "g"), (3, "g")):
        needs[line] = replace(needs[line], travel_group=name)
    alike = replace(needs[1].need, modalities=needs[0].need.modalities)
    return [needs[0], replace(needs[1], need=alike), *needs[2:]], network


@pytest.mark.parametrize("seed", range(4))
def test_who_goes_together_stays_while_the_others_are_mended(seed: int) -> None:
    needs, network = some_together(seed)
    waiting = prepare(needs[:-6], network, weights.current())
    plan = solve(waiting)
    desk = OpenPlan.of(waiting, plan)
    assert where(desk.as_plan()) == where(plan) and desk.as_plan().value == plan.value
    for newcomer in needs[-6:]:
        desk.arrive(newcomer)
    desk.leave(needs[10].id)
    mended = desk.as_plan()
    check(mended)
    assert {each.id: where(mended)[each.id] for each in needs[:4]} == {
        each.id: where(plan)[each.id] for each in needs[:4]
    }
    assert mended.value <= mended.bound and not mended.is_exact
    anew = assign([each for each in needs if each.id != needs[10].id], network, weights.current())
    assert mended.value <= anew.bound and anew.value <= mended.bound


def test_those_who_go_together_are_not_taken_apart() -> None:
    both = [one("a", travel_group="f"), one("b", travel_group="f"), one("c")]
    waiting = prepare(both, a_network([3]), weights.current())
    desk = OpenPlan.of(waiting, solve(waiting))
    with pytest.raises(FactError):
        desk.change_slots(KEY, 1)
    desk.change_slots(KEY, 2)
    assert [desk.hospital_of(name) for name in "abc"] == ["A", "A", None]
    with pytest.raises(FactError):
        OpenPlan.of(waiting)


def test_a_place_that_a_family_leaves_is_given_to_the_next() -> None:
    both = [one("a", travel_group="f"), one("b", travel_group="f"), one("c")]
    waiting = prepare(both, a_network([2]), weights.current())
    desk = OpenPlan.of(waiting, solve(waiting))
    desk.leave("a")
    assert [desk.hospital_of(name) for name in "bc"] == ["A", "A"]
    desk.leave("b")
    assert desk.as_plan().is_exact and where(desk.as_plan()) == {"c": "A"}


def test_who_is_left_of_a_family_takes_one_place_when_a_new_service_is_opened() -> None:
    both = [one("a", travel_group="f"), one("b", travel_group="f"), one("c")]
    waiting = prepare(both, a_network([2]), weights.current())
    desk = OpenPlan.of(waiting, solve(waiting))
    desk.leave("a")
    desk.arrive(one("d", modalities=(Modality.RADIOTHERAPY,)))
    assert [desk.hospital_of(name) for name in "bc"] == ["A", "A"]
    check(desk.as_plan())


def test_slots_changed_by_hand_are_told_to_the_check() -> None:
    desk = OpenPlan.of(prepare([one("a"), one("b")], a_network([1]), weights.current()))
    desk.change_slots(KEY, 2)
    mended = desk.as_plan()
    check(mended, {KEY: 2})
    with pytest.raises(PlanError, match="fewer slots"):
        check(mended)
    with pytest.raises(PlanError, match="fewer slots"):
        check(mended, {KEY: 1})
