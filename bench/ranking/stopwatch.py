"""Times by turns on a busy machine: the least of several rounds, all rivals taking turns in each.

What computes in this process is timed by the processor's time, so that whoever else uses the machine does not
count; what waits for a server is timed by the clock on the wall. All rivals here compute in one thread.
"""

import sys
from collections.abc import Callable, Collection, Mapping
from time import perf_counter, process_time

Work = Callable[[], object]


def least_ms(
    works: Mapping[str, Work], rounds: int, waiting: Collection[str] = (), budget: float = 0.02
) -> dict[str, float]:
    """The least time of each, milliseconds. In each round quick works are repeated for `budget` seconds.

    `waiting`: those that wait for another process.
    """
    for work in works.values():
        work()
    best = dict.fromkeys(works, float("inf"))
    for _ in range(rounds):
        for name, work in works.items():
            clock = perf_counter if name in waiting else process_time
            best[name] = min(best[name], _least(work, clock, budget))
    return {name: seconds * 1000 for name, seconds in best.items()}


def progress(words: str) -> None:
    """One line of progress, on stderr."""
    print(words, file=sys.stderr, flush=True)


def _least(work: Work, clock: Callable[[], float], budget: float) -> float:
    best, until = float("inf"), perf_counter() + budget
    while True:
        start = clock()
        work()
        best = min(best, clock() - start)
        if perf_counter() >= until:
            return best
