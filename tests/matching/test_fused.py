"""The fused pass gives the integers of `rank`: every score, group, order and shown row, on any needs and network."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime

import numpy as np
import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import invented
from matching import PREFERENCES, REQUIREMENTS, HospitalFacts, Need, Network, rank, weights
from matching.facts import travel
from matching.kernels import batch, fused_pass, hour_tables, need_records
from matching.kernels.network_columns import BY_KERNEL, FIXED
from matching.ranking.rank import order
from referral.engine import directory, rankings
from referral.hospitals.loading import load_directory
from tests.matching.cases import a_hospital, a_need, needs, networks

IN_VAIN, ROAD = map(PREFERENCES.index, ("asking_in_vain", "travel"))


def differences(asked: Sequence[Need], network: Network) -> int:
    """How many scores, groups, places in the order, hours and days asked in vain are not those of `rank`."""
    found = batch.scores(asked, network, weights.current())
    return sum(_apart(need, network, found, row) for row, need in enumerate(asked))


def _apart(need: Need, network: Network, found: batch.Scores, row: int) -> int:
    true, score, group = rank(need, network, weights.current()), found.score[row], found.group[row]
    apart = (
        (score != true.score).sum() + (group != true.group).sum() + (order(group, score) != true.order).sum()
    )
    apart += (-found.vain[row] != true.terms[IN_VAIN]).sum()
    apart += (found.treats[row] != true.need_columns.evidence.treats).sum()
    full = 1000 * true.weights.of_terms(need.priority)[ROAD]
    apart += (full - found.road[row] != true.terms[ROAD]).sum()
    same = np.array_equal(batch.hours(found.step[row]), true.hours, equal_nan=True)
    return int(apart) + (not same)


@settings(max_examples=150)
@given(st.lists(needs(), min_size=1, max_size=12), networks())
def test_no_integer_differs_for_any_needs_and_network(
    asked: list[Need], rows: tuple[HospitalFacts, ...]
) -> None:
    assert differences(asked, Network.of(rows)) == 0


@pytest.mark.parametrize("seed", range(6))
def test_no_integer_differs_among_a_million_pairs(seed: int) -> None:
    network = Network.of(invented.hospitals((300, 1500)[seed % 2], seed))
    assert differences(invented.needs(200, seed), network) == 0


def test_no_integer_differs_on_the_real_directory(app: Flask, now: datetime) -> None:
    load_directory(now)
    network = rankings.network_of(directory.rows(now), now)
    assert len(network) > 100
    assert differences(invented.needs(400), network) == 0


def test_no_integer_differs_for_a_crowd_that_wants_alike() -> None:
    network = Network.of(invented.hospitals(100))
    crowd = [a_need(id=str(number), due_in_days=float(number)) for number in range(50)]
    assert differences(crowd + list(invented.needs(50)), network) == 0


def test_each_step_of_the_chord_is_the_exact_one_or_said_to_be_unsure() -> None:
    chance = np.random.default_rng(7)
    lat, lon = chance.uniform(-89, 89, (2, 400)), chance.uniform(-180, 180, (2, 400))
    lat[1], lon[1] = lat[0] + chance.uniform(-12, 12, 400), lon[0] + chance.uniform(-20, 20, 400)
    starts, ends = (
        travel.earth_centred(lat[0], lon[0]),
        travel.earth_centred(np.clip(lat[1], -90, 90), lon[1]),
    )
    tables, unsure = hour_tables.tables(), 0
    for start in starts.T:
        step = np.empty(400, np.int16)
        place = np.empty(400, np.int32)
        fused_pass.guess_steps(ends.astype(np.float32), 0, *start, tables.bins, place, step)
        true = np.rint(travel.hours(travel.tenths(travel.distances_km(start, ends))) * 10)
        near = travel.distances_km(start, ends) < hour_tables.LONGEST_SURE_KM
        unsure += int((step[near] == hour_tables.UNSURE).sum())
        assert (step[~near] == hour_tables.UNSURE).all()
        assert ((step == true) | (step == hour_tables.UNSURE)).all()
    assert 0 < unsure < 8000


def test_blocks_are_the_whole_cut_into_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    network, asked = Network.of(invented.hospitals(70)), invented.needs(30)
    whole = batch.scores(asked, network, weights.current())
    monkeypatch.setattr(batch, "PAIRS_A_BLOCK", 70 * 8)
    pieces = list(batch.blocks(asked, network, weights.current()))
    assert [piece.first for piece in pieces] == [0, 8, 16, 24]
    assert np.array_equal(np.concatenate([piece.score for piece in pieces]), whole.score)
    assert np.array_equal(np.concatenate([piece.group for piece in pieces]), whole.group)


def test_nobody_and_nowhere_give_nothing() -> None:
    empty = Network.of([])
    assert batch.scores([a_need()], empty, weights.current()).score.shape == (1, 0)
    assert batch.scores([], Network.of([a_hospital()]), weights.current()).score.shape == (0, 1)


def test_the_kernels_know_every_rule() -> None:
    assert set(PREFERENCES) == set(fused_pass.WEIGHED)
    assert set(REQUIREMENTS) == {rule.code for rule in FIXED} | set(BY_KERNEL)
    assert tuple(weights.current().by_priority) == need_records.PRIORITIES


@pytest.mark.parametrize(
    ("change", "kernels", "said"),
    [
        (
            "import matching.ranking.preferences as each; each.PREFERENCES += ('ninth',)",
            "fused_pass",
            "no kernel weighs ['ninth']",
        ),
        (
            "import matching.ranking.requirements as each; "
            "each.TABLE += (replace(each.TABLE[0], code='near', reads=('lat',)),)",
            "network_columns",
            "needs a kernel of its own",
        ),
        (
            "import matching.ranking.requirements as each; each.REQUIREMENTS = each.REQUIREMENTS[:-1]",
            "network_columns",
            "is no requirement",
        ),
    ],
)
def test_a_rule_that_the_kernels_would_get_wrong_is_refused_in_words(
    change: str, kernels: str, said: str
) -> None:
    code = f"from dataclasses import replace; {change}; import matching.kernels.{kernels}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "FactError: kernels: " in done.stderr and said in done.stderr


def test_hours_are_the_same_doubles_in_every_table() -> None:
    hours = travel.hours(np.arange(0, travel.LONGEST_KM, dtype=np.float64))
    assert set(hours.tolist()) <= set(hour_tables.steps_in_hours())
