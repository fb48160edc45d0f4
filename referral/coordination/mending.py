"""An open draft brought up to date: who left, who came and which places changed since, mended, not made anew.

What was decided stays decided. A mended draft is kept as the changes since the draft it began with, and its lines;
`recompute` does the same changes again. The clock, the weights and what hospitals say of their services are those
of that first draft, so after a day a new one is due.
"""

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import matching
from matching import FactError, Network
from matching.planning.plan import Cell, Plan, PlanNeed, Waiting
from matching.stored.plan_rows import need_from_row, need_to_row
from matching.vocabulary import AgeGroup, Modality
from referral.audit import Actor
from referral.coordination import asking, engine, forecasts, planning, plans, waiting
from referral.coordination.engine import Recomputed
from referral.coordination.models import PlanLine, PlanRun
from referral.coordination.plan_lines import Line
from referral.coordination.planning import Drafted, dump
from referral.db import db
from referral.errors import Conflict
from referral.i18n import _l

if TYPE_CHECKING:
    from matching.planning.incremental_plan import OpenPlan

GOOD_FOR = timedelta(hours=24)
NEEDS_A_NEW_DRAFT = _l("This draft cannot be brought up to date. Make a new draft.")
TOGETHER_CHANGED = _l(
    "Something has changed for people who travel together or need several treatments at once, so this draft cannot "
    "be brought up to date. Make a new draft."
)

Event = list[Any]
"""What happened: ["leave", case], ["arrive", need as a row], ["places", age group, modality, hospital, number]."""


class Open(NamedTuple):
    """A draft on the desk again: the open plan, the digest it began with, its moment, and what happened since.

    `places`: of every service that has other places than in the beginning, also of those nobody in the plan needs.
    """

    desk: "OpenPlan"
    began: str
    at: str
    events: list[Event]
    places: dict[Cell, int]

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
            self._change_places(*facts)

    def _change_places(self, age: str, modality: str, hospital: str, count: int) -> None:
        cell = AgeGroup(age), Modality(modality), self.desk.network.ids.index(hospital)
        self.places[cell] = count
        if cell in self.desk.services:
            self.desk.change_places(cell, count)


def can_be_mended(run: PlanRun, now: datetime) -> bool:
    """Whether a draft may be brought up to date: the best plan without prices, begun within a day."""
    is_plain = run.state == "open" and run.kind == "best" and not run.with_prices
    return is_plain and now - chain(run)[-1].created_at <= GOOD_FOR


def chain(run: PlanRun) -> list[PlanRun]:
    """A draft, the one it was mended from, and so on to the first."""
    found = [run]
    while found[-1].mends is not None:
        found.append(found[-1].mends)
    return found


def mend(run: PlanRun, actor: Actor, now: datetime) -> PlanRun:
    """Bring the open draft up to date; what comes of it replaces it. Nothing is sent.

    Raises Conflict for a draft that was replaced or cannot be mended, and when somebody has just made one.
    """
    db.session.refresh(run)
    if run.state != "open":
        raise Conflict(plans.REPLACED)
    if not can_be_mended(run, now) or _engine_of(run.digest) != matching.engine_version():
        raise Conflict(NEEDS_A_NEW_DRAFT)
    before, found = reopened(run.digest), waiting.everybody()
    out = left_out(run)
    ready = waiting.in_turn(case for case in found.planned if case.id not in out)
    half = asking.with_one_asked(found.asked)
    then = datetime.fromisoformat(before.at)
    rows = forecasts.rows(now, engine.cells_of([*ready, *half]))
    needs, beside = waiting.needs_of(ready, then), waiting.needs_of(half, then)
    after = _after(before, needs, beside, engine.network_left(rows, now))
    made = _drafted(after, beside, [str(case.id) for case in ready], now)
    new = after.events[len(before.events) :]
    lines = _beside_earlier(made.lines, _hospitals(run))
    figures = made.figures | {"mended": _counts(new, lines)}
    decided = [str(case.id) for case in found.planned if case.id in out]
    aside = waiting.aside_of(found, lines) | {"decided": decided}
    return plans.keep("best", made._replace(lines=lines, figures=figures), aside, actor, now, mends=run)


def left_out(run: PlanRun) -> set[uuid.UUID]:
    """The cases that people took out of this draft, or of one it was mended from: they stay out."""
    runs = [each.id for each in chain(run)]
    wanted = db.select(PlanLine.case_id).where(
        PlanLine.run_id.in_(runs), PlanLine.decision.in_(plans.TAKEN_OUT)
    )
    return set(db.session.scalars(wanted))


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


def work_out_fairness(run: PlanRun) -> None:
    """Add to a draft what fairer ones would cost; with families it takes seconds, so somebody asks for it."""
    if run.figures["fairer"] is None:
        plans.keep_fairness(run, planning.fairness_of(reopened(run.digest).desk.waiting()))


def reopened(digest: str) -> Open:
    """A kept draft on the desk again, with all that happened since its beginning."""
    kept = json.loads(planning.content(digest))
    began, events = kept.get("began", digest), kept.get("events", [])
    first = json.loads(planning.content(began))
    plan, _prices = matching.plan_from_json(dump(first["plan"]))
    desk = matching.OpenPlan.of(matching.prepare(plan.needs, plan.network, plan.weights), plan)
    found = Open(desk, began, first["at"], events, {})
    found.happen(events)
    return found


def _engine_of(digest: str) -> str:
    return str(json.loads(planning.content(digest))["engine"])


def _after(before: Open, needs: Sequence[PlanNeed], asked: Sequence[PlanNeed], network: Network) -> Open:
    """All that changed, done on the desk and written down. `network`: the places that are left now."""
    try:
        people = before.happen(_people_since(before.desk, needs))
        services = before.happen(_places_since(before, asked, network))
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


def _places_since(before: Open, asked: Sequence[PlanNeed], network: Network) -> list[Event]:
    """Services with another number of places by now; a hospital that was closed has none."""
    from matching.planning.slots import usable_places

    usable, _assumed = usable_places(network)
    row_of = {facts.id: row for row, facts in enumerate(network.hospitals) if not facts.closed}
    ages, modalities, found = list(AgeGroup), list(Modality), []
    for (age, modality, row), known in _known_places(before, asked).items():
        hospital = before.desk.network.ids[row]
        at = row_of.get(hospital)
        places = 0 if at is None else int(usable[ages.index(age), modalities.index(modality), at])
        if places != known:
            found.append(["places", str(age), str(modality), hospital, places])
    return sorted(found)


def _known_places(before: Open, asked: Sequence[PlanNeed]) -> dict[Cell, int]:
    """The places of each service that anybody needs, as they are on the desk."""
    desk = before.desk
    of_asked = matching.prepare(asked, desk.network, desk.weights).services
    found = {each.cell: before.places.get(each.cell, each.places) for each in of_asked}
    return found | {cell: desk.places[number] for cell, number in desk.services.items()}


def _drafted(after: Open, asked: Sequence[PlanNeed], order: list[str], now: datetime) -> Drafted:
    everybody, plan, second = _as_it_stands(after, asked)
    text = _text(after, plan, planning.beside_text(asked, second), now.isoformat())
    return planning.drafted(text, everybody, (plan, plan, second), asked, order)


def _as_it_stands(after: Open, asked: Sequence[PlanNeed]) -> tuple[Waiting, Plan, Plan]:
    """Everybody who waits, their plan, and the second hospitals."""
    everybody, plan = after.desk.waiting(), after.desk.as_plan()
    return everybody, plan, planning.second_of(plan, everybody, asked, after.places)


def _text(after: Open, plan: Plan, beside: dict[str, Any], at: str) -> str:
    told = {"lines": matching.plan_lines(plan), "value": plan.value, "bound": plan.bound}
    return dump(told | beside | {"began": after.began, "events": after.events, "at": at})


def _hospitals(run: PlanRun) -> dict[str, str | None]:
    """What a draft proposed for each case that nobody has decided."""
    columns = db.select(PlanLine.case_id, PlanLine.hospital_id)
    pending = PlanLine.run_id == run.id, PlanLine.decision == "pending"
    rows = db.session.execute(columns.where(*pending)).tuples()
    return {str(case): str(hospital) if hospital else None for case, hospital in rows}


def _beside_earlier(lines: Iterable[Line], before: Mapping[str, str | None]) -> tuple[Line, ...]:
    """Each line with what the draft before proposed, where that was something else."""
    return tuple(each._replace(facts=each.facts | _earlier(each, before)) for each in lines)


def _earlier(line: Line, before: Mapping[str, str | None]) -> dict[str, Any]:
    if line.case not in before:
        return {"is_new": True}
    was = before[line.case]
    return {} if line.hospital == was else {"was": was}


def _counts(events: Sequence[Event], lines: Iterable[Line]) -> dict[str, int]:
    """How many came, left, need something else, services changed, and for how many the proposal is another one."""
    came = {event[1]["need"]["id"] for event in events if event[0] == "arrive"}
    left = {event[1] for event in events if event[0] == "leave"}
    told = {"came": came - left, "left": left - came, "changed": came & left}
    places = sum(event[0] == "places" for event in events)
    moved = sum("was" in each.facts for each in lines)
    return {name: len(ids) for name, ids in told.items()} | {"places": places, "moved": moved}
