"""Twins: two needs alike but for what is no rule must get the same order, group and score at every hospital.

`python -m bench.twins [--quick]` ranks 100,000 seeded pairs (2,000 when quick) and ends with one JSON object. The
twins differ in their id (which stands for name and number), in who travels along and, where no hospital of the
network stated its languages, in language. Sex, name and completeness of other answers are no facts of a need at all.
"""

import argparse
import json
import random
from dataclasses import replace
from time import perf_counter

import numpy as np

from bench import invented
from matching import HospitalFacts, Need, Network, Ranking, rank, weights
from matching.vocabulary import LANGUAGES, AgeGroup, ClockPhase, Priority, site_groups

PAIRS, QUICK, NETWORKS = 100_000, 2_000, 10


def main() -> None:
    """Compare, say how far it is, and end with the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer pairs, a few seconds")
    pairs, start, differences = QUICK if parser.parse_args().quick else PAIRS, perf_counter(), 0
    for part in range(NETWORKS):
        differences += compare(pairs // NETWORKS, 30, part)["differences"]
        print(f"{(part + 1) * pairs // NETWORKS:>7} pairs, {differences} differences", flush=True)
    seconds = round(perf_counter() - start, 1)
    print(json.dumps({"bench": "twins", "pairs": pairs, "differences": differences, "seconds": seconds}))


def compare(pairs: int, count: int, seed: int) -> dict[str, int]:
    """Rank that many pairs against one network; how many pairs differ in anything."""
    chance, current = random.Random(seed), weights.current()
    network = Network.of(hospitals(count, seed))
    different = 0
    for _ in range(pairs):
        need = a_need(chance)
        ranks = [rank(each, network, current) for each in (need, twin(need, chance))]
        different += differ(*ranks)
    return {"pairs": pairs, "differences": different}


def hospitals(count: int, seed: int) -> tuple[HospitalFacts, ...]:
    """Invented hospitals, some silent, none of which stated its languages."""
    chance = random.Random(seed)
    rows = invented.hospitals(count, seed)
    return tuple(replace(row, languages=None, unanswered=chance.choice((0, 0, 1, 3))) for row in rows)


def a_need(chance: random.Random) -> Need:
    """Any need, much of it perhaps not known."""
    return replace(
        invented.a_need(),
        priority=chance.choice(tuple(Priority)),
        site_group=chance.choice((None, *site_groups())),
        modalities=tuple(chance.sample(invented.TREATMENTS, chance.randint(0, 3))),
        age_group=chance.choice((None, *AgeGroup)),
        lat=chance.uniform(44, 52),
        lon=chance.uniform(20, 38),
        country=chance.choice(("UA", "PL", "MD", "RO", None)),
        due_in_days=chance.choice((None, chance.uniform(-20, 40))),
        countries=frozenset(),
        longest_hours=chance.choice((None, chance.uniform(2, 20))),
        languages=frozenset(chance.sample(LANGUAGES, chance.randint(0, 2))),
        phase=chance.choice((None, *ClockPhase)),
    )


def twin(need: Need, chance: random.Random) -> Need:
    """Another person in the same need."""
    spoken = frozenset(chance.sample(LANGUAGES, chance.randint(0, 3)))
    return replace(need, id=f"twin-{chance.random()}", companions=chance.randint(0, 5), languages=spoken)


def differ(one: Ranking, other: Ranking) -> bool:
    """Whether anything of the two rankings differs."""
    columns = ((one.order, other.order), (one.group, other.group), (one.score, other.score))
    return not all(np.array_equal(a, b) for a, b in (*columns, (one.answers, other.answers)))


if __name__ == "__main__":
    main()
