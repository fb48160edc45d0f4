"""What people do today, and what we propose: each policy is told a View and names hospitals."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

import matching
from bench.replaying.told import Party, View, Waiting
from matching import Group, Need
from matching.facts.arrays import service_at
from matching.kernels import batch
from matching.planning.assignment import prepare, solve
from matching.planning.plan import Aims, Int64, Plan, PlanNeed
from matching.planning.plan import Waiting as Market
from matching.planning.reserve_prices import Prices, charged, expected_prices
from matching.planning.slots import usable_slots
from matching.ranking.need_columns import cube_at
from matching.vocabulary import ServiceKey

Proposal = tuple[Party, int]
Taken = Counter[tuple[int, int, int]]


class Suiting(NamedTuple):
    """A party against N hospitals: the worst group of its members, the sum of their scores, and hours of the
    first one's journey."""

    group: npt.NDArray[np.int8]
    score: npt.NDArray[np.int64]
    hours: npt.NDArray[np.float64]


class OneByOne:
    """As they came, each to the hospital that is liked best and has a place; a family to one for all."""

    name = "one_by_one"
    at_once = 1
    forecasts = False

    def __init__(self) -> None:
        self.hours: dict[str, npt.NDArray[np.float64]] = {}

    def propose(self, view: View) -> Iterator[Proposal]:
        """Those for whom anything changed; the others found nothing before."""
        asking = [each for each in view.waiting if each.party in view.stirred]
        usable, _ = usable_slots(view.network)
        taken: Taken = Counter()
        for each, suiting in zip(asking, self._suiting(asking, view), strict=True):
            hospital = self._hospital(each, suiting, usable, taken)
            if hospital is not None:
                yield each.party, hospital

    def _suiting(self, asking: Sequence[Waiting], view: View) -> Iterator[Suiting]:
        needs = [one.need for each in asking for one in each.needs]
        found, row = batch.scores(needs, view.network, view.weights), 0
        for each in asking:
            rows = slice(row, row + len(each.needs))
            row = rows.stop
            hours = self._hours(each.needs[0].need, view)
            yield Suiting(found.group[rows].max(axis=0), found.score[rows].sum(axis=0, dtype=np.int64), hours)

    def _hours(self, need: Need, view: View) -> npt.NDArray[np.float64]:
        if need.id not in self.hours:
            self.hours[need.id] = matching.rank(need, view.network, view.weights).hours
        return self.hours[need.id]

    def _hospital(self, each: Waiting, suiting: Suiting, usable: Int64, taken: Taken) -> int | None:
        cells = [cube_at(one.need) for one in each.needs]
        order = np.lexsort((self.dislike(suiting), self.class_of(suiting)))
        for row in order[suiting.group[order] != Group.UNSUITABLE].tolist():
            wanted = Counter((*one, row) for one in cells)
            if row not in each.avoid and all(usable[at] >= taken[at] + count for at, count in wanted.items()):
                taken.update(wanted)
                return row
        return None

    def dislike(self, suiting: Suiting) -> npt.NDArray[np.float64] | Int64:
        """What makes a hospital come later, (N,)."""
        return suiting.hours

    def class_of(self, suiting: Suiting) -> npt.NDArray[np.int8]:
        """What makes a hospital come later whatever is liked, (N,)."""
        return suiting.group


class Nearest(OneByOne):
    """To the nearest hospital that says it is suitable, else to the nearest that may be."""

    name = "nearest"


class FirstCome(OneByOne):
    """What a careful coordinator does: the best score with a place, one after another."""

    name = "first_come"

    def dislike(self, suiting: Suiting) -> Int64:
        """The scores of all, the other way round."""
        return -suiting.score

    def class_of(self, suiting: Suiting) -> npt.NDArray[np.int8]:
        """One order, as the ranking shows it; the unsuitable last."""
        return (suiting.group == Group.UNSUITABLE).view(np.int8)


class FirstComeForecast(FirstCome):
    """The same, told what services are expected to have free: what of our gain is not the plan's."""

    name = "first_come_forecast"
    forecasts = True


class Planned:
    """The best plan for all who wait, made anew whenever anything changed; without prices."""

    name = "plan"
    at_once = 1
    forecasts = True

    def propose(self, view: View) -> Iterable[Proposal]:
        """Every line with a hospital."""
        market = self._market(view)
        return lines(solve(market, self.aims(market, view)), view.waiting)

    def _market(self, view: View) -> Market:
        needs = [one for each in view.waiting for one in each.needs]
        return prepare(needs, view.network, view.weights)

    def aims(self, market: Market, view: View) -> Aims | None:
        """What the plan counts; None is the bare value."""
        return None


class Priced(Planned):
    """The same with prices of places, worked out every other day from those who came before."""

    name = "plan_priced"
    ahead_days = 7
    every_days = 2
    looks_back_weeks = 4

    def __init__(self, past: Sequence[PlanNeed], days: float, seed: int) -> None:
        """`past`: people of another year, who came in so many days."""
        self.past, self.seed = past, seed
        self.coming = round(len(past) / days * self.ahead_days)
        self.prices, self.day = Prices({}, seed, 0), -self.every_days

    def aims(self, market: Market, view: View) -> Aims:
        """Prices are asked only of those who may be held."""
        if int(view.now) >= self.day + self.every_days:
            self.day = int(view.now)
            more = self._more_slots(view)
            self.prices = expected_prices(market, self.past, self.coming, more, self.seed + self.day)
        return charged(market, self.prices)

    def _more_slots(self, view: View) -> dict[ServiceKey[str], int]:
        """As many as each service took in a week of late."""
        ids = view.network.ids
        weekly = view.given // self.looks_back_weeks
        return {
            service_at(a, m, h)._replace(hospital=ids[h]): int(weekly[a, m, h])
            for a, m, h in zip(*np.nonzero(weekly), strict=True)
        }


def lines(plan: Plan, waiting: Sequence[Waiting]) -> list[Proposal]:
    """Each party with the hospital the plan has for all its members."""
    hospital = dict(zip((each.id for each in plan.needs), plan.hospital.tolist(), strict=True))
    found = [(each.party, {hospital[one.id] for one in each.members}) for each in waiting]
    return [(party, rows.pop()) for party, rows in found if len(rows) == 1 and min(rows) >= 0]
