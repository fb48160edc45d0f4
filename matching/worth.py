"""What a place is worth to one who waits, and how many places a plan may use: from rankings and figures."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matching import capacity, clock
from matching.facts import AGES, MODALITIES, Bool, Float64, Int32, Network
from matching.figures import figure
from matching.outlook import cell
from matching.plan import POINT, Int64, Pairs, PlanNeed, PlanService
from matching.ranking import Group, rank
from matching.weights import Weights

LEAST = 1


class Terms(NamedTuple):
    """What priority and waiting make of a score: worth = urgency · (placed + score)."""

    urgency: int
    placed: int


def pairs(
    needs: Sequence[PlanNeed], network: Network, weights: Weights
) -> tuple[Pairs, tuple[PlanService, ...]]:
    """Every suitable pair, and the services they use."""
    lines, rows, worths, hours = [], [], [], []
    for line, each in enumerate(needs):
        found, worth, way = _of_one(each, network, weights)
        lines.append(np.full(len(found), line, np.int32))
        rows.append(found)
        worths.append(worth)
        hours.append(way)
    flat_lines, flat_rows = _joined(lines, np.int32), _joined(rows, np.int32)
    services, service = _services(needs, network, flat_lines, flat_rows)
    return Pairs(
        flat_lines, flat_rows, service, _joined(worths, np.int64), _joined(hours, np.float64)
    ), services


def terms(each: PlanNeed) -> Terms:
    """The parts of a worth that depend on the person alone."""
    half = figure("plan_overdue_half_days")
    late = overdue_days(each)
    placed = figure("plan_placed") * POINT * (1 + late / (half + late))
    return Terms(int(figure(f"plan_urgency.{each.priority}")), round(placed))


def overdue_days(each: PlanNeed) -> float:
    """Days past the due date people entered; without one, days waited past the priority's clock."""
    if each.need.due_in_days is not None:
        return max(-each.need.due_in_days, 0.0)
    return max(each.waited_days - clock.answer_days(each.need), 0.0)


def worths(each: PlanNeed, score: Int32, group: npt.NDArray[np.int8]) -> Int64:
    """What each suitable hospital is worth to one who waits, from its score and group, (k,), above nothing."""
    urgency, placed = terms(each)
    asked = np.where(group == Group.ASK_FIRST, int(figure("plan_ask_first") * POINT), 0)
    found: Int64 = urgency * np.maximum(placed + score.astype(np.int64) - asked, LEAST)
    return found


def _of_one(each: PlanNeed, network: Network, weights: Weights) -> tuple[Int32, Int64, Float64]:
    age, modality = cell(each.need)
    if age is None or modality is None:
        return np.zeros(0, np.int32), np.zeros(0, np.int64), np.zeros(0)
    ranking = rank(each.need, network, weights)
    rows = np.flatnonzero((ranking.group != Group.UNSUITABLE) & _gives(each, network, age)).astype(np.int32)
    return rows, worths(each, ranking.score[rows], ranking.group[rows]), ranking.hours[rows]


def _gives(each: PlanNeed, network: Network, age: int) -> Bool:
    """Hospitals that do not refuse any of the joined treatments."""
    joined = [MODALITIES.index(modality) for modality in each.joined]
    gives = np.ones(len(network), np.bool_)
    for modality in joined:
        gives &= network.offered[age, modality] >= 0
    return gives


def key_of(age: int, modality: int, hospital: Int32 | int, network: Network) -> npt.NDArray[np.int64]:
    """One number for each service of a network."""
    return (age * len(MODALITIES) + modality) * np.int64(len(network)) + np.asarray(hospital, np.int64)


def cells(each: PlanNeed) -> tuple[tuple[int, int], ...]:
    """The (age, modality) of each place that one person takes; none while either is not known."""
    age, modality = cell(each.need)
    if age is None or modality is None:
        return ()
    return (age, modality), *((age, MODALITIES.index(other)) for other in each.joined)


def _services(
    needs: Sequence[PlanNeed], network: Network, line: Int32, hospital: Int32
) -> tuple[tuple[PlanService, ...], Int32]:
    taken = [cells(each) for each in needs]
    first = np.array([key_of(*each[0], 0, network) if each else -1 for each in taken], np.int64)
    keys = first[line] + hospital if len(line) else np.zeros(0, np.int64)
    others = [
        key_of(*other, hospital[line == place], network)
        for place, each in enumerate(taken)
        for other in each[1:]
    ]
    known = np.unique(np.concatenate([keys, *others]))
    services = _described(known, network)
    return services, np.searchsorted(known, keys).astype(np.int32)


def _described(keys: npt.NDArray[np.int64], network: Network) -> tuple[PlanService, ...]:
    cell_of, hospital = np.divmod(keys, max(len(network), 1))
    age, modality = np.divmod(cell_of, len(MODALITIES))
    usable, assumed = places(network)
    rows = zip(hospital.tolist(), age.tolist(), modality.tolist(), strict=True)
    return tuple(
        PlanService(h, AGES[a], MODALITIES[m], int(usable[a, m, h]), bool(assumed[a, m, h]))
        for h, a, m in rows
    )


def places(network: Network) -> tuple[Int64, Bool]:
    """Places a plan may use, and whether they are assumed; both cubes (A ages, M modalities, N hospitals).

    A fresh report counts as it is, a fresh zero too. An old one is trusted less with age, but leaves a place to
    ask for; so does a service whose places nobody reported, or that left requests unanswered.
    """
    free, age = network.places_free, network.report_age_days.astype(np.float64)
    state = capacity.states(free, age, np.broadcast_to(network.unanswered, free.shape))
    half = figure("report_trust_days")
    trusted = np.floor(np.maximum(free, 0) * half / (half + np.where(np.isnan(age), 0, age)))
    usable = np.where(state == capacity.CapacityState.REPORTED, free, 0).astype(np.int64)
    for which, least in _TO_ASK_FOR:
        usable = np.where(state == which, np.maximum(trusted, figure(least)), usable).astype(np.int64)
    asked = [which for which, _ in _TO_ASK_FOR]
    return usable, np.isin(state, asked)


_TO_ASK_FOR = (
    (capacity.CapacityState.STALE, "plan_places.stale_at_least"),
    (capacity.CapacityState.UNKNOWN, "plan_places.unknown"),
    (capacity.CapacityState.NO_RESPONSE, "plan_places.no_response"),
)


@cache
def slot_costs(count: int) -> Int64:
    """What each place of a service costs by how full the service is by then, never falling, (count,)."""
    steps, step = int(figure("plan_load_steps")), int(figure("plan_load_step") * POINT)
    costs = np.arange(count, dtype=np.int64) * steps // max(count, 1) * step
    costs.setflags(write=False)
    return costs


def _joined(parts: list[npt.NDArray[Any]], kind: type[np.generic]) -> npt.NDArray[Any]:
    return np.concatenate([np.zeros(0, kind), *parts])
