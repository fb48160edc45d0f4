"""A report of places ages into a chance; fresh, stale, zero, never given and no response stay apart."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import PREFERENCES, CapacityState, Group, Network, explain
from matching.facts.capacity import chances, expected_slots, states
from matching.facts.figures import figure
from tests.matching.cases import a_hospital, a_need, a_service, ranked

FRESH = figure("fresh_report_days")
ages = st.floats(0, 400).map(lambda age: round(age, 2))


def hospital(free: int | None = None, age: float | None = None, unanswered: int = 0, **facts: Any) -> Any:
    service = a_service(slots_free=free, report_age_days=age)
    return a_hospital(service, unanswered=unanswered, **facts)


def told(free: int | None, age: float | None, unanswered: int = 0) -> tuple[CapacityState, int]:
    found = explain(ranked(a_need(), hospital(free, age, unanswered)), 0)
    return found.capacity, found.slot_chance


STATES = [
    ((3, 1.0, 0), CapacityState.REPORTED),
    ((3, FRESH, 0), CapacityState.REPORTED),
    ((3, FRESH + 0.1, 0), CapacityState.STALE),
    ((0, FRESH + 0.1, 0), CapacityState.STALE),
    ((0, FRESH, 0), CapacityState.ZERO),
    ((None, None, 0), CapacityState.UNKNOWN),
    ((None, None, 1), CapacityState.NO_RESPONSE),
    ((3, 1.0, 2), CapacityState.NO_RESPONSE),
    ((0, 1.0, 2), CapacityState.ZERO),
]


@pytest.mark.parametrize(("report", "state"), STATES)
def test_each_report_has_its_state(
    report: tuple[int | None, float | None, int], state: CapacityState
) -> None:
    assert told(*report)[0] is state


def test_unknown_stale_zero_and_no_response_are_four_different_things_in_the_score() -> None:
    found = {name: told(*report) for name, report in REPORTS.items()}
    scores = [ranked(a_need(), hospital(*report)).score[0] for report in REPORTS.values()]
    assert len({state for state, _ in found.values()}) == len(set(scores)) == len(REPORTS)
    chance = {name: value for name, (_, value) in found.items()}
    assert (
        chance["reported"] > chance["stale"] > chance["unknown"] > chance["no response"] > chance["zero"] == 0
    )


REPORTS: dict[str, tuple[int | None, float | None, int]] = {
    "reported": (2, 1.0, 0),
    "stale": (2, 30.0, 0),
    "unknown": (None, None, 0),
    "no response": (None, None, 1),
    "zero": (0, 1.0, 0),
}


def test_only_a_fresh_zero_is_unsuitable() -> None:
    groups = {name: ranked(a_need(), hospital(*report)).group[0] for name, report in REPORTS.items()}
    assert {name for name, group in groups.items() if group == Group.UNSUITABLE} == {"zero"}
    assert ranked(a_need(), hospital(0, 30.0)).group[0] == Group.ASK_FIRST


@given(st.integers(0, 50), ages, st.integers(0, 9))
def test_a_chance_is_a_chance_and_silence_never_raises_it(free: int, age: float, unanswered: int) -> None:
    now, later = (told(free, age, silent)[1] for silent in (unanswered, unanswered + 1))
    assert 0 <= later <= now <= 1000


@given(st.integers(1, 50), ages, ages)
def test_with_age_a_report_nears_the_chance_of_none(free: int, one: float, other: float) -> None:
    young, old = (told(free, age)[1] for age in sorted((one, other)))
    unknown = figure("neutral.places")
    assert abs(old - unknown) <= abs(young - unknown)
    assert abs(told(free, 100_000.0)[1] - unknown) <= 1


def test_the_columns_of_a_ranking_are_those_of_the_explanation() -> None:
    ranking = ranked(a_need(), *(hospital(*report, id=name) for name, report in REPORTS.items()))
    for row in range(len(ranking)):
        found = explain(ranking, row)
        assert (ranking.capacity_state[row], ranking.slot_chance[row]) == (
            found.capacity,
            found.slot_chance,
        )
    columns = ranking.need_columns
    product = columns.evidence.treats.astype(int) * ranking.slot_chance * columns.answers_in_time // 1_000_000
    assert columns.chance.tolist() == np.maximum(product, figure("evidence.least")).tolist()


def test_silence_is_told_as_a_fact_with_its_source() -> None:
    told = explain(ranked(a_need(), hospital(3, 2.0, 4)), 0)
    assert told.slots == (True, 4, "requests", "referrals", 2.0, "no_response")
    term = told.terms[PREFERENCES.index("asking_in_vain")]
    assert (term.known, term.amount, term.unit, term.source) == (
        True,
        told.evidence.chance,
        "chance",
        "evidence",
    )


def test_the_columns_take_many_at_once_and_nan_for_what_was_never_reported() -> None:
    free, age = np.array([-1, 0, 3], np.int32), np.array([np.nan, 1.0, 20.0])
    silent = np.zeros(3, np.int32)
    state = states(free, age, silent)
    assert state.tolist() == [CapacityState.UNKNOWN, CapacityState.ZERO, CapacityState.STALE]
    nothing = np.full(3, -1, np.int32)
    assert chances(free, age, silent, state, nothing).tolist() == [400, 0, 491]


def test_what_is_expected_counts_where_no_fresh_report_says_it() -> None:
    free, age = np.array([-1, 2, 0, 3, -1], np.int32), np.array([np.nan, 1.0, 1.0, 20.0, np.nan])
    silent = np.array([0, 0, 0, 0, 1], np.int32)
    counts = expected_slots(np.array([3, 3, 3, 0, 3], np.int32), age)
    assert counts.tolist() == [3, -1, -1, 0, 3]
    assert chances(free, age, silent, states(free, age, silent), counts).tolist() == [750, 633, 0, 0, 375]


def test_the_date_of_a_fresh_report_is_kept_and_an_old_one_gives_way_to_what_is_expected() -> None:
    told = {"slots_free": 1, "start_in_days": 5.0, "expected_slots": 2, "expected_start_in_days": 12.0}
    fresh, old = (a_service(report_age_days=age, **told) for age in (2.0, 30.0))
    assert not fresh.expects_start and old.expects_start
    days = [np.nanmax(Network.of([a_hospital(each)]).start_in_days) for each in (fresh, old)]
    assert days == [5.0, 12.0]
    term = explain(ranked(a_need(), a_hospital(old)), 0).terms[PREFERENCES.index("first_treatment")]
    assert (term.source, term.age_days) == ("forecast", None)
    assert explain(ranked(a_need(), a_hospital(old)), 0).expected_slots == 2
    assert explain(ranked(a_need(), a_hospital(fresh)), 0).expected_slots is None
