"""check(plan): refuses a plan that breaks a rule or claims too much; shares no code with the assignment.

Everything is done again, plainly, from the facts the plan names: who suits whom by `rank`, what a slot is worth, how
many slots there are, who belongs together, what was counted, and the bound of its prices. It imports no solver (a
contract holds that), so it can be asked before every draft is kept: a second or two for a thousand people.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from matching.facts.capacity import CapacityState
from matching.facts.figures import figure
from matching.facts.hospital import HospitalFacts, ServiceFacts
from matching.planning.plan import Plan, PlanNeed
from matching.ranking.preferences import PREFERENCES
from matching.ranking.rank import Group, Ranking, rank
from matching.vocabulary import ServiceKey, ServiceKind

Key = ServiceKey[str]
UNSUITABLE = int(Group.UNSUITABLE)


class PlanError(ValueError):
    """A plan that breaks a rule. Names the rule and the line's need, nothing that a patient said."""


class _Told(NamedTuple):
    """What a plan says of its services, by their keys, and what each suitable hospital counts, line by line."""

    services: list[Key]
    slots: dict[Key, int]
    price: dict[Key, int]
    counts: list[dict[str, int]]


def check(plan: Plan, changed: Mapping[ServiceKey[int], int] | None = None) -> None:
    """Raise PlanError unless every line may stand, no slot is used twice, and value and bound are true.

    `changed`: slots of services that were changed by hand since the hospitals' rows were written (an open plan).

    >>> from dataclasses import replace
    >>> from matching import PlanNeed, assign, weights
    >>> from matching.facts.examples import NETWORK, OLENA
    >>> plan = assign([PlanNeed(OLENA)], NETWORK, weights.current())
    >>> check(plan)
    >>> check(replace(plan, value=plan.value + 1))
    Traceback (most recent call last):
    matching.planning.checking.PlanError: the plan is not worth what it says
    """
    told = _told(plan, changed or {})
    used = Counter[Key]()
    for line, each in enumerate(plan.needs):
        used.update(_uses(plan, line, each, told))
    for key, count in used.items():
        _require(count <= told.slots.get(key, 0), f"{key.hospital} has fewer slots than the plan uses")
    _check_groups(plan)
    _check_value(plan, told, used)
    _check_bound(plan, told)


def _require(holds: bool, rule: str) -> None:
    if not holds:
        raise PlanError(rule)


def _told(plan: Plan, changed: Mapping[ServiceKey[int], int]) -> _Told:
    ids = plan.network.ids
    services = [ServiceKey(ids[s.hospital], s.modality, s.age_group) for s in plan.services]
    by_hand = {ServiceKey(ids[key.hospital], *key.kind): count for key, count in changed.items()}
    slots = {
        key: by_hand.get(key, _slots_of(row, _said(row, key.kind)))
        for key, row in zip(
            services, (plan.network.hospitals[s.hospital] for s in plan.services), strict=True
        )
    }
    charge = dict(zip(services, plan.aims.charge.tolist(), strict=True))
    counts = [dict(_counts(plan, line, each, charge)) for line, each in enumerate(plan.needs)]
    return _Told(services, slots, dict(zip(services, plan.price.tolist(), strict=True)), counts)


def _hospital(plan: Plan, line: int) -> str | None:
    row = int(plan.hospital[line])
    return None if row < 0 else plan.network.ids[row]


def _counts(plan: Plan, line: int, each: PlanNeed, charge: dict[Key, int]) -> Iterator[tuple[str, int]]:
    """Each hospital that suits this line, and what it counts, if that is anything."""
    kinds = _kinds(each)
    if not kinds:
        return
    ranking = rank(each.need, plan.network, plan.weights)
    treats = ranking.need_columns.evidence.treats.tolist()
    refused, silent = _joined(plan, each)
    fits = zip(plan.network.ids, ranking.group.tolist(), refused, strict=True)
    could = [group != UNSUITABLE and not no and hospital not in each.avoid for hospital, group, no in fits]
    columns = (could, _counted(ranking, could), treats, ranking.hours.tolist(), silent)
    rows = zip(plan.network.ids, *columns, strict=True)
    multiplier, pays = int(plan.aims.multiplier[line]), bool(plan.aims.pays[line])
    for hospital, is_open, counted, likely, hours, asks in rows:
        if not is_open or hours > plan.aims.longest_hours:
            continue
        charged = charge.get(ServiceKey(hospital, *kinds[0]), 0) if pays else 0
        count = _pair_value(each, counted, likely, asks) * multiplier // 1000 - charged
        if count > 0:
            yield hospital, count


def _joined(plan: Plan, each: PlanNeed) -> tuple[list[bool], list[bool]]:
    """Of each hospital: does anybody say that it gives not all joined treatments, and does nobody speak of one."""
    refused, silent = [False] * len(plan.network), [False] * len(plan.network)
    for modality in each.joined:
        found = rank(
            replace(each.need, modalities=(modality,)), plan.network, plan.weights
        ).need_columns.evidence
        refused = [before or told != 0 for before, told in zip(refused, found.refusal.tolist(), strict=True)]
        silent = [before or word == 0 for before, word in zip(silent, found.word.tolist(), strict=True)]
    return refused, silent


def _kinds(each: PlanNeed) -> list[ServiceKind]:
    """The treatment needed now and those joined to it, for this age; nothing while either is not known."""
    age, first = each.need.age_group, each.need.modalities[:1]
    return [ServiceKind(modality, age) for modality in (*first, *each.joined)] if age and first else []


def _counted(ranking: Ranking, could: list[bool]) -> list[int]:
    """The score of each hospital with but a part of what asking in vain takes, and the journey while it is not far."""
    terms = dict(zip(PREFERENCES, ranking.terms.tolist(), strict=True))
    weight = ranking.weights.of_terms(ranking.need.priority)[PREFERENCES.index("travel")]
    taken = [1000 * weight - left for left in terms["travel"]]
    score = ranking.score.tolist()
    best = max((each for each, fits in zip(score, could, strict=True) if fits), default=0)
    first = next((at for at, fits in enumerate(could) if fits and score[at] == best), 0)
    far = taken[first] + weight * _further(ranking) if taken else 0
    vain, road = (1000 - round(figure(f"plan_{name}_share")) for name in ("vain", "road"))
    rows = zip(score, terms["asking_in_vain"], taken, strict=True)
    return [each + -lost * vain // 1000 + min(way, far) * road // 1000 for each, lost, way in rows]


def _further(ranking: Ranking) -> int:
    """What the journey takes, in thousandths, for the hours by which a line may pass the first hospital."""
    need, journeys = ranking.need, ranking.need_columns.journeys
    is_in_haste = need.priority == "emergency" or need.phase == "interrupted"
    hours = [figure(f"plan_road_further.{each}") for each in (journeys.rhythm, *["haste"] * is_in_haste)]
    return round(min(hours) * 10 * journeys.tenth_costs)


def _pair_value(each: PlanNeed, counted: int, likely: int, asks: bool) -> int:
    if each.need.due_in_days is None:
        late = max(each.waited_days - figure(f"reply_days.{each.priority}"), 0.0)
    else:
        late = max(-each.need.due_in_days, 0.0)
    bonus = 1 + late / (late + figure("plan_overdue_half_days"))
    placed = round(1000 * figure("plan_placed") * bonus)
    share = round(figure("plan_treats_share"))
    whole = (placed + _bounded(counted)) * (1000 - share + share * likely // 1000) // 1000
    whole -= round(1000 * figure("plan_ask_first")) if asks else 0
    return round(figure(f"plan_urgency.{each.priority}")) * max(whole, 1)


def _bounded(counted: int) -> int:
    """The same order between nothing and a million."""
    return 10**12 // (10**6 + max(10**6 - counted, 0))


def _uses(plan: Plan, line: int, each: PlanNeed, told: _Told) -> list[Key]:
    """The services of which this line takes a slot."""
    hospital = _hospital(plan, line)
    _require((hospital is None) == (plan.reason[line] is not None), f"{each.id}: a reason beside a hospital")
    if hospital is None:
        return []
    _require(hospital in told.counts[line], f"{each.id}: {hospital} does not suit")
    keys = _keys(each, hospital)
    _require(told.services[int(plan.service[line])] == keys[0], f"{each.id}: another service is named")
    return keys


def _keys(each: PlanNeed, hospital: str) -> list[Key]:
    return [ServiceKey(hospital, *kind) for kind in _kinds(each)]


def _said(hospital: HospitalFacts, kind: ServiceKind) -> ServiceFacts | None:
    """What the hospital says of this service, from its own rows."""
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
    """What the slot costs that comes after `taken` others."""
    steps, step = int(figure("plan_load_steps")), int(figure("plan_load_step") * 1000)
    return taken * steps // slots * step


def _parties(plan: Plan) -> list[list[int]]:
    """Lines that go together; most go alone."""
    parties: dict[tuple[str, str | int], list[int]] = {}
    for line, each in enumerate(plan.needs):
        who = ("group", each.travel_group) if each.travel_group else ("alone", line)
        parties.setdefault(who, []).append(line)
    return list(parties.values())


def _check_groups(plan: Plan) -> None:
    for lines in _parties(plan):
        where = {_hospital(plan, line) for line in lines}
        _require(len(where) == 1, f"{plan.needs[lines[0]].id}: a travel group is split")


def _check_value(plan: Plan, told: _Told, used: Counter[Key]) -> None:
    gains = 0
    for line in range(len(plan)):
        hospital = _hospital(plan, line)
        gains += 0 if hospital is None else told.counts[line][hospital]
    costs = sum(_cost(told.slots[key], taken) for key, count in used.items() for taken in range(count))
    _require(plan.value == gains - costs, "the plan is not worth what it says")


def _check_bound(plan: Plan, told: _Told) -> None:
    """For prices of nothing or more: what slots earn + what everybody gains, over every suitable pair."""
    _require(all(each >= 0 for each in told.price.values()), "a price is below nothing")
    bound = sum(
        max(told.price[key] - _cost(count, taken), 0)
        for key, count in told.slots.items()
        for taken in range(count)
    )
    bound += sum(_gain(plan, lines, told) for lines in _parties(plan))
    _require(plan.value <= plan.bound, "the plan is worth more than its bound")
    _require(bound <= plan.bound, "the bound is not what the prices prove")


def _gain(plan: Plan, lines: list[int], told: _Told) -> int:
    """The most that people who go together gain at these prices, or nothing."""
    common = set.intersection(*(set(told.counts[line]) for line in lines))
    nets = (
        sum(_net(plan.needs[line], told.counts[line], hospital, told) for line in lines)
        for hospital in common
    )
    return max([0, *nets])


def _net(each: PlanNeed, counts: dict[str, int], hospital: str, told: _Told) -> int:
    return counts[hospital] - sum(told.price[key] for key in _keys(each, hospital))
