"""A kept draft on the desk again: what happened since is done to it, written down, and can be done again.

A mended draft is kept as the changes since the draft it began with, and its lines; `recompute` does the same changes
again. The clock, the weights and what hospitals say of their services are those of that first draft.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import matching
from matching import FactError, Network
from matching.facts.arrays import cube_index
from matching.facts.canonical_json import dump
from matching.planning.plan import Plan, PlanNeed, Waiting
from matching.stored.plan_rows import need_from_row, need_to_row
from matching.vocabulary import AgeGroup, Modality, ServiceKey
from referral.engine import planning
from referral.engine.planning import Drafted
from referral.engine.rankings import Recomputed, as_weighed_now
from referral.errors import Conflict
from referral.i18n import _l

if TYPE_CHECKING:
    from matching.planning.incremental_plan import OpenPlan


TOGETHER_CHANGED = _l(
    "Something has changed for people who travel together or need several treatments at once, so this draft cannot "
    "be updated. Make a new draft."
)


Event = list[Any]
"""What happened: ["leave", case], ["arrive", need as a row], ["places", age group, modality, hospital, number]."""


class Open(NamedTuple):
    """A draft on the desk again: the open plan, the digest it began with, its moment, and what happened since.

    `slots`: of every service that has other slots than in the beginning, also of those nobody in the plan needs.
    """

    desk: "OpenPlan"
    began: str
    at: str
    events: list[Event]
    slots: dict[ServiceKey[int], int]

    def happen(self, events: list[Event]) -> list[Event]:
        """Do what happened, one after the other; the same events."""
        for event in events:
            self._happen(*event)
        return events

    def _happen(self, kind: str, *facts: Any) -> None:
        if kind == "leave":
            self.desk.leave(facts[0])
        elif kind == "arrive":
            self.desk.arrive(need_from_row(facts[0]))
        else:
            self._change_slots(*facts)

    def _change_slots(self, age: str, modality: str, hospital: str, count: int) -> None:
        key = ServiceKey(self.desk.network.ids.index(hospital), Modality(modality), AgeGroup(age))
        self.slots[key] = count
        if key in self.desk.services:
            self.desk.change_slots(key, count)


def recompute(digest: str) -> Recomputed:
    """Any draft made anew from what was kept; a mended one by its changes. Raises NotFound for what is no draft."""
    text = planning.content(digest)
    kept = json.loads(text)
    if "events" not in kept:
        return planning.recompute(digest)
    asked = [need_from_row(row) for row in kept["asked"]]
    after = reopened(digest)
    _everybody, plan, second = _as_it_stands(after, asked)
    made = _text(after, plan, planning.beside_text(asked, second), kept["at"])
    return Recomputed(text, made, kept["engine"], matching.engine_version())


def reopened(digest: str) -> Open:
    """A kept draft on the desk again, with all that happened since its beginning."""
    kept = json.loads(planning.content(digest))
    began, events = kept.get("began", digest), kept.get("events", [])
    first = json.loads(planning.content(began))
    plan, _prices = matching.plan_from_json(dump(as_weighed_now(first["plan"])))
    desk = matching.OpenPlan.of(matching.prepare(plan.needs, plan.network, plan.weights), plan)
    found = Open(desk, began, first["at"], events, {})
    found.happen(events)
    return found


def is_of_this_engine(digest: str) -> bool:
    """Whether this engine and these tables made a kept draft."""
    return bool(json.loads(planning.content(digest))["engine"] == matching.engine_version())


def brought_up(before: Open, needs: Sequence[PlanNeed], asked: Sequence[PlanNeed], network: Network) -> Open:
    """All that changed, done on the desk and written down. `network`: the slots that are left now."""
    try:
        people = before.happen(_people_since(before.desk, needs))
        services = before.happen(_slots_since(before, asked, network))
    except FactError:
        raise Conflict(TOGETHER_CHANGED) from None
    return before._replace(events=[*before.events, *people, *services])


def _people_since(desk: "OpenPlan", needs: Sequence[PlanNeed]) -> list[Event]:
    """Who left and who came, by id; whoever needs something else by now leaves and comes."""
    then = {need_id: need_to_row(each) for need_id, each in desk.needs.items()}
    now = {each.id: need_to_row(each) for each in needs}
    left = [["leave", each] for each in sorted(then) if then[each] != now.get(each)]
    came: list[Event] = [["arrive", now[each]] for each in sorted(now) if now[each] != then.get(each)]
    return [*left, *came]


def _slots_since(before: Open, asked: Sequence[PlanNeed], network: Network) -> list[Event]:
    """Services with another number of slots by now; a hospital that was closed has none."""
    from matching.planning.slots import usable_slots

    usable, _assumed = usable_slots(network)
    row_of = {facts.id: row for row, facts in enumerate(network.hospitals) if not facts.closed}
    found: list[Event] = []
    for key, known in _known_slots(before, asked).items():
        hospital = before.desk.network.ids[key.hospital]
        row = row_of.get(hospital)
        slots = 0 if row is None else int(usable[cube_index(key._replace(hospital=row))])
        if slots != known:
            found.append(["places", str(key.age_group), str(key.modality), hospital, slots])
    return sorted(found)


def _known_slots(before: Open, asked: Sequence[PlanNeed]) -> dict[ServiceKey[int], int]:
    """The slots of each service that anybody needs, as they are on the desk."""
    desk = before.desk
    of_asked = matching.prepare(asked, desk.network, desk.weights).services
    found = {each.key: before.slots.get(each.key, each.slots) for each in of_asked}
    return found | {key: desk.slots[number] for key, number in desk.services.items()}


def drafted_anew(after: Open, asked: Sequence[PlanNeed], order: list[str], now: datetime) -> Drafted:
    everybody, plan, second = _as_it_stands(after, asked)
    planning.check(plan, after.slots)
    text = _text(after, plan, planning.beside_text(asked, second), now.isoformat())
    return planning.drafted(text, everybody, (plan, plan, second), asked, order)


def _as_it_stands(after: Open, asked: Sequence[PlanNeed]) -> tuple[Waiting, Plan, Plan]:
    """Everybody who waits, their plan, and the second hospitals."""
    everybody, plan = after.desk.waiting(), after.desk.as_plan()
    return everybody, plan, planning.second_of(plan, everybody, asked, after.slots)


def _text(after: Open, plan: Plan, beside: dict[str, Any], at: str) -> str:
    told = {"lines": matching.plan_lines(plan), "value": plan.value, "bound": plan.bound}
    return dump(told | beside | {"began": after.began, "events": after.events, "at": at})
