"""What the engine is told: a patient's need, hospitals and their services, and the network as columns."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from matching import travel
from matching.figures import figure
from matching.validity import a_number, among, at_least_zero, country_codes, degrees, require
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
        degrees("need", self.lat, self.lon)
        degrees("need: relatives", self.relatives_lat, self.relatives_lon)
        at_least_zero("need", longest_hours=self.longest_hours, companions=self.companions)
        a_number("need", due_in_days=self.due_in_days)
        require(len(set(self.modalities)) == len(self.modalities), "need: a modality stands twice")
        among("need", "languages", self.languages, LANGUAGES)
        among("need", "modalities", self.modalities, MODALITIES)
        among("need", "phase", [self.phase] if self.phase else [], tuple(ClockPhase))
        among("need", "countries", self.countries, COUNTRIES)
        among("need", "site_group", [self.site_group] if self.site_group else [], site_groups())
        country_codes("need", country=self.country, relatives_country=self.relatives_country)


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """What a hospital says of one modality for one age group, and its last report; None is not known.

    `places_free`, `report_age_days`, `start_in_days`: its last report, how old it is, and the earliest date a
    treatment can start, counted from now. `reply_days`: how long its answers take. `expected_…`: what
    `forecast` makes of its earlier reports and answers; it counts only where no fresh report says it.
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
    expected_places: int | None = None
    expected_start_in_days: float | None = None

    def __post_init__(self) -> None:
        who = f"service {self.modality} for {self.age_group}"
        among(who, "modality", [self.modality], MODALITIES)
        among(who, "age_group", [self.age_group], AGES)
        among(who, "sites", self.sites_yes | self.sites_no, site_groups())
        require(not self.sites_yes & self.sites_no, f"{who}: a site is both treated and not treated")
        at_least_zero(who, places_free=self.places_free, report_age_days=self.report_age_days)
        at_least_zero(who, reply_days=self.reply_days)
        at_least_zero(who, expected_places=self.expected_places)
        a_number(who, start_in_days=self.start_in_days, expected_start_in_days=self.expected_start_in_days)
        undated = self.places_free is not None and self.report_age_days is None
        require(not undated, f"{who}: places without the age of their report")
        halved = (self.expected_places is None) != (self.expected_start_in_days is None)
        require(not halved, f"{who}: places are expected without a date, or a date without places")

    @property
    def is_fresh(self) -> bool:
        """Is there a report to be taken at its word."""
        return self.report_age_days is not None and self.report_age_days <= figure("fresh_report_days")

    @property
    def expects_start(self) -> bool:
        """Is the first date what is expected, not what was reported."""
        return self.expected_start_in_days is not None and not self.is_fresh


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
        degrees(self.id, self.lat, self.lon)
        among(self.id, "country", [self.country], COUNTRIES)
        among(self.id, "level", [self.level], LEVELS)
        at_least_zero(self.id, open_load=self.open_load, unanswered=self.unanswered)
        among(self.id, "languages", self.languages or (), LANGUAGES)
        cells = {(service.age_group, service.modality) for service in self.services}
        require(len(cells) == len(self.services), f"{self.id}: a service stands twice")


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """N hospitals as read-only columns, in the order of their ids; cubes are (A ages, M modalities, N).

    `hospitals`: the rows it was made of. `position`: (3, N) km, and `beyond_border`: (C, N) km from each
    crossing. `country`, `level`: places in COUNTRIES, LEVELS. `languages`: a bit for each of LANGUAGES.
    `sites_yes`, `sites_no`: a bit for each site group. `start_in_days`: as reported, or as expected where
    that is not fresh. Not known: -1 in `places_free` and `places_expected`, NaN in all floats.
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
    places_expected: Int32
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


def _unknown(places: int | None) -> int:
    return UNKNOWN_PLACES if places is None else places


def _start(service: ServiceFacts) -> float | None:
    return service.expected_start_in_days if service.expects_start else service.start_in_days


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
    "places_free": (UNKNOWN_PLACES, np.int32, lambda service: _unknown(service.places_free)),
    "places_expected": (UNKNOWN_PLACES, np.int32, lambda service: _unknown(service.expected_places)),
    "report_age_days": (math.nan, np.float32, lambda service: _nan(service.report_age_days)),
    "start_in_days": (math.nan, np.float32, lambda service: _nan(_start(service))),
    "reply_days": (math.nan, np.float32, lambda service: _nan(service.reply_days)),
}
