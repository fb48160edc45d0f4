"""How fast offers are matched to needs beside OR-Tools: python -m bench.supplies [--quick] [--drawn N].

Whole matchings, from facts to every reason, and of them the solving alone, against OR-Tools' minimum cost flow, which
is given its arrays ready made and says no reasons. Medians of five, in turn, CPU time of one process; every
value is compared, and the first matching of a family is checked (one item is too large for that). Where packs of
several sizes meet, HiGHS says of some items how far below the best in whole packs ours are, and of N small instances
whether ours are the best. Ends with one JSON object:
ratios, not seconds.
"""

import argparse
import gc
import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.supplying.families import FAMILIES, Supplies, made
from bench.supplying.peers import arcs, ortools
from bench.supplying.whole_packs import distance, drawn
from matching.supplies import start
from matching.supplies.checking import check_matching
from matching.supplies.matching import match
from matching.supplies.problem import problem_of

SIZES = {False: (2_000, 5_000), True: (200, 500)}
RUNS = 5
CHECKED = 500_000
"""The checker is plain Python over every pair: so many arcs, a quarter of a minute."""
LOOKED_AT = {False: 30, True: 5}
"""Items of which HiGHS is asked."""
LINE = "{family:13} {arcs:8} arcs, whole × {whole:.2f}, solving × {solving:.2f}, {ortools_ms:8.1f} ms, gap {gap:.4%}"


def main() -> None:
    """Measure, print as it goes, end with the figures."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--quick", action="store_true", help="a tenth of the size: half a minute")
    asked.add_argument("families", nargs="*", default=list(FAMILIES))
    asked.add_argument(
        "--drawn", type=int, default=0, help="only so many small instances of packs against HiGHS"
    )
    arguments = asked.parse_args()
    if arguments.drawn:
        print(json.dumps(drawn(arguments.drawn)._asdict(), sort_keys=True))
        return
    figures: dict[str, Any] = {
        "bench": "supplies",
        "rows": [measure(each, *SIZES[arguments.quick]) for each in arguments.families],
    }
    if "mixed_packs" in arguments.families:
        figures["mixed_packs"] = best_packs(*SIZES[arguments.quick], LOOKED_AT[arguments.quick])
    print(json.dumps(figures, sort_keys=True))


def best_packs(needs: int, offers: int, items: int) -> dict[str, Any]:
    """How far below the best in whole packs some items are, where sizes meet."""
    found = distance(made("mixed_packs", needs, offers), items)
    print(
        f"mixed_packs   {found.items} items, {found.proven} proven by HiGHS: {found.below_best:.4%} below the best, "
        f"{found.below_bound:.4%} below our bound",
        file=sys.stderr,
    )
    return found._asdict()


def measure(family: str, needs: int, offers: int, runs: int = RUNS) -> dict[str, Any]:
    """How many times OR-Tools' time a whole matching takes, and its solving alone, for one family."""
    problem = made(family, needs, offers)
    found, flow = match(*problem), arcs(problem)
    if len(flow.tail) < CHECKED:
        check_matching(found)
    assert found.bound == ortools(flow), f"{family}: OR-Tools finds another value"
    ways = (lambda: match(*problem), solving_of(problem), lambda: ortools(flow))
    took = [[_seconds(way) for way in ways] for _ in range(runs)]
    whole, solving, theirs = (statistics.median(each) for each in zip(*took, strict=True))
    row = {
        "family": family,
        "needs": needs,
        "offers": offers,
        "arcs": len(flow.tail),
        "whole": round(whole / max(theirs, 1e-4), 2),
        "solving": round(solving / max(theirs, 1e-4), 2),
        "ours_ms": round(whole * 1000, 1),
        "ortools_ms": round(theirs * 1000, 1),
        "gap": found.gap,
    }
    print(LINE.format(**row), file=sys.stderr, flush=True)
    return row


def solving_of(problem: Supplies) -> Callable[[], object]:
    """The kernel alone, on a tree of its own each time."""
    by_id = (tuple(sorted(side, key=lambda each: each.id)) for side in problem[:2])
    ours = problem_of(*by_id, problem.today)
    needs = len(ours.table.needs.market)
    return lambda: start.settled(ours.net, needs)


def _seconds(way: Callable[[], object]) -> float:
    gc.collect()
    begin = time.process_time()
    way()
    return time.process_time() - begin


if __name__ == "__main__":
    main()
