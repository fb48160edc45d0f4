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

Place = tuple[str, str, str]
"""A service: hospital, age group, modality."""


class PlanError(ValueError):
    """A plan that breaks a rule. Names the rule and the line's need, nothing that a patient said."""


def check(plan: Plan) -> None:
    """Raise PlanError unless every line may stand, no place is used twice, and value and bound are true."""
    counts = {each.id: _counts(plan, line) for line, each in enumerate(plan.needs)}
    places, used = _places(plan), Counter[Place]()
    for line, each in enumerate(plan.needs):
        used.update(_uses(plan, line, each, counts[each.id]))
    for place, count in used.items():
        _require(count <= places.get(place, 0), f"{place[0]} has fewer places than the plan uses")
    _check_families(plan)
    _check_value(plan, counts, places, used)
    _check_bound(plan, counts, places)


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


def _offers(hospital: HospitalFacts, each: PlanNeed, modality: str) -> int:
    said = _said(hospital, str(each.need.age_group), modality)
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
    return next((int(plan.aims.charge[s]) for s, place in enumerate(_services(plan)) if place == wanted), 0)


def _services(plan: Plan) -> list[Place]:
    return [(plan.network.ids[s.hospital], str(s.age_group), str(s.modality)) for s in plan.services]


def _first(each: PlanNeed, hospital: str) -> Place:
    return hospital, str(each.need.age_group), str(each.need.modalities[0])


def _uses(plan: Plan, line: int, each: PlanNeed, counts: dict[str, int]) -> list[Place]:
    hospital = _hospital(plan, line)
    _require((hospital is None) == (plan.reason[line] is not None), f"{each.id}: a reason beside a place")
    if hospital is None:
        return []
    _require(hospital in counts, f"{each.id}: {hospital} does not suit")
    place = _first(each, hospital)
    _require(_services(plan)[int(plan.service[line])] == place, f"{each.id}: another service is named")
    return [place, *((hospital, place[1], str(joined)) for joined in each.joined)]


def _places(plan: Plan) -> dict[Place, int]:
    """How many places each service may give, from the hospitals' own rows."""
    return {
        place: _places_of(row, _said(row, place[1], place[2]))
        for place in _services(plan)
        for row in [plan.network.hospitals[plan.network.ids.index(place[0])]]
    }


def _said(hospital: HospitalFacts, age_group: str, modality: str) -> ServiceFacts | None:
    return next((s for s in hospital.services if (s.age_group, s.modality) == (age_group, modality)), None)


def _places_of(hospital: HospitalFacts, said: ServiceFacts | None) -> int:
    free, age = (None, None) if said is None else (said.places_free, said.report_age_days)
    fresh = age is not None and age <= figure("fresh_report_days")
    if free == 0 and fresh:
        return 0
    trust = figure("report_trust_days") / (figure("report_trust_days") + (age or 0.0))
    expected = None if said is None or fresh else said.expected_places
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


def _cost(places: int, taken: int) -> int:
    """What the place costs that comes after `taken` others."""
    steps, step = int(figure("plan_load_steps")), int(figure("plan_load_step") * 1000)
    return taken * steps // places * step


def _parties(plan: Plan) -> list[list[int]]:
    """Lines that go together; most go alone."""
    parties: dict[str, list[int]] = {}
    for line, each in enumerate(plan.needs):
        parties.setdefault(f"family {each.family}" if each.family else f"alone {line}", []).append(line)
    return list(parties.values())


def _check_families(plan: Plan) -> None:
    for lines in _parties(plan):
        where = {_hospital(plan, line) for line in lines}
        _require(len(where) == 1, f"{plan.needs[lines[0]].id}: a family is split")


def _check_value(
    plan: Plan, counts: dict[str, dict[str, int]], places: dict[Place, int], used: Counter[Place]
) -> None:
    gains = 0
    for line, each in enumerate(plan.needs):
        hospital = _hospital(plan, line)
        gains += 0 if hospital is None else counts[each.id][hospital]
    costs = sum(_cost(places[place], taken) for place, count in used.items() for taken in range(count))
    _require(plan.value == gains - costs, "the plan is not worth what it says")


def _check_bound(plan: Plan, counts: dict[str, dict[str, int]], places: dict[Place, int]) -> None:
    """For prices of nothing or more: what places earn + what everybody gains, over every suitable pair."""
    price = dict(zip(_services(plan), plan.price.tolist(), strict=True))
    _require(all(each >= 0 for each in price.values()), "a price is below nothing")
    bound = sum(
        max(price[place] - _cost(count, taken), 0)
        for place, count in places.items()
        for taken in range(count)
    )
    bound += sum(_gain(plan, lines, counts, price) for lines in _parties(plan))
    _require(plan.value <= plan.bound, "the plan is worth more than its bound")
    _require(bound <= plan.bound, "the bound is not what the prices prove")


def _gain(plan: Plan, lines: list[int], counts: dict[str, dict[str, int]], price: dict[Place, int]) -> int:
    """The most that people who go together gain at these prices, or nothing."""
    common = set.intersection(*(set(counts[plan.needs[line].id]) for line in lines))
    nets = (sum(_net(plan, line, hospital, counts, price) for line in lines) for hospital in common)
    return max([0, *nets])


def _net(
    plan: Plan, line: int, hospital: str, counts: dict[str, dict[str, int]], price: dict[Place, int]
) -> int:
    each = plan.needs[line]
    place = _first(each, hospital)
    paid = sum(price[hospital, place[1], str(m)] for m in (place[2], *each.joined))
    return counts[each.id][hospital] - paid
