"""Looking back at a replay: the proven bound, what is lost without knowing all, and prices on against off."""

from collections import Counter
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from bench.replaying import hindsight, holding, measures
from bench.replaying.calm import calm
from bench.replaying.policies import FirstCome
from bench.replaying.run import run
from bench.replaying.stream import WEEK, Stream, stream
from bench.replaying.told import Outcome
from bench.replaying.treatment_values import treatment_value
from matching.planning.slots import load_costs
from tests.bench.conftest import PEOPLE


def test_hindsight_bounds_every_policy(
    one: Stream, outcomes: dict[str, Outcome], best: hindsight.Best
) -> None:
    assert measures.value(one, best.outcome) == best.value <= best.bound
    assert best.value >= 0.99 * best.bound
    assert all(measures.value(one, each) < best.value for each in outcomes.values())


def test_hindsight_is_the_optimum_that_another_solver_finds() -> None:
    few = stream(11, 30, 7)
    best = hindsight.hindsight(few)
    slots = np.argwhere(few.hidden.places > 0)
    columns = [(*at, cost) for at in slots for cost in load_costs(int(few.hidden.places[tuple(at)]))]
    gains = np.zeros((30, len(columns)))
    for person in range(30):
        could = hindsight.choice(few, person)
        for at, (age, modality, hospital, week, cost) in enumerate(columns):
            ready = could.ready[could.hospital == hospital]
            if len(ready) and (age, modality) == tuple(few.cell[person, :2]) and week >= ready[0] // WEEK:
                days = np.array([max(ready[0], week * WEEK) - few.people.day[person]])
                who = np.array([person]), np.array([hospital])
                gains[person, at] = treatment_value(few.values, *who, days)[0] - cost
    best_rows = linear_sum_assignment(gains, maximize=True)
    assert gains[best_rows].sum() == best.value == best.bound


def test_in_the_calm_world_everybody_is_answered_and_comes(one: Stream) -> None:
    still = calm(one)
    ends = Counter(each.outcome for each in run(FirstCome(), still).requests)
    assert ends["accepted"] >= 0.95 * PEOPLE
    assert not set(ends) - {"accepted", "no_capacity"}
    assert hindsight.hindsight(still).value >= hindsight.hindsight(one).value


def test_hindsight_begun_with_fewer_weeks_ends_at_the_same_optimum(
    one: Stream, best: hindsight.Best, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hindsight, "WEEKS_AHEAD", 1)
    monkeypatch.setattr(hindsight, "ADDED", 2)
    fewer = hindsight.hindsight(one)
    assert fewer.value == fewer.bound == best.value == best.bound


def test_who_does_not_know_who_will_not_come_does_hardly_better_whatever_is_drawn(
    one: Stream, best: hindsight.Best
) -> None:
    blind, even = (hindsight.hindsight(one, look) for look in (hindsight.BLIND, hindsight.EVEN))
    assert blind.value == blind.bound and even.value == even.bound
    value_of = {name: measures.value(one, each.outcome) for name, each in (("blind", blind), ("even", even))}
    assert value_of["even"] < value_of["blind"] < 1.01 * best.value
    late = {name: measures.days_late(one, each.outcome) for name, each in (("blind", blind), ("even", even))}
    urgency = one.values.urgency
    assert (urgency * late["even"]).sum() < (urgency * late["blind"]).sum()
    lost = one.hidden.places.sum() - hindsight.BLIND.places(one).sum()
    assert 0.07 < lost / one.hidden.places.sum() < 0.13
    assert (blind.outcome.used <= hindsight.BLIND.places(one)).all()


def test_people_wait_less_when_hindsight_decides(
    one: Stream, outcomes: dict[str, Outcome], best: Any
) -> None:
    late = {name: measures.lateness(one, each).mean() for name, each in outcomes.items()}
    assert measures.lateness(one, best.outcome).mean() < 0.7 * min(late.values())


def test_prices_that_make_a_group_wait_break_the_rule(one: Stream, outcomes: dict[str, Outcome]) -> None:
    off = outcomes["plan"]._replace(start=one.people.day + 9.0)
    children = np.array([need.age_group == "child" for need in one.people.need])
    same, worse = holding.compare(one, off, off), off._replace(start=off.start + 5.0 * children)
    told = holding.compare(one, off, worse)
    assert same["worst_p90_change_days"] == 0 and same["rule_holds"] and not same["worse_beyond_chance"]
    assert "age child" in told["worse_beyond_chance"] and "age adult" not in told["worse_beyond_chance"]
    assert not told["rule_holds"] and told["by"]["age"]["child"]["p90_days_on"] > 4
    assert told["by"]["age"]["adult"]["p90_days_on"] == told["by"]["age"]["adult"]["p90_days_off"]


def test_a_place_left_empty_counts_only_while_somebody_who_could_use_it_waits(
    one: Stream, best: hindsight.Best
) -> None:
    nobody = best.outcome._replace(
        hospital=np.full(PEOPLE, -1), start=np.full(PEOPLE, np.nan), used=np.zeros_like(best.outcome.used)
    )
    at_once = nobody._replace(start=one.people.day)
    none, all_of_them = (holding.empty_place_days(one, each)["age"] for each in (at_once, nobody))
    assert sum(none.values()) == 0 and min(all_of_them.values()) > 0
    treatable = one.hidden.places.sum() * WEEK
    assert all(empty <= treatable for empty in all_of_them.values())


def test_the_same_waits_of_other_people_are_no_change_beyond_chance(
    one: Stream, outcomes: dict[str, Outcome]
) -> None:
    chance = np.random.default_rng(3)
    waits = chance.exponential(20, PEOPLE)
    off, on = (
        outcomes["plan"]._replace(start=one.people.day + each) for each in (waits, chance.permutation(waits))
    )
    told = holding.compare(one, off, on)
    least, most = told["by"]["age"]["adult"]["p90_change_95"]
    assert least < 1 < most and "age adult" not in told["worse_beyond_chance"]
