"""What the engine is told: a patient's need, hospitals and their services, and the network as columns."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from matching import travel
from matching.vocabulary import (
    LANGUAGES,
    AgeGroup,
    Answer,
    ClockPhase,
    Country,
    Level,
    Mobility,
    Modality,
    Priority,
    site_groups,
)

AGES, MODALITIES, COUNTRIES, LEVELS = tuple(AgeGroup), tuple(Modality), tuple(Country), tuple(Level)
UNKNOWN_PLACES = -1

Bool = npt.NDArray[np.bool_]
Int8 = npt.NDArray[np.int8]
Int32 = npt.NDArray[np.int32]
UInt8 = npt.NDArray[np.uint8]
UInt64 = npt.NDArray[np.uint64]
Float32 = npt.NDArray[np.float32]
Float64 = npt.NDArray[np.float64]


class FactError(ValueError):
    """A fact that cannot be true. Names the field (and the hospital), never what a patient said."""


def require(holds: bool, message: str) -> None:
    """Raise FactError with this message unless it holds."""
    if not holds:
        raise FactError(message)


def _degrees(who: str, lat: float | None, lon: float | None) -> None:
    require((lat is None) == (lon is None), f"{who}: latitude and longitude come together")
    if lat is not None and lon is not None:
        require(abs(lat) <= 90 and abs(lon) <= 180, f"{who}: latitude or longitude out of range")


def _at_least_zero(who: str, **values: float | None) -> None:
    for name, value in values.items():
        if value is not None:
            require(math.isfinite(value) and value >= 0, f"{who}: {name} is negative or not a number")


def _a_number(who: str, **values: float | None) -> None:
    for name, value in values.items():
        require(value is None or math.isfinite(value), f"{who}: {name} is not a number")


def _country_codes(who: str, **values: str | None) -> None:
    for name, value in values.items():
        right = value is None or (len(value) == 2 and value.isascii() and value.isupper())
        require(right, f"{who}: {name} is not an ISO 3166 alpha-2 code")


def _among(who: str, name: str, given: Iterable[str], known: Iterable[str]) -> None:
    require(set(given) <= set(known), f"{who}: {name} holds an unknown code")


@dataclass(frozen=True, slots=True)
class Need:
    """What one patient needs, in codes only; None, or an empty collection, means not known or no wish.

    `modalities`: needed now first, then later ones. `country`: where the person is now (ISO alpha-2; "UA"
    sends the way through a border crossing). `due_in_days`: negative is past due. `countries`: wished; empty
    is any. `languages`: spoken. `companions`: how many travel along. `phase`: where in the treatment, from what
    people entered. `relatives_lat`, `relatives_lon`: the town of relatives or friends, if it is known.
    """

    id: str
    priority: Priority
    site_group: str | None = None
    modalities: tuple[Modality, ...] = ()
    age_group: AgeGroup | None = None
    lat: float | None = None
    lon: float | None = None
    country: str | None = None
    due_in_days: float | None = None
    countries: frozenset[Country] = frozenset()
    longest_hours: float | None = None
    languages: frozenset[str] = frozenset()
    mobility: Mobility | None = None
    oxygen: bool | None = None
    relatives_country: str | None = None
    companions: int = 0
    phase: ClockPhase | None = None
    relatives_lat: float | None = None
    relatives_lon: float | None = None

    def __post_init__(self) -> None:
        require(bool(self.id), "need: id is empty")
        _degrees("need", self.lat, self.lon)
        _degrees("need: relatives", self.relatives_lat, self.relatives_lon)
        _at_least_zero("need", longest_hours=self.longest_hours, companions=self.companions)
        _a_number("need", due_in_days=self.due_in_days)
        require(len(set(self.modalities)) == len(self.modalities), "need: a modality stands twice")
        _among("need", "languages", self.languages, LANGUAGES)
        _among("need", "modalities", self.modalities, MODALITIES)
        _among("need", "phase", [self.phase] if self.phase else [], tuple(ClockPhase))
        _among("need", "countries", self.countries, COUNTRIES)
        _among("need", "site_group", [self.site_group] if self.site_group else [], site_groups())
        _country_codes("need", country=self.country, relatives_country=self.relatives_country)


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """What a hospital says of one modality for one age group, and its last report; None is not known.

    `places_free`, `report_age_days`, `start_in_days`: its last report, how old it is, and the earliest date a
    treatment can start, counted from now. `reply_days`: how long its answers take.
    """

    modality: Modality
    age_group: AgeGroup
    offered: Answer = Answer.NOT_KNOWN
    sites_yes: frozenset[str] = frozenset()
    sites_no: frozenset[str] = frozenset()
    places_free: int | None = None
    report_age_days: float | None = None
    start_in_days: float | None = None
    reply_days: float | None = None

    def __post_init__(self) -> None:
        who = f"service {self.modality} for {self.age_group}"
        _among(who, "modality", [self.modality], MODALITIES)
        _among(who, "age_group", [self.age_group], AGES)
        _among(who, "sites", self.sites_yes | self.sites_no, site_groups())
        require(not self.sites_yes & self.sites_no, f"{who}: a site is both treated and not treated")
        _at_least_zero(who, places_free=self.places_free, report_age_days=self.report_age_days)
        _at_least_zero(who, reply_days=self.reply_days)
        _a_number(who, start_in_days=self.start_in_days)
        undated = self.places_free is not None and self.report_age_days is None
        require(not undated, f"{who}: places without the age of their report")


@dataclass(frozen=True, slots=True)
class HospitalFacts:
    """One hospital as a row; None is not known. `open_load`: its open referrals for each of its places.

    `unanswered`: requests whose time for an answer passed since it last answered or reported anything.
    """

    id: str
    country: Country
    lat: float | None = None
    lon: float | None = None
    level: Level = Level.UNKNOWN
    closed: bool = False
    languages: frozenset[str] | None = None
    open_load: float | None = None
    unanswered: int = 0
    services: tuple[ServiceFacts, ...] = ()

    def __post_init__(self) -> None:
        require(bool(self.id), "hospital: id is empty")
        _degrees(self.id, self.lat, self.lon)
        _among(self.id, "country", [self.country], COUNTRIES)
        _among(self.id, "level", [self.level], LEVELS)
        _at_least_zero(self.id, open_load=self.open_load, unanswered=self.unanswered)
        _among(self.id, "languages", self.languages or (), LANGUAGES)
        cells = {(service.age_group, service.modality) for service in self.services}
        require(len(cells) == len(self.services), f"{self.id}: a service stands twice")


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """N hospitals as read-only columns, in the order of their ids; cubes are (A ages, M modalities, N).

    `hospitals`: the rows it was made of. `position`: (3, N) km, and `beyond_border`: (C, N) km from each
    crossing. `country`, `level`: places in COUNTRIES, LEVELS. `languages`: a bit for each of LANGUAGES.
    `sites_yes`, `sites_no`: a bit for each site group. Not known: -1 in `places_free`, NaN in all floats.
    """

    hospitals: tuple[HospitalFacts, ...]
    ids: tuple[str, ...]
    lat: Float64
    lon: Float64
    position: Float64
    beyond_border: Float32
    country: Int8
    level: Int8
    closed: Bool
    languages: UInt8
    languages_known: Bool
    open_load: Float32
    unanswered: Int32
    offered: Int8
    sites_yes: UInt64
    sites_no: UInt64
    places_free: Int32
    report_age_days: Float32
    start_in_days: Float32
    reply_days: Float32

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def of(cls, hospitals: Iterable[HospitalFacts]) -> "Network":
        """The columns of these rows, whatever their order. Raises FactError for an id given twice."""
        rows = tuple(sorted(hospitals, key=lambda row: row.id))
        ids = tuple(row.id for row in rows)
        require(len(set(ids)) == len(ids), "network: a hospital id stands twice")
        columns: dict[str, npt.NDArray[Any]] = _flat_columns(rows) | _cubes(rows)
        for column in columns.values():
            column.setflags(write=False)
        return cls(hospitals=rows, ids=ids, **columns)


def site_bit(code: str) -> np.uint64:
    """The bit of a site group in the masks. Raises KeyError for an unknown code."""
    return _site_bits()[code]


def site_mask(codes: Iterable[str]) -> np.uint64:
    """The bits of several site groups."""
    return np.uint64(sum(int(site_bit(code)) for code in set(codes)))


def language_mask(codes: Iterable[str]) -> int:
    """The bits of several languages, in the order of LANGUAGES."""
    return sum(1 << LANGUAGES.index(code) for code in set(codes))


@cache
def _site_bits() -> dict[str, np.uint64]:
    return {code: np.uint64(1 << place) for place, code in enumerate(site_groups())}


def _nan(value: float | None) -> float:
    return math.nan if value is None else value


def _flat_columns(rows: Sequence[HospitalFacts]) -> dict[str, npt.NDArray[Any]]:
    lat = np.array([_nan(row.lat) for row in rows], dtype=np.float64)
    lon = np.array([_nan(row.lon) for row in rows], dtype=np.float64)
    position = travel.earth_centred(lat, lon)
    return {
        "lat": lat,
        "lon": lon,
        "position": position,
        "beyond_border": travel.beyond_border_km(position),
        "country": np.array([COUNTRIES.index(row.country) for row in rows], dtype=np.int8),
        "level": np.array([LEVELS.index(row.level) for row in rows], dtype=np.int8),
        "closed": np.array([row.closed for row in rows], dtype=np.bool_),
        "languages": np.array([language_mask(row.languages or ()) for row in rows], dtype=np.uint8),
        "languages_known": np.array([row.languages is not None for row in rows], dtype=np.bool_),
        "open_load": np.array([_nan(row.open_load) for row in rows], dtype=np.float32),
        "unanswered": np.array([row.unanswered for row in rows], dtype=np.int32),
    }


def _cubes(rows: Sequence[HospitalFacts]) -> dict[str, npt.NDArray[Any]]:
    shape = (len(AGES), len(MODALITIES), len(rows))
    cubes = {name: np.full(shape, empty, dtype) for name, (empty, dtype, _) in _CELLS.items()}
    for place, row in enumerate(rows):
        for service in row.services:
            cell = AGES.index(service.age_group), MODALITIES.index(service.modality), place
            for name, (_, _, value) in _CELLS.items():
                cubes[name][cell] = value(service)
    return cubes


_CELLS: dict[str, tuple[Any, type[np.generic], Callable[[ServiceFacts], Any]]] = {
    "offered": (Answer.NOT_KNOWN, np.int8, lambda service: service.offered),
    "sites_yes": (0, np.uint64, lambda service: site_mask(service.sites_yes)),
    "sites_no": (0, np.uint64, lambda service: site_mask(service.sites_no)),
    "places_free": (
        UNKNOWN_PLACES,
        np.int32,
        lambda service: UNKNOWN_PLACES if service.places_free is None else service.places_free,
    ),
    "report_age_days": (math.nan, np.float32, lambda service: _nan(service.report_age_days)),
    "start_in_days": (math.nan, np.float32, lambda service: _nan(service.start_in_days)),
    "reply_days": (math.nan, np.float32, lambda service: _nan(service.reply_days)),
}
