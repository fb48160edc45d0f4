"""The phone's outbox over a bad line, everything ending at any moment: lost, twice, photograph missing: 0 / 0 / 0."""

import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright

from tests.journeys.outbox_proof import EVENTS, proving, run
from tests.proving import numbers, part, seed

MOST = 1000


def test_over_a_bad_line_every_entry_comes_once_with_its_photographs(
    playwright: Playwright, browser_type_launch_args: dict[str, Any], tmp_path: Path
) -> None:
    with proving(playwright, tmp_path, browser_type_launch_args, 18) as proof:
        began = time.monotonic()
        sums = run(proof, len(EVENTS) + 1, 2, 2)
        print(
            sums, dict(proof.happened), f"cut {proof.gate.before} + {proof.gate.after} of {proof.gate.sent}"
        )
        print(f"{time.monotonic() - began:.0f} s")
        assert (sums.wrong, sums.waiting) == (0, 0)
        assert sums.entries >= 12 and sums.photographs >= 22
        assert proof.gate.before and proof.gate.after and proof.service.kills == 2
        assert proof.happened["refused_for_room"] == 1, "the phone was really full"
        assert {each.__name__ for each in EVENTS} <= proof.happened.keys()
        wrong = [each for each in proof.phone.wrong if "Quota" not in each]
        assert not wrong, wrong


@pytest.mark.proof
def test_a_thousand_entries_with_six_photographs_each(
    playwright: Playwright, browser_type_launch_args: dict[str, Any], tmp_path: Path
) -> None:
    with (
        part("phone's entries with photographs over a bad line") as reached,
        proving(playwright, tmp_path, browser_type_launch_args, seed()) as proof,
    ):
        sums = run(proof, MOST, 6, 200, every=6, turns=numbers(MOST))
        print(
            sums, dict(proof.happened), f"cut {proof.gate.before} + {proof.gate.after} of {proof.gate.sent}"
        )
        reached.n, reached.failures = sums.entries - sums.waiting, sums.wrong
    assert not sums.waiting, "not delivered yet"
    assert reached.n and reached.failures == 0
