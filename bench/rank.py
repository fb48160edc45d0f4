"""One patient against 300 and 3,000 hospitals: the columns against the loop that one would write first.

`python -m bench.rank [--quick]` prints medians and ratios from one run and ends with one JSON object. Both
rankings must agree: the loop's distances are geopy's, ours are within a metre, so a journey may fall on the
other side of a tenth of an hour. Scores may therefore differ by TOLERANCE, and only such neighbours may
change places. "Columns": order, scores, terms and the answers of all rules; "told": also the ten best
explained and, for each excluded hospital, what would admit it. "Worded": that, with every term of the ten best
as a sentence in Ukrainian.
"""

import argparse
import json
import platform
import statistics
from collections.abc import Callable
from time import perf_counter

import numpy as np

import matching
from bench import invented, plain_loop, words
from matching import Explanation, Need, Network, Ranking, Weights

SIZES = (300, 3000)
MEASURED = {"columns": "columns", "told": "told", "worded": "told"}
"""What is measured, and which work of the loop it is held against (the loop finds no words)."""
AIMS = {300: {}, 3000: {"columns": 500, "worded": 100}}
"""Times faster than the loop at that size."""
TOLERANCE = 1200
"""Thousandths of a point: 0.1 h moves `travel` by at most 6 · 120, `first_treatment` by at most 1 · 430."""

OURS_A_ROUND = 100

Figures = dict[str, float]
Work = Callable[[], object]


def main() -> None:
    """Measure, say what came out, and end with the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, a few seconds")
    rounds = 3 if parser.parse_args().quick else 15
    with words.speaking_ukrainian():
        figures = {str(size): measure(size, rounds) for size in SIZES}
    print(json.dumps({"bench": "rank", "python": platform.python_version(), "hospitals": figures}))


def measure(size: int, rounds: int) -> Figures:
    """Medians in milliseconds and ratios at one size. Raises AssertionError where the two disagree."""
    need, weights = invented.a_need(), matching.weights.current()
    rows = invented.hospitals(size)
    network, candidates = Network.of(rows), [plain_loop.candidate(row) for row in rows]
    by_id = {each.facts.id: each for each in candidates}
    agreement = agree(matching.rank(need, network, weights), plain_loop.rank(need, candidates, weights))
    found = medians_ms(
        {
            "columns_ms": (lambda: matching.rank(need, network, weights), OURS_A_ROUND),
            "told_ms": (lambda: tell(need, network, weights), OURS_A_ROUND),
            "worded_ms": (lambda: words.sentences(tell(need, network, weights)), OURS_A_ROUND),
            "loop_columns_ms": (lambda: plain_loop.rank(need, candidates, weights), 1),
            "loop_told_ms": (lambda: plain_loop.tell(need, candidates, weights, by_id), 1),
        },
        rounds,
    )
    ratios = {
        f"{name}_ratio": found[f"loop_{loop}_ms"] / found[f"{name}_ms"] for name, loop in MEASURED.items()
    }
    return report(size, found | ratios | agreement)


def tell(need: Need, network: Network, weights: Weights) -> tuple[Explanation, ...]:
    """Rank, explain the ten best, and find for each excluded hospital what would admit it; gives the ten."""
    ranking = matching.rank(need, network, weights)
    matching.admissions(ranking)
    return matching.best(ranking, 10)


def agree(ranking: Ranking, lines: list[plain_loop.Line]) -> Figures:
    """Hold the two rankings against each other."""
    rows = [ranking.row(line.hospital) for line in lines]
    answers = np.array([line.answers for line in lines]).T
    scores = np.array([line.score for line in lines])
    apart = np.abs(ranking.score[rows] - scores)
    assert np.array_equal(ranking.terms[:, rows].sum(axis=0), ranking.score[rows])
    assert np.array_equal(ranking.answers[:, rows], answers), "the rules answer differently"
    assert apart.max() <= TOLERANCE, "the scores differ"
    assert (np.abs(ranking.score[ranking.order] - scores) <= TOLERANCE).all(), "the order differs"
    same = float((ranking.order == rows).mean())
    return {"same_position": same, "largest_score_difference": float(apart.max())}


def medians_ms(works: dict[str, tuple[Work, int]], rounds: int) -> Figures:
    """The median time of each work, milliseconds; all take turns, so that a busy machine slows all alike."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, (work, repeats) in works.items():
            times[name] += [_seconds(work) for _ in range(repeats)]
    return {name: statistics.median(seconds) * 1000 for name, seconds in times.items()}


def report(size: int, found: Figures) -> Figures:
    """Print one size in words."""
    for name, against in MEASURED.items():
        ours, loop, aim = found[f"{name}_ms"], found[f"loop_{against}_ms"], AIMS[size].get(name)
        times = f"{found[f'{name}_ratio']:6.0f} times faster{f' (aim {aim})' if aim else ''}"
        print(f"{size:>6} hospitals, {name:<8} {ours:8.3f} ms, loop {loop:8.1f} ms: {times}", flush=True)
    return {name: round(value, 4) for name, value in found.items()}


def _seconds(work: Work) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


if __name__ == "__main__":
    main()
