"""The rules without facts, played against the engine on the shipped directory: some 900 random needs.

In twelve rounds every saboteur of test_metamorphic.py is caught. All 27 rounds, about 2,000 needs: `make proof`.
"""

import pytest

from tests import proving

from .metamorphic_forms import RULES
from .playing import play, shipped_engine

ROUNDS, ALL_ROUNDS = 12, 27


@pytest.mark.parametrize("name", RULES)
def test_the_engine_holds(name: str) -> None:
    tally = play(RULES[name], shipped_engine, ROUNDS)
    assert tally.asked >= ROUNDS and tally.held == tally.asked, tally.broken[:3]


@pytest.mark.proof
@pytest.mark.parametrize("name", RULES)
def test_the_engine_holds_in_every_round(name: str) -> None:
    with proving.part("rules without facts") as reached:
        tally = play(RULES[name], shipped_engine, ALL_ROUNDS)
        reached.n, reached.failures = tally.asked, tally.asked - tally.held
    assert tally.asked >= ALL_ROUNDS and not reached.failures, tally.broken[:3]
