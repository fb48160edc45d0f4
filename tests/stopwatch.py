"""How long something takes, in plain loops timed beside it: alike on a quick, a slow or a busy machine."""

import time
from collections.abc import Callable

ROUNDS = 5
FOR_EVER = 90.0
"""Seconds after which what should have been cut off at its deadline is taken to hang, on the busiest machine."""


def a_plain_loop() -> int:
    """A hundred thousand steps of plain Python: the measure."""
    total = 0
    for number in range(100_000):
        total += number % 7
    return total


def in_plain_loops(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The processor's time of some work in plain loops: of both the best of some rounds, taken in turn."""
    pairs = [(_took(work), _took(a_plain_loop)) for _ in range(rounds)]
    return min(work for work, _ in pairs) / min(loop for _, loop in pairs)


def _took(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
