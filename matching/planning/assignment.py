"""assign(needs, network, weights): the exact best plan for all who wait, or one with its proven gap.

Exact means: over needs and hospital services with slots, where a slot is worth urgency · (placed + score) to
each and the slots of a service cost more as it fills (convex steps). Families and joined treatments stay
together, which no network can say: their plan is compared with the proven bound and never called exact.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from matching.facts.arrays import Bool, Float64, Int32
from matching.facts.network import Network
from matching.facts.validity import require
from matching.market.price_market import Edges, MarginalValue, Market
from matching.market.state import NOWHERE
from matching.planning import groups, pair_values
from matching.planning.groups import Found
from matching.planning.plan import Aims, Int64, Pairs, Plan, PlanNeed, Waiting
from matching.planning.slots import load_costs
from matching.ranking.weights import Weights
from matching.vocabulary import ServiceKey


def assign(needs: Sequence[PlanNeed], network: Network, weights: Weights) -> Plan:
    """The best plan for all who wait. Raises FactError if somebody waits twice.

    >>> from matching import weights
    >>> from matching.facts.examples import MARTA, NETWORK, OLENA
    >>> plan = assign([PlanNeed(MARTA), PlanNeed(OLENA)], NETWORK, weights.current())
    >>> plan.hospital_of('olena'), plan.hospital_of('marta'), plan.is_exact
    ('krakow', 'brno', True)
    """
    return solve(prepare(needs, network, weights))


def prepare(needs: Sequence[PlanNeed], network: Network, weights: Weights) -> Waiting:
    """Every suitable pair and every slot, in an order that does not depend on the order of `needs`.

    >>> from matching import weights
    >>> from matching.facts.examples import MARTA, NETWORK, OLENA
    >>> waiting = prepare([PlanNeed(OLENA), PlanNeed(MARTA)], NETWORK, weights.current())
    >>> [each.id for each in waiting.needs], len(waiting.services)
    (['marta', 'olena'], 2)
    """
    rows = tuple(sorted(needs, key=lambda each: each.id))
    require(len({each.id for each in rows}) == len(rows), "plan: somebody waits twice")
    pairs, services = pair_values.pairs(rows, network, weights)
    slot_costs = tuple(load_costs(service.slots) for service in services)
    return Waiting(rows, network, weights, services, pairs, slot_costs)


def with_slots(waiting: Waiting, changed: Mapping[ServiceKey[int], int]) -> Waiting:
    """The same with other numbers of slots in these services.

    >>> from matching import weights
    >>> from matching.facts.examples import NETWORK, OLENA
    >>> waiting = prepare([PlanNeed(OLENA)], NETWORK, weights.current())
    >>> fewer = with_slots(waiting, {service.key: 0 for service in waiting.services})
    >>> solve(fewer).reason
    ('no_place_reported',)
    """
    services = tuple(
        service._replace(slots=changed.get(service.key, service.slots)) for service in waiting.services
    )
    slot_costs = tuple(load_costs(service.slots) for service in services)
    return waiting._replace(services=services, slot_costs=slot_costs)


def solve(waiting: Waiting, aims: Aims | None = None) -> Plan:
    """The plan that counts for most, by `aims` (by default the bare value), less the cost of load.

    >>> from matching import weights
    >>> from matching.facts.examples import NETWORK, OLENA
    >>> solve(prepare([PlanNeed(OLENA)], NETWORK, weights.current())).hospital_of('olena')
    'krakow'
    """
    aims = aims or Aims.plain(len(waiting.needs), len(waiting.services))
    counts = aims.of(waiting.pairs)
    if groups.bundles_of(waiting.needs):
        return plan_of(waiting, aims, groups.solve(waiting, counts))
    edges, kept = market_edges(waiting.pairs, counts)
    market = Market.of(edges, len(waiting.needs), waiting.slot_costs)
    at = np.where(market.at >= 0, kept[market.at], NOWHERE) if len(kept) else market.at.copy()
    return plan_of(waiting, aims, Found(at, market.price.copy(), *market.proof()))


def marginal_values(waiting: Waiting) -> tuple[MarginalValue, ...]:
    """For each service what one slot less takes from the plan and one more brings, thousandths of a point.

    They differ where the next person in line gains less than the last one loses. People who go together are
    counted as if each went alone.

    >>> from matching import weights
    >>> from matching.facts.examples import MARTA, NETWORK, OLENA
    >>> waiting = prepare([PlanNeed(OLENA), PlanNeed(MARTA)], NETWORK, weights.current())
    >>> values = marginal_values(waiting)[1]
    >>> values.fall > values.gain > 0
    True
    """
    edges, _ = market_edges(waiting.pairs, waiting.pairs.pair_value)
    market = Market.of(edges, len(waiting.needs), waiting.slot_costs)
    return tuple(market.marginal_value(service) for service in range(len(waiting.services)))


def market_edges(pairs: Pairs, counts: Int64) -> tuple[Edges, Int64]:
    """The pairs that count for something as edges of a market, and which pair each of them is."""
    kept = np.flatnonzero(counts > 0)
    return Edges(pairs.line[kept], pairs.service[kept], counts[kept].astype(np.int32)), kept


def plan_of(waiting: Waiting, aims: Aims, found: Found) -> Plan:
    """A plan from the pair each line takes (−1 for none), the prices, and what was proven."""
    pairs, at, placed = waiting.pairs, found.at, found.at >= 0
    hospital, service = np.full(len(at), NOWHERE, np.int32), np.full(len(at), NOWHERE, np.int32)
    pair_value, hours = np.zeros(len(at), np.int64), np.full(len(at), np.nan)
    columns: tuple[tuple[Int32 | Int64 | Float64, Int32 | Int64 | Float64], ...] = (
        (hospital, pairs.hospital), (service, pairs.service), (pair_value, pairs.pair_value), (hours, pairs.hours),
    )  # fmt: skip
    for column, of_pairs in columns:
        column[placed] = of_pairs[at[placed]]
        column.setflags(write=False)
    reason = reasons(waiting, aims, at)
    head = (waiting.needs, waiting.network, waiting.weights, waiting.services)
    return Plan(*head, hospital, service, pair_value, hours, reason, *found[1:], aims)


def reasons(waiting: Waiting, aims: Aims, at: Int64) -> tuple[str | None, ...]:
    """For each line without a slot, what is in the way first: one of plan.UNPLACED_REASONS."""
    pairs, slots = waiting.pairs, np.array([service.slots for service in waiting.services], np.int64)
    taken = np.bincount(pairs.service[at[at >= 0]], minlength=len(slots))
    together = groups.together(waiting.needs)
    facts = (
        _lines(pairs, np.ones(len(pairs.line), np.bool_), len(at)),
        _lines(pairs, slots[pairs.service] > 0, len(at)),
        _lines(pairs, (slots > taken)[pairs.service], len(at)) & aims.pays,
    )
    columns = zip(*(column.tolist() for column in facts), strict=True)
    return tuple(
        None if at[line] >= 0 else _reason(waiting.needs[line], column, line in together)
        for line, column in enumerate(columns)
    )


def _lines(pairs: Pairs, which: Bool, lines: int) -> Bool:
    """Lines with any such pair, (n,)."""
    found: Bool = np.bincount(pairs.line[which], minlength=lines) > 0
    return found


def _reason(each: PlanNeed, facts: tuple[bool, ...], together: bool) -> str:
    suitable, with_slots, held = facts
    first = (
        (each.need.age_group is None, "age_not_known"),
        (not each.need.modalities, "modality_not_known"),
        (not suitable and bool(each.avoid), "all_asked"),
        (not suitable, "no_suitable_hospital"),
        (not with_slots, "no_place_reported"),
        (held, "held_for_more_urgent"),
        (together and each.travel_group is None, "joined_does_not_fit"),
        (together, "family_does_not_fit"),
    )
    return next((reason for holds, reason in first if holds), "all_suitable_full")
