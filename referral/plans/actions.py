"""Propose for all: who is planned, a draft and its keeping, and what people decide of each of its lines."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import undefer

from referral import audit
from referral.audit import Actor
from referral.db import db, guarded_update, transaction
from referral.engine import forecasts, planning, rankings
from referral.engine import reserve_prices as expected_prices
from referral.engine.planning import Drafted
from referral.errors import Conflict, NotFound
from referral.i18n import _l
from referral.intake.actions import add_note
from referral.intake.models import Case
from referral.paging import Page, long_page_of
from referral.plans import asking, reserve_prices, seen, waiting
from referral.plans.models import PlanLine, PlanRun
from referral.referrals import actions as referrals
from referral.referrals.models import Referral
from referral.referrals.moving import lock_case

REPLACED = _l("A newer draft has replaced this one. Nothing was sent. Look at the newer draft.")
DECIDED = _l("Somebody has decided this line already. Nothing was sent twice.")
NOBODY = _l("No hospital is proposed on this line, so there is nothing to confirm.")
NEED_CHANGED = _l("The needed treatment or the age was changed after this draft was made. Make a new draft.")
JUST_DRAFTED = _l("Somebody has just made a draft. Look at it first.")
SENT = _l("A confirmed line is not undone here: withdraw the request on the page of the case.")
TAKEN_OUT = ("changed", "dropped")
"""Decisions that take a line out of its draft; they can be undone."""


def _to_nobody(_stage: str, _people: int) -> None:
    return None


def draft(
    kind: str, actor: Actor, now: datetime, told: Callable[[str, int], None] = _to_nobody, **facts: Any
) -> PlanRun:
    """Draft a plan for everybody who waits and keep it; it replaces the open one. Nothing is sent.

    `kind`: one of planning.KINDS. `told` hears each stage as it begins, and how many are planned. `facts`: of keep.
    Raises Conflict when somebody has just made one.
    """
    counts, found = seen.now(), waiting.everybody(now)
    ready = waiting.in_turn(found.planned)
    half = asking.with_one_asked(found.asked)
    told("hospitals", len(ready))
    needs, beside = waiting.needs_of(ready, now), waiting.needs_of(half, now)
    rows = forecasts.rows(now, rankings.kinds_of([*ready, *half]))
    prepared = planning.prepare(needs, rankings.network_left(rows, now))
    prices = expected_prices.prices(prepared, now) if kind == "best" and reserve_prices.is_on() else None
    told("weighing", len(ready))
    made = planning.draft(prepared, beside, [str(case.id) for case in ready], kind, prices, now)
    told("keeping", len(ready))
    facts |= {"with_prices": prices is not None, "seen": counts}
    return keep(kind, made, waiting.aside_of(found, made.lines), actor, now, **facts)


@transaction
def keep(
    kind: str, made: Drafted, aside: Mapping[str, Any], actor: Actor, now: datetime, **facts: Any
) -> PlanRun:
    """Keep a draft as the open one. `facts`: more of the PlanRun. Raises Conflict if what it mends is not open.

    `then`, among the facts, is done in the same transaction once the draft is written.
    """
    then = facts.pop("then", None)
    _replace_open(facts.get("mends"))
    digest = rankings.keep_text(made.text, now)
    run = PlanRun(
        created_at=now,
        created_by=uuid.UUID(actor.id),
        kind=kind,
        value=made.value,
        bound=made.bound,
        digest=digest,
        figures={**made.figures, "aside": aside},
        **facts,
    )
    _add(run)
    db.session.add_all(_lines(run, made, now))
    placed = made.figures["plan"]["placed"]
    told = {"kind": kind, "lines": len(made.lines), "placed": placed}
    verb = "plan.mended" if run.mends else "plan.drafted"
    audit.record(actor, verb, run, now, digest=digest, **told)
    if then is not None:
        then(run)
    return run


def _replace_open(mends: PlanRun | None) -> None:
    """The open draft is replaced: any, or only this one."""
    which = (PlanRun.state == "open",) if mends is None else (PlanRun.state == "open", PlanRun.id == mends.id)
    replaced = guarded_update(PlanRun, *which, state="replaced")
    if mends is not None and not replaced:
        raise Conflict(REPLACED)


def _add(run: PlanRun) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(run)
    except IntegrityError:
        raise Conflict(JUST_DRAFTED) from None


def _lines(run: PlanRun, made: Drafted, now: datetime) -> Iterable[PlanLine]:
    cases = {each.id: each for each in cases_of(uuid.UUID(line.case) for line in made.lines)}
    for line in made.lines:
        case = cases[uuid.UUID(line.case)]
        yield PlanLine(
            run_id=run.id,
            case_id=case.id,
            modality=next(iter(case.modalities), None),
            age_group=case.age_group,
            hospital_id=_id(line.hospital),
            second_id=_id(line.second),
            first_come_id=_id(line.first_come),
            reason=line.reason,
            hours=line.hours,
            first_come_hours=line.first_come_hours,
            starts_on=None if line.start_days is None else (now + timedelta(days=line.start_days)).date(),
            held_until=None if line.held_hours is None else now + timedelta(hours=line.held_hours),
            rank=line.rank,
            facts=line.facts | ({"due": due.isoformat()} if (due := case.next_treatment_due) else {}),
        )


def cases_of(ids: Iterable[uuid.UUID]) -> Sequence[Case]:
    """These cases, whatever became of them."""
    return db.session.scalars(db.select(Case).where(Case.id.in_(list(ids)))).all()


def _id(text: str | None) -> uuid.UUID | None:
    return None if text is None else uuid.UUID(text)


@transaction
def confirm(line: PlanLine, consent: dict[str, Any], actor: Actor, now: datetime) -> Referral:
    """Send the referral that a line proposes, by the one action that sends; a second click is harmless.

    `consent`: given_by, language, basis; recorded unless this hospital may see the case already. Raises Conflict
    when the line was decided, the draft replaced or the need changed, and what referrals.actions.send raises.
    """
    case = lock_case(line.case_id)
    db.session.refresh(line)
    if line.decision == "confirmed" and line.decided_by == uuid.UUID(actor.id):
        return db.session.get_one(Referral, line.referral_id)
    if line.hospital_id is None:
        raise Conflict(NOBODY)
    if (next(iter(case.modalities), None), case.age_group) != (line.modality, line.age_group):
        raise Conflict(NEED_CHANGED)
    _decide(line, "confirmed", actor, now)
    referral = _send(line, line.hospital_id, case, consent, actor, now)
    guarded_update(PlanLine, PlanLine.id == line.id, referral_id=referral.id)
    return referral


@transaction
def ask_second(line: PlanLine, consent: dict[str, Any], actor: Actor, now: datetime) -> Referral:
    """Ask the second hospital of a confirmed line as well; a second click is harmless.

    Raises Conflict for a line without one or not confirmed, and what referrals.actions.send raises.
    """
    case = lock_case(line.case_id)
    db.session.refresh(line)
    if line.second_referral_id is not None:
        return db.session.get_one(Referral, line.second_referral_id)
    if line.second_id is None or line.decision != "confirmed":
        raise Conflict(NOBODY)
    referral = _send(line, line.second_id, case, consent, actor, now)
    guarded_update(PlanLine, PlanLine.id == line.id, second_referral_id=referral.id)
    return referral


def _send(
    line: PlanLine, hospital_id: uuid.UUID, case: Case, consent: dict[str, Any], actor: Actor, now: datetime
) -> Referral:
    rank = line.rank if hospital_id == line.hospital_id else None
    basis = {"ranking_digest": line.run.digest, "rank": rank}
    return referrals.show_and_send(case, hospital_id, str(line.modality), consent, actor, now, **basis)


@transaction
def change(line: PlanLine, actor: Actor, now: datetime) -> None:
    """A coordinator chooses another hospital on the page of the case; a second click is harmless."""
    _once(line, "changed", actor, now)


@transaction
def drop(line: PlanLine, note: str | None, actor: Actor, now: datetime) -> None:
    """Propose nothing for this case in this draft; why, if it is said, becomes a note of the case."""
    if _once(line, "dropped", actor, now) and note:
        add_note(line.case, note, actor, now)


def _once(line: PlanLine, decision: str, actor: Actor, now: datetime) -> bool:
    lock_case(line.case_id)
    db.session.refresh(line)
    if (line.decision, line.decided_by) == (decision, uuid.UUID(actor.id)):
        return False
    _decide(line, decision, actor, now)
    return True


def _decide(line: PlanLine, decision: str, actor: Actor, now: datetime) -> None:
    """Exactly one person decides a line, and only while its draft is open."""
    is_open = PlanLine.run_id.in_(db.select(PlanRun.id).where(PlanRun.state == "open"))
    pending = (PlanLine.id == line.id, PlanLine.decision == "pending", is_open)
    facts = {"decided_by": uuid.UUID(actor.id), "decided_at": now}
    if not guarded_update(PlanLine, *pending, decision=decision, **facts):
        raise Conflict(DECIDED if line.decision != "pending" else REPLACED)
    audit.record(actor, f"plan.{decision}", line, now, case_id=line.case_id, run=str(line.run_id))


@transaction
def undo(line: PlanLine, actor: Actor, now: datetime) -> None:
    """Take back that a line was changed or removed; a second click is harmless.

    Raises Conflict for a confirmed line and for one of a draft that was replaced.
    """
    db.session.refresh(line)
    if line.decision == "confirmed":
        raise Conflict(SENT)
    if line.run.state != "open":
        raise Conflict(REPLACED)
    decided = (PlanLine.id == line.id, PlanLine.decision.in_(TAKEN_OUT))
    if guarded_update(PlanLine, *decided, decision="pending", decided_by=None, decided_at=None):
        audit.record(actor, "plan.undone", line, now, case_id=line.case_id, run=str(line.run_id))


@transaction
def keep_fairness(run: PlanRun, found: dict[str, Any]) -> None:
    """Add to a draft what fairer ones would cost."""
    run.figures = {**run.figures, "fairer": found}


def runs(page: int = 1) -> Page[PlanRun]:
    """Every draft, the newest first, by page."""
    return long_page_of(db.select(PlanRun).order_by(PlanRun.created_at.desc(), PlanRun.id), page)


def is_any_open() -> bool:
    """Whether a draft is in force."""
    return bool(db.session.scalar(db.select(db.select(PlanRun.id).where(PlanRun.state == "open").exists())))


def run_of(run_id: uuid.UUID, *columns: Any) -> PlanRun:
    """One draft, with those of its deferred columns in the same statement; raises NotFound."""
    found = db.session.get(PlanRun, run_id, options=[undefer(each) for each in columns])
    if found is None:
        raise NotFound()
    return found


def line_of(run: PlanRun, line_id: uuid.UUID) -> PlanLine:
    """One line of a draft; raises NotFound."""
    found = db.session.get(PlanLine, line_id)
    if found is None or found.run_id != run.id:
        raise NotFound()
    return found
