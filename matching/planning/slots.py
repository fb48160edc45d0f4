"""The services of a plan: which slots people would take, how many a plan may use, and what each costs."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from matching.facts import capacity
from matching.facts.arrays import AGES, MODALITIES, Bool, Int32
from matching.facts.figures import figure
from matching.facts.network import Network
from matching.planning.plan import POINT, Int64, PlanNeed, PlanService
from matching.vocabulary import ServiceKey, ServiceKind


def kinds_of(each: PlanNeed) -> tuple[ServiceKind, ...]:
    """What one person takes a slot of, the treatment needed now first; none while it or the age is not known."""
    age, first = each.need.age_group, each.need.modalities[:1]
    return tuple(ServiceKind(modality, age) for modality in (*first, *each.joined)) if age and first else ()


def number_of(kind: ServiceKind, hospital: Int32 | int, network: Network) -> npt.NDArray[np.int64]:
    """One number for each service of a network, by age, treatment and hospital."""
    cell = AGES.index(kind.age_group) * len(MODALITIES) + MODALITIES.index(kind.modality)
    return cell * np.int64(len(network)) + np.asarray(hospital, np.int64)


def slots_taken(placed: Iterable[tuple[PlanNeed, int]]) -> Counter[ServiceKey[int]]:
    """How many slots these people take of each service, each in a hospital (a row of the network)."""
    return Counter(ServiceKey(row, *kind) for each, row in placed for kind in kinds_of(each))


def services_of(
    needs: Sequence[PlanNeed], network: Network, line: Int32, hospital: Int32
) -> tuple[tuple[PlanService, ...], Int32]:
    """The services that these pairs use, and the row of the one each pair takes first."""
    kinds = [kinds_of(each) for each in needs]
    first = np.array([number_of(each[0], 0, network) if each else -1 for each in kinds], np.int64)
    numbers = first[line] + hospital if len(line) else np.zeros(0, np.int64)
    others = [
        number_of(other, hospital[line == row], network)
        for row, each in enumerate(kinds)
        for other in each[1:]
    ]
    known = np.unique(np.concatenate([numbers, *others]))
    return _described(known, network), np.searchsorted(known, numbers).astype(np.int32)


def _described(numbers: npt.NDArray[np.int64], network: Network) -> tuple[PlanService, ...]:
    kind, hospital = np.divmod(numbers, max(len(network), 1))
    age, modality = np.divmod(kind, len(MODALITIES))
    usable, assumed = usable_slots(network)
    rows = zip(hospital.tolist(), age.tolist(), modality.tolist(), strict=True)
    return tuple(
        PlanService(h, AGES[a], MODALITIES[m], int(usable[a, m, h]), bool(assumed[a, m, h]))
        for h, a, m in rows
    )


def usable_slots(network: Network) -> tuple[Int64, Bool]:
    """Slots a plan may use, and whether they are assumed; both cubes (A ages, M modalities, N hospitals).

    A fresh report counts as it is, a fresh zero too. Else what is expected counts (forecast), where anything is;
    or an old report, trusted less with age. A slot to ask for is left in any case: also of a service whose
    slots nobody reported, or that left requests unanswered.
    """
    free, age = network.slots_free, network.report_age_days.astype(np.float64)
    state = capacity.states(free, age, np.broadcast_to(network.unanswered, free.shape))
    half = figure("report_trust_days")
    trusted = np.floor(np.maximum(free, 0) * half / (half + np.where(np.isnan(age), 0, age)))
    expected = capacity.expected_slots(network.slots_expected, age)
    trusted = np.where(expected < 0, trusted, expected)
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
def load_costs(count: int) -> Int64:
    """What each slot of a service costs by how full the service is by then, never falling, (count,)."""
    steps, step = int(figure("plan_load_steps")), int(figure("plan_load_step") * POINT)
    costs = np.arange(count, dtype=np.int64) * steps // max(count, 1) * step
    costs.setflags(write=False)
    return costs
