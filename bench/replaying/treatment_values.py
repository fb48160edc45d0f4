"""What a first treatment was worth, on the plan's scale: urgency · (placed + bounded score), with what really happened.

The score is the engine's own, with the day the treatment really began in the term `first_treatment`, nothing in
`asking_in_vain` (it was not), the plan's share of the road and a neutral `load` (the plan's cost of load stands
beside it). `placed` has no bonus for having waited: that would reward lateness.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

import matching
from bench.replaying.arrivals import People
from bench.replaying.hospitals import Floats
from matching import PREFERENCES, REQUIREMENTS, Network, lateness
from matching.facts import clock
from matching.facts.figures import figure
from matching.planning.pair_values import bounded
from matching.planning.plan import POINT
from matching.ranking.preferences import FULL

Int64 = npt.NDArray[np.int64]


class TreatmentValues(NamedTuple):
    """What is fixed for each person, (P,), and pair, (P, N).

    `base`: all terms but that of the date, thousandths. `hours`: of the journey. `bearable`: no wish for
    countries or a shorter journey stands against it. `urgency`, `weight`
    of the date, `half` days, and `due`: days from arrival, never below 0.
    """

    base: Int64
    hours: Floats
    bearable: npt.NDArray[np.bool_]
    urgency: Int64
    weight: Int64
    half: Floats
    due: Floats


def treatment_values(people: People, network: Network) -> TreatmentValues:
    """Rank everybody once, as on the day of arrival, and keep what no date changes."""
    weights, columns = matching.weights.current(), []
    for need in people.need:
        ranking = matching.rank(need, network, weights)
        weigh = np.array(weights.of_terms(need.priority), np.int64)
        due = max(clock.due(need).days, 0.0)
        bearable = (ranking.answers[list(_WISHES)] >= 0).all(axis=0)
        row = (_base(ranking, weigh), ranking.hours, bearable, int(figure(f"plan_urgency.{need.priority}")))
        columns.append((*row, weigh[_FIRST], lateness.half_days(need), due))
    base, hours, bearable, urgency, weight, half, due = zip(*columns, strict=True)
    whole, real = np.int64, np.float64
    return TreatmentValues(
        np.array(base, whole), np.array(hours, real), np.array(bearable, np.bool_),
        np.array(urgency, whole), np.array(weight, whole), np.array(half, real), np.array(due, real),
    )  # fmt: skip


_FIRST, _ROAD, _VAIN, _LOAD = map(PREFERENCES.index, ("first_treatment", "travel", "asking_in_vain", "load"))
_WISHES = tuple(REQUIREMENTS.index(name) for name in ("country", "longest_journey"))


def _base(ranking: matching.Ranking, weigh: Int64) -> Int64:
    fixed = ranking.terms.astype(np.int64)
    fixed[_FIRST] = 0
    fixed[_VAIN] = 0
    fixed[_LOAD] = int(figure("neutral.load")) * weigh[_LOAD]
    road = FULL * weigh[_ROAD] - fixed[_ROAD]
    found: Int64 = fixed.sum(axis=0) + road * int(FULL - figure("plan_road_share")) // FULL
    return found


def placed_and(score: Int64) -> Int64:
    """A treatment's worth before its urgency: long journeys take less the longer they are, and never all."""
    return int(figure("plan_placed") * POINT) + bounded(score)


def on_time(of: TreatmentValues, person: npt.NDArray[np.integer], days: Floats) -> Floats:
    """The part of the date's value that is left, 0 to 1, when treatment begins so many days after arrival."""
    half = of.half[person]
    found: Floats = half / (half + np.maximum(days - of.due[person], 0.0))
    return found


def treatment_value(
    of: TreatmentValues, person: npt.NDArray[np.integer], hospital: npt.NDArray[np.integer], days: Floats
) -> Int64:
    """What treatments at these hospitals, begun so many days after arrival, were worth: thousandths of a point."""
    date = np.rint(FULL * on_time(of, person, days)).astype(np.int64) * of.weight[person]
    found: Int64 = of.urgency[person] * placed_and(of.base[person, hospital] + date)
    return found
