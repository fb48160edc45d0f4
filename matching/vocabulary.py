"""The words both sides share: codes of sites, modalities, ages, urgency, phases, countries and languages."""

import csv
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cache
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

DATA = Path(__file__).parent / "data"
Hospital = TypeVar("Hospital")


class Modality(StrEnum):
    """Kinds of treatment a case needs and a service gives (DOMAIN: treatments)."""

    SURGERY = "surgery"
    SYSTEMIC_THERAPY = "systemic_therapy"
    HORMONE_THERAPY = "hormone_therapy"
    RADIOTHERAPY = "radiotherapy"
    BRACHYTHERAPY = "brachytherapy"
    NUCLEAR_MEDICINE = "nuclear_medicine"
    STEM_CELL_TRANSPLANTATION = "stem_cell_transplantation"
    DIAGNOSTICS = "diagnostics"
    PATHOLOGY_REVIEW = "pathology_review"
    SUPPORTIVE_CARE = "supportive_care"
    FOLLOW_UP = "follow_up"


class AgeGroup(StrEnum):
    """Child is under 18 years at intake."""

    CHILD = "child"
    ADULT = "adult"


class Priority(StrEnum):
    """Who must be answered first; set by a person, `not_triaged` until then."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    NORMAL = "normal"
    NOT_TRIAGED = "not_triaged"


class Phase(StrEnum):
    """Where on the way of treatment the patient stands, as people entered it."""

    SUSPECTED = "suspected"
    NEWLY_DIAGNOSED = "newly_diagnosed"
    ON_CHEMOTHERAPY = "on_chemotherapy"
    ON_RADIOTHERAPY = "on_radiotherapy"
    AWAITING_SURGERY = "awaiting_surgery"
    AFTER_SURGERY = "after_surgery"
    HORMONE_OR_TARGETED = "hormone_or_targeted"
    FOLLOW_UP = "follow_up"
    PALLIATIVE = "palliative"


class ClockPhase(StrEnum):
    """What a late start costs depends on it: before any treatment, in a broken course, between two treatments."""

    NOT_STARTED = "not_started"
    INTERRUPTED = "interrupted"
    BETWEEN_TREATMENTS = "between_treatments"


class Mobility(StrEnum):
    """How the patient can travel."""

    WALKS = "walks"
    CHAIR = "chair"
    STRETCHER = "stretcher"


class Level(StrEnum):
    """What kind of centre a hospital is; nothing about its services follows from it."""

    NATIONAL_INSTITUTE = "national_institute"
    COMPREHENSIVE_CENTRE = "comprehensive_centre"
    REGIONAL_CENTRE = "regional_centre"
    ONCOLOGY_DEPARTMENT = "oncology_department"
    UNKNOWN = "unknown"


class EvidenceKind(StrEnum):
    """Who says what a hospital treats: the hospital when we asked it, else a public source; the strongest first."""

    HOSPITAL = "hospital"
    OWN_PAGE = "own_page"
    OFFICIAL = "official"
    CONTRACT = "contract"
    SOCIETY = "society"
    PRESS = "press"


class Scope(StrEnum):
    """What a hospital is for, as far as cancer goes; a first guess at what nobody said of it."""

    ONCOLOGY = "oncology"
    GENERAL = "general"
    BLOOD = "blood"
    CHILDREN = "children"
    RADIOTHERAPY = "radiotherapy"
    HOSPICE = "hospice"


class ServiceKind(NamedTuple):
    """A treatment for an age group, at whichever hospital."""

    modality: Modality
    age_group: AgeGroup


class ServiceKey(NamedTuple, Generic[Hospital]):
    """What names a service: its hospital (an id, or a row of a network), the treatment and the age group."""

    hospital: Hospital
    modality: Modality
    age_group: AgeGroup

    @property
    def kind(self) -> ServiceKind:
        """The same without the hospital."""
        return ServiceKind(self.modality, self.age_group)


class Answer(IntEnum):
    """What a requirement says. Not known is not no."""

    NO = -1
    NOT_KNOWN = 0
    YES = 1


class TableError(ValueError):
    """A table of data/ that cannot be true: names the file, the line and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class LanguageFacts:
    """One row of data/languages.csv: a language that people or staff speak (ISO 639-1), under its own name.

    `interface`: whose pages are in it, one of INTERFACES; hospitals' pages are in the public ones too.
    """

    code: str
    name: str
    interface: str


@dataclass(frozen=True, slots=True)
class CountryFacts:
    """One row of data/countries.csv: a country where people are, or whose hospitals receive them.

    `code`: ISO 3166-1 alpha-2, `atlas`: its number there. `language`: its hospitals'. `side`: north or south of
    Ukraine where a straight line to the other side may cut across it, else empty. `bounds`: degrees south, north,
    west, east, generously around it. `telltale`: letters that only appear where its text (cp1250) was read as
    western (cp1252). `label`: degrees north and east where its name is written on the map, by eye. `child_until`:
    the age in years at which its children's hospitals end, where a hospital does not say its own.
    """

    code: str
    receives: bool
    language: str
    side: str
    bounds: tuple[float, float, float, float]
    telltale: str
    label: tuple[float, float]
    atlas: int
    child_until: float

    def holds(self, lat: float, lon: float) -> bool:
        """Whether the point lies within the bounds: a swapped or foreign one does not."""
        south, north, west, east = self.bounds
        return south <= lat <= north and west <= lon <= east


UKRAINE = "UA"
"""The country that people fled."""
PUBLIC, FOR_HOSPITALS, NO_PAGES = INTERFACES = ("public", "hospital", "none")
SIDES = ("north", "south", "")


@cache
def languages(table: Path = DATA / "languages.csv") -> dict[str, LanguageFacts]:
    """The languages by code, in the table's order. Raises TableError for a table that cannot be true."""
    return {row["code"]: LanguageFacts(**row) for row in _rows(table, _LANGUAGE, _LANGUAGE_RULES)}


@cache
def countries(table: Path = DATA / "countries.csv") -> dict[str, CountryFacts]:
    """The countries by code, in the table's order. Raises TableError for a table that cannot be true."""
    found = {row["code"]: _country(row) for row in _rows(table, _COUNTRY, _COUNTRY_RULES)}
    if UKRAINE not in found or not any(each.receives for each in found.values()):
        raise TableError(f"{table.name}: {UKRAINE} is missing, or no country receives")
    return found


def _rows(table: Path, head: tuple[str, ...], rules: "_Rules") -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as text:
        reader = csv.DictReader(text, restkey="more", restval="", strict=True)
        if tuple(reader.fieldnames or ()) != head:
            raise TableError(f"{table.name}: its head is not {','.join(head)}")
        rows = list(reader)
    for line, row in enumerate(rows, start=2):
        wrong = next((words for holds, words in rules if not holds(row)), "")
        if [each["code"] for each in rows].count(row["code"]) > 1:
            wrong = wrong or "this code stands twice"
        if wrong:
            raise TableError(f"{table.name}, line {line} ({row['code']}): {wrong}")
    return rows


def _country(row: dict[str, str]) -> CountryFacts:
    south, north, west, east, lat, lon, child_until = (_number(row, name) for name in _NUMBERS)
    return CountryFacts(
        row["code"], row["receives"] == "yes", row["language"], row["side"], (south, north, west, east),
        row["telltale"], (lat, lon), int(row["atlas"]), child_until,
    )  # fmt: skip


def _number(row: dict[str, str], name: str) -> float:
    try:
        return float(row[name])
    except ValueError:
        return math.nan


def _is_bounded(row: dict[str, str]) -> bool:
    south, north, west, east = (_number(row, name) for name in ("south", "north", "west", "east"))
    return -90 <= south < north <= 90 and -180 <= west < east <= 180


def _is_labelled(row: dict[str, str]) -> bool:
    return _is_bounded(row) and _country(row).holds(*_country(row).label)


_Rules = tuple[tuple[Callable[[dict[str, str]], bool], str], ...]
_LANGUAGE = ("code", "name", "interface")
_LANGUAGE_RULES: _Rules = (
    (lambda row: "more" not in row, "it has more cells than the head"),
    (lambda row: bool(re.fullmatch("[a-z]{2}", row["code"])), "the code is not two small letters"),
    (lambda row: bool(row["name"].strip()), "it has no name"),
    (lambda row: row["interface"] in INTERFACES, f"interface is none of {', '.join(INTERFACES)}"),
)
_NUMBERS = ("south", "north", "west", "east", "label_lat", "label_lon", "child_until")
_COUNTRY = (
    "code", "receives", "language", "side", "south", "north", "west", "east", "telltale", "label_lat",
    "label_lon", "atlas", "child_until",
)  # fmt: skip
_COUNTRY_RULES: _Rules = (
    (lambda row: "more" not in row, "it has more cells than the head"),
    (lambda row: bool(re.fullmatch("[A-Z]{2}", row["code"])), "the code is not two capital letters"),
    (lambda row: row["receives"] in ("yes", "no"), "receives is neither yes nor no"),
    (lambda row: row["language"] in languages(), "its language is not in languages.csv"),
    (lambda row: row["side"] in SIDES, "side is neither north nor south nor empty"),
    (_is_bounded, "south, north, west, east are not degrees in this order"),
    (lambda row: bool(re.fullmatch("[0-9]{1,3}", row["atlas"])), "atlas is not its ISO 3166-1 number"),
    (_is_labelled, "label_lat, label_lon do not lie within its bounds"),
    (lambda row: 14 <= _number(row, "child_until") <= 21, "child_until is no age at which childhood ends"),
)


LANGUAGES = tuple(languages())


class Country(StrEnum):
    """The receiving countries, in the order of data/countries.csv: a member for each row that says so."""

    _ignore_ = ["each"]
    for each in countries().values():
        if each.receives:
            locals()[each.code] = each.code


@dataclass(frozen=True, slots=True)
class SiteGroup:
    """A cancer site group: code, "solid" or "blood", ICD-10 ranges ("C18-C20"), its whole or "", names by language."""

    code: str
    family: str
    icd10: tuple[str, ...]
    part_of: str
    names: dict[str, str]


@cache
def site_groups() -> dict[str, SiteGroup]:
    """The site groups by code, in the order they are shown; at most 64, for they become bits of a mask."""
    with (DATA / "sites.csv").open(encoding="utf-8", newline="") as table:
        return {row["code"]: _site_group(row) for row in csv.DictReader(table)}


def _site_group(row: dict[str, str]) -> SiteGroup:
    names = {code: row[f"name_{code}"] for code in LANGUAGES if f"name_{code}" in row}
    return SiteGroup(row["code"], row["family"], tuple(row["icd10"].split()), row["part_of"], names)
