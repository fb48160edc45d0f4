"""What a slot is worth to one who waits: from the scores of the ranking, the priority and the waiting."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from matching.facts import clock
from matching.facts.arrays import MODALITIES, Bool
from matching.facts.figures import figure
from matching.facts.network import Network
from matching.kernels import batch
from matching.planning.plan import POINT, Int64, Pairs, PlanNeed, PlanService
from matching.planning.slots import services_of
from matching.ranking.need_columns import cube_at
from matching.ranking.rank import Group
from matching.ranking.weights import Weights

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
        _of_block(needs[scores.first : scores.first + len(scores.score)], scores, network)
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
            could[line] &= _gives(each, network, age)
    return could


def values(needs: Sequence[PlanNeed], scores: batch.Scores, network: Network) -> Int64:
    """What a slot in each hospital is worth to each who waits, (n, N), above nothing."""
    urgency, placed = np.array([terms(each) for each in needs], np.int64).T[:, :, None]
    must_ask = (scores.group == Group.ASK_FIRST) | _joined_not_known(needs, network)
    asked = np.where(must_ask, int(figure("plan_ask_first") * POINT), 0)
    found: Int64 = urgency * np.maximum(placed + scores.score.astype(np.int64) - asked, LEAST)
    return found


def terms(each: PlanNeed) -> Terms:
    """The parts of a pair value that depend on the person alone."""
    half = figure("plan_overdue_half_days")
    late = overdue_days(each)
    placed = figure("plan_placed") * POINT * (1 + late / (half + late))
    return Terms(int(figure(f"plan_urgency.{each.priority}")), round(placed))


def overdue_days(each: PlanNeed) -> float:
    """Days past the due date people entered; without one, days waited past the priority's clock."""
    if each.need.due_in_days is not None:
        return max(-each.need.due_in_days, 0.0)
    return max(each.waited_days - clock.answer_days(each.need), 0.0)


def _of_block(
    needs: Sequence[PlanNeed], scores: batch.Scores, network: Network
) -> tuple[Int64, Int64, Int64, Int64]:
    line, hospital = np.nonzero(suitable(needs, scores, network))
    step = scores.step[line, hospital].astype(np.int64)
    return line + scores.first, hospital, values(needs, scores, network)[line, hospital], step


def _gives(each: PlanNeed, network: Network, age: int) -> Bool:
    """Hospitals that do not refuse any of the joined treatments, (N,)."""
    gives: Bool = np.all(network.offered[age, _numbers(each)] >= 0, axis=0)
    return gives


def _joined_not_known(needs: Sequence[PlanNeed], network: Network) -> Bool:
    """Where nobody says that all joined treatments are given, (n, N)."""
    asked = np.zeros((len(needs), len(network)), np.bool_)
    for line, each in enumerate(needs):
        age, _ = cube_at(each.need)
        if each.joined and age is not None:
            asked[line] = (network.offered[age, _numbers(each)] < 1).any(axis=0)
    return asked


def _numbers(each: PlanNeed) -> list[int]:
    return [MODALITIES.index(modality) for modality in each.joined]


def _joined(parts: list[Int64]) -> Int64:
    return np.concatenate([np.zeros(0, np.int64), *parts])
