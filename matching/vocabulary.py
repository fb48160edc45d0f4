"""The words both sides share: codes of sites, modalities, ages, urgency, phases, countries and languages."""

import csv
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


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


class Country(StrEnum):
    """The five receiving countries (ISO 3166-1 alpha-2)."""

    PL = "PL"
    CZ = "CZ"
    HU = "HU"
    SK = "SK"
    RO = "RO"


class Answer(IntEnum):
    """What a requirement says. Not known is not no."""

    NO = -1
    NOT_KNOWN = 0
    YES = 1


LANGUAGES = ("uk", "ru", "en", "pl", "cs", "hu", "sk", "ro")


@dataclass(frozen=True, slots=True)
class SiteGroup:
    """One cancer site group: its code, its ICD-10 ranges ("C18-C20") and its name in every language."""

    code: str
    icd10: tuple[str, ...]
    names: dict[str, str]


@cache
def site_groups() -> dict[str, SiteGroup]:
    """The site groups by code, in the order they are shown; at most 64, for they become bits of a mask."""
    with (DATA / "sites.csv").open(encoding="utf-8", newline="") as table:
        return {row["code"]: _site_group(row) for row in csv.DictReader(table)}


def _site_group(row: dict[str, str]) -> SiteGroup:
    names = {language: row[f"name_{language}"] for language in LANGUAGES}
    return SiteGroup(row["code"], tuple(row["icd10"].split()), names)
