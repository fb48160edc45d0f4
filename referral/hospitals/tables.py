"""Rows of hospital tables read strictly: our own CSV and Eurostat GISCO's, good rows kept, bad ones with reason."""

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from matching import treatment_forms
from matching.treatment_forms import BOTH
from matching.vocabulary import AgeGroup, Level, Modality, Scope, countries, site_groups
from referral.hospitals.reading.columns import Table
from referral.hospitals.shelf_lives import KINDS as SAID_BY
from referral.hospitals.values import (
    UNDATED,
    BadRow,
    BadTable,
    RawRow,
    country_in,
    day,
    first_day,
    languages_of,
    name_in,
    needed,
    one_of,
    point,
    quoted,
    some_of,
    years,
)

PRECISIONS = ("building", "campus", "postcode", "city")
GISCO_PRECISION = {"1": "building", "2": "postcode"}
ANSWERS = ("yes", "no", "planned", "unclear", "candidate")
SCOPES = tuple(Scope)
WIDE_SITES = ("all_solid", "all_blood", "all_childhood")
"""What a source says of a whole family of diseases."""
FORMS = {
    str(modality): (*found, *(word for word, both in BOTH.items() if set(both) <= set(found)))
    for modality in Modality
    if (found := tuple(treatment_forms.of(modality)))
}
"""The finer kinds of a treatment that a source may name; none is the treatment as such."""
STATEMENT_KEY = ("modality", "form", "answer", "scope", "age_group", "kind", "page", "title", "words")
"""What tells one statement about a hospital from another."""


class Row(NamedTuple):
    """A row that can be kept, and the line on which it ends."""

    line: int
    facts: dict[str, Any]


@dataclass(slots=True)
class Reading:
    """What a file gave: rows ready to keep, and line → why a row was refused."""

    kind: str
    rows: list[Row] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


def read(path: Path) -> Reading:
    """Read a table of hospitals, its kind told by its header; raises BadTable when the header is none we know."""
    table = Table(path, KNOWN)
    reading, seen = Reading(kind := _kind(table.columns)), set[Any]()
    table.need(*NEEDED[kind])
    for line, row in table.rows():
        if isinstance(row, BadRow):
            reading.refused.append((line, str(row)))
        else:
            _keep(reading, seen, line, row)
    return reading


def _keep(reading: Reading, seen: set[Any], line: int, row: RawRow) -> None:
    parse, key_of = KINDS[reading.kind]
    try:
        parsed = parse(row)
        if key_of(parsed) in seen:
            raise BadRow("the same row stands in this file already")
        seen.add(key_of(parsed))
        reading.rows.append(Row(line, parsed))
    except BadRow as reason:
        reading.refused.append((line, str(reason)))


def _kind(header: frozenset[str]) -> str:
    if {"cc", "hospital_name", "lat", "lon", "geo_qual"} <= header:
        return "gisco"
    if {"code", "country", "name_en", "coordinates_source"} <= header:
        return "centres"
    if {"centre", "modality", "answer", "kind", "words", "page"} <= header:
        return "statements"
    raise BadTable(
        "the header is neither ours (centres, statements) nor Eurostat GISCO's healthcare services"
    )


def centre(row: RawRow) -> dict[str, Any]:
    """A row of our own table of hospitals as columns of a hospital; raises BadRow."""
    country = country_in(row, "country")
    lat, lon = point(row, country)
    return {
        **{name: row.get(name, "") for name in _PLAIN},
        **{name: name_in(row, name) for name in ("code", "name", "city")},
        "country": country,
        "source": needed(row, "source"),
        "name_en": name_in({**row, "name_en": row["name_en"] or row["name"]}, "name_en"),
        "lat": lat,
        "lon": lon,
        "precision": one_of(row, "precision", PRECISIONS),
        "coordinates_source": needed(row, "coordinates_source"),
        "level": one_of(row, "level", tuple(Level), "unknown"),
        "languages": languages_of(row),
        **_whom(row),
        "checked": day(row, "checked"),
        "is_oncology": one_of(row, "is_oncology", ("yes", "no"), "yes") == "yes",
    }


def _whom(row: RawRow) -> dict[str, Any]:
    """What the house is for, and whom alone it takes; that it takes one age only needs a source."""
    takes = one_of(row, "takes", ("", *AgeGroup))
    return {
        "scope": one_of(row, "scope", SCOPES, "general"),
        "scope_source": row.get("scope_source", ""),
        "takes": takes,
        "takes_source": needed(row, "takes_source") if takes else "",
        "takes_from": years(row, "takes_from"),
        "takes_to": years(row, "takes_to"),
    }


_PLAIN = ("level_source", "languages_source", "phone", "website", "contact_source", "note")


def gisco(row: RawRow) -> dict[str, Any]:
    """A row of Eurostat's table as columns of a hospital; raises BadRow."""
    country, number = country_in(row, "cc"), needed(row, "id")
    lat, lon = point(row, country)
    name = mended(", ".join(filter(None, [row["hospital_name"], row.get("site_name", "")])), country)
    name = name_in({"name": name}, "name")
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


def statement(row: RawRow) -> dict[str, Any]:
    """A row of our own table of statements; raises BadRow."""
    modality = one_of(row, "modality", ("", *Modality))
    return {
        "centre": needed(row, "centre"),
        "modality": modality,
        "form": one_of(row, "form", ("", *FORMS.get(modality, ()))),
        "answer": one_of(row, "answer", ANSWERS),
        "scope": one_of(row, "scope", ("", *SCOPES)),
        "age_group": one_of(row, "age_group", ("", *AgeGroup)),
        "age_from": years(row, "age_from"),
        "age_to": years(row, "age_to"),
        "sites": some_of(row, "sites", {*site_groups(), *WIDE_SITES}),
        "kind": one_of(row, "kind", SAID_BY[1:]),
        "words": quoted(row),
        **{name: needed(row, name) for name in ("page", "title")},
        **_dates(row),
        "note": row.get("note", ""),
    }


def _dates(row: RawRow) -> dict[str, Any]:
    """The page's own day, else the day on which it was read, which then must be known."""
    page_date, read_on = needed(row, "page_date"), day(row, "read")
    if page_date == UNDATED and read_on is None:
        raise BadRow("an undated page without the day on which it was read")
    is_undated = page_date == UNDATED
    return {
        "page_date": page_date,
        "dated": read_on if is_undated else first_day(page_date),
        "is_undated": is_undated,
        "valid_until": day(row, "valid_until"),
        "read": read_on,
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


Parser = Callable[[RawRow], dict[str, Any]]
Key = Callable[[dict[str, Any]], Any]
KINDS: dict[str, tuple[Parser, Key]] = {
    "centres": (centre, itemgetter("code")),
    "gisco": (gisco, itemgetter("code")),
    "statements": (statement, itemgetter("centre", *STATEMENT_KEY)),
}
_CENTRE = """
code country name name_en city lat lon precision coordinates_source level level_source languages languages_source
phone website contact_source scope scope_source takes takes_source takes_from takes_to source checked is_oncology note
"""
_STATEMENT = """
centre modality form answer scope age_group age_from age_to sites kind words page title page_date valid_until read note
"""
_GISCO = "cc id hospital_name site_name lat lon geo_qual city tel url ref_date list_specs"
CENTRE_COLUMNS, STATEMENT_COLUMNS, GISCO_COLUMNS = (names.split() for names in (_CENTRE, _STATEMENT, _GISCO))
KNOWN = frozenset((*CENTRE_COLUMNS, *STATEMENT_COLUMNS, *GISCO_COLUMNS))
"""The columns that any table of ours may have."""
NEEDED = {
    "centres": ("name", "city", "lat", "lon", "precision", "source"),
    "gisco": (),
    "statements": ("title", "page_date", "read"),
}
"""What each kind needs beside the columns by which it is known."""
