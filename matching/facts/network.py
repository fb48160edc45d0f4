"""The directory as columns: N hospitals and their services, in the order of their ids."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from matching.facts import site_parts, statements, travel
from matching.facts.arrays import (
    ADULT_FROM,
    AGES,
    COUNTRIES,
    LEVELS,
    MASK,
    MODALITIES,
    OLDEST,
    UNKNOWN_SLOTS,
    Bool,
    Float32,
    Float64,
    Int8,
    Int32,
    Mask,
    UInt64,
    language_mask,
    site_mask,
)
from matching.facts.figures import figure
from matching.facts.hospital import HospitalFacts, ServiceFacts, Statement
from matching.facts.statements import House, Remembered, Statements
from matching.facts.validity import require
from matching.vocabulary import AgeGroup, Answer, Level, Scope


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """N hospitals as read-only columns, in the order of their ids; cubes are (A ages, M modalities, N).

    `hospitals`: the rows it was made of. `position`: (3, N) km, and `beyond_border`: (C, N) km from each
    crossing. `country`, `level`: positions in COUNTRIES, LEVELS. `languages`: a bit for each of LANGUAGES.
    `sites_yes`, `sites_no`: a bit for each site group, as the hospital answered itself, parts with their whole.
    `start_in_days`: as reported, or as expected where that is not fresh. `said`: all statements; `house`: what each
    hospital is for, whom it takes; `remembered`: what was asked of both.
    Not known: -1 in `slots_free` and `slots_expected`, NaN in all floats.
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
    languages: Mask
    languages_known: Bool
    open_load: Float32
    unanswered: Int32
    offered: Int8
    sites_yes: UInt64
    sites_no: UInt64
    slots_free: Int32
    slots_expected: Int32
    report_age_days: Float32
    start_in_days: Float32
    reply_days: Float32
    answers_in_time: Float32
    said: Statements
    house: House
    remembered: Remembered

    def __len__(self) -> int:
        return len(self.ids)

    def statement(self, at: int) -> Statement:
        """The statement of one row of `said`.

        >>> from matching.facts.examples import NETWORK
        >>> NETWORK.statement(0).answer.name
        'YES'
        """
        hospital = int(self.said.hospital[at])
        first = int(np.searchsorted(self.said.hospital, hospital))
        return list(statements.said(self.hospitals[hospital]))[at - first]

    @classmethod
    def of(cls, hospitals: Iterable[HospitalFacts], before: "Network | None" = None) -> "Network":
        """The columns of these rows, whatever their order. Raises FactError for an id given twice.

        `before`: a network of a moment ago. Of the same hospitals only those statements are made anew that are not the
        same; where all are, and what the hospitals are for, so are the answers to what was asked of them.

        >>> from matching.facts.examples import BRNO, KRAKOW
        >>> network = Network.of([KRAKOW, BRNO])
        >>> network.ids
        ('brno', 'krakow')
        >>> network.closed.tolist()
        [False, False]
        """
        rows = tuple(sorted(hospitals, key=lambda row: row.id))
        ids = tuple(row.id for row in rows)
        require(len(set(ids)) == len(ids), "network: a hospital id stands twice")
        columns: dict[str, npt.NDArray[Any]] = _flat_columns(rows) | _cubes(rows)
        house, said, remembered = _house(rows), *_said(rows, before)
        if before is None or remembered is None or not _equal(house, before.house):
            remembered = Remembered(said, house)
        for column in (*columns.values(), *said, *house):
            column.setflags(write=False)
        return cls(hospitals=rows, ids=ids, said=said, house=house, remembered=remembered, **columns)


def _equal(one: House, other: House) -> bool:
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in House._fields)


def _said(rows: Sequence[HospitalFacts], before: Network | None) -> tuple[Statements, Remembered | None]:
    """What is said of these rows; beside it what was asked of it before, where all of it is the same."""
    if before is None or [row.id for row in rows] != list(before.ids):
        return statements.columns(rows), None
    pairs = enumerate(zip(rows, before.hospitals, strict=True))
    anew = [at for at, (one, other) in pairs if one is not other and _told(one) != _told(other)]
    if not anew:
        return before.said, before.remembered
    return statements.patched(before.said, rows, anew), None


def _told(row: HospitalFacts) -> list[object]:
    return [row.country, row.scope, row.takes, row.takes_to, *statements.said(row)]


def _nan(value: float | None) -> float:
    return math.nan if value is None else value


def _unknown(slots: int | None) -> int:
    return UNKNOWN_SLOTS if slots is None else slots


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
        "languages": np.array([language_mask(row.languages or ()) for row in rows], dtype=MASK),
        "languages_known": np.array([row.languages is not None for row in rows], dtype=np.bool_),
        "open_load": np.array([_nan(row.open_load) for row in rows], dtype=np.float32),
        "unanswered": np.array([row.unanswered for row in rows], dtype=np.int32),
    }


def _rareness(row: HospitalFacts) -> float:
    """How much of a cancer's rareness counts there."""
    if row.level is Level.NATIONAL_INSTITUTE:
        return figure("evidence.rare_at_national_institute")
    gathers = row.level is Level.COMPREHENSIVE_CENTRE or row.scope is Scope.ONCOLOGY
    return figure("evidence.rare_at_institute") if gathers else 1.0


def _house(rows: Sequence[HospitalFacts]) -> House:
    return House(
        np.array([statements.SCOPES.index(row.scope) for row in rows], dtype=np.int8),
        np.array([_rareness(row) for row in rows], dtype=np.float64),
        np.array([_takes_from(row) for row in rows], dtype=np.float64),
        np.array([_takes_to(row) for row in rows], dtype=np.float64),
    )


def _takes_from(row: HospitalFacts) -> float:
    if row.takes is not AgeGroup.ADULT:
        return row.takes_from or 0.0
    return ADULT_FROM if row.takes_from is None else row.takes_from


def _takes_to(row: HospitalFacts) -> float:
    return statements.child_until(row) if row.takes is AgeGroup.CHILD else row.takes_to or OLDEST


def _cubes(rows: Sequence[HospitalFacts]) -> dict[str, npt.NDArray[Any]]:
    shape = (len(AGES), len(MODALITIES), len(rows))
    cubes = {name: np.full(shape, empty, dtype) for name, (empty, dtype, _) in _CELLS.items()}
    for position, row in enumerate(rows):
        for service in row.services:
            cell = AGES.index(service.age_group), MODALITIES.index(service.modality), position
            for name, (_, _, value) in _CELLS.items():
                cubes[name][cell] = value(service)
    return cubes


def _sites(service: ServiceFacts) -> tuple[frozenset[str], frozenset[str]]:
    return site_parts.both(service.sites_yes, service.sites_no)


_CELLS: dict[str, tuple[Any, type[np.generic], Callable[[ServiceFacts], Any]]] = {
    "offered": (Answer.NOT_KNOWN, np.int8, lambda service: service.offered),
    "sites_yes": (0, np.uint64, lambda service: site_mask(_sites(service)[0])),
    "sites_no": (0, np.uint64, lambda service: site_mask(_sites(service)[1])),
    "slots_free": (UNKNOWN_SLOTS, np.int32, lambda service: _unknown(service.slots_free)),
    "slots_expected": (UNKNOWN_SLOTS, np.int32, lambda service: _unknown(service.expected_slots)),
    "report_age_days": (math.nan, np.float32, lambda service: _nan(service.report_age_days)),
    "start_in_days": (math.nan, np.float32, lambda service: _nan(_start(service))),
    "reply_days": (math.nan, np.float32, lambda service: _nan(service.reply_days)),
    "answers_in_time": (math.nan, np.float32, lambda service: _nan(service.answers_in_time)),
}
