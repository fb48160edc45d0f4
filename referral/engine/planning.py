"""The door to matching for plans: all who wait → a draft, first-come beside it, kept so that it can be recomputed.

What stands on compiled code is imported where it is used, for that takes a second.
A draft is codes and numbers: who waits by case id, hospitals by id. What it is made from and every line of it is
canonical JSON (`text`), which `recompute` makes anew byte for byte.
"""

import json
import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import structlog

import matching
from matching import Network
from matching.facts.canonical_json import dump
from matching.planning.plan import Plan, PlanNeed, Waiting
from matching.stored.plan_rows import need_from_row, need_to_row
from matching.vocabulary import UKRAINE, AgeGroup, ClockPhase, Modality, Priority, ServiceKey
from referral.engine.directory import SECONDS_A_DAY
from referral.engine.facts import need_of
from referral.engine.plan_lines import Line, beside_of, line_of
from referral.engine.rankings import Recomputed, as_weighed_now, text_kept
from referral.errors import Conflict, NotFound
from referral.i18n import _l
from referral.intake.models import Case

if TYPE_CHECKING:
    from matching.planning.reserve_prices import Prices

__all__ = ["PlanNeed"]
log = structlog.get_logger()

KINDS = ("best", "parity", "nearer")
URGENT = (Priority.EMERGENCY, Priority.URGENT)
NOT_SOUND = _l(
    "This draft did not pass its check, so nothing of it is stored. Tell the administrators; until then send from the "
    "page of each case."
)
NOT_COMPILED = _l(
    "No plan can be made on this server: its set-up is not finished. Tell the administrators; until then send from the "
    "page of each case."
)
ONE_GROUP = _l("Everybody who waits is in the same group, so there is nothing to make more even.")


class Drafted(NamedTuple):
    """A whole draft: its canonical text, its value and what bounds it, figures of the whole, a line for each."""

    text: str
    value: int
    bound: int
    figures: dict[str, Any]
    lines: tuple[Line, ...]


def plan_need(
    case: Case, now: datetime, travel_group: str | None = None, avoid: Collection[uuid.UUID] = ()
) -> PlanNeed:
    """One who waits, as a plan sees them. `avoid`: hospitals that are asked already, or were in vain."""
    need = need_of(case, now)
    waited = (now - ready_at(case)).total_seconds() / SECONDS_A_DAY
    is_interrupted = need.phase is ClockPhase.INTERRUPTED
    out = frozenset(map(str, avoid))
    joined = need.modalities[1:] if case.at_once else ()
    return PlanNeed(need, travel_group, joined, is_interrupted, round(max(waited, 0.0), 3), out)


def ready_at(case: Case) -> datetime:
    """Since when a case could be referred: nobody who came back to the queue begins to wait anew."""
    return case.submitted_at or case.created_at


def prepare(needs: Sequence[PlanNeed], network: Network) -> Waiting:
    """All that plans for these people are made from, with the weights in force. Raises Conflict without kernels."""
    from matching.compiling import NotCompiledError

    try:
        return matching.prepare(needs, network, matching.weights.current())
    except NotCompiledError:
        log.error("the kernels are not compiled here")
        raise Conflict(NOT_COMPILED) from None


def kernels(_now: datetime) -> str:
    """Whether plans can be made here at once: what they stand on is compiled, or is not."""
    from matching.compiling import is_compiled

    return "compiled" if is_compiled() else "missing"


def draft(
    waiting: Waiting,
    asked: Sequence[PlanNeed],
    order: list[str],
    kind: str,
    prices: "Prices | None",
    now: datetime,
) -> Drafted:
    """A draft of one kind. `order`: of first-come. Prices count in the best plan only.

    `asked`: people for whom one hospital has been asked; a second is sought for them too.
    """
    best = matching.solve(waiting)
    plan, prices = _plan(waiting, kind, prices)
    check(plan)
    second = second_of(plan, waiting, asked)
    also = beside_text(asked, second) | {"at": now.isoformat()}
    text = dump({"plan": json.loads(matching.plan_to_json(plan, prices))} | also)
    return drafted(text, waiting, (best, plan, second), asked, order)


def check(plan: Plan, changed: Mapping[ServiceKey[int], int] | None = None) -> None:
    """Refuse a plan that does not stand up to a second reckoning, before anything of it is stored.

    `changed`: slots of services that are no longer those of the network. Raises Conflict; which rule is broken is
    logged, for it is a fault of the software.
    """
    try:
        matching.check(plan, changed)
    except matching.PlanError as broken:
        log.error("a plan did not pass its check", rule=str(broken))
        raise Conflict(NOT_SOUND) from None


def drafted(
    text: str, waiting: Waiting, plans: tuple[Plan, Plan, Plan], asked: Sequence[PlanNeed], order: list[str]
) -> Drafted:
    """All that is told of a plan. `plans`: the best one, this one, and the second hospitals."""
    from matching.planning.fairness import loss
    from matching.planning.first_come import first_come

    best, plan, second = plans
    by_turns = first_come(waiting, order)
    figures = {
        "exact": plan.is_exact,
        "gap": plan.gap,
        "cost": loss(best, plan),
        "plan": _totals(plan),
        "first_come": _totals(by_turns),
        "first_come_loss": loss(best, by_turns),
        "fairer": None if _goes_together(waiting) else fairness_of(waiting),
        "worths": _marginal_values(waiting, plan),
    }
    seconds = _seconds(second)
    lines = [line_of(position, plan, by_turns, waiting, second) for position in range(len(plan))]
    lines += [beside_of(each, second) for each in asked if seconds.get(each.id)]
    figures["words"] = dict(Counter(each.facts["word"] for each in lines if "word" in each.facts))
    return Drafted(text, plan.value, plan.bound, figures, tuple(lines))


def second_of(
    plan: Plan,
    waiting: Waiting,
    asked: Sequence[PlanNeed],
    slots: Mapping[ServiceKey[int], int] | None = None,
) -> Plan:
    """The best second hospitals, of the slots that a plan leaves. `slots`: of services that only `asked` need,
    where they are no longer those of the network."""
    from matching.planning.backup_hospital import backup_plan

    everybody = waiting
    if asked:
        everybody = matching.prepare([*waiting.needs, *asked], waiting.network, waiting.weights)
        known = {each.key: each.slots for each in waiting.services}
        everybody = matching.with_slots(everybody, {**(slots or {}), **known})
    return backup_plan(everybody, plan, {each.id for each in asked})


def _seconds(second: Plan) -> dict[str, str]:
    """The second hospital of each who has one, by ids."""
    named = ((each.id, second.hospital_of(each.id)) for each in second.needs)
    return {need: hospital for need, hospital in named if hospital}


def _plan(waiting: Waiting, kind: str, prices: "Prices | None") -> "tuple[Plan, Prices | None]":
    fairer = _fairer(waiting, kind)
    if kind != "best" and fairer is None:
        raise Conflict(ONE_GROUP)
    if fairer is not None:
        return fairer.plan, None
    from matching.planning.reserve_prices import charged

    aims = None if prices is None else charged(waiting, prices)
    return matching.solve(waiting, aims), prices


def _fairer(waiting: Waiting, kind: str) -> Any:
    """The fairer plan of this kind; None where there is nobody to be fairer to."""
    if kind == "nearer" and waiting.needs:
        return matching.nearer(waiting)
    here = np.array([each.need.country == UKRAINE for each in waiting.needs], np.bool_)
    if kind == "parity" and here.any() and not here.all():
        return matching.parity(waiting, here)
    return None


def _goes_together(waiting: Waiting) -> bool:
    """Whether anybody needs several slots at once: then a fairer plan takes seconds."""
    return any(each.travel_group or each.joined for each in waiting.needs)


def fairness_of(waiting: Waiting) -> dict[str, dict[str, float] | None]:
    """What each fairer kind would change, and its price as a share of the best plan's value."""
    found = {kind: _fairer(waiting, kind) for kind in ("parity", "nearer")}
    return {
        kind: each and {"before": each.before, "after": each.after, "price": each.price}
        for kind, each in found.items()
    }


def _totals(plan: Plan) -> dict[str, Any]:
    placed = plan.hospital >= 0
    urgent = np.array([each.priority in URGENT for each in plan.needs], np.bool_)
    hours = plan.hours[placed & ~np.isnan(plan.hours)]
    return {
        "waiting": len(plan),
        "placed": int(placed.sum()),
        "urgent": int(urgent.sum()),
        "urgent_placed": int((placed & urgent).sum()),
        "mean_hours": float(hours.mean()) if len(hours) else None,
        "longest_hours": float(hours.max()) if len(hours) else None,
    }


def _marginal_values(waiting: Waiting, plan: Plan) -> list[dict[str, Any]]:
    """Each service whose next or last slot is worth anything: the dearest first."""
    marginal_values = matching.marginal_values(waiting)
    rows = [
        {
            "hospital": waiting.network.ids[service.hospital],
            "age_group": str(service.age_group),
            "modality": str(service.modality),
            "places": service.slots,
            "assumed": service.is_assumed,
            "used": int((plan.service == row).sum()),
            "fall": each.fall,
            "gain": each.gain,
        }
        for row, (service, each) in enumerate(zip(waiting.services, marginal_values, strict=True))
        if each.fall or each.gain
    ]
    return sorted(rows, key=lambda row: (-row["gain"], -row["fall"], row["hospital"], row["modality"]))


def prices_of(digest: str) -> Mapping[ServiceKey[str], int]:
    """The prices a kept draft was made with."""
    told = json.loads(content(digest)).get("plan", {}).get("prices")
    rows = told["of"] if told else []
    return {ServiceKey(hospital, Modality(code), AgeGroup(age)): price for hospital, age, code, price in rows}


def recompute(digest: str) -> Recomputed:
    """The same draft made anew from what was kept. Raises NotFound for what is no draft."""
    text = content(digest)
    kept = json.loads(text)
    plan, prices = matching.plan_from_json(dump(as_weighed_now(kept["plan"])))
    asked = [need_from_row(row) for row in kept["asked"]]
    waiting = matching.prepare(plan.needs, plan.network, plan.weights)
    also = beside_text(asked, second_of(plan, waiting, asked)) | {"at": kept["at"]}
    made = dump({"plan": json.loads(matching.plan_to_json(plan, prices))} | also)
    return Recomputed(text, made, kept["engine"], matching.engine_version())


def content(digest: str) -> str:
    """The canonical JSON of a draft. Raises NotFound for what is none."""
    text = text_kept(digest)
    if not {"plan", "events"} & set(json.loads(text)):
        raise NotFound()
    return text


def beside_text(asked: Sequence[PlanNeed], second: Plan) -> dict[str, Any]:
    """What the text of every draft tells beside its plan."""
    rows = [need_to_row(each) for each in asked]
    return {"asked": rows, "seconds": _seconds(second), "engine": matching.engine_version()}
