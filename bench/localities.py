"""Where a patient is, as people write it: how often the right town stands first, and among the first three, by kind.

`python -m bench.localities [--missed]` ends with one JSON object. Every frame (bench/data/said_places.csv) is filled
with every town (towns_declined.csv). Towns lie in two halves by the checksum of their letters: whoever mends the search
looks at the first half only (`--missed` prints what was missed of it); of the held-out half there are shares.
"""

import argparse
import csv
import json
import zlib
from collections import defaultdict
from pathlib import Path
from time import process_time

from babel import Locale

from referral.intake.localities.search import search_localities
from referral.intake.localities.transliteration import LATIN_KEYS, UKRAINIAN_KEYS, in_latin

DATA = Path(__file__).parent / "data"
FIRST = 3
KEYS = str.maketrans(UKRAINIAN_KEYS, LATIN_KEYS)
Row = dict[str, str]


def main() -> None:
    """Measure each kind on both halves, say what came out, and end with the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--missed", action="store_true", help="print what was missed of the first half")
    missed = parser.parse_args().missed
    search_localities("Львівська обл., Стрий, Україна")
    found: dict[tuple[str, str], list[tuple[bool, bool]]] = defaultdict(list)
    times = []
    for town in table("towns_declined.csv"):
        half = "held" if zlib.crc32(town["own"].encode()) % 2 else "seen"
        for frame in table("said_places.csv"):
            text = filled(frame["text"], town)
            start = process_time()
            names = [each.name for each in search_localities(text) if each.kind == "locality"][:FIRST]
            times.append(process_time() - start)
            found[frame["kind"], half].append((names[:1] == [town["own"]], town["own"] in names))
            if missed and half == "seen" and names[:1] != [town["own"]]:
                print(f"{frame['kind']}: {text} -> {names}")
    times.sort()
    report = {f"{kind} {half}": shares(cases) for (kind, half), cases in sorted(found.items())}
    for name, figures in report.items():
        print(f"{name:16} {figures}")
    speed = {"median_ms": times[len(times) // 2] * 1000, "p99_ms": times[len(times) * 99 // 100] * 1000}
    print(
        json.dumps({"bench": "localities", **{n: round(ms, 2) for n, ms in speed.items()}, "figures": report})
    )


def shares(cases: list[tuple[bool, bool]]) -> dict[str, float]:
    """How many there are, and which shares of them stand first and among the first."""
    first, among = (sum(each) / len(cases) for each in zip(*cases, strict=True))
    return {"first": round(first, 4), "among_three": round(among, 4), "cases": len(cases)}


def table(name: str) -> list[Row]:
    """The rows of a table of the bench."""
    with (DATA / name).open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def filled(frame: str, town: Row) -> str:
    """A frame with a town in it; its country by what the gazetteer knows of the town's own name."""
    country = next(each.country for each in search_localities(town["own"]) if each.name == town["own"])
    named = {f"c_{language}": Locale(language).territories[country] for language in ("uk", "ru", "en")}
    typed = town["uk"].casefold().translate(KEYS)
    return frame.format(**town, **named, keys=typed, latin=in_latin(town["uk"]))


if __name__ == "__main__":
    main()
