"""Crowds planned by the engine on the shipped directory, and what a coordinator would not sign in such a plan."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from random import Random
from typing import NamedTuple

import numpy as np

import matching
from matching import Plan, PlanNeed
from matching.facts import journeys
from matching.facts.network import Network
from matching.kernels import batch
from matching.planning.slots import kinds_of, slots_taken, usable_slots
from matching.ranking.need_columns import cube_at
from matching.ranking.rank import Group
from matching.vocabulary import ClockPhase, Priority
from referral.engine import facts
from referral.engine.ranking_file import shipped
from referral.engine.ranking_file.ranking import need_of
from referral.engine.ranking_file.schemas import CaseSchema

from . import needs, tables
from .playing import DAY

PEOPLE, PLACES, FAMILIES = 40, 60, 4
NOW = datetime.combine(DAY, time(), UTC)


class Crowd(NamedTuple):
    """Those who wait, and the hospitals with what some of them reported."""

    people: list[PlanNeed]
    network: Network


class Line(NamedTuple):
    """Who is sent past a hospital that has a place left, is better for them and treats them as likely: by how far.

    `bound`: the name of the bound that is broken.
    """

    need: str
    hours: float
    bound: str


def crowd(dice: Random) -> Crowd:
    """Random needs, some of them families, and random places."""
    world = {"places": [_place(dice) for _ in range(PLACES)]}
    asked = [{"id": f"p{at:02}", "need": needs.need(dice), "world": None} for at in range(PEOPLE)]
    people = [
        PlanNeed(replace(need_of(case["need"], DAY), id=case["id"]), travel_group=_family(at))
        for at, case in enumerate(CaseSchema(many=True).load(asked))
    ]
    return Crowd(people, facts.network_of(shipped.rows(world, NOW).values(), NOW))


def planned(crowd: Crowd) -> Plan:
    """The plan of the engine as it is."""
    return matching.assign(crowd.people, crowd.network, matching.weights.current())


def split_families(plan: Plan) -> set[str]:
    """The families that a plan sends to two hospitals, or of which it leaves somebody behind."""
    went = dict(zip((each.id for each in plan.needs), plan.hospital.tolist(), strict=True))
    homes = {(each.travel_group, went[each.id]) for each in plan.needs if each.travel_group}
    return {group for group, times in Counter(group for group, _ in homes).items() if times > 1}


def passed(plan: Plan) -> Iterator[Line]:
    """What each single traveller goes past, by more than the bound of their journeys."""
    single = [at for at, each in enumerate(plan.needs) if plan.hospital[at] >= 0 and not each.travel_group]
    people = [plan.needs[at] for at in single]
    (scores,) = batch.blocks([each.need for each in people], plan.network, plan.weights)
    usable, _ = usable_slots(plan.network)
    taken = slots_taken(zip(plan.needs, plan.hospital.tolist(), strict=True))
    for row, (at, each) in enumerate(zip(single, people, strict=True)):
        left = _left(each, usable, taken, len(plan.network))
        yield from _passed_by(each, int(plan.hospital[at]), scores, row, left)


def _passed_by(
    each: PlanNeed, chosen: int, scores: batch.Scores, row: int, left: np.ndarray
) -> Iterator[Line]:
    hours, score, treats = batch.hours(scores.step)[row], scores.score[row], scores.treats[row]
    better = (
        (scores.group[row] != Group.UNSUITABLE) & left & (score > score[chosen]) & (treats >= treats[chosen])
    )
    further = np.where(better, hours[chosen] - hours, 0.0)
    name = bound_of(each)
    if further.max() > tables.bounds()[f"plan.{name}"]:
        yield Line(each.id, float(further.max()), name)


def bound_of(each: PlanNeed) -> str:
    """Which bound counts for this person: haste before the rhythm of the visits."""
    in_haste = each.need.priority is Priority.EMERGENCY or each.need.phase is ClockPhase.INTERRUPTED
    rhythm = journeys.of(each.need).rhythm
    return "haste" if in_haste and rhythm != journeys.DAILY else rhythm


def _left(each: PlanNeed, usable: np.ndarray, taken: Counter, width: int) -> np.ndarray:
    """Where a slot that this person could take is left."""
    age, modality = cube_at(each.need)
    mine = kinds_of(each)[0]
    used = Counter({key.hospital: count for key, count in taken.items() if key.kind == mine})
    return np.array([usable[age, modality, at] > used[at] for at in range(width)])


def _family(at: int) -> str | None:
    return f"f{at // 2}" if at < 2 * FAMILIES else None


def _place(dice: Random) -> dict[str, object]:
    modality = dice.choice((needs.DAILY, needs.CYCLES, needs.ONCE))
    return {
        "hospital": dice.choice(sorted(shipped.codes() & set(shipped.rows({}, NOW)))),
        "modality": modality,
        "age_group": dice.choice(("adult", "adult", "child")),
        "free": dice.randint(0, 4),
        "reported_days_ago": dice.choice((0, 3, 40)),
        "start_in_days": dice.choice((None, 2, 9, 20)),
    }


def crowds(rounds: int) -> Sequence[Crowd]:
    """So many, each from dice of its own."""
    return [crowd(Random(f"plan {number}")) for number in range(rounds)]
