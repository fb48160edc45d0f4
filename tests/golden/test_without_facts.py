"""The rules without facts, played against the engine on the shipped directory: some 2,000 random needs.

`make proof` plays three times as many rounds, with another seed; `python -m tests.golden` as many as are asked for.
"""

import pytest

from tests import proving

from .metamorphic_forms import RULES
from .playing import play, shipped_engine

ROUNDS, ROUNDS_OF_PROOF, SEED_OF_PROOF = 27, 81, 2


@pytest.mark.parametrize("name", RULES)
def test_the_engine_holds(name: str) -> None:
    tally = play(RULES[name], shipped_engine, ROUNDS)
    assert tally.asked >= ROUNDS and tally.held == tally.asked, tally.broken[:3]


@pytest.mark.proof
@pytest.mark.parametrize("name", RULES)
def test_the_engine_holds_in_every_round(name: str) -> None:
    with proving.part("rules without facts") as reached:
        tally = play(RULES[name], shipped_engine, ROUNDS_OF_PROOF, SEED_OF_PROOF)
        reached.n, reached.failures = tally.asked, tally.asked - tally.held
    assert tally.asked >= ROUNDS_OF_PROOF and not reached.failures, tally.broken[:3]
