"""`python -m tests.golden ROUNDS [SEED [RULE …]]`: plays the rules without facts against the engine.

4,000 rounds of each rule ask about 250,000 rankings; it takes hours. Says what held.
"""

import sys

from .metamorphic_forms import RULES as FIRST
from .metamorphic_parts import RULES as OF_PARTS
from .playing import play, shipped_engine

RULES = FIRST | OF_PARTS


def main(rounds: str, seed: str = "1", *names: str) -> None:
    """One line a rule, said as it is found."""
    for name in names or RULES:
        tally = play(RULES[name], shipped_engine, int(rounds), int(seed))
        print(f"{name} held {tally.held} of {tally.asked}", *tally.broken[:3], sep="; ", flush=True)


main(*sys.argv[1:])
