"""check(plan): refuses a plan that breaks a rule or claims too much; shares no code with the assignment.

Everything is done again, slowly and plainly, from the facts the plan names: who suits whom by `rank`, what a
place is worth, how many places there are, who belongs together, what was counted, and the bound of its prices.
"""

import math
from collections import Counter

from matching.facts.capacity import CapacityState
from matching.facts.figures import figure
from matching.facts.hospital import HospitalFacts, ServiceFacts
from matching.planning.plan import Plan, PlanNeed
from matching.ranking.rank import Group, rank
from matching.vocabulary import AgeGroup, Modality, ServiceKey, ServiceKind

Key = ServiceKey[str]


class PlanError(ValueError):
    """A plan that breaks a rule. Names the rule and the line's need, nothing that a patient said."""


def check(plan: Plan) -> None:
    """Raise PlanError unless every line may stand, no place is used twice, and value and bound are true.

    >>> from dataclasses import replace
    >>> from matching import PlanNeed, assign, weights
    >>> from matching.facts.examples import NETWORK, OLENA
    >>> plan = assign([PlanNeed(OLENA)], NETWORK, weights.current())
    >>> check(plan)
    >>> check(replace(plan, value=plan.value + 1))
    Traceback (most recent call last):
    matching.planning.checking.PlanError: the plan is not worth what it says
    """
    counts = {each.id: _counts(plan, line) for line, each in enumerate(plan.needs)}
    slots, used = _slots(plan), Counter[Key]()
    for line, each in enumerate(plan.needs):
        used.update(_uses(plan, line, each, counts[each.id]))
    for key, count in used.items():
        _require(count <= slots.get(key, 0), f"{key.hospital} has fewer places than the plan uses")
    _check_groups(plan)
    _check_value(plan, counts, slots, used)
    _check_bound(plan, counts, slots)


def _require(holds: bool, rule: str) -> None:
    if not holds:
        raise PlanError(rule)


def _hospital(plan: Plan, line: int) -> str | None:
    row = int(plan.hospital[line])
    return None if row < 0 else plan.network.ids[row]


def _counts(plan: Plan, line: int) -> dict[str, int]:
    """What each suitable hospital counts for this line, by id."""
    each = plan.needs[line]
    if each.need.age_group is None or not each.need.modalities:
        return {}
    ranking = rank(each.need, plan.network, plan.weights)
    found = {}
    for row, hospital in enumerate(plan.network.ids):
        hours = float(ranking.hours[row])
        joined = [_offers(plan.network.hospitals[row], each, modality) for modality in each.joined]
        is_out = hospital in each.avoid or ranking.group[row] == Group.UNSUITABLE
        if is_out or -1 in joined or hours > plan.aims.longest_hours:
            continue
        asks = ranking.group[row] == Group.ASK_FIRST or 0 in joined
        worth = _worth(each, int(ranking.score[row]), bool(asks))
        found[hospital] = worth * int(plan.aims.multiplier[line]) // 1000 - _charge(plan, line, hospital)
    return {hospital: count for hospital, count in found.items() if count > 0}


def _offers(hospital: HospitalFacts, each: PlanNeed, modality: Modality) -> int:
    said = _said(hospital, ServiceKind(modality, AgeGroup(str(each.need.age_group))))
    return 0 if said is None else int(said.offered)


def _worth(each: PlanNeed, score: int, asks: bool) -> int:
    if each.need.due_in_days is None:
        late = max(each.waited_days - figure(f"reply_days.{each.priority}"), 0.0)
    else:
        late = max(-each.need.due_in_days, 0.0)
    bonus = 1 + late / (late + figure("plan_overdue_half_days"))
    placed = round(1000 * figure("plan_placed") * bonus)
    whole = placed + score - (round(1000 * figure("plan_ask_first")) if asks else 0)
    return round(figure(f"plan_urgency.{each.priority}")) * max(whole, 1)


def _charge(plan: Plan, line: int, hospital: str) -> int:
    if not plan.aims.pays[line]:
        return 0
    wanted = _first(plan.needs[line], hospital)
    return next((int(plan.aims.charge[s]) for s, key in enumerate(_services(plan)) if key == wanted), 0)


def _services(plan: Plan) -> list[Key]:
    return [ServiceKey(plan.network.ids[s.hospital], s.modality, s.age_group) for s in plan.services]


def _first(each: PlanNeed, hospital: str) -> Key:
    return ServiceKey(hospital, each.need.modalities[0], AgeGroup(str(each.need.age_group)))


def _uses(plan: Plan, line: int, each: PlanNeed, counts: dict[str, int]) -> list[Key]:
    hospital = _hospital(plan, line)
    _require((hospital is None) == (plan.reason[line] is not None), f"{each.id}: a reason beside a place")
    if hospital is None:
        return []
    _require(hospital in counts, f"{each.id}: {hospital} does not suit")
    key = _first(each, hospital)
    _require(_services(plan)[int(plan.service[line])] == key, f"{each.id}: another service is named")
    return [key, *(key._replace(modality=joined) for joined in each.joined)]


def _slots(plan: Plan) -> dict[Key, int]:
    """How many places each service may give, from the hospitals' own rows."""
    return {
        key: _slots_of(row, _said(row, key.kind))
        for key in _services(plan)
        for row in [plan.network.hospitals[plan.network.ids.index(key.hospital)]]
    }


def _said(hospital: HospitalFacts, kind: ServiceKind) -> ServiceFacts | None:
    return next((s for s in hospital.services if (s.modality, s.age_group) == kind), None)


def _slots_of(hospital: HospitalFacts, said: ServiceFacts | None) -> int:
    free, age = (None, None) if said is None else (said.slots_free, said.report_age_days)
    fresh = age is not None and age <= figure("fresh_report_days")
    if free == 0 and fresh:
        return 0
    trust = figure("report_trust_days") / (figure("report_trust_days") + (age or 0.0))
    expected = None if said is None or fresh else said.expected_slots
    left = math.floor((free or 0) * trust) if expected is None else expected
    least = {
        CapacityState.NO_RESPONSE: "plan_places.no_response",
        CapacityState.UNKNOWN: "plan_places.unknown",
        CapacityState.STALE: "plan_places.stale_at_least",
    }
    state = CapacityState.NO_RESPONSE if hospital.unanswered else _aged(free, fresh)
    return max(left, int(figure(least[state]))) if state in least else int(free or 0)


def _aged(free: int | None, fresh: bool) -> CapacityState:
    if free is None:
        return CapacityState.UNKNOWN
    return CapacityState.REPORTED if fresh else CapacityState.STALE


def _cost(slots: int, taken: int) -> int:
    """What the place costs that comes after `taken` others."""
    steps, step = int(figure("plan_load_steps")), int(figure("plan_load_step") * 1000)
    return taken * steps // slots * step


def _parties(plan: Plan) -> list[list[int]]:
    """Lines that go together; most go alone."""
    parties: dict[str, list[int]] = {}
    for line, each in enumerate(plan.needs):
        parties.setdefault(
            f"family {each.travel_group}" if each.travel_group else f"alone {line}", []
        ).append(line)
    return list(parties.values())


def _check_groups(plan: Plan) -> None:
    for lines in _parties(plan):
        where = {_hospital(plan, line) for line in lines}
        _require(len(where) == 1, f"{plan.needs[lines[0]].id}: a family is split")


def _check_value(
    plan: Plan, counts: dict[str, dict[str, int]], slots: dict[Key, int], used: Counter[Key]
) -> None:
    gains = 0
    for line, each in enumerate(plan.needs):
        hospital = _hospital(plan, line)
        gains += 0 if hospital is None else counts[each.id][hospital]
    costs = sum(_cost(slots[key], taken) for key, count in used.items() for taken in range(count))
    _require(plan.value == gains - costs, "the plan is not worth what it says")


def _check_bound(plan: Plan, counts: dict[str, dict[str, int]], slots: dict[Key, int]) -> None:
    """For prices of nothing or more: what places earn + what everybody gains, over every suitable pair."""
    price = dict(zip(_services(plan), plan.price.tolist(), strict=True))
    _require(all(each >= 0 for each in price.values()), "a price is below nothing")
    bound = sum(
        max(price[key] - _cost(count, taken), 0) for key, count in slots.items() for taken in range(count)
    )
    bound += sum(_gain(plan, lines, counts, price) for lines in _parties(plan))
    _require(plan.value <= plan.bound, "the plan is worth more than its bound")
    _require(bound <= plan.bound, "the bound is not what the prices prove")


def _gain(plan: Plan, lines: list[int], counts: dict[str, dict[str, int]], price: dict[Key, int]) -> int:
    """The most that people who go together gain at these prices, or nothing."""
    common = set.intersection(*(set(counts[plan.needs[line].id]) for line in lines))
    nets = (sum(_net(plan, line, hospital, counts, price) for line in lines) for hospital in common)
    return max([0, *nets])


def _net(
    plan: Plan, line: int, hospital: str, counts: dict[str, dict[str, int]], price: dict[Key, int]
) -> int:
    each = plan.needs[line]
    key = _first(each, hospital)
    paid = sum(price[key._replace(modality=modality)] for modality in (key.modality, *each.joined))
    return counts[each.id][hospital] - paid
