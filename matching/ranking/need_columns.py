"""What one need meets at every hospital: the columns that requirements and preferences look at."""

import math
from dataclasses import dataclass
from functools import partial, reduce

import numpy as np

from matching.evidence import answering
from matching.evidence.answering import Evidence
from matching.evidence.questions import Question
from matching.facts import capacity, clock, evidence_table, journeys, travel
from matching.facts.arrays import (
    AGES,
    COUNTRIES,
    MODALITIES,
    UNKNOWN_SLOTS,
    Bool,
    Float64,
    Int8,
    Int32,
    UInt64,
)
from matching.facts.figures import figure
from matching.facts.journeys import Journeys
from matching.facts.need import Need
from matching.facts.network import Network
from matching.vocabulary import UKRAINE, Answer, Modality

FULL = 1000
YES, UNSAID, NO = np.int8(Answer.YES), np.int8(Answer.NOT_KNOWN), np.int8(Answer.NO)
"""As the columns hold them: beside one of these a column is compared five times as quickly as beside a member."""


@dataclass(frozen=True, slots=True, eq=False)
class NeedColumns:
    """One need against N hospitals: columns of shape (N,), NaN or -1 where not known.

    `offers_modality`, `takes_age`: -1, 0 or 1. `sites_yes`, `sites_no`: masks for the service in question.
    `start`: (3,) km, None if the position is not known. `due`: from clock.due. `capacity_state`, `expected_slots`
    and `slot_chance`: from capacity. `relatives_hours`: from their town. `later`: evidence for each later treatment.
    `start_is_likely`: nobody said when a treatment could begin; the kind of centre stands in. `answers_in_time` and
    `chance` (it treats this need, a slot is free, it answers in time): thousandths.
    """

    need: Need
    network: Network
    start: Float64 | None
    due: clock.Due
    offers_modality: Int8
    takes_age: Int8
    sites_yes: UInt64
    sites_no: UInt64
    slots_free: Int32
    report_age_days: Float64
    start_in_days: Float64
    reply_days: Float64
    distance_km: Float64
    hours: Float64
    first_treatment_days: Float64
    capacity_state: Int8
    expected_slots: Int32
    slot_chance: Int32
    relatives_hours: Float64
    start_is_likely: Bool
    answers_in_time: Int32
    chance: Int32
    evidence: Evidence
    journeys: Journeys
    later: tuple[Evidence, ...]

    @classmethod
    def of(cls, need: Need, network: Network) -> "NeedColumns":
        """All columns, computed once."""
        start = _start(need)
        km = _distance_km(need, start, network)
        hours = travel.hours(km)
        slots, forecast, age, start_in, reply, share = _report(need, network)
        reply = np.where(np.isnan(reply), clock.answer_days(need), reply)
        is_likely = np.isnan(start_in)
        start_in = np.where(is_likely, clock.likely_start_days(need.priority)[network.level], start_in)
        first = clock.first_treatment_days(reply, hours, start_in)
        state = capacity.states(slots, age, network.unanswered)
        expected = capacity.expected_slots(forecast, age)
        free = capacity.chances(slots, age, network.unanswered, state, expected)
        found, *later = map(partial(evidence_of, network), questions(need))
        answers = _answers_in_time(share)
        columns = (
            *_offered(need, network), *_sites(need, network), slots, age, start_in, reply, km, hours, first,
            state, expected, free, _relatives_hours(need, network), is_likely, answers,
            _chance(found.treats, free, answers),
        )  # fmt: skip
        for column in columns:
            column.setflags(write=False)
        return cls(need, network, start, clock.due(need), *columns, found, journeys.of(need), tuple(later))

    def __len__(self) -> int:
        return len(self.network)


def cube_at(need: Need) -> tuple[int | None, int | None]:
    """The age group's and the modality's position in a cube; None for what is not known."""
    age = None if need.age_group is None else AGES.index(need.age_group)
    modality = MODALITIES.index(need.modalities[0]) if need.modalities else None
    return age, modality


def _start(need: Need) -> Float64 | None:
    if need.lat is None or need.lon is None:
        return None
    start = travel.earth_centred(np.array(need.lat), np.array(need.lon))
    start.setflags(write=False)
    return start


def _distance_km(need: Need, start: Float64 | None, network: Network) -> Float64:
    if start is None:
        return np.full(len(network), math.nan)
    direct = travel.ways_km(start, network.position, network.beyond_border, need.country == UKRAINE)
    around = _around_km(need, start, network)
    return np.where(np.isnan(around), direct, around)


def _around_km(need: Need, start: Float64, network: Network) -> Float64:
    """The way around Ukraine to the countries beyond it; NaN where the straight way does."""
    northward = need.country in travel.SOUTH
    if not northward and need.country not in travel.NORTH:
        return np.full(len(network), math.nan)
    beyond = travel.NORTH if northward else travel.SOUTH
    there = np.flatnonzero(np.array([each in beyond for each in COUNTRIES])[network.country])
    around = np.full(len(network), math.nan)
    ends = network.position[:, there], network.beyond_border[:, there]
    around[there] = travel.around_km(start, *ends, northward)
    return around


def _relatives_hours(need: Need, network: Network) -> Float64:
    if need.relatives_lat is None or need.relatives_lon is None:
        return np.full(len(network), math.nan)
    town = travel.earth_centred(np.array(need.relatives_lat), np.array(need.relatives_lon))
    return travel.hours(travel.tenths(travel.distances_km(town, network.position)))


def questions(need: Need) -> list[Question]:
    """What is asked of every hospital: about the treatment needed now, or about none, then about each later one."""
    return [question(need, each) for each in need.modalities or (None,)]


def question(need: Need, modality: Modality | None) -> Question:
    """What is asked about one treatment; None for none."""
    if modality is None:
        return Question(None, need.site_group, *need.ages)
    return Question(MODALITIES.index(modality), need.site_group, *need.ages, need.forms_of(modality))


def evidence_of(network: Network, asked: Question) -> Evidence:
    """The evidence of every hospital of a network for one question, found once; nothing of it can be changed."""
    alike = asked_alike(network, asked)
    return network.remembered.answer(alike, partial(_evidence_of, network, alike))


def asked_alike(network: Network, asked: Question) -> Question:
    """The question that all ask who are answered as this one is."""
    low, high = network.remembered.alike(asked.age_from, asked.age_to)
    return asked._replace(age_from=low, age_to=high)


def _evidence_of(network: Network, asked: Question) -> Evidence:
    found = answering.of(asked, network.said, network.house)
    for column in found:
        column.setflags(write=False)
    return found


def _answers_in_time(share: Float64) -> Int32:
    """The share of requests answered in time, thousandths: the hospital's own where it is known."""
    told = np.where(np.isnan(share), figure("answers_in_time"), FULL * share)
    return np.rint(told).astype(np.int32)


def _chance(treats: Int32, free: Int32, answers: Int32) -> Int32:
    """The chance that asking ends with a place: all three, thousandths, never less than the least there is."""
    product = treats.astype(np.int64) * free * answers // (FULL * FULL)
    chance: Int32 = np.maximum(product, evidence_table.least()).astype(np.int32)
    return chance


def _report(need: Need, network: Network) -> tuple[Int32, Int32, Float64, Float64, Float64, Float64]:
    """The last report on exactly this service; while the service is not certain no report speaks of it."""
    age, modality = cube_at(need)
    if age is None or modality is None:
        blank = np.full(len(network), math.nan)
        unsaid = np.full(len(network), UNKNOWN_SLOTS, np.int32)
        return unsaid, unsaid, blank, blank, blank, blank
    floats = (network.report_age_days, network.start_in_days, network.reply_days, network.answers_in_time)
    report, start, reply, share = (cube[age, modality].astype(np.float64) for cube in floats)
    return (
        network.slots_free[age, modality],
        network.slots_expected[age, modality],
        report,
        start,
        reply,
        share,
    )


def _offered(need: Need, network: Network) -> tuple[Int8, Int8]:
    """Does it give this modality to anybody; does it take this age (for this modality if it gives it)."""
    age, modality = cube_at(need)
    unsaid = np.full(len(network), UNSAID)
    if modality is None:
        return unsaid, (unsaid if age is None else network.offered[age].max(axis=0))
    both = network.offered[:, modality]
    to_anybody: Int8 = both.max(axis=0)
    if age is None:
        return to_anybody, np.maximum(both.min(axis=0), unsaid)
    return to_anybody, np.where(to_anybody == NO, network.offered[age].max(axis=0), both[age])


def _sites(need: Need, network: Network) -> tuple[UInt64, UInt64]:
    """Masks for the service: of an unknown age what holds for both, of an unknown modality what any says."""
    age, modality = cube_at(need)
    yes, no = network.sites_yes, network.sites_no
    if modality is None:
        yes, no = np.bitwise_or.reduce(yes, axis=1), np.bitwise_and.reduce(no, axis=1)
    else:
        yes, no = yes[:, modality], no[:, modality]
    if age is None:
        return reduce(np.bitwise_and, yes), reduce(np.bitwise_and, no)
    return yes[age], no[age]
