"""One patient, all terms, ten best explained; then 10,000 patients at once: ours against what people would use.

`python -m bench.rank [--quick]` prints times and ratios of one run and ends with one JSON object. All rivals take
turns and the least time of each counts (of the processor; of the clock where a server answers). At 300, 3,000 and
30,000 hospitals, each with the service in question:

  scored     score and group of every hospital by the fused pass, the ten best as plain numbers: id, group, score,
             hours. The loop and the queries give the same, and are held against the columns.
  columns    the rules in numpy over all hospitals: every term and answer of every hospital, and the whole order
  told       that, ten explained, and what would admit each excluded hospital; worded: in Ukrainian sentences
  loop       Python over hospitals with geopy's geodesic; over LOOP_SAMPLE of them, scaled to the size

Tables, indexes and columns are made before the clock starts; for the loop and the queries also what is known of
whether a hospital treats the need, which `columns` works out anew each time. The rankings must agree: the loop's
kilometres are geopy's and SQL's are bent as on a sphere, so a journey may fall on the other side of a tenth of an
hour; scores may differ by what that costs, and only such neighbours may change places.
"""

import argparse
import json
import math
import os
import platform
from time import process_time
from typing import Any

import numpy as np

import matching
from bench import invented, plain_loop, words
from bench.ranking import crowd, databases
from bench.ranking.stopwatch import Work, least_ms, progress
from matching import Explanation, Need, Network, Ranking, Weights
from matching.facts import journeys
from matching.kernels import batch
from matching.ranking.rank import order

SIZES = (300, 3000, 30_000)
QUICK_SIZES = SIZES[:2]
BEST = 10
LOOP_SAMPLE = 200
AIMS = {"loop": {300: 300, 3000: 1000, 30_000: 2000}, "sql": {300: 2, 3000: 6, 30_000: 20}}
"""Times faster than the loop, and than the quickest database."""
CROWD_AIMS = {"rules": " (aim 30)", "numpy": " (scores and groups alone, with our columns ready made)"}
SQL, SERVED = ("sqlite", "postgresql", "postgis"), ("postgresql", "postgis")

Figures = dict[str, Any]


def main() -> None:
    """Measure, say what came out, and end with the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer rounds and sizes, under a minute")
    quick = parser.parse_args().quick
    progress("compiling the kernels, or reading them compiled")
    batch.warm()
    with words.speaking_ukrainian(), databases.postgresql() as server:
        postgis = server is not None and databases.has_postgis(server)
        rounds, sizes = (3, QUICK_SIZES) if quick else (12, SIZES)
        found = {str(size): measure(size, rounds, server, postgis) for size in sizes}
    many = crowd.measure(quick)
    print_crowd(many)
    machine = {"python": platform.python_version(), "cores": os.cpu_count(), "quick": quick}
    print(json.dumps({"bench": "rank", **machine, "hospitals": found, "batch": rounded(many)}))


def measure(size: int, rounds: int, server: Any, postgis: bool) -> Figures:
    """Least times in milliseconds and ratios at one size. Raises AssertionError where rivals disagree."""
    progress(f"{size} hospitals: tables, columns, agreement")
    need, weights, rows = invented.a_need(), matching.weights.current(), invented.hospitals(size)
    network, sample = Network.of(rows), plain_loop.candidates(need, rows[:LOOP_SAMPLE])
    prepared = first_ms(need, network, weights)
    works = ours(need, network, weights, size) | sql(need, network, server, postgis)
    agreement = agree(
        matching.rank(need, Network.of(rows[:LOOP_SAMPLE]), weights), plain_loop.rank(need, sample, weights)
    )
    ranking = matching.rank(need, network, weights)
    for name in SQL:
        if name in works:
            agree_with_sql(works[name](), ranking)
    progress(f"{size} hospitals: {rounds} rounds")
    times = least_ms(works | {"loop": lambda: plain_loop.rank(need, sample, weights)}, rounds, SERVED)
    times["loop"] *= size / len(sample)
    return report(size, times, agreement | {"loop_sample": len(sample), "first_ms": prepared})


def first_ms(need: Need, network: Network, weights: Weights) -> float:
    """The first scores from a network, whose columns are not made yet, milliseconds of the processor."""
    start = process_time()
    scored(need, network, weights)
    return (process_time() - start) * 1000


def ours(need: Need, network: Network, weights: Weights, size: int) -> dict[str, Work]:
    """What we do for one patient; the slowest only at sizes that a directory has."""
    works: dict[str, Work] = {
        "scored": lambda: scored(need, network, weights),
        "columns": lambda: matching.rank(need, network, weights),
    }
    told: dict[str, Work] = {
        "told": lambda: tell(need, network, weights),
        "worded": lambda: words.sentences(tell(need, network, weights)),
    }
    return works | (told if size <= 3000 else {})


def sql(need: Need, network: Network, server: Any, postgis: bool) -> dict[str, Work]:
    """What the databases do, as far as they are installed."""
    works = {"sqlite": databases.sqlite(network, need)}
    if server is not None:
        databases.fill(server, network, need, postgis)
        works["postgresql"] = databases.ranked(server, need, postgis=False)
    if postgis:
        works["postgis"] = databases.ranked(server, need, postgis=True)
    return works


def scored(need: Need, network: Network, weights: Weights) -> list[tuple[str, int, int, float]]:
    """The ten best by the fused pass, as rows of Python's own numbers, as a database's driver gives them."""
    found = batch.scores((need,), network, weights)
    group, score, hours = found.group[0], found.score[0], batch.hours(found.step[0])
    first = order(group, score)[:BEST]
    columns = (each[first].tolist() for each in (group, score, hours))
    return list(zip((network.ids[row] for row in first.tolist()), *columns, strict=True))


def tell(need: Need, network: Network, weights: Weights) -> tuple[Explanation, ...]:
    """Rank, explain the ten best, and find for each excluded hospital what would admit it; gives the ten."""
    ranking = matching.rank(need, network, weights)
    matching.admissions(ranking)
    return matching.best(ranking, BEST)


def tolerance(need: Need, weights: Weights) -> int:
    """Thousandths of a point that a tenth of an hour may move a score by: in the journey, and in the date."""
    weigh = dict(zip(matching.PREFERENCES, weights.of_terms(need.priority), strict=True))
    return weigh["travel"] * (math.ceil(journeys.of(need).tenth_costs) + 1) + weigh["first_treatment"]


def agree(ranking: Ranking, lines: list[plain_loop.Line]) -> Figures:
    """Hold the loop's ranking against ours."""
    rows = [ranking.row(line.hospital) for line in lines]
    answered = [matching.REQUIREMENTS.index(code) for code in plain_loop.ANSWERED]
    answers = np.array([line.answers for line in lines]).T
    scores = np.array([line.score for line in lines])
    apart, allowed = np.abs(ranking.score[rows] - scores), tolerance(ranking.need, ranking.weights)
    assert np.array_equal(ranking.terms[:, rows].sum(axis=0), ranking.score[rows])
    assert np.array_equal(ranking.answers[answered][:, rows], answers), "the rules answer differently"
    assert (np.delete(ranking.answers, answered, axis=0) == 1).all(), (
        "a rule speaks that the loop does not know"
    )
    assert apart.max() <= allowed, "the scores differ"
    assert (np.abs(ranking.score[ranking.order] - scores) <= allowed).all(), "the order differs"
    same = float((ranking.order == rows).mean())
    return {"same_position": same, "largest_score_difference": float(apart.max()), "allowed": float(allowed)}


def agree_with_sql(rows: Any, ranking: Ranking) -> None:
    """Hold a database's ten best against ours."""
    allowed, first = tolerance(ranking.need, ranking.weights), ranking.order[:BEST]
    scores = np.array([row[2] for row in rows])
    assert (np.abs(scores - ranking.score[first]) <= allowed).all(), "a database ranks otherwise"
    own = {ranking.network.ids[row]: ranking.score[row] for row in first.tolist()}
    same = [abs(own[row[0]] - row[2]) <= allowed for row in rows if row[0] in own]
    assert len(same) >= BEST - 1 and all(same), "a database finds others"


def report(size: int, times: dict[str, float], agreement: Figures) -> Figures:
    """Print one size in words."""
    present = [name for name in SQL if name in times]
    quickest = min(present, key=times.__getitem__)
    ratios = {f"{name}_ratio": times[name] / times["scored"] for name in ("loop", "columns", *present)}
    ratios["sql_ratio"] = times[quickest] / times["scored"]
    ratios["columns_loop_ratio"] = times["loop"] / times["columns"]
    print(
        f"{size:>6} hospitals  first one  {agreement['first_ms']:11.4f} ms  with the columns still to be made"
    )
    for name, took in times.items():
        print(f"{size:>6} hospitals  {name:<10} {took:11.4f} ms  {took / times['scored']:9.1f} x the scores")
    for name, rival in (("loop", "the loop"), ("sql", f"the quickest database ({quickest})")):
        reached, aim = ratios[f"{name}_ratio"], AIMS[name][size]
        missed = "" if reached >= aim else ", missed"
        print(f"{size:>6} hospitals  {reached:.1f} times as quick as {rival}: aim {aim}{missed}")
    print(
        f"{size:>6} hospitals  the columns {ratios['columns_loop_ratio']:.1f} times as quick as the loop",
        flush=True,
    )
    return rounded({f"{name}_ms": took for name, took in times.items()} | ratios | agreement)


def print_crowd(many: Figures) -> None:
    """Print the batch in words."""
    ours = f"batch: {many['fused_ns_a_pair']:.2f} ns a pair"
    for name, aim in CROWD_AIMS.items():
        theirs, ratio = many[f"{name}_ns_a_pair"], many[f"{name}_ratio"]
        print(f"{ours}, {name} {theirs:.1f} ns: {ratio:.1f} times{aim}")
    share, tree = many["ball_tree_share_of_true_ten"], many["ball_tree_us_a_need"]
    print(
        f"ball tree: {tree:.1f} us a need; {share:.1%} of its ten nearest are among the ten best: another question"
    )
    print(
        f"memory: {many['memory_gb_a_second']:.1f} GB/s copied; the results take {many['share_of_memory']:.1%} of it"
    )


def rounded(figures: Figures) -> Figures:
    """Four decimals are enough."""
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in figures.items()}


if __name__ == "__main__":
    main()
