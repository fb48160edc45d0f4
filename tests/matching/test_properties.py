"""What must hold for any need and any hospitals: better never ranks lower, order never matters, twins are equal.

And the proof of the proofs: each rule, replaced by a broken one, is caught by the examples or the kept ranking.
"""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import matching
from bench import twins
from matching import PREFERENCES, REQUIREMENTS, HospitalFacts, Need, Network, rank, weights
from matching.ranking import preferences, requirements
from matching.vocabulary import ClockPhase
from tests.matching import test_preferences, test_requirements
from tests.matching.cases import a_need, needs, networks, points, ranked

KEPT = Path(__file__).parent / "kept" / f"engine_{requirements.ENGINE}.json"


def outcome(need: Need, rows: tuple[HospitalFacts, ...]) -> list[Any]:
    ranking = ranked(need, *rows)
    return [ranking.order.tolist(), ranking.group.tolist(), ranking.score.tolist(), ranking.answers.tolist()]


def silent(need: Need) -> Need:
    return replace(
        need, languages=frozenset(), relatives_country=None, relatives_lat=None, relatives_lon=None
    )


@given(needs(), networks(), st.text(min_size=1), st.integers(0, 20))
def test_who_somebody_is_and_who_comes_along_changes_no_place(
    need: Need, rows: tuple[HospitalFacts, ...], name: str, companions: int
) -> None:
    assert outcome(replace(need, id=name, companions=companions), rows) == outcome(need, rows)


@given(needs(), networks(), st.sampled_from(["uk", "ru", "en", "ro"]))
def test_a_language_matters_only_where_a_hospital_stated_its_own(
    need: Need, rows: tuple[HospitalFacts, ...], spoken: str
) -> None:
    unstated = tuple(replace(row, languages=None) for row in rows)
    assert outcome(replace(need, languages=frozenset({spoken})), unstated) == outcome(need, unstated)


@given(needs(), networks(least=2), points)
def test_relatives_move_a_hospital_only_by_their_own_term(
    need: Need, rows: tuple[HospitalFacts, ...], town: tuple[float, float]
) -> None:
    told = replace(need, relatives_lat=town[0], relatives_lon=town[1])
    one, other = ranked(silent(need), *rows), ranked(told, *rows)
    changed = (one.values != other.values).any(axis=1)
    assert {PREFERENCES[place] for place in np.flatnonzero(changed)} <= {"relatives", "language"}
    assert (one.answers == other.answers).all()


@given(needs(), networks(least=2), st.sampled_from(ClockPhase))
def test_the_phase_moves_a_hospital_only_by_the_clock(
    need: Need, rows: tuple[HospitalFacts, ...], phase: ClockPhase
) -> None:
    one, other = ranked(replace(need, phase=None), *rows), ranked(replace(need, phase=phase), *rows)
    changed = (one.values != other.values).any(axis=1)
    assert {PREFERENCES[place] for place in np.flatnonzero(changed)} <= {"first_treatment", "asking_in_vain"}


@given(needs(), networks(least=2), st.data())
def test_a_hospital_that_answers_never_ranks_lower_than_if_it_were_silent(
    need: Need, rows: tuple[HospitalFacts, ...], data: st.DataObject
) -> None:
    chosen = data.draw(st.sampled_from(rows))
    assume(chosen.unanswered > 0)
    answered = tuple(replace(row, unanswered=0) if row is chosen else row for row in rows)
    before, after = ranked(need, *rows), ranked(need, *answered)
    row = before.row(chosen.id)
    assert after.order.tolist().index(row) <= before.order.tolist().index(row)


@given(needs(), networks(least=2), st.floats(-60, 120), st.floats(0, 60))
def test_a_later_due_date_never_lowers_a_value_of_the_clock(
    need: Need, rows: tuple[HospitalFacts, ...], due: float, later: float
) -> None:
    place = PREFERENCES.index("first_treatment")
    soon, late = (ranked(replace(need, due_in_days=day), *rows).values[place] for day in (due, due + later))
    assert (late >= soon).all()


def test_a_thousand_pairs_of_twins_get_the_same_order() -> None:
    found = twins.compare(pairs=1000, count=30, seed=7)
    assert found == {"pairs": 1000, "differences": 0}


def test_twins_that_differ_by_a_stated_rule_are_told_apart() -> None:
    chance = random.Random(1)
    network = Network.of(twins.hospitals(30, 1))
    need = twins.a_need(chance)
    ranks = [rank(replace(need, longest_hours=hours), network, weights.current()) for hours in (1.0, 40.0)]
    assert twins.differ(*ranks)


# Each rule broken in every way below, one at a time; the examples of its own test or the kept ranking must see it.

Column = Any
BROKEN_ANSWERS: dict[str, Callable[[Column], Column]] = {
    "always yes": lambda answers: np.ones_like(answers),
    "always no": lambda answers: -np.ones_like(answers),
    "never known": np.zeros_like,
    "turned round": lambda answers: -answers,
    "not known taken for no": lambda answers: np.where(answers == 0, np.int8(-1), answers),
    "no taken for not known": lambda answers: np.maximum(answers, np.int8(0)),
}
BROKEN_VALUES: dict[str, Callable[[Column], Column]] = {
    "always the same": lambda values: np.full_like(values, 500),
    "turned round": lambda values: 1000 - values,
    "all or nothing": lambda values: np.where(values >= 500, np.int32(1000), np.int32(0)),
    "rounded to tens": lambda values: np.rint(values / 10).astype(np.int32) * 10,
    "one too low": lambda values: np.maximum(values - 1, 0).astype(np.int32),
}
HARMLESS = {("transport", "no taken for not known"), ("closed", "not known taken for no")} | {
    (rule, "not known taken for no") for rule in ("country",)
}
"""Broken in a way that this rule's answers cannot show: it never says what would be mistaken."""


def requirements_fail() -> bool:
    """Whether the examples of the requirements see something wrong."""
    return any(
        ranked(need, hospital).answers[REQUIREMENTS.index(rule), 0] != answer
        for rule, answer, need, hospital in test_requirements.RULES
    )


def preferences_fail() -> bool:
    """Whether the examples of the preferences see something wrong."""
    value = test_preferences.value
    return any(
        value(name, need, better) <= value(name, need, worse)
        for name, need, better, worse in test_preferences.BETTER_THAN
    )


def kept_differs() -> bool:
    """Whether the kept ranking comes out otherwise."""
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    again = rank(
        matching.need_from_json(kept["need"]),
        matching.network_from_json(kept["network"]),
        matching.weights_from_json(kept["weights"]),
    )
    return bool(matching.ranking_to_json(again) != kept["ranking"])


def broken(
    table: tuple[Any, ...], name: str, function: str, spoil: Callable[[Column], Column]
) -> tuple[Any, ...]:
    """The table with one rule spoilt."""
    rules = []
    for rule in table:
        if name == (rule.code if function == "answer" else rule.name):
            sound = getattr(rule, function)
            rule = replace(rule, **{function: lambda columns, sound=sound: spoil(sound(columns))})
        rules.append(rule)
    return tuple(rules)


def test_no_rule_is_broken_as_it_stands() -> None:
    assert not requirements_fail() and not preferences_fail() and not kept_differs()


@pytest.mark.parametrize("mutant", BROKEN_ANSWERS)
@pytest.mark.parametrize("rule", REQUIREMENTS)
def test_a_broken_requirement_is_caught(rule: str, mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    table = broken(requirements.TABLE, rule, "answer", BROKEN_ANSWERS[mutant])
    monkeypatch.setattr(requirements, "TABLE", table)
    assert requirements_fail() != ((rule, mutant) in HARMLESS)


@pytest.mark.parametrize("mutant", BROKEN_VALUES)
@pytest.mark.parametrize("preference", PREFERENCES)
def test_a_broken_preference_is_caught(preference: str, mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    table = broken(preferences.TABLE, preference, "value", BROKEN_VALUES[mutant])
    monkeypatch.setattr(preferences, "TABLE", table)
    assert preferences_fail() or kept_differs()


@pytest.mark.parametrize("preference", PREFERENCES)
def test_a_preference_left_out_or_turned_round_is_caught_by_its_own_examples(
    preference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for mutant in ("always the same", "turned round"):
        table = broken(preferences.TABLE, preference, "value", BROKEN_VALUES[mutant])
        monkeypatch.setattr(preferences, "TABLE", table)
        assert preferences_fail(), mutant
        monkeypatch.undo()


def test_the_need_of_the_examples_is_plain() -> None:
    assert a_need().phase is None and a_need().companions == 0
