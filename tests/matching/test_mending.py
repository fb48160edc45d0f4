"""An open plan after changes: the value that planning anew gives, and its proof."""

import numpy as np
import pytest

from matching import weights
from matching.assignment import assign, prepare
from matching.mending import OpenPlan
from matching.plan import PlanNeed
from matching.validity import FactError
from matching.vocabulary import AgeGroup, Modality
from tests.matching.test_assignment import a_crowd, a_network, one, where

CELL = (AgeGroup.ADULT, Modality.SYSTEMIC_THERAPY, 0)


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
    desk.change_places(CELL, 2)
    assert (desk.hospital_of("a"), desk.hospital_of("b")) == ("A", "A")
    desk.change_places(CELL, 0)
    assert (desk.hospital_of("a"), desk.hospital_of("b")) == (None, None)
    assert desk.proof().is_exact


def test_one_who_needs_a_service_nobody_needed_keeps_the_places_changed_by_hand() -> None:
    radio = Modality.RADIOTHERAPY
    network = a_network([0, 3])
    desk = OpenPlan.of(prepare([one("a")], network, weights.current()))
    desk.change_places((AgeGroup.ADULT, Modality.SYSTEMIC_THERAPY, 1), 0)
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
    "somebody", [one("a"), one("b", family="f"), one("b", joined=(Modality.RADIOTHERAPY,))]
)
def test_who_waits_already_or_goes_together_is_refused(somebody: PlanNeed) -> None:
    desk = OpenPlan.of(prepare([one("a")], a_network([1]), weights.current()))
    with pytest.raises(FactError):
        desk.arrive(somebody)
