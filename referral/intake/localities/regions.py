"""Regions of our countries: what each is called, and which one words name (Львівська обл., woj. podkarpackie)."""

import csv
from functools import cache
from pathlib import Path

from matching.vocabulary import countries
from referral.intake.localities.declined import case_keys, name_keys
from referral.intake.localities.transliteration import is_cyrillic, sound

TABLE = Path(__file__).parent / "data" / "regions.csv"
KINDS = frozenset({"обл", "воєв", "воев", "край", "район", "oblast", "kraj", "м", "г"})
CYRILLIC_COLUMNS = {"uk": "name_uk", "ru": "name_ru"}


def region_name(region: str, language: str) -> str:
    """What a region ("UA-15") is called for readers of a language; "" for one that is not known."""
    row = _table().get(region)
    return row[CYRILLIC_COLUMNS.get(language, "name")] if row else ""


def regions_named(word: str) -> frozenset[str]:
    """The regions that a word names, in any case, with or without what kind of region it is."""
    readings = {sound(word)} | (
        {sound(word, country) for country in countries()} if not is_cyrillic(word) else set()
    )
    return frozenset(
        region for said in readings for key in case_keys(said) for region in _by_key().get(key, ())
    )


@cache
def _table() -> dict[str, dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as table:
        return {f"{row['country']}-{row['code']}": row for row in csv.DictReader(table)}


@cache
def _by_key() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for region, row in _table().items():
        for column in ("name", "name_uk", "name_ru"):
            for key in name_keys(_said(row[column], row["country"])):
                found.setdefault(key, set()).add(region)
    return found


def _said(name: str, country: str) -> str:
    """How a region's name sounds without the word for its kind."""
    words = (word for word in name.replace(".", " ").split() if word not in KINDS)
    return " ".join(sound(word, country) for word in words)


def regions_of(country: str) -> list[str]:
    """The regions of a country ("UA-15"), in the table's order."""
    return [region for region in _table() if region.startswith(f"{country}-")]
