"""Worlds A, B and C of the replay: drawn alike each time, true as their tables say; asking in vain costs days."""

import contextlib
import hashlib
import io
import json
import sys
from collections import Counter

import numpy as np
import pytest

from bench import replay
from bench.replaying import said, truth
from bench.replaying.desk import Desk
from bench.replaying.hindsight import hindsight
from bench.replaying.hospitals import SITES
from bench.replaying.other_worlds import LETTERS, Other, other_world
from bench.replaying.run import refuse_foresight, run
from bench.replaying.stream import Stream
from bench.replaying.tables import assuming, column, number, rows, world
from bench.replaying.three import IN_VAIN, POLICIES, directory_against_truth, in_world, vain
from bench.replaying.told import Outcome
from bench.replaying.worlds import policy
from matching import Need
from matching.facts import clock
from matching.facts.arrays import site_bit
from matching.vocabulary import Answer

PEOPLE, DAYS, SEED = 80, 10, 5
TABLES = ("directories", "crowds")
DRAWS = 300
ENOUGH = 40
"""Needs for which a row speaks."""
DRAWN = {
    "A": "7d50850919561dce",
    "B": "eeb581693b1c91f9",
    "C": "02e672d7ec7a2576",
}
"""The first letters of what each world is drawn to: they change only when a world does, which is then another world."""


@pytest.fixture(scope="module")
def others() -> dict[str, Other]:
    return {letter: other_world(letter, SEED, PEOPLE, DAYS) for letter in LETTERS}


@pytest.fixture(scope="module")
def ran(others: dict[str, Other]) -> dict[str, Outcome]:
    """First come in each world."""
    return {
        letter: run(policy("first_come", SEED, PEOPLE, DAYS), each.stream) for letter, each in others.items()
    }


def needed(need: Need) -> tuple[object, ...]:
    codes = (need.site_group, need.modalities[0], need.age_group, need.priority, need.country)
    return *map(str, codes), round(need.lat or 0.0, 4), round(need.lon or 0.0, 4)


def drawn(each: Other) -> str:
    """Everything in a world that no engine decides, as a hash."""
    gives = np.flatnonzero(each.stream.hidden.gives.any(axis=(1, 2)))
    parts = (each.truth.treats, each.truth.evidence, each.years, each.stream.people.day.round(6), gives)
    parts += (
        each.stream.hidden.places.sum(axis=(0, 1)),
        each.stream.hidden.lead.round(6),
        each.waits.round(6),
    )
    parts += (each.stream.values.due.round(6),)
    told = hashlib.sha256(repr((each.said, [needed(need) for need in each.stream.people.need])).encode())
    for part in parts:
        told.update(np.ascontiguousarray(part).tobytes())
    return told.hexdigest()[:16]


@pytest.mark.parametrize("letter", LETTERS)
def test_a_world_stays_what_it_was_on_the_day_it_was_written(others: dict[str, Other], letter: str) -> None:
    assert drawn(others[letter]) == drawn(other_world(letter, SEED, PEOPLE, DAYS)) == DRAWN[letter]


def test_another_seed_and_another_letter_are_another_world(others: dict[str, Other]) -> None:
    every = {drawn(each) for each in others.values()} | {drawn(other_world("A", SEED + 1, PEOPLE, DAYS))}
    assert len(every) == len(LETTERS) + 1


def test_every_row_of_the_tables_has_its_reason_and_day() -> None:
    for name in TABLES:
        assert all(len(column(name, letter)) == len(rows(name)) > 20 for letter in LETTERS)
    assert len(truth.evidence()) == len(truth.shares("A")) > 40
    assert all(all(row.values()) for row in rows("houses")) and len(rows("houses")) == 130
    assert all("assumption" in row["reason"] or "the same" in row["reason"] for row in rows("true_shares"))


def test_what_is_assumed_otherwise_is_forgotten_afterwards() -> None:
    with assuming({"people.children": 0.5}):
        assert number("people.children") == 0.5 and number("people.women") == world()["people.women"]
    assert number("people.children") == world()["people.children"]


@pytest.mark.parametrize("letter", LETTERS)
def test_the_truth_has_the_shares_of_the_table(letter: str) -> None:
    """Drawn many times from the same statements; one draw alone differs more, as houses are alike."""
    draw, size = np.random.default_rng(SEED), len(truth.evidence())
    found = truth.evidence_of(letter, said.statements(letter, draw))
    true = sum(
        np.bincount(found.ravel(), truth.drawn_from(letter, found, draw).ravel(), size) for _ in range(DRAWS)
    )
    count = np.bincount(found.ravel(), minlength=size) * DRAWS
    often = count >= ENOUGH * DRAWS
    assert often.sum() > 25
    off = np.abs(true[often] / count[often] - truth.shares(letter)[often])
    assert off.max() < 0.05 and off.mean() < 0.02


def test_in_two_worlds_the_shares_are_wrong_by_half_and_not_all_in_one_direction() -> None:
    a, b, c = (dict(zip(truth.evidence(), truth.shares(letter), strict=True)) for letter in LETTERS)
    page, press, silent = ("own_page", "treatment"), ("press", "treatment"), ("silent", "general.basic")
    for other, worse, better in ((b, (press, ("undated", "site")), (silent,)), (c, (page, silent), (press,))):
        assert all(abs(other[each] / a[each] - 0.5) < 0.06 for each in worse)
        assert all(other[each] > 1.25 * a[each] for each in better)


def test_the_directory_says_what_is_not_true_and_is_silent_about_what_is(others: dict[str, Other]) -> None:
    for each in others.values():
        kinds = directory_against_truth(each)
        assert 0.1 < kinds["own_page"]["true"] < 0.9 and 0.005 < kinds["silent"]["true"] < 0.3
        said, gives = each.stream.network.said, each.stream.hidden.gives
        spoken = np.zeros(gives.shape, np.bool_)
        yes = said.says > 0
        spoken[:, said.modality[yes], said.hospital[yes]] = True
        assert 0.1 < gives[spoken].mean() < 0.95 and gives[~spoken].any()


def test_the_directory_holds_every_kind_dated_undated_ended_and_silent_houses(
    others: dict[str, Other],
) -> None:
    for letter, each in others.items():
        assert {one.kind for one in each.said} == set(said.KINDS)
        old = column("directories", letter)["old_after_days"]
        ended = [said.ended(one, old) for one in each.said]
        undated = [one.dated is None for one in each.said]
        assert 0.05 < np.mean(ended) < 0.4 and 0.05 < np.mean(undated) < 0.4
        assert len({one.house for one in each.said}) < 0.95 * len(rows("houses"))


@pytest.mark.parametrize("letter", LETTERS)
def test_crowds_differ(others: dict[str, Other], letter: str) -> None:
    many = other_world(letter, SEED, 400, 40).stream.people.need
    in_ukraine = np.mean([need.country == "UA" for need in many])
    children = np.mean([need.age_group == "child" for need in many])
    assert in_ukraine == pytest.approx(column("crowds", letter)["people.in_ukraine"], abs=0.15)
    assert (children > 0.18) == (letter == "C")


def test_a_request_in_vain_costs_the_days_until_its_answer(
    others: dict[str, Other], ran: dict[str, Outcome]
) -> None:
    for letter, outcome in ran.items():
        one = others[letter].stream
        sent = {(row, each.hospital): each for each in outcome.sent for row in each.party.rows}
        untreated = [each for each in outcome.requests if each.outcome == "cannot_treat"]
        assert untreated
        for each in untreated:
            asked = sent[each.person, each.hospital]
            leader = asked.party.rows[0]
            took = clock.answer_days(one.people.need[leader]) * float(one.luck.answer[leader, each.hospital])
            assert each.day - asked.day == pytest.approx(took) and took > 0


def no_answered(one: Stream, gives: bool) -> tuple[int, int]:
    """Somebody alone and a house that answers no: it does not give the treatment, or gives it to others only."""
    for person in np.flatnonzero(one.people.family < 0).tolist():
        age, modality, _ = one.cell[person]
        answers = ~one.luck.silent[person] & (one.luck.answer[person] <= 1) & ~one.treats(person)
        found = np.flatnonzero(answers & (one.hidden.gives[age, modality] == gives))
        if len(found):
            return person, int(found[0])
    raise AssertionError("nobody like that")


@pytest.mark.parametrize("gives", [True, False])
def test_an_answered_no_is_known_to_the_desk_afterwards(others: dict[str, Other], gives: bool) -> None:
    one = others["A"].stream
    person, hospital = no_answered(one, gives)
    desk = Desk.of(one)
    desk.happen(float(DAYS))
    desk.send(next(each for each in desk.parties if each.rows == (person,)), hospital, float(DAYS))
    desk.happen(DAYS + 30.0)
    age, modality, site = one.cell[person].tolist()
    assert [each.outcome for each in desk.requests] == ["cannot_treat"]
    assert (desk.knowledge.offered[age, modality, hospital] == Answer.NO) != gives
    assert bool(int(desk.knowledge.sites_no[age, modality, hospital]) & int(site_bit(SITES[site]))) == gives


def test_a_house_needs_days_of_its_own_that_nobody_is_told(
    others: dict[str, Other], ran: dict[str, Outcome]
) -> None:
    for letter, outcome in ran.items():
        one = others[letter].stream
        for each in (outcome, hindsight(one).outcome):
            placed = np.flatnonzero(each.hospital >= 0)
            own = one.hidden.lead[each.hospital[placed]]
            way = 3 + one.values.hours[placed, each.hospital[placed]] / 24
            assert (own > 0).all() and (each.start[placed] >= one.people.day[placed] + way + own - 1e-6).all()


def test_in_vain_counts_what_brought_no_place(ran: dict[str, Outcome]) -> None:
    for outcome in ran.values():
        ends, told = Counter(each.outcome for each in outcome.requests), vain(outcome)
        assert told["in_vain"] == sum(ends[name] for name in IN_VAIN) > 0
        assert 0 < told["in_vain_share"] < 1 and told["why"]["cannot_treat"] > 0


def test_no_policy_looks_ahead_there_either(others: dict[str, Other]) -> None:
    later = other_world("C", SEED + 1, PEOPLE, DAYS).stream
    for name in POLICIES:
        refuse_foresight(lambda name=name: policy(name, SEED, PEOPLE, DAYS), others["C"].stream, later, 4.0)


@pytest.mark.parametrize("letter", LETTERS)
def test_who_knows_the_year_is_less_late_than_today(letter: str) -> None:
    told = in_world(letter, SEED, PEOPLE, DAYS)
    late = {name: row["mean_days_late"] for name, row in told["policies"].items()}
    assert set(late) == {*POLICIES, "plan_told_truth", "hindsight", "hindsight_even"}
    untreated = {name: row["why"]["cannot_treat"] for name, row in told["policies"].items()}
    assert untreated["plan_told_truth"] == 0 < untreated["plan_asking_two"]
    assert late["hindsight_even"] < told["halfway_days_late"] < late["plan_asking_two"]
    for row in told["policies"].values():
        assert 0 < row["placed_share"] <= 1
        assert {label.split()[0] for label in row["p90_by_group"]} == {"age", "disease", "side", "priority"}


def test_the_bench_prints_one_world_and_ends_with_its_figures() -> None:
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out):
        patch.setattr(replay, "QUICK_DAYS", 3)
        patch.setattr(sys, "argv", ["replay", "--quick", "--world", "B", "--seed", str(SEED)])
        replay.main()
    told = json.loads(out.getvalue().splitlines()[-1])
    assert told["world"] == "B" and told["seed"] == SEED and "in vain" in out.getvalue()
