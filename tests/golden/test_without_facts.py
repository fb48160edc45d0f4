"""The rules without facts, played against the engine on the shipped directory: about 2,000 random needs."""

import pytest

from .metamorphic_forms import RULES
from .playing import play, shipped_engine

ROUNDS = 27


@pytest.mark.parametrize("name", RULES)
def test_the_engine_holds(name: str) -> None:
    tally = play(RULES[name], shipped_engine, ROUNDS)
    assert tally.asked >= ROUNDS and tally.held == tally.asked, tally.broken[:3]
