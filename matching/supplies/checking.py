"""check_matching(matching): refuses one that breaks a rule or claims too much; shares no code with what makes one.

All is done again, plainly and slowly, from the facts it names: which pairs may be, what a unit counts, what is left and
why, the bound of the prices, over every pair; not the search where packs of several sizes meet. It imports no solver.
"""

import math
from collections import Counter, defaultdict
from functools import cache, cached_property

from matching.facts.figures import figure, figures
from matching.supplies.facts import MOST_PAIRS, SupplyLocation, SupplyNeed, SupplyOffer, pairs_of
from matching.supplies.result import Left, Matching, WhyNot

ROAD = "supply_transit_days."
Pairs = dict[str, dict[str, int]]


class MatchingError(ValueError):
    """A matching that breaks a rule. Names the rule and an id, nothing else."""


def check_matching(matching: Matching) -> None:
    """Raise MatchingError unless every line may stand, nothing is given twice, and value, bound and reasons are true.

    >>> from dataclasses import replace
    >>> from matching.supplies.examples import NEEDS, OFFERS, TODAY
    >>> from matching.supplies.matching import match
    >>> found = match(NEEDS, OFFERS, TODAY)
    >>> check_matching(found)
    >>> check_matching(replace(found, lines=()))
    Traceback (most recent call last):
    matching.supplies.checking.MatchingError: the matching is not worth what it says
    """
    told = _Again(matching)
    told.check_facts()
    told.check_lines()
    told.check_value()
    told.check_bound()
    told.check_unused()
    told.check_unmet()


def _require(holds: bool, rule: str) -> None:
    if not holds:
        raise MatchingError(rule)


@cache
def _points(name: str) -> int:
    return round(figure(f"supply_{name}"))


class _Again:
    """The facts of a matching, read anew."""

    def __init__(self, matching: Matching) -> None:
        self.said = matching
        self.needs = {each.id: each for each in matching.needs}
        self.offers = {each.id: each for each in matching.offers}
        self.days_between = dict[tuple[SupplyLocation, SupplyLocation], int | None]()
        self.got, self.left = dict.fromkeys(self.needs, 0), {o.id: o.quantity for o in matching.offers}
        self.group = {
            each.item: each.interchangeable
            for row in (matching.needs, matching.offers)
            for each in row
            if each.interchangeable is not None
        }
        for line in matching.lines:
            _require(line.need in self.got and line.offer in self.left, "a line of nobody known")
            self.got[line.need] += line.units
            self.left[line.offer] -= line.units

    def days(self, offer: SupplyOffer, need: SupplyNeed) -> int | None:
        """Of the way."""
        key = offer.location, need.location
        if key not in self.days_between:
            self.days_between[key] = _days(*key)
        return self.days_between[key]

    def loss(self, offer: SupplyOffer, need: SupplyNeed) -> tuple[int, int]:
        """Points that a base unit loses on the way and for days too many."""
        days = self.days(offer, need) or 0
        spare = (offer.expires or 0) - self.said.today - days - need.least_shelf_days
        wasted = _points("waste") * spare // (_points("waste_half_days") + spare)
        return wasted, min(_points("road_day") * days, _points("road_most"))

    def in_the_way(self, offer: SupplyOffer, need: SupplyNeed) -> WhyNot | None:
        """What forbids this pair first."""
        same_group = need.interchangeable is not None and need.interchangeable == offer.interchangeable
        days = self.days(offer, need)
        left = (offer.expires or 0) - self.said.today - (days or 0)
        rules = (
            (need.substance != offer.substance and not same_group, WhyNot.NO_OTHER_SIDE),
            (need.item != offer.item and not same_group, WhyNot.OTHER_STRENGTH),
            (offer.id in need.avoid, WhyNot.SET_ASIDE),
            (not offer.conditions <= need.accepts, WhyNot.CONDITION_NOT_ACCEPTED),
            (need.cold_chain and offer.cold_chain is False, WhyNot.COLD_CHAIN_MISSING),
            (need.cold_chain and offer.cold_chain is None, WhyNot.COLD_CHAIN_NOT_KNOWN),
            (offer.expires is None, WhyNot.EXPIRY_NOT_KNOWN),
            (days is None, WhyNot.WAY_NOT_KNOWN),
            (left < 0, WhyNot.EXPIRES_BEFORE_ARRIVAL),
            (left < need.least_shelf_days, WhyNot.TOO_LITTLE_SHELF_LIFE),
            (offer.quantity < offer.pack, WhyNot.LESS_THAN_A_PACK),
        )
        return next((why for holds, why in rules if holds), None)

    def market(self, each: SupplyNeed | SupplyOffer) -> tuple[str, str]:
        """What this item is dealt with."""
        group = self.group.get(each.item)
        return ("item", each.item) if group is None else ("group", group)

    @cached_property
    def packs(self) -> dict[tuple[str, str], set[int]]:
        """Sizes of whole packs of each market."""
        found = defaultdict[tuple[str, str], set[int]](set)
        for offer in self.said.offers:
            if offer.quantity >= offer.pack:
                found[self.market(offer)].add(offer.pack)
        return found

    @cached_property
    def reached(self) -> tuple[dict[str, WhyNot | None], dict[str, WhyNot | None], Pairs]:
        """How far each need and each offer came at best (None: it fits), and points lost by each pair that fits."""
        order = [*WhyNot]
        furthest = dict.fromkeys(self.needs, 0), dict.fromkeys(self.offers, 0)
        pairs: Pairs = {each: {} for each in self.offers}
        by_substance = defaultdict[str, list[SupplyNeed]](list)
        by_group = defaultdict[str | None, list[SupplyNeed]](list)
        for need in self.said.needs:
            by_substance[need.substance].append(need)
            by_group[need.interchangeable].append(need)
        for offer in self.said.offers:
            group = [] if offer.interchangeable is None else by_group[offer.interchangeable]
            others = [each for each in group if each.substance != offer.substance]
            for need in (*by_substance[offer.substance], *others):
                why = self.in_the_way(offer, need)
                at = len(order) if why is None else order.index(why)
                furthest[0][need.id] = max(furthest[0][need.id], at)
                furthest[1][offer.id] = max(furthest[1][offer.id], at)
                if why is None:
                    pairs[offer.id][need.id] = sum(self.loss(offer, need))
        needs, offers = ({id: (*order, None)[at] for id, at in side.items()} for side in furthest)
        return needs, offers, pairs

    def check_facts(self) -> None:
        """Both in the order of ids, each once, and one step and price for each need."""
        for side in (self.said.needs, self.said.offers):
            ids = [each.id for each in side]
            _require(ids == sorted(set(ids)), "needs or offers are not in the order of ids")
        _require(pairs_of(self.said.needs, self.said.offers) <= MOST_PAIRS, "more pairs than can be checked")
        many = len(self.said.needs)
        _require(len(self.said.step) == len(self.said.price) == many, "not one price for each need")

    def check_lines(self) -> None:
        """Each pair once, allowed, in whole packs, as described; nobody gives too much or gets a pack too many."""
        pairs = [(line.need, line.offer) for line in self.said.lines]
        _require(pairs == sorted(set(pairs)), "lines are not in order, or one stands twice")
        of_need, of_offer = (Counter(pair[side] for pair in pairs) for side in (0, 1))
        for line in self.said.lines:
            need, offer, who = self.needs[line.need], self.offers[line.offer], f"{line.need}, {line.offer}"
            _require(self.in_the_way(offer, need) is None, f"{who}: this pair may not be")
            _require(line.packs >= 1 and line.units == line.packs * offer.pack, f"{who}: not in whole packs")
            _require(self.got[need.id] - offer.pack < need.quantity, f"{who}: a pack more than is needed")
            days = self.days(offer, need)
            terms = (days, (offer.expires or 0) - self.said.today - (days or 0), self.urgency(need))
            parts = (of_offer[offer.id], of_need[need.id])
            _require(line.terms == (*terms, *self.loss(offer, need), *parts), f"{who}: the terms are others")
        for id, left in self.left.items():
            _require(left >= 0, f"{id}: more is given than there is")

    def urgency(self, need: SupplyNeed) -> int:
        """Points of the first unit."""
        days = _points("unknown_stock") if need.days_of_stock is None else need.days_of_stock
        half = _points("half_days")
        return _points("placed") + _points("urgency") * half // (half + days)

    def counted(self, need: SupplyNeed, units: int) -> int:
        """Points of so many units in a need: quarter by quarter, nothing beyond the whole."""
        parts, total, begin = _points("fill_parts"), 0, 0
        for part in range(parts):
            end = need.quantity * (part + 1) // parts
            inside = max(min(units, end) - begin, 0)
            total += inside * (self.urgency(need) - part * _points("fill_step"))
            begin = end
        return total

    def check_value(self) -> None:
        """What needs count of what they got, less what lines lose."""
        value = sum(self.counted(need, self.got[need.id]) for need in self.said.needs)
        for line in self.said.lines:
            value -= line.units * sum(self.loss(self.offers[line.offer], self.needs[line.need]))
        _require(value == self.said.value, "the matching is not worth what it says")

    @cached_property
    def steps(self) -> dict[str, tuple[int, int]]:
        """Of each need the base units of a flow unit and its price."""
        rows = zip(self.said.needs, self.said.step, self.said.price, strict=True)
        return {need.id: (step, price) for need, step, price in rows}

    @cached_property
    def earns(self) -> dict[str, int]:
        """Offer that fits anything → the most that a flow unit of it brings at the prices, maybe less than nothing."""
        fits = ((offer, losses) for offer, losses in self.reached[2].items() if losses)
        step = self.steps
        return {o: max(step[n][1] - loss * step[n][0] for n, loss in losses.items()) for o, losses in fits}

    def check_bound(self) -> None:
        """What offers earn and what needs gain at these prices: no matching in such units is worth more."""
        bound = 0
        for need in self.said.needs:
            step, price = self.steps[need.id]
            unit = math.gcd(*self.packs[self.market(need)]) or 1
            _require(step == unit, f"{need.id}: counted in another unit")
            bound += self.gains(need, step, price)
        for offer in self.said.offers:
            if self.reached[2][offer.id]:
                units = offer.quantity // offer.pack * offer.pack
                bound += units // math.gcd(*self.packs[self.market(offer)]) * max(self.earns[offer.id], 0)
        _require(bound == self.said.bound, "the bound is not what the prices prove")
        _require(0 <= self.said.missing <= bound - self.said.value, "more is missing than to the bound")
        mixed = any(len(each) > 1 for each in self.packs.values())
        _require(mixed or self.said.missing == bound - self.said.value, "less is missing than to the bound")

    def gains(self, need: SupplyNeed, step: int, price: int) -> int:
        """What a need gains by its flow units that count more than the price; between its quarters all count alike."""
        parts = _points("fill_parts")
        ends = [need.quantity * part // parts for part in range(parts + 1)]
        cuts = sorted({end // step for end in ends} | {-(-end // step) for end in ends})
        total = 0
        for begin, end in zip(cuts, cuts[1:], strict=False):
            counts = [self.counted(need, at * step) for at in (begin, begin + 1, end)]
            one = counts[1] - counts[0]
            _require(counts[2] - counts[0] == one * (end - begin), f"{need.id}: a step is not even")
            total += max(one - price, 0) * (end - begin)
        return total

    def check_unused(self) -> None:
        """Each offer of which anything is left, with the reason."""
        told = [each.id for each in self.said.unused]
        _require(told == [id for id in self.offers if self.left[id] > 0], "not each offer left is told once")
        for each in self.said.unused:
            _require(each.units == self.left[each.id], f"{each.id}: another number is left")
            _require(self.is_true_of_offer(each), f"{each.id}: the reason is another")

    def is_true_of_offer(self, each: Left) -> bool:
        """Whether this is why."""
        offer, why = self.offers[each.id], self.reached[1][each.id]
        if why is not None or each.units < offer.pack:
            return each == Left(each.id, each.units, why or WhyNot.LESS_THAN_A_PACK)
        step, price = self.steps.get(each.other or "", (1, 0))
        loss = self.reached[2][each.id].get(each.other or "")
        if loss is None or price - loss * step != self.earns[each.id]:
            return False
        if len(self.packs[self.market(offer)]) > 1:
            return each[2:4] == (WhyNot.PACKS_DO_NOT_FIT, None)
        return each[2:4] == (WhyNot.OTHERS_WERE_BETTER, -(self.earns[each.id] // step))

    def check_unmet(self) -> None:
        """Each need of which anything is missing, with the reason."""
        told = [each.id for each in self.said.unmet]
        short = [id for id, need in self.needs.items() if self.got[id] < need.quantity]
        _require(told == short, "not each need that misses anything is told once")
        cheapest = dict[str, int]()
        for offer, losses in self.reached[2].items():
            for need, loss in losses.items():
                cost = max(self.earns[offer], 0) + loss * self.steps[need][0]
                cheapest[need] = min(cost, cheapest.get(need, cost))
        for each in self.said.unmet:
            missing = self.needs[each.id].quantity - self.got[each.id]
            _require(each.units == missing, f"{each.id}: another number is missing")
            _require(self.is_true_of_need(each, cheapest), f"{each.id}: the reason is another")

    def is_true_of_need(self, each: Left, cheapest: dict[str, int]) -> bool:
        """Whether this is why."""
        why = self.reached[0][each.id]
        if why is not None:
            return each == Left(each.id, each.units, why)
        need, other, (step, _) = self.needs[each.id], each.other or "", self.steps[each.id]
        loss = self.reached[2].get(other, {}).get(each.id)
        if loss is None or max(self.earns[other], 0) + loss * step != cheapest[each.id]:
            return False
        got, is_free = self.got[each.id], self.left[other] >= self.offers[other].pack
        short = cheapest[each.id] - self.counted(need, got + step) + self.counted(need, got)
        if short < 0 or (is_free and len(self.packs[self.market(need)]) > 1):
            return each[2:4] == (WhyNot.PACKS_DO_NOT_FIT, None)
        better = WhyNot.LESS_THAN_A_PACK if is_free else WhyNot.OTHERS_WERE_BETTER
        return each[2:4] == (better, -(-short // step))


def _days(start: SupplyLocation, end: SupplyLocation) -> int | None:
    km = start.km_to(end)
    if km is None:
        return None
    limits = {
        int(key[len(ROAD) :]): round(each.value) for key, each in figures().items() if key.startswith(ROAD)
    }
    return limits[min(limit for limit in limits if limit >= km)] + (start.country != end.country) * _points(
        "border_days"
    )
