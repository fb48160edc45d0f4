"""What each preference measured at one hospital: the fact behind a term, its unit, origin and age."""

import math
from collections.abc import Callable
from typing import NamedTuple

from matching.evidence.answering import Evidence, Word
from matching.evidence.refusals import Refusal
from matching.facts.arrays import COUNTRIES, LEVELS, UNKNOWN_SLOTS, language_mask
from matching.facts.capacity import CapacityState
from matching.ranking.need_columns import NeedColumns
from matching.vocabulary import LANGUAGES, Answer, Level

Amount = float | int | str | None

UNITS = (
    "days",
    "hours",
    "languages",
    "level",
    "country",
    "referrals_per_place",
    "chance",
    "places",
    "requests",
)
SOURCES = (
    "treatment_clock",
    "kind_of_centre",
    "evidence",
    "forecast",
    "hospital_report",
    "distance_estimate",
    "hospital_page",
    "directory",
    "referrals",
)


class Measure(NamedTuple):
    """A fact; `known` False means that nobody said it: the neutral value, or a forecast, stands in.

    `state`: for a word that fits.
    """

    known: bool
    amount: Amount
    unit: str
    source: str
    age_days: float | None = None
    state: str = ""


def or_none(value: float) -> float | None:
    """A column's cell as a plain number; NaN becomes None."""
    return None if math.isnan(value) else float(value)


def first_treatment(columns: NeedColumns, row: int) -> Measure:
    """Days until the first treatment: as reported, and how long ago, as forecast, or by the kind of centre."""
    days = or_none(columns.first_treatment_days[row])
    if columns.expected_slots[row] != UNKNOWN_SLOTS:
        return Measure(days is not None, days, "days", "forecast")
    if columns.start_is_likely[row]:
        return Measure(days is not None, days, "days", "kind_of_centre")
    return Measure(days is not None, days, "days", "treatment_clock", _report_age(columns, row))


def asking_in_vain(columns: NeedColumns, row: int) -> Measure:
    """The chance in thousandths that asking ends with a place."""
    return Measure(True, int(columns.chance[row]), "chance", "evidence")


def slots(columns: NeedColumns, row: int) -> Measure:
    """Free slots and the age of their report; of a silent hospital how many requests it left unanswered."""
    free, state = int(columns.slots_free[row]), CapacityState(int(columns.capacity_state[row]))
    age, word = _report_age(columns, row), state.name.lower()
    if state is CapacityState.NO_RESPONSE:
        return Measure(True, int(columns.network.unanswered[row]), "requests", "referrals", age, word)
    source = "hospital_report" if columns.expected_slots[row] == UNKNOWN_SLOTS else "forecast"
    if free == UNKNOWN_SLOTS:
        return Measure(False, None, "places", source, None, word)
    return Measure(True, free, "places", source, age, word)


def travel(columns: NeedColumns, row: int) -> Measure:
    """About how many hours by road."""
    hours = or_none(columns.hours[row])
    return Measure(hours is not None, hours, "hours", "distance_estimate")


def language(columns: NeedColumns, row: int) -> Measure:
    """The languages that patient and staff share, known where both are."""
    spoken = columns.need.languages
    mask = int(columns.network.languages[row] & language_mask(spoken))
    shared = " ".join(code for position, code in enumerate(LANGUAGES) if mask >> position & 1)
    known = bool(spoken) and bool(columns.network.languages_known[row])
    return Measure(known, shared if known else None, "languages", "hospital_page")


def level(columns: NeedColumns, row: int) -> Measure:
    """The level of the centre."""
    found = LEVELS[int(columns.network.level[row])]
    return Measure(found is not Level.UNKNOWN, str(found), "level", "directory")


def relatives(columns: NeedColumns, row: int) -> Measure:
    """About how many hours from the relatives' town; else the country, known where theirs was given."""
    hours = or_none(columns.relatives_hours[row])
    if hours is not None:
        return Measure(True, hours, "hours", "distance_estimate")
    country = COUNTRIES[int(columns.network.country[row])]
    return Measure(columns.need.relatives_country is not None, str(country), "country", "directory")


def load(columns: NeedColumns, row: int) -> Measure:
    """Open referrals for each slot."""
    ratio = or_none(columns.network.open_load[row])
    return Measure(ratio is not None, ratio, "referrals_per_place", "referrals")


def later_answer(found: Evidence, row: int) -> Answer:
    """Is a later treatment given here: yes or no by whoever says so, else not known."""
    if found.refusal[row] != Refusal.NONE:
        return Answer.NO
    return Answer.NOT_KNOWN if found.word[row] == Word.NOBODY else Answer.YES


def _report_age(columns: NeedColumns, row: int) -> float | None:
    return or_none(columns.report_age_days[row])


TABLE: dict[str, Callable[[NeedColumns, int], Measure]] = {
    "first_treatment": first_treatment,
    "travel": travel,
    "language": language,
    "level": level,
    "relatives": relatives,
    "load": load,
    "asking_in_vain": asking_in_vain,
}
