"""What the modules of sources share: statements, points, keys with their zeros, tables of codes."""

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from matching.vocabulary import countries
from referral.hospitals.reading.towns import SOURCE as GEONAMES
from referral.hospitals.reading.towns import centre_of
from referral.hospitals.values import LONGEST_NAME, MOST_WORDS, BadRow

DATA = Path(__file__).parent / "data"
SAYS = ("modality", "form", "scope", "age_group")
Row = Mapping[str, str]


@cache
def table(name: str, key: str) -> dict[str, dict[str, str]]:
    """A table of codes that a source uses, by its first column."""
    with (DATA / name).open(encoding="utf-8", newline="") as text:
        return {row[key]: row for row in csv.DictReader(text)}


def says(row: Row, words: str, page: str, title: str, kind: str, on: date) -> dict[str, Any]:
    """One statement, as its table of codes reads it; `words`: the source's own, cut to so many as may be quoted."""
    return {
        **{name: row.get(name, "") for name in SAYS},
        "answer": row.get("answer") or "yes",
        "sites": row.get("sites", "").split(),
        "kind": kind,
        "words": " ".join(words.split()[:MOST_WORDS]),
        "page": page,
        "title": title,
        "page_date": on.isoformat(),
        "dated": on.isoformat(),
        "is_undated": False,
        "read": on.isoformat(),
    }


def padded(number: str, width: int) -> str:
    """A number with the leading zeros that a spreadsheet has dropped."""
    return number.zfill(width) if number.isdigit() else number


def placed(country: str, town: str, lat: object = None, lon: object = None) -> dict[str, Any]:
    """Latitude, longitude and how exact they are: the source's own, swapped where it swapped them, else the town's.

    Raises BadRow where there is no point and nobody knows the town.
    """
    known = countries()[country]
    if isinstance(lat, float | int) and isinstance(lon, float | int):
        for here in ((float(lat), float(lon)), (float(lon), float(lat))):
            if known.holds(*here):
                return {"lat": here[0], "lon": here[1], "precision": "building"}
    centre = centre_of(country, town)
    if centre is None:
        raise BadRow(f"no point, and nobody knows a town called {town!r} in {country}")
    said = f"{GEONAMES} of {town}"
    return {"lat": centre[0], "lon": centre[1], "precision": "city", "coordinates_source": said}


def called(name: str) -> str:
    """A name that shouts in capitals, in ordinary letters; raises BadRow for none, and for a book."""
    if not name or len(name) > LONGEST_NAME:
        raise BadRow("no name, or one longer than any")
    return name.title() if name.isupper() else name


def once(said: Iterable[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """Each treatment and its diseases once, the first words that say so."""
    found: dict[Any, dict[str, Any]] = {}
    for each in said:
        found.setdefault((*(each[name] for name in SAYS), each["answer"], tuple(each["sites"])), each)
    return tuple(found.values())
