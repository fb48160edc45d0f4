"""Which hospital of the directory a found one may be: by its code, within 400 m, or by name in the same town."""

import math
import unicodedata
import uuid
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from rapidfuzz import fuzz

from matching.vocabulary import AgeGroup, Scope
from referral.db import db
from referral.hospitals.importing.finding import key_without_zeros
from referral.hospitals.models import Hospital

TWIN_METRES, MOVED_METRES, MOVED_IMPRECISE = 400, 5_000, 10_000
"""Nearer than the first: perhaps the same house. Further than the second: moved; the third where a point is a town."""
PRECISE = frozenset({"building", "campus"})
LONG_NAME = 3
ALIKE = 88
"""Of 100, of two names in one town; "Szpital" alone does not make two alike."""
CELL = 0.01
EARTH = 6_371_000


class Known(NamedTuple):
    """A hospital of the directory, as far as a neighbour is looked for."""

    id: uuid.UUID
    code: str
    country: str
    city: str
    name: str
    lat: float
    lon: float
    precision: str
    scope: str
    takes: str


class Twin(NamedTuple):
    """The hospital it may be, and how far away it is; None where their names say so."""

    id: uuid.UUID
    metres: int | None


def metres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The distance on a sphere."""
    a, b = math.radians(lat), math.radians(other_lat)
    half = math.sin((b - a) / 2) ** 2
    half += math.cos(a) * math.cos(b) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(half))


def plain_name(text: str) -> str:
    """A name as it is compared: small letters, no accents, no marks."""
    parts = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    kept = "".join(sign if sign.isalnum() else " " for sign in parts if not unicodedata.combining(sign))
    return " ".join(kept.split())


def kind_of(facts: Mapping[str, Any]) -> str:
    """Hospice, children's house or hospital: what of one kind stands in one place is perhaps the same."""
    if facts.get("scope") == Scope.HOSPICE:
        return "hospice"
    is_childrens = facts.get("takes") == AgeGroup.CHILD or facts.get("scope") == Scope.CHILDREN
    return "children" if is_childrens else "hospital"


class Directory:
    """The hospitals of now, to be asked which of them a found one may be."""

    def __init__(self) -> None:
        columns = (getattr(Hospital, name) for name in Known._fields)
        self._hospitals = [Known(*row) for row in db.session.execute(db.select(*columns))]
        self.by_code = {key_without_zeros(each.code): each.id for each in self._hospitals}
        self._cells: dict[tuple[int, int], list[Known]] = defaultdict(list)
        self._towns: dict[tuple[str, str], list[Known]] = defaultdict(list)
        for each in self._hospitals:
            self._cells[_cell(each.lat, each.lon)].append(each)
            self._towns[each.country, plain_name(each.city)].append(each)

    def twin_of(self, facts: Mapping[str, Any]) -> Twin | None:
        """The hospital of the same kind that it may be: the nearest within 400 m, else one called alike in its town."""
        kind = kind_of(facts)
        return self._near(facts, kind) or self._called_alike(facts, kind)

    def _near(self, facts: Mapping[str, Any], kind: str) -> Twin | None:
        if facts.get("precision") not in PRECISE:
            return None
        lat, lon = facts["lat"], facts["lon"]
        around = [
            (metres(lat, lon, each.lat, each.lon), each)
            for each in self._around(lat, lon)
            if each.precision in PRECISE and kind_of(each._asdict()) == kind
        ]
        found = min(around, key=lambda pair: (pair[0], pair[1].code), default=None)
        return Twin(found[1].id, round(found[0])) if found and found[0] <= TWIN_METRES else None

    def _around(self, lat: float, lon: float) -> list[Known]:
        row, column = _cell(lat, lon)
        cells = ((row + a, column + b) for a in (-1, 0, 1) for b in (-1, 0, 1))
        return [each for cell in cells if cell in self._cells for each in self._cells[cell]]

    def _called_alike(self, facts: Mapping[str, Any], kind: str) -> Twin | None:
        town = self._towns.get((facts.get("country", ""), plain_name(facts.get("city", ""))), [])
        asked = plain_name(facts.get("name", ""))
        alike = [
            (_likeness(asked, plain_name(each.name)), each)
            for each in town
            if kind_of(each._asdict()) == kind
        ]
        found = max(alike, key=lambda pair: (pair[0], pair[1].code), default=None)
        return Twin(found[1].id, None) if found and found[0] >= ALIKE else None


def _likeness(one: str, other: str) -> float:
    """Of 100; a long name within a longer one is alike, a short one is not."""
    is_long = min(len(one.split()), len(other.split())) >= LONG_NAME
    return float(fuzz.token_set_ratio(one, other) if is_long else fuzz.token_sort_ratio(one, other))


def _cell(lat: float, lon: float) -> tuple[int, int]:
    return math.floor(lat / CELL), math.floor(lon / CELL)
