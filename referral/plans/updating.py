"""An open draft brought up to date: who left, who came and which slots changed since, mended, not made anew.

What was decided stays decided. The clock, the weights and what hospitals say of their services are those of the first
draft, so after a day a new one is due.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CTE

from referral.audit import Actor
from referral.db import db
from referral.engine import forecasts, open_drafts, planning, rankings
from referral.engine.open_drafts import Event
from referral.engine.plan_lines import Line
from referral.errors import Conflict
from referral.i18n import _l
from referral.plans import actions, asking, seen, waiting
from referral.plans.models import PlanLine, PlanRun

GOOD_FOR = timedelta(hours=24)
NEEDS_A_NEW_DRAFT = _l("This draft cannot be updated. Make a new draft.")


def can_be_mended(run: PlanRun, now: datetime, began_at: datetime | None = None) -> bool:
    """Whether a draft may be brought up to date: the best plan without prices, begun within a day.

    `began_at`: when it was begun, where that is known already.
    """
    is_plain = run.state == "open" and run.kind == "best" and not run.with_prices
    return is_plain and now - (began_at or _began_at(run)) <= GOOD_FOR


def _began_at(run: PlanRun) -> datetime:
    began: datetime = db.session.execute(db.select(beginning(run))).scalar_one()
    return began


def beginning(run: PlanRun) -> Any:
    """When the first draft of those that a draft was mended from was made, to be selected."""
    return db.select(db.func.min(chain(run).c.created_at, type_=PlanRun.created_at.type)).scalar_subquery()


def chain(run: PlanRun) -> CTE:
    """A draft, the one it was mended from, and so on to the first."""
    columns = (PlanRun.id, PlanRun.mends_id, PlanRun.created_at)
    found = db.select(*columns).where(PlanRun.id == run.id).cte("chain", recursive=True)
    before = db.select(*columns).select_from(found).join(PlanRun, found.c.mends_id == PlanRun.id)
    return found.union_all(before)


def mend(run: PlanRun, actor: Actor, now: datetime) -> PlanRun:
    """Bring the open draft up to date; what comes of it replaces it. Nothing is sent.

    Raises Conflict for a draft that was replaced or cannot be mended, and when somebody has just made one.
    """
    db.session.refresh(run)
    if run.state != "open":
        raise Conflict(actions.REPLACED)
    if not can_be_mended(run, now) or not open_drafts.is_of_this_engine(run.digest):
        raise Conflict(NEEDS_A_NEW_DRAFT)
    before, counts, found = open_drafts.reopened(run.digest), seen.now(), waiting.everybody(now)
    out = left_out(run)
    ready = waiting.in_turn(case for case in found.planned if case.id not in out)
    half = asking.with_one_asked(found.asked)
    then = datetime.fromisoformat(before.at)
    rows = forecasts.rows(now, rankings.kinds_of([*ready, *half]))
    needs, beside = waiting.needs_of(ready, then), waiting.needs_of(half, then)
    after = open_drafts.brought_up(before, needs, beside, rankings.network_left(rows, now))
    made = open_drafts.drafted_anew(after, beside, [str(case.id) for case in ready], now)
    new = after.events[len(before.events) :]
    lines = _beside_earlier(made.lines, _hospitals(run))
    figures = made.figures | {"mended": _counts(new, lines)}
    decided = [str(case.id) for case in found.planned if case.id in out]
    aside = waiting.aside_of(found, lines) | {"decided": decided}
    made = made._replace(lines=lines, figures=figures)
    return actions.keep("best", made, aside, actor, now, mends=run, seen=counts)


def left_out(run: PlanRun) -> set[uuid.UUID]:
    """The cases that people took out of this draft, or of one it was mended from: they stay out."""
    runs = db.select(chain(run).c.id)
    wanted = db.select(PlanLine.case_id).where(
        PlanLine.run_id.in_(runs), PlanLine.decision.in_(actions.TAKEN_OUT)
    )
    return set(db.session.scalars(wanted))


def work_out_fairness(run: PlanRun) -> None:
    """Add to a draft what fairer ones would cost; with families it takes seconds, so somebody asks for it."""
    if run.figures["fairer"] is None:
        actions.keep_fairness(run, planning.fairness_of(open_drafts.reopened(run.digest).desk.waiting()))


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
    slots = sum(event[0] == "places" for event in events)
    moved = sum("was" in each.facts for each in lines)
    return {name: len(ids) for name, ids in told.items()} | {"places": slots, "moved": moved}
