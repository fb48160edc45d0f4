"""What a slot is worth to one who waits: from the scores of the ranking, the priority and the waiting."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from matching.evidence.answering import Evidence, Word
from matching.evidence.refusals import Refusal
from matching.facts import clock, journeys
from matching.facts.arrays import Bool
from matching.facts.figures import figure
from matching.facts.network import Network
from matching.kernels import batch
from matching.planning.plan import POINT, Int64, Pairs, PlanNeed, PlanService
from matching.planning.slots import services_of
from matching.ranking.need_columns import cube_at, evidence_of, question
from matching.ranking.preferences import FULL, PREFERENCES
from matching.ranking.rank import FULL_SCORE, Group
from matching.ranking.weights import Weights
from matching.vocabulary import ClockPhase, Priority

LEAST = 1


class Terms(NamedTuple):
    """What priority and waiting make of a score: pair value = urgency · (placed + score)."""

    urgency: int
    placed: int


def pairs(
    needs: Sequence[PlanNeed], network: Network, weights: Weights
) -> tuple[Pairs, tuple[PlanService, ...]]:
    """Every suitable pair, and the services they use."""
    found = [
        _of_block(needs[scores.first : scores.first + len(scores.score)], scores, network, weights)
        for scores in batch.blocks([each.need for each in needs], network, weights)
    ]
    line, hospital, pair_value, step = (_joined([part[column] for part in found]) for column in range(4))
    rows = line.astype(np.int32), hospital.astype(np.int32)
    services, service = services_of(needs, network, *rows)
    return Pairs(*rows, service, pair_value, batch.hours(step.astype(np.int16))), services


def suitable(needs: Sequence[PlanNeed], scores: batch.Scores, network: Network) -> Bool:
    """Who could go where, (n, N): not unsuitable nor to be avoided, age and treatment known, no joined one refused."""
    could: Bool = scores.group != Group.UNSUITABLE
    row_of = {hospital: row for row, hospital in enumerate(network.ids)}
    for line, each in enumerate(needs):
        could[line, [row_of[hospital] for hospital in each.avoid if hospital in row_of]] = False
        age, modality = cube_at(each.need)
        if age is None or modality is None:
            could[line] = False
        elif each.joined:
            could[line] &= _gives(each, network)
    return could


def values(needs: Sequence[PlanNeed], scores: batch.Scores, network: Network, weights: Weights) -> Int64:
    """What a slot in each hospital is worth to each who waits, (n, N), above nothing."""
    urgency, placed = np.array([terms(each) for each in needs], np.int64).T[:, :, None]
    asked = np.where(_joined_not_known(needs, network), int(figure("plan_ask_first") * POINT), 0)
    far = far_from(needs, scores, suitable(needs, scores, network), weights)
    whole = (placed + bounded(counted(scores, far))) * likelihood(scores) // FULL - asked
    found: Int64 = urgency * np.maximum(whole, LEAST)
    return found


def far_from(needs: Sequence[PlanNeed], scores: batch.Scores, could: Bool, weights: Weights) -> Int64:
    """From where on the journey counts whole, (n, 1), as what it takes: so far past the first of the own ranking."""
    if not could.shape[1]:
        return np.zeros((len(needs), 1), np.int64)
    first = np.where(could, scores.score, np.iinfo(np.int32).min).argmax(axis=1)
    there = scores.road[np.arange(len(needs)), first].astype(np.int64)
    found: Int64 = (there + np.array([_further(each, weights) for each in needs], np.int64))[:, None]
    return found


def counted(scores: batch.Scores, far: Int64) -> Int64:
    """The scores with a part of what asking in vain and the journey take, and all of what the journey takes past `far`.

    Counted whole, the first crowds the hospitals best known, and the second leaves places far away empty while people
    wait for near ones; counted nowhere whole, who travels daily is sent hours past a free place (docs/evidence.md).
    """
    vain, road = (int(FULL - figure(name)) for name in ("plan_vain_share", "plan_road_share"))
    near = np.minimum(scores.road.astype(np.int64), far)
    back: Int64 = scores.vain.astype(np.int64) * vain // FULL + near * road // FULL
    return scores.score.astype(np.int64) + back


def likelihood(scores: batch.Scores) -> Int64:
    """The part of a value that is counted by how likely the hospital treats the need, thousandths, (n, N)."""
    share = int(figure("plan_treats_share"))
    return FULL - share + share * scores.treats.astype(np.int64) // FULL


def bounded(score: Int64) -> Int64:
    """The same order between nothing and FULL_SCORE: what is lost counts less the more there is of it."""
    lost = np.maximum(FULL_SCORE - score, 0)
    found: Int64 = FULL_SCORE * FULL_SCORE // (FULL_SCORE + lost)
    return found


def terms(each: PlanNeed) -> Terms:
    """The parts of a pair value that depend on the person alone."""
    half = figure("plan_overdue_half_days")
    late = overdue_days(each)
    placed = figure("plan_placed") * POINT * (1 + late / (half + late))
    return Terms(int(figure(f"plan_urgency.{each.priority}")), round(placed))


def _further(each: PlanNeed, weights: Weights) -> int:
    """What the hours take by which a plan may go past the first hospital at the share of the road."""
    made = journeys.of(each.need)
    hours = figure(f"plan_road_further.{made.rhythm}")
    if each.priority is Priority.EMERGENCY or each.need.phase is ClockPhase.INTERRUPTED:
        hours = min(hours, figure("plan_road_further.haste"))
    weight = weights.of_terms(each.priority)[PREFERENCES.index("travel")]
    return weight * round(hours * journeys.TENTHS * made.tenth_costs)


def overdue_days(each: PlanNeed) -> float:
    """Days past the due date people entered; without one, days waited past the priority's clock."""
    if each.need.due_in_days is not None:
        return max(-each.need.due_in_days, 0.0)
    return max(each.waited_days - clock.answer_days(each.need), 0.0)


def _of_block(
    needs: Sequence[PlanNeed], scores: batch.Scores, network: Network, weights: Weights
) -> tuple[Int64, Int64, Int64, Int64]:
    line, hospital = np.nonzero(suitable(needs, scores, network))
    step = scores.step[line, hospital].astype(np.int64)
    return line + scores.first, hospital, values(needs, scores, network, weights)[line, hospital], step


def _gives(each: PlanNeed, network: Network) -> Bool:
    """Hospitals of which nobody says that they do not give one of the joined treatments, (N,)."""
    refused = [found.refusal != Refusal.NONE for found in _joined_evidence(each, network)]
    gives: Bool = ~np.any(refused, axis=0)
    return gives


def _joined_not_known(needs: Sequence[PlanNeed], network: Network) -> Bool:
    """Where nobody says that all joined treatments are given, (n, N)."""
    asked = np.zeros((len(needs), len(network)), np.bool_)
    for line, each in enumerate(needs):
        if each.joined and each.need.age_group is not None:
            silent = [found.word == Word.NOBODY for found in _joined_evidence(each, network)]
            asked[line] = np.any(silent, axis=0)
    return asked


def _joined_evidence(each: PlanNeed, network: Network) -> list[Evidence]:
    asked = [question(each.need, modality) for modality in each.joined]
    return [evidence_of(network, one) for one in asked]


def _joined(parts: list[Int64]) -> Int64:
    return np.concatenate([np.zeros(0, np.int64), *parts])
