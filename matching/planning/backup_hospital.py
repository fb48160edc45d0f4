"""Second hospitals: everybody may be asked for at two at once, the second from what is left.

A quarter of requests get no answer in time. Second slots are proposed only of those that a plan leaves once
everybody has a first hospital or found none, so that nobody's second takes a slot from anybody's first.
The first hospital to accept has the patient.
"""

from collections.abc import Collection

import numpy as np

from matching.facts.arrays import Bool
from matching.market.state import NOWHERE
from matching.planning.assignment import solve
from matching.planning.plan import Pairs, Plan, Waiting
from matching.planning.slots import slots_taken


def backup_plan(everybody: Waiting, plan: Plan, asked: Collection[str] = ()) -> Plan:
    """The best plan of second hospitals, a line for each of `everybody`, from the slots that `plan` leaves.

    For those who have a hospital in the plan, and for the ids of `asked` (who have one request open, and may be in
    `everybody` only). A family is asked for together.

    >>> from matching import PlanNeed, prepare, weights
    >>> from matching.facts.examples import NETWORK, OLENA
    >>> waiting = prepare([PlanNeed(OLENA)], NETWORK, weights.current())
    >>> backup_plan(waiting, solve(waiting)).hospital_of('olena')
    'brno'
    """
    first = dict(zip((each.id for each in plan.needs), plan.hospital.tolist(), strict=True))
    own = np.array([first.get(each.id, NOWHERE) for each in everybody.needs], np.int32)
    is_asked = np.array([each.id in asked for each in everybody.needs], np.bool_)
    asking = (own != NOWHERE) | is_asked
    pairs = everybody.pairs
    others = asking[pairs.line] & (pairs.hospital != own[pairs.line])
    return solve(_left_over(_only(everybody, others), plan))


def without(waiting: Waiting, ids: Collection[str]) -> Waiting:
    """The same with nowhere to go for these people."""
    out = np.array([each.id in ids for each in waiting.needs], np.bool_)
    return _only(waiting, ~out[waiting.pairs.line])


def _left_over(waiting: Waiting, plan: Plan) -> Waiting:
    """The slots that the plan leaves."""
    used = _used(waiting, plan)
    slot_costs = tuple(costs[count:] for costs, count in zip(waiting.slot_costs, used, strict=True))
    services = tuple(
        service._replace(slots=service.slots - count)
        for service, count in zip(waiting.services, used, strict=True)
    )
    return waiting._replace(slot_costs=slot_costs, services=services)


def _used(waiting: Waiting, plan: Plan) -> list[int]:
    """Slots the plan takes of each service, joined treatments included."""
    lines = zip(plan.needs, plan.hospital.tolist(), strict=True)
    used = slots_taken((each, row) for each, row in lines if row != NOWHERE)
    return [used[service.key] for service in waiting.services]


def _only(waiting: Waiting, which: Bool) -> Waiting:
    line, hospital, service, pair_value, hours = waiting.pairs
    kept = Pairs(line[which], hospital[which], service[which], pair_value[which], hours[which])
    return waiting._replace(pairs=kept)
