"""Soft criteria: a table name → function giving 0..1000 over columns, each with its source and its reason.

What is not known gets a stated neutral value (data/figures.csv) and is flagged in the explanation.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from matching.facts import clock, evidence_table, lateness
from matching.facts.arrays import ADULT_FROM, COUNTRIES, LEVELS, Float64, Int32, language_mask
from matching.facts.figures import figure
from matching.facts.journeys import Journeys
from matching.facts.need import Need
from matching.ranking.need_columns import NeedColumns

FULL = 1000
TENTHS = 10
MOST_IN_VAIN = 1_000_000
"""More is not told apart; so a term stays within 32 bits."""


@dataclass(frozen=True, slots=True)
class Preference:
    """A soft criterion: its name, its value in thousandths (shape (N,), int32, at most 1000 but for what is counted in
    hours of road), the weight it counts by, where it comes from, why."""

    name: str
    value: Callable[[NeedColumns], Int32]
    weight: str
    source: str
    why: str


def first_treatment(columns: NeedColumns) -> Int32:
    """Full on time, half after lateness.half_days too late; without a due date by the priority's clock."""
    late = clock.lateness_days(columns.first_treatment_days, columns.due.days)
    return _or_neutral(_falling(late, lateness.half_days(columns.need)), "neutral.first_treatment")


def travel(columns: NeedColumns) -> Int32:
    """Full for no journey, less by what each tenth of an hour costs, as often as it is made; also below nothing."""
    tenths = np.rint(np.where(np.isnan(columns.hours), figure("neutral.hours"), columns.hours) * TENTHS)
    return FULL - _thousandths(tenths * columns.journeys.tenth_costs)


def language(columns: NeedColumns) -> Int32:
    """What it is worth, in hours of road, that staff speak one of the patient's languages; silence is no worse."""
    shared = (columns.network.languages & language_mask(columns.need.languages)) != 0
    journeys = columns.journeys
    values: Int32 = shared * np.int32(round(journeys.language_tenths * journeys.tenth_costs))
    return values


def level(columns: NeedColumns) -> Int32:
    """What the kind of centre is worth, in hours of road (data/figures.csv); more where the cancer is rare."""
    return _thousandths(level_shares()[columns.network.level] * level_costs(columns.need, columns.journeys))


def level_costs(need: Need, journeys: Journeys) -> float:
    """Thousandths that the highest kind of centre is worth."""
    rare = evidence_table.rareness(need.site_group, need.ages[1] <= ADULT_FROM)
    return (figure("level_hours") + figure("level_hours_rare") * rare) * TENTHS * journeys.tenth_costs


@cache
def level_shares() -> Float64:
    """What each level is worth of the highest, in the order of LEVELS."""
    return np.array([figure(f"level.{each}") for each in LEVELS]) / FULL


def asking_in_vain(columns: NeedColumns) -> Int32:
    """What may be lost by asking: the days of one answer, at this need's cost of a day, for each chance; below nothing.

    The index of searching where each look costs and may be in vain (docs/evidence.md); rounded down.
    """
    a_day = day_costs(lateness.half_days(columns.need))
    lost = np.ceil(a_day * columns.reply_days / counted_chances(columns.chance))
    return -np.minimum(lost, MOST_IN_VAIN).astype(np.int32)


def counted_chances(chance: Int32) -> Int32:
    """The chances as asking in vain counts them: two that are both very low are told apart by the road."""
    counted: Int32 = np.maximum(chance, np.int32(figure("vain_least_chance")))
    return counted


def day_costs(half_days: float) -> float:
    """What the first day of lateness takes from a start on time, thousandths of thousandths."""
    return FULL * FULL * (1 - half_days / (half_days + 1))


def relatives(columns: NeedColumns) -> Int32:
    """Full in the relatives' town, half `relatives_scale_hours` away; where no town is known, by country."""
    near = _falling(columns.relatives_hours, figure("relatives_scale_hours"))
    return _thousandths(np.where(np.isnan(near), _same_country(columns), near))


def _same_country(columns: NeedColumns) -> Int32:
    wanted = columns.need.relatives_country
    if wanted is None:
        return _everywhere(columns, "neutral.relatives")
    values = np.array([FULL * (each == wanted) for each in COUNTRIES], dtype=np.int32)
    return values[columns.network.country]


def load(columns: NeedColumns) -> Int32:
    """Full where no referral is open, half where there is one for each slot."""
    return _or_neutral(FULL / (1 + columns.network.open_load.astype(np.float64)), "neutral.load")


def _falling(amount: Float64, half: float) -> Float64:
    return FULL * half / (half + amount)


def _or_neutral(values: Float64, neutral: str) -> Int32:
    return _thousandths(np.where(np.isnan(values), figure(neutral), values))


def _thousandths(values: Float64) -> Int32:
    return np.rint(values).astype(np.int32)


def _everywhere(columns: NeedColumns, neutral: str) -> Int32:
    return np.full(len(columns), figure(neutral), np.int32)


TABLE = (
    Preference(
        "first_treatment",
        first_treatment,
        "first_treatment",
        "data/lateness.csv, data/waiting.csv",
        "delay raises the risk of death",
    ),
    Preference(
        "travel", travel, "travel", "assumption (data/visits.csv)", "a long journey is hard on the ill"
    ),
    Preference(
        "language",
        language,
        "travel",
        "European Cancer Organisation survey 2022, n=53: 38 % name trouble communicating with carers or family",
        "consent and symptoms need words",
    ),
    Preference(
        "level", level, "travel", "the directory (data/figures.csv)", "rare needs meet more specialists"
    ),
    Preference(
        "relatives", relatives, "relatives", "the patient's wish", "family carries a treatment of months"
    ),
    Preference(
        "load",
        load,
        "load",
        "JCO Global Oncol, 13 Feb 2025 (Oszer): 19 Polish children's centres, 42 to 460 % more patients in 11 weeks",
        "an even load keeps answers quick",
    ),
    Preference(
        "asking_in_vain",
        asking_in_vain,
        "first_treatment",
        "data/evidence.csv, the report of slots, answers",
        "each answer in vain costs days",
    ),
)

PREFERENCES = tuple(each.name for each in TABLE)
WEIGHTS = tuple(dict.fromkeys(each.weight for each in TABLE))
"""What is weighed; language and kind of centre count in hours of road, asking in vain in days."""
COUNTS_BY = tuple(WEIGHTS.index(each.weight) for each in TABLE)
"""The weight of each preference, as its place in WEIGHTS."""
