"""What is compiled at set-up is all that a plan and its changes need."""

from bench.assigning.crowds import ALL, Size, made
from matching import compiling, warming, weights
from matching.market.price_market import Edges, Market
from matching.planning.assignment import assign, marginal_values, prepare
from matching.planning.incremental_plan import OpenPlan
from tests.matching.test_assignment import a_crowd


def _compiled() -> set[str]:
    return {path.name for path in compiling.folder().rglob("*.nbc")}


def test_after_set_up_nobody_waits_for_the_compiler() -> None:
    warming.warm()
    before, table = _compiled(), weights.current()
    needs, network = a_crowd(3, 60, 10)
    assign(a_crowd(4, 60, 10, together=0.2)[0], network, table)
    waiting = prepare(needs, network, table)
    marginal_values(waiting)
    desk = OpenPlan.of(waiting)
    for each in needs[:20]:
        desk.leave(each.id)
        desk.arrive(each)
    for family in ALL:
        crowd = made(family, Size(60, 12, 0.7))
        Market.of(Edges(crowd.person, crowd.service, crowd.value), crowd.people, crowd.slots)
    assert len(before) > 50
    assert _compiled() == before
