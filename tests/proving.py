"""What a proof has reached, written down for the table of `make proof`; how long it may go on."""

import json
import os
import random
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Reached:
    """How many of a part were tried, and how many failed."""

    def __init__(self) -> None:
        self.n, self.failures = 0, 0


def minutes() -> float:
    """How long each part may go on: PROOF_MINUTES, four if nothing is said."""
    return float(os.environ.get("PROOF_MINUTES", "4"))


def seed() -> int:
    """A new one each run, as sums over runs count nothing twice; printed, and PROOF_SEED says it again."""
    drawn = int(os.environ.get("PROOF_SEED") or random.SystemRandom().randrange(1 << 32))
    print(f"PROOF_SEED={drawn}", flush=True)
    return drawn


def numbers(most: int | None = None, share: int = 1) -> Iterator[int]:
    """0, 1, 2 … until the time is over (of which so many tests have a share), or `most` of them are done."""
    end, number = time.monotonic() + 60 * minutes() / share, 0
    while time.monotonic() < end and (most is None or number < most):
        yield number
        number += 1


@contextmanager
def part(name: str) -> Iterator[Reached]:
    """Count into what is given; it is written down however the block ends."""
    reached = Reached()
    try:
        yield reached
    finally:
        if path := os.environ.get("PROOF_FILE"):
            test = re.sub(r"^.*::|\W.*$", "", os.environ.get("PYTEST_CURRENT_TEST", ""))
            said = {"part": name, "n": reached.n, "failures": reached.failures, "test": test}
            line = json.dumps(said)
            with Path(path).open("a", encoding="utf-8") as lines:
                lines.write(line + "\n")
