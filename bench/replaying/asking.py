"""Whose treatment cannot wait is asked for at two hospitals at once: the second from the places that are left."""

from collections.abc import Sequence

import numpy as np

from bench.replaying.policies import Planned, Proposal, lines, without_avoided
from bench.replaying.told import View, Waiting
from matching.assignment import prepare, solve
from matching.facts import Bool
from matching.plan import Pairs, Plan, PlanNeed
from matching.plan import Waiting as Market
from matching.pricing import can_wait


class AskingTwo(Planned):
    """The best plan for all who wait; then, of the places it leaves, the best plan of second hospitals.

    Only for those whose treatment cannot wait, and only once everybody has a first hospital or found none: no
    second request takes a place from anybody's first. When one of two fails, another is asked.
    """

    name = "plan_asking_two"
    at_once = 2

    def propose(self, view: View) -> list[Proposal]:
        """First hospitals as the plan names them, then second ones."""
        everybody = (*view.waiting, *view.half_asked)
        needs = [one for each in everybody for one in each.needs]
        market = without_avoided(prepare(needs, view.network, view.weights), everybody)
        plan = solve(_only(market, _lines_of(market, view.waiting)[market.pairs.line]))
        first = lines(plan, view.waiting)
        found = {party for party, _ in first}
        asked = [each for each in view.waiting if each.party in found] + list(view.half_asked)
        urgent = [each for each in asked if any(map(cannot_wait, each.needs))]
        return [*first, *lines(solve(left_over(market, plan, urgent)), urgent)]


def cannot_wait(one: PlanNeed) -> bool:
    """Emergency, urgent, not triaged, an interrupted treatment, or past the due date."""
    return not can_wait(one)


def left_over(market: Market, plan: Plan, asking: Sequence[Waiting]) -> Market:
    """The places that a plan of the same services leaves, for these people, at other hospitals than its own."""
    pairs = market.pairs
    other = _lines_of(market, asking)[pairs.line] & (pairs.hospital != plan.hospital[pairs.line])
    used = np.bincount(plan.service[plan.service >= 0], minlength=len(market.services))
    slots = tuple(costs[count:] for costs, count in zip(market.slots, used, strict=True))
    return _only(market, other)._replace(slots=slots)


def _lines_of(market: Market, waiting: Sequence[Waiting]) -> Bool:
    ids = {one.id for each in waiting for one in each.members}
    return np.array([each.id in ids for each in market.needs], np.bool_)


def _only(market: Market, which: Bool) -> Market:
    return market._replace(pairs=Pairs(*(column[which] for column in market.pairs)))
