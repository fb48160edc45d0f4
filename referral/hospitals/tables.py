"""Rows of hospital tables read strictly: our own CSV and Eurostat GISCO's, good rows kept, bad ones with reason."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from matching.vocabulary import LANGUAGES, AgeGroup, Level, Modality, countries, site_groups

PRECISIONS = ("building", "campus", "postcode", "city")
GISCO_PRECISION = {"1": "building", "2": "postcode"}


@dataclass(slots=True)
class Reading:
    """What a file gave: rows ready to keep, and line → why a row was refused."""

    kind: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


class BadRow(ValueError):
    """Why one row cannot be kept, in English: it is read on the command line."""


def read(path: Path) -> Reading:
    """Read a table of hospitals, its kind told by its header; raises BadRow when the header is none we know."""
    with path.open(encoding="utf-8-sig", newline="") as table:
        reader = csv.DictReader(table, strict=True)
        kind = _kind(set(reader.fieldnames or ()))
        reading, seen = Reading(kind), set[tuple[str, ...]]()
        for line, row in _lines(reader):
            _keep(reading, seen, line, row)
    return reading


def _lines(reader: "csv.DictReader[str]") -> Iterator[tuple[int, dict[str, str]]]:
    for row in reader:
        yield reader.line_num, {key: (value or "").strip() for key, value in row.items() if key}


def _keep(reading: Reading, seen: set[tuple[str, ...]], line: int, row: dict[str, str]) -> None:
    parse, key_of = KINDS[reading.kind]
    try:
        parsed = parse(row)
        if key_of(parsed) in seen:
            raise BadRow("the same row stands in this file already")
        seen.add(key_of(parsed))
        reading.rows.append(parsed)
    except BadRow as reason:
        reading.refused.append((line, str(reason)))


def _kind(header: set[str]) -> str:
    if {"cc", "hospital_name", "lat", "lon", "geo_qual"} <= header:
        return "gisco"
    if {"code", "country", "name_en", "coordinates_source"} <= header:
        return "centres"
    if {"centre", "modality", "answer", "source"} <= header:
        return "capabilities"
    raise BadRow(
        "the header is neither ours (centres, capabilities) nor Eurostat GISCO's healthcare services"
    )


def _centre(row: dict[str, str]) -> dict[str, Any]:
    lat, lon = _point(row, row["country"])
    return {
        **{name: row.get(name, "") for name in _PLAIN},
        **{name: _needed(row, name) for name in ("code", "country", "name", "city", "source")},
        "name_en": row["name_en"] or row["name"],
        "lat": lat,
        "lon": lon,
        "precision": _one_of(row, "precision", PRECISIONS),
        "coordinates_source": _needed(row, "coordinates_source"),
        "level": _one_of(row, "level", tuple(Level), "unknown"),
        "languages": _languages(row.get("languages", "")),
        "checked": _day(row.get("checked", "")),
        "is_oncology": True,
    }


_PLAIN = ("level_source", "languages_source", "phone", "website", "contact_source", "note")


def _gisco(row: dict[str, str]) -> dict[str, Any]:
    country, number = _needed(row, "cc"), _needed(row, "id")
    lat, lon = _point(row, country)
    name = mended(", ".join(filter(None, [row["hospital_name"], row.get("site_name", "")])), country)
    if not name:
        raise BadRow("no name")
    source = f"Eurostat GISCO healthcare services {country} id {number}, reference {row.get('ref_date', '')}"
    return {
        "code": f"gisco-{country}-{number}".lower(),
        "country": country,
        "name": name,
        "name_en": name,
        "city": mended(row.get("city", ""), country),
        "lat": lat,
        "lon": lon,
        "precision": GISCO_PRECISION.get(row["geo_qual"], "city"),
        "coordinates_source": source,
        "level": "unknown",
        "languages": [],
        "phone": row.get("tel", ""),
        "website": row.get("url", ""),
        "contact_source": source,
        "source": source,
        "checked": None,
        "is_oncology": False,
    }


def _capability(row: dict[str, str]) -> dict[str, Any]:
    return {
        "centre": _needed(row, "centre"),
        "modality": _one_of(row, "modality", tuple(Modality)),
        "age_group": _one_of(row, "age_group", ("", *AgeGroup)),
        "site_group": _one_of(row, "site_group", ("", *site_groups())),
        "answer": _one_of(row, "answer", ("yes", "no")),
        "source": _needed(row, "source"),
        "source_date": _needed(row, "source_date"),
    }


def mended(text: str, country: str) -> str:
    """Central European text that was read as western, put right; any other text unchanged.

    >>> mended("Dvùr Králové", "CZ")
    'Dvůr Králové'
    """
    known = countries().get(country)
    if known is None or not set(text) & set(known.telltale):
        return text
    try:
        return b"".join(_western(letter) for letter in text).decode("cp1250")
    except UnicodeError:
        return text


def _western(letter: str) -> bytes:
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")


def _point(row: dict[str, str], country: str) -> tuple[float, float]:
    try:
        lat, lon = float(row["lat"]), float(row["lon"])
    except ValueError:
        raise BadRow(f"no coordinates: {row['lat']!r}, {row['lon']!r}") from None
    known = countries().get(country)
    is_there = known.holds(lat, lon) if known else abs(lat) <= 90 and abs(lon) <= 180
    if not is_there:
        raise BadRow(f"the point {lat}, {lon} does not lie in {country}")
    return lat, lon


def _needed(row: dict[str, str], name: str) -> str:
    if not row.get(name):
        raise BadRow(f"no {name}")
    return row[name]


def _one_of(row: dict[str, str], name: str, codes: tuple[str, ...], empty: str | None = None) -> str:
    value = row.get(name, "") or (empty if empty is not None else row.get(name, ""))
    if value not in codes:
        raise BadRow(f"{name} is {value!r}, none of ours")
    return str(value)


def _languages(text: str) -> list[str]:
    unknown = set(text.split()) - set(LANGUAGES)
    if unknown:
        raise BadRow(f"languages {sorted(unknown)} are none of ours")
    return [code for code in LANGUAGES if code in text.split()]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadRow(f"{text!r} is no date") from None


def _code_key(row: dict[str, Any]) -> tuple[str, ...]:
    return (row["code"],)


def _cell_key(row: dict[str, Any]) -> tuple[str, ...]:
    return (row["centre"], row["modality"], row["age_group"], row["site_group"])


Parser = Callable[[dict[str, str]], dict[str, Any]]
Key = Callable[[dict[str, Any]], tuple[str, ...]]
KINDS: dict[str, tuple[Parser, Key]] = {
    "centres": (_centre, _code_key),
    "gisco": (_gisco, _code_key),
    "capabilities": (_capability, _cell_key),
}
