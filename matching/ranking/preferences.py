"""Soft criteria: a table name → function giving 0..1000 over columns, each with its source and its reason.

What is not known gets a stated neutral value (data/figures.csv) and is flagged in the explanation.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from matching.facts import clock, lateness
from matching.facts.arrays import COUNTRIES, LEVELS, Float64, Int32, language_mask
from matching.facts.figures import figure
from matching.ranking.need_columns import NeedColumns

FULL = 1000


@dataclass(frozen=True, slots=True)
class Preference:
    """A soft criterion: its name, its value in thousandths (shape (N,), int32), where it comes from, why."""

    name: str
    value: Callable[[NeedColumns], Int32]
    source: str
    why: str


def first_treatment(columns: NeedColumns) -> Int32:
    """Full on time, half after lateness.half_days too late; without a due date by the priority's clock."""
    late = clock.lateness_days(columns.first_treatment_days, columns.due.days)
    return _or_neutral(_falling(late, lateness.half_days(columns.need)), "neutral.first_treatment")


def slots(columns: NeedColumns) -> Int32:
    """The chance that a slot is free (capacity.chances)."""
    return columns.slot_chance


def travel(columns: NeedColumns) -> Int32:
    """Full for no journey, half for one of `journey_scale_hours`."""
    return _or_neutral(_falling(columns.hours, figure("journey_scale_hours")), "neutral.travel")


def language(columns: NeedColumns) -> Int32:
    """Full where staff speak one of the patient's languages."""
    network = columns.network
    if not columns.need.languages:
        return _everywhere(columns, "neutral.language")
    shared = (network.languages & language_mask(columns.need.languages)) != 0
    neutral = np.int32(figure("neutral.language"))
    return np.where(network.languages_known, shared * np.int32(FULL), neutral)


def level(columns: NeedColumns) -> Int32:
    """By the level of the centre (data/figures.csv)."""
    values = np.array([figure(f"level.{each}") for each in LEVELS], dtype=np.int32)
    return values[columns.network.level]


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


def later_treatments(columns: NeedColumns) -> Int32:
    """The share of the later treatments that the hospital gives to this age: one hospital spares a move."""
    offered = columns.later_offered
    if not len(offered):
        return _everywhere(columns, "neutral.later_treatments")
    values = np.array([figure("neutral.later_treatments"), FULL, 0])[offered]
    return _thousandths(values.sum(axis=0) / len(offered))


def _falling(amount: Float64, half: float) -> Float64:
    return FULL * half / (half + amount)


def _or_neutral(values: Float64, neutral: str) -> Int32:
    return _thousandths(np.where(np.isnan(values), figure(neutral), values))


def _thousandths(values: Float64) -> Int32:
    return np.rint(values).astype(np.int32)


def _everywhere(columns: NeedColumns, neutral: str) -> Int32:
    return np.full(len(columns), figure(neutral), np.int32)


TABLE = (
    Preference("first_treatment", first_treatment, "data/lateness.csv", "delay raises the risk of death"),
    Preference("places", slots, "the hospital's report (data/figures.csv)", "the chance that a slot is free"),
    Preference("travel", travel, "assumption (data/figures.csv)", "a long journey is hard on the ill"),
    Preference(
        "language",
        language,
        "European Cancer Organisation survey 2022, n=53: 38 % name language as an obstacle",
        "consent and symptoms need words",
    ),
    Preference("level", level, "the directory (data/figures.csv)", "rare needs meet more specialists"),
    Preference("relatives", relatives, "the patient's wish", "family carries a treatment of months"),
    Preference(
        "load",
        load,
        "JCO Global Oncol 2024 (Oszer): +42 % to +460 % a centre when all go to the nearest",
        "an even load keeps answers quick",
    ),
    Preference("later_treatments", later_treatments, "the hospital's services", "one hospital spares a move"),
)

PREFERENCES = tuple(each.name for each in TABLE)
