"""Everybody is asked for at two hospitals at once: the second from the places that are left."""

from bench.replaying.policies import Planned, Proposal, lines
from bench.replaying.told import View
from matching.planning.assignment import prepare, solve
from matching.planning.backup_hospital import backup_plan, without


class AskingTwo(Planned):
    """The best plan for all who wait; then, of the places it leaves, the best plan of second hospitals.

    When one of two fails, another is asked.
    """

    name = "plan_asking_two"
    at_once = 2

    def propose(self, view: View) -> list[Proposal]:
        """First hospitals as the plan names them, then second ones."""
        everybody = (*view.waiting, *view.half_asked)
        needs = [one for each in everybody for one in each.needs]
        waiting = prepare(needs, view.network, view.weights)
        asked = [one.id for each in view.half_asked for one in each.members]
        plan = solve(without(waiting, asked))
        second = backup_plan(waiting, plan, asked)
        return [*lines(plan, view.waiting), *lines(second, everybody)]
