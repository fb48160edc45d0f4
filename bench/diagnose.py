"""Words to diagnosis: how often the right code is among the first three, how often doubt is heard, how fast.

`python -m bench.diagnose [--quick]` shows its progress and ends with one JSON object. "titles": the official
titles with one seeded typing error of each kind. "vocabulary": our own phrases with one error, for comparison.
"development": phrases by the vocabulary's own hand, used while it was made. "kept_apart": phrases by another
hand, of which only the shares are ever printed. Doubts are right when they give "none" or "suspected".
"""

import argparse
import csv
import json
import platform
import random
import re
import statistics
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter, process_time

from bench.typing_errors import ERRORS, with_error
from matching.diagnosis.icd10 import phrases
from matching.diagnosis.suggestions import icd10, suggest, warm

TESTS = Path(__file__).parents[1] / "tests" / "matching"
DEVELOPMENT, DEVELOPMENT_DOUBTS = TESTS / "development_phrases.csv", TESTS / "development_doubts.csv"
KEPT_APART = TESTS / "data" / "held_out_phrases.csv"
LANGUAGES = ("uk", "ru", "en")
AIMS = {"titles": 0.99, "kept_apart": 0.90, "doubts": 0.95, "p99_clock_ms": 5.0}
ROUNDS, PHRASES, QUICK_PHRASES = 5, 4000, 400
FIRST = 3

Times = list[tuple[float, float]]  # seconds on the clock, seconds of the processor
Case = tuple[str, str, frozenset[str]]  # group, typed words, codes of which one must be found; none: doubt
Figures = dict[str, float]


def main() -> None:
    """Measure, say what came out, and end with the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one round, some seconds")
    quick = parser.parse_args().quick
    start = perf_counter()
    warm()
    figures: dict[str, Figures | float] = {"warm_up_s": round(perf_counter() - start, 2)}
    times: Times = []
    sets = {
        "titles": titles(1 if quick else ROUNDS),
        "vocabulary": vocabulary(QUICK_PHRASES if quick else PHRASES),
        "development": development(),
        "doubts": doubts(),
        "kept_apart": kept_apart(KEPT_APART),
    }
    for name, cases in sets.items():
        figures[name] = report(name, shares(cases, times))
    figures |= speed(times)
    print(json.dumps({"bench": "diagnose", "python": platform.python_version(), "aims": AIMS, **figures}))


def titles(rounds: int) -> list[Case]:
    """Each official title in each language with one error of each kind, as often as `rounds`."""
    chance = random.Random("one typing error in a title")
    return [
        (language, with_error(row.titles[language], kind, language, chance), frozenset({row.code}))
        for row in icd10().values()
        for language in LANGUAGES
        for kind in ERRORS
        for _ in range(rounds)
    ]


def vocabulary(size: int) -> list[Case]:
    """Phrases of the vocabulary drawn by chance, with one error each."""
    chance = random.Random("one typing error in a phrase")
    plain = [row for row in phrases() if row.kind == "plain" and len(row.phrase) > FIRST]
    drawn = chance.sample(plain, min(size, len(plain)))
    return [
        (
            row.language,
            with_error(row.phrase, chance.choice(list(ERRORS)), row.language, chance),
            _codes(row.code),
        )
        for row in drawn
    ]


def development() -> list[Case]:
    """The phrases on which the vocabulary was tried while it grew."""
    return [(row["language"], row["phrase"], _codes(row["code"])) for row in _rows(DEVELOPMENT)]


def doubts() -> list[Case]:
    """Words that deny, doubt or name nothing malignant, by the vocabulary's own hand."""
    return [(row["language"], row["phrase"], frozenset()) for row in _rows(DEVELOPMENT_DOUBTS)]


def kept_apart(path: Path) -> list[Case]:
    """The phrases another hand wrote, by language and kind; nothing if the file is not there."""
    rows = _rows(path) if path.exists() else []
    return [(f"{row['language']} {row['kind']}", row["phrase"], _codes(row["codes"])) for row in rows]


def shares(cases: Iterable[Case], times: Times) -> Figures:
    """The share of cases rightly answered, by group and in all; each query's seconds go to `times`."""
    right: dict[str, list[bool]] = defaultdict(list)
    for group, words, codes in cases:
        right[group].append(is_right(words, codes, times))
    whole = [each for answers in right.values() for each in answers]
    groups = {group: round(statistics.fmean(answers), 4) for group, answers in sorted(right.items())}
    return {**groups, "all": round(statistics.fmean(whole), 4), "cases": len(whole)} if whole else {}


def is_right(words: str, codes: frozenset[str], times: Times) -> bool:
    """Whether one of the codes is among the first three, or, where there is none, no code is taken for sure."""
    start, busy = perf_counter(), process_time()
    found = suggest(words, FIRST)
    times.append((perf_counter() - start, process_time() - busy))
    if not codes:
        return not found or bool(found[0].doubt)
    return any(each.code in codes for each in found)


def speed(times: Times) -> Figures:
    """Median and 99th percentile of a query, milliseconds, warm: by the clock, and of the processor alone.

    Each typed text was new to the engine. The clock also counts what else the machine does.
    """
    figures: Figures = {}
    for name, seconds in zip(("clock", "processor"), zip(*times, strict=True), strict=True):
        figures[f"median_{name}_ms"] = statistics.median(seconds) * 1000
        figures[f"p99_{name}_ms"] = statistics.quantiles(seconds, n=100)[98] * 1000
    print(
        f"{len(times)} queries: " + ", ".join(f"{name} {ms:.2f}" for name, ms in figures.items()), flush=True
    )
    return {name: round(value, 3) for name, value in figures.items()}


def report(name: str, found: Figures) -> Figures:
    """Print one set in words: shares only, never a phrase."""
    told = ", ".join(f"{group} {share:.1%}" for group, share in found.items() if group != "cases")
    print(f"{name}: {told or 'not here'} ({found.get('cases', 0):.0f} cases)", flush=True)
    return found


def _codes(text: str) -> frozenset[str]:
    """The codes of a cell such as "C18 C20"; a cell that says none or suspected has none."""
    return frozenset(re.findall(r"[CD]\d\d", text))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


if __name__ == "__main__":
    main()
