"""Every locality of our countries with all its names: GeoNames from 500 people, and the border crossings.

What of GeoNames is ours is cut out once (`referral/geonames.py`).
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from rapidfuzz.distance import OSA

from matching.vocabulary import UKRAINE
from referral import geonames
from referral.intake.localities.transliteration import in_latin, is_cyrillic, plain, sound

DATA = Path(__file__).parent / "data"
BORDER = "border_crossing"
COMMA_BELOW = str.maketrans("ŞşŢţ", "ȘșȚț")
"""Romanian as it is written today; GeoNames keeps the cedillas of old keyboards."""
ONLY_UKRAINIAN = frozenset("іїєґ")
UKRAINIAN = frozenset("абвгдежзийклмнопрстуфхцчшщьюя '’ʼ-") | ONLY_UKRAINIAN
SOFT_OR_APART = re.compile("[ь'’ʼ]")
RUSSIAN_ENDING = re.compile(r"(?:ск|цк|ец|ск(?:ий|ая|ое|ие)|[внл](?:ое|ая)|ье|ьё)\b|[ёъыэ]")

NEAR = 0.25
"""Degrees, some 20 km: so far a village's centre may lie from the crossing that is called after it."""
RUSSIAN_IS_FARTHER = 2
"""By so many sounds a Ukrainian name may differ more from the Latin one than a Russian name."""


@dataclass(frozen=True, slots=True)
class Locality:
    """A town, a village or a border crossing. `labels` are other names worth showing, e.g. Cyrillic ones."""

    id: str
    name: str
    country: str
    lat: float
    lon: float
    kind: str
    population: int
    labels: tuple[str, ...] = ()
    region: str = ""
    ukrainian: str = ""
    russian: str = ""

    def called(self, language: str) -> str:
        """Its name for readers of a language, as far as it is known in it; else as its own country writes it."""
        latin = next((label for label in self.labels if not is_cyrillic(label)), self.name)
        told = {"uk": self.ukrainian, "ru": self.russian or self.ukrainian}
        return told.get(language, latin if is_cyrillic(self.name) else self.name) or self.name


class Village(NamedTuple):
    """What a village beside a crossing is called in both languages, of which GeoNames may know none (Medyka)."""

    country: str
    name: str
    ukrainian: str
    russian: str
    lat: float
    lon: float

    def is_at(self, lat: float, lon: float) -> bool:
        """Whether a place of this name is that one: others are called so too, far away."""
        return abs(self.lat - lat) < NEAR and abs(self.lon - lon) < NEAR


@dataclass(frozen=True, slots=True)
class Entry:
    """A locality with all names people may type, first the one its own country writes.

    So many of the first are its own names today; the others are other languages' and old ones.
    """

    locality: Locality
    names: tuple[str, ...]
    own: int


def entries() -> Iterator[Entry]:
    """All localities and crossings, in no order."""
    cities = {row["geonameid"]: row for row in _table("city_names.csv")}
    villages = {(each.country, each.name): each for each in _villages()}
    for record in geonames.localities():
        yield _town(record, cities.get(str(record["geonameid"])), villages)
    yield from map(_crossing, _table("border_crossings.csv"))


def _table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def _villages() -> Iterator[Village]:
    """On both sides of each crossing."""
    for row in _table("border_crossings.csv"):
        here, there = (row["ua_lat"], row["ua_lon"]), (row["other_lat"], row["other_lon"])
        ours = (row["name_uk"], row["name_uk"], row["name_ru"])
        theirs = (row["name_other"], row["other_uk"], row["other_ru"])
        for country, names, point in ((UKRAINE, ours, here), (row["neighbour"], theirs, there)):
            name, ukrainian, russian = (each.partition(" (")[0] for each in names)
            lat, lon = map(float, point if all(point) else here)
            yield Village(country, name, ukrainian, russian, lat, lon)


def _town(
    record: dict[str, Any], city: dict[str, str] | None, villages: dict[tuple[str, str], Village]
) -> Entry:
    country, names = record["countrycode"], list(filter(_may_be_typed, record["alternatenames"]))
    latin = record["name"].translate(COMMA_BELOW)
    own, labels = _city_labels(city, latin) if city else _labels(latin, country, names)
    cyrillic = own if country == UKRAINE else next(filter(is_cyrillic, labels), "")
    ukrainian, russian = (city["name_uk"], city["name_ru"]) if city else _told(cyrillic, country)
    village = villages.get((country, own))
    if village and village.is_at(record["latitude"], record["longitude"]):
        ukrainian, russian = ukrainian or village.ukrainian, russian or village.russian
        labels = tuple(dict.fromkeys((*labels, ukrainian, russian)))
    locality = Locality(
        id=f"geonames:{record['geonameid']}",
        name=own,
        country=country,
        lat=record["latitude"],
        lon=record["longitude"],
        kind="locality",
        population=record["population"],
        labels=labels,
        region=f"{country}-{record['admin1code']}",
        ukrainian=ukrainian,
        russian=russian,
    )
    first = dict.fromkeys((own, latin, *labels))
    return Entry(locality, tuple(first | dict.fromkeys(names)), len(first))


def _told(cyrillic: str, country: str) -> tuple[str, str]:
    """In which of the two languages a Cyrillic name tells itself: by its letters, and in Ukraine it is Ukrainian."""
    if not is_cyrillic(cyrillic) or (country != UKRAINE and _looks_russian(cyrillic)):
        return "", cyrillic
    return cyrillic, ""


def _city_labels(city: dict[str, str], latin: str) -> tuple[str, tuple[str, ...]]:
    """The large cities' names are written down: people do not always say what sounds alike (Перемишль)."""
    labels = dict.fromkeys((city["name_uk"], city["name_ru"], latin))
    return city["name"], tuple(label for label in labels if label != city["name"])


def _labels(latin: str, country: str, names: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """A Ukrainian locality under its Cyrillic name, any other under its own with the Cyrillic name beside it."""
    cyrillic = _cyrillic_name(latin, country, names)
    if not cyrillic:
        return latin, ()
    return (cyrillic, (latin,)) if country == UKRAINE else (latin, (cyrillic,))


def _may_be_typed(name: str) -> bool:
    """Latin and Cyrillic names; no romanised Chinese (written small), no airport codes."""
    first = name[:1]
    if not first or first > "ӿ" or "Ͱ" <= first <= "Ͽ" or len(name) < 2:
        return False
    return first.isupper() and not (len(name) == 3 and name.isupper())


def _cyrillic_name(latin: str, country: str, names: Iterable[str]) -> str | None:
    """The name that sounds most like the locality's own; GeoNames does not say in which language a name is."""
    cyrillic = [name for name in names if is_cyrillic(name) and UKRAINIAN.issuperset(name.casefold())]
    said = sound(latin, country) if cyrillic else ""

    def unlikeness(name: str) -> tuple[int, int, bool, int]:
        away = OSA.distance(sound(name), said) + RUSSIAN_IS_FARTHER * (
            country == UKRAINE and _looks_russian(name)
        )
        letters = OSA.distance(plain(in_latin(name)), plain(latin))
        return away, letters, ONLY_UKRAINIAN.isdisjoint(name.casefold()), -len(SOFT_OR_APART.findall(name))

    return min(cyrillic, key=unlikeness, default=None)


def _looks_russian(name: str) -> bool:
    """Whether a name has what no Ukrainian one has: a hard -ск, -цк, -ая, -ое, -ий beside no Ukrainian letter."""
    return RUSSIAN_ENDING.search(name.casefold()) is not None


def _crossing(row: dict[str, str]) -> Entry:
    """A crossing stands on the neighbour's side, or on ours where that side's point is not known."""
    sides = (("name_uk", "other_uk"), ("name_ru", "other_ru"), ("name_en", "name_other"))
    pairs = [f"{row[ours]} – {row[theirs]}" for ours, theirs in sides]
    turned = [f"{row[theirs]} – {row[ours]}" for ours, theirs in sides]
    locality = Locality(
        id=f"border:{row['id']}",
        name=f"{row['name_uk']} – {row['name_other']}",
        country=row["neighbour"],
        lat=float(row["other_lat"] or row["ua_lat"]),
        lon=float(row["other_lon"] or row["ua_lon"]),
        kind=BORDER,
        population=0,
        labels=tuple(pairs),
        ukrainian=pairs[0],
        russian=pairs[1],
    )
    single = [row[column] for pair in sides for column in pair]
    names = (row["name_other"], *single, *_bracketed(single), locality.name, *pairs, *turned)
    every = tuple(dict.fromkeys(names))
    return Entry(locality, every, len(every))


def _bracketed(names: Iterable[str]) -> Iterator[str]:
    """Чоп (Тиса) is asked for as Чоп and as Тиса."""
    for name in names:
        if "(" in name:
            yield from (part.strip(" )") for part in name.split("("))
