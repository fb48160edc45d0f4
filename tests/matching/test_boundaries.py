"""At every limit both sides of it and the limit itself, by the columns and by the fused pass alike."""

import math
from functools import cache
from typing import Any

import numpy as np
import pytest

from matching import REQUIREMENTS, Group, HospitalFacts, Need, Network, weights
from matching.facts import capacity, clock
from matching.facts.capacity import CapacityState
from matching.facts.figures import figure
from matching.kernels import batch
from matching.planning import pair_values
from matching.planning.plan import POINT, PlanNeed
from matching.vocabulary import Answer, Mobility, Modality, Priority
from tests.matching.cases import a_hospital, a_need, a_service, ranked

YES, UNSAID, NO = Answer.YES, Answer.NOT_KNOWN, Answer.NO
FRESH = figure("fresh_report_days")
A_BIT = 1e-3
CHEMO, SURGERY, RADIO = Modality.SYSTEMIC_THERAPY, Modality.SURGERY, Modality.RADIOTHERAPY


def answer(rule: str, need: Need, hospital: HospitalFacts) -> int:
    return int(ranked(need, hospital).answers[REQUIREMENTS.index(rule), 0])


def groups(need: Need, hospital: HospitalFacts) -> tuple[Group, Group]:
    """The group by the columns and by the fused pass."""
    network = Network.of([hospital])
    (scores,) = batch.blocks([need], network, weights.current())
    return Group(int(ranked(need, hospital).group[0])), Group(int(scores.group[0, 0]))


def check(rule: str, need: Need, hospital: HospitalFacts, expected: Answer, group: Group) -> None:
    assert answer(rule, need, hospital) == expected
    assert groups(need, hospital) == (group, group)


@pytest.mark.parametrize(
    ("age", "expected", "group"),
    [
        (0.0, NO, Group.UNSUITABLE),
        (FRESH - A_BIT, NO, Group.UNSUITABLE),
        (FRESH, NO, Group.UNSUITABLE),
        (FRESH + A_BIT, UNSAID, Group.ASK_FIRST),
    ],
)
def test_a_zero_is_taken_at_its_word_up_to_and_with_the_last_moment_of_freshness(
    age: float, expected: Answer, group: Group
) -> None:
    check("capacity", a_need(), a_hospital(a_service(slots_free=0, report_age_days=age)), expected, group)


@pytest.mark.parametrize(("age", "is_fresh"), [(FRESH - A_BIT, True), (FRESH, True), (FRESH + A_BIT, False)])
def test_a_report_is_fresh_up_to_and_with_its_last_moment(age: float, is_fresh: bool) -> None:
    free, ages = np.array([0, 2, -1], np.int32), np.array([age, age, math.nan])
    told = capacity.states(free, ages, np.zeros(3, np.int32)).tolist()
    zero, some = (CapacityState.ZERO, CapacityState.REPORTED) if is_fresh else (CapacityState.STALE,) * 2
    assert told == [zero, some, CapacityState.UNKNOWN]
    expected = capacity.expected_slots(np.array([4, 4, 4], np.int32), ages)
    assert expected.tolist() == ([-1, -1, 4] if is_fresh else [4, 4, 4])


@pytest.mark.parametrize("hospital", [a_hospital(), a_hospital(lat=44.43, lon=26.10)], ids=["near", "far"])
def test_a_journey_as_long_as_can_be_borne_is_borne(hospital: HospitalFacts) -> None:
    hours = float(ranked(a_need(), hospital).hours[0])
    for longest, expected, group in (
        (hours - 0.1, NO, Group.UNSUITABLE),
        (hours, YES, Group.CONFIRMED),
        (hours + 0.1, YES, Group.CONFIRMED),
    ):
        check("longest_journey", a_need(longest_hours=longest), hospital, expected, group)


@cache
def westwards() -> dict[float, HospitalFacts]:
    """Hospitals west of Medyka by the hours of the way there."""
    row = [a_hospital(id=f"h{tenth:03}", lat=49.8, lon=22 - tenth / 20) for tenth in range(400)]
    return dict(zip(np.round(ranked(a_need(), *row).hours, 1).tolist(), row, strict=True))


def hospital_at(hours: float) -> HospitalFacts:
    """A hospital exactly so many hours away."""
    return westwards()[round(hours, 1)]


@pytest.mark.parametrize(
    ("limit", "facts"),
    [
        ("transport_ask_hours.stretcher", {"mobility": Mobility.STRETCHER}),
        ("transport_ask_hours.oxygen", {"oxygen": True}),
        ("transport_ask_hours.oxygen", {"oxygen": True, "mobility": Mobility.STRETCHER}),
    ],
)
def test_up_to_and_with_the_hours_of_one_crew_or_cylinder_nobody_has_to_ask(
    limit: str, facts: dict[str, Any]
) -> None:
    need, hours = a_need(**facts), figure(limit)
    check("transport", need, hospital_at(round(hours - 0.1, 1)), YES, Group.CONFIRMED)
    check("transport", need, hospital_at(hours), YES, Group.CONFIRMED)
    check("transport", need, hospital_at(round(hours + 0.1, 1)), UNSAID, Group.ASK_FIRST)


@pytest.mark.parametrize("priority", list(Priority))
def test_waiting_counts_only_past_the_clock_for_an_answer(priority: Priority) -> None:
    need = a_need(priority=priority)
    most = clock.answer_days(need)
    late = [pair_values.overdue_days(PlanNeed(need, waited_days=days)) for days in (0, most - 0.5, most)]
    assert late == [0, 0, 0]
    assert pair_values.overdue_days(PlanNeed(need, waited_days=most + 0.5)) == pytest.approx(0.5)
    assert pair_values.overdue_days(PlanNeed(need, waited_days=most + 20)) == pytest.approx(20)


@pytest.mark.parametrize(("due", "late"), [(5.0, 0), (0.0, 0), (-0.5, 0.5), (-30.0, 30)])
def test_where_a_due_date_is_known_waiting_does_not_count_at_all(due: float, late: float) -> None:
    for waited in (0.0, 3.0, 90.0):
        assert pair_values.overdue_days(PlanNeed(a_need(due_in_days=due), waited_days=waited)) == late


def test_waiting_adds_weight_past_the_clock_and_half_of_it_after_the_half_time() -> None:
    need, placed = a_need(priority=Priority.NORMAL), figure("plan_placed") * POINT
    clock_days, half = clock.answer_days(need), figure("plan_overdue_half_days")
    told = [
        pair_values.terms(PlanNeed(need, waited_days=clock_days + days)).placed
        for days in (-clock_days, 0, half, 3 * half)
    ]
    assert told == [placed, placed, round(placed * 1.5), round(placed * 1.75)]


NONE: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("service", "refused"),
    [
        (a_service(modality=SURGERY), False),
        (a_service(modality=SURGERY, sites_yes=NONE), False),
        (a_service(modality=SURGERY, offered=Answer.NOT_KNOWN), False),
        (a_service(modality=SURGERY, sites_yes=NONE, sites_no=frozenset({"breast"})), True),
        (a_service(modality=SURGERY, offered=Answer.NO), True),
        (a_service(modality=SURGERY, sites_no=frozenset({"lung"})), False),
    ],
    ids=["gives", "site unsaid", "unsaid", "refuses the site", "does not give", "refuses another site"],
)
def test_a_refused_later_treatment_is_told_and_moves_nobody(service: Any, refused: bool) -> None:
    hospital = a_hospital(a_service(), service)
    first, both = (ranked(a_need(modalities=asked), hospital) for asked in ((CHEMO,), (CHEMO, SURGERY)))
    (found,) = both.need_columns.later
    assert bool(found.refusal[0]) == refused
    assert both.score.tolist() == first.score.tolist() and both.group.tolist() == first.group.tolist()


@pytest.mark.parametrize(
    ("service", "could"),
    [
        (a_service(modality=SURGERY), True),
        (a_service(modality=SURGERY, offered=Answer.NOT_KNOWN), True),
        (a_service(modality=SURGERY, offered=Answer.NO), False),
    ],
)
def test_a_treatment_given_at_the_same_time_that_is_refused_keeps_the_hospital_out(
    service: Any, could: bool
) -> None:
    network = Network.of([a_hospital(a_service(), service)])
    need = PlanNeed(a_need(modalities=(CHEMO, SURGERY)), joined=(SURGERY,))
    (scores,) = batch.blocks([need.need], network, weights.current())
    assert pair_values.suitable([need], scores, network).tolist() == [[could]]
