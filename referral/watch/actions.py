"""What the clock does: nobody has acted in time, so the owner is told, then the deputy, then the coordinators."""

import uuid
from collections.abc import Callable, Iterable
from datetime import datetime

import structlog

from referral import audit, occasions, outbox
from referral.accounts.models import User
from referral.audit import system
from referral.db import db, transaction
from referral.duty.queries import answering
from referral.i18n import DEFAULT
from referral.intake.models import Case
from referral.watch import queries
from referral.watch.keeping import put, release, row_of
from referral.watch.limits import COORDINATORS, DEPUTY, OWNER, steps, tell_at
from referral.watch.models import CaseWatch

log = structlog.get_logger()
CLOCK = system("watch")
OCCASION = "case.untouched"
AT_ONCE = 500
Whom = Callable[[Case, datetime], list[uuid.UUID]]


def tell_missed(now: datetime) -> int:
    """Tell of every case on which nobody acted in time, each in a transaction of its own; of how many. Safe twice."""
    return sum(_safely(case_id, now) for case_id in queries.to_tell(now, AT_ONCE))


def _safely(case_id: uuid.UUID, now: datetime) -> bool:
    """One case's failure never stops the others; it is logged and tried again in the next round."""
    try:
        return _tell_of(case_id, now)
    except Exception as error:
        log.error("nobody was told of a case", error=type(error).__name__, row=str(case_id))
    return False


@transaction
def _tell_of(case_id: uuid.UUID, now: datetime) -> bool:
    """Take the steps that are due, in the lock order; a step at which nobody new is to be told waits for nobody."""
    case = db.session.scalars(
        db.select(Case).where(Case.id == case_id).with_for_update(key_share=True)
    ).first()
    mine = db.select(CaseWatch).where(CaseWatch.case_id == case_id).with_for_update()
    watch = db.session.scalars(mine.execution_options(populate_existing=True)).first()
    if case is None or watch is None or watch.next_at is None or watch.next_at > now:
        return False
    told = 0
    while watch.next_at is not None and watch.next_at <= now:
        told += _take_step(case, watch, now)
    db.session.flush()
    return bool(told)


def _take_step(case: Case, watch: CaseWatch, now: datetime) -> int:
    names = ["", *(step.name for step in steps())]
    after = names.index(watch.step)
    step = steps()[after]
    reached = _tell(case, watch, WHO[step.name](case, now), step.name, now)
    watch.step = step.name
    following = steps()[after + 1] if after + 1 < len(steps()) else None
    of = (watch.state, watch.priority, watch.act_by, case.place_country)
    watch.next_at = (tell_at(*of, following) if reached else now) if following else None
    return reached


def _tell(case: Case, watch: CaseWatch, people: Iterable[uuid.UUID], step: str, now: datetime) -> int:
    """Each of them once for this moment, which the database holds; how many hear of it only now."""
    window, subject = watch.act_by.isoformat(), f"case:{case.id}"
    new = set(people) - queries.told(case.id, window)
    readers = db.session.scalars(
        db.select(User).where(User.id.in_(new), User.active, User.email != "").order_by(User.id)
    ).all()
    for reader in readers:
        facts = {"case_id": str(case.id), "reader": str(reader.id), "missed": window, "step": step}
        by = outbox.Reader(
            occasions.COORDINATOR, f"user:{reader.id}", reader.email, reader.language or DEFAULT
        )
        outbox.tell(OCCASION, by, subject, window, now, **facts)
    if readers:
        audit.record(CLOCK, OCCASION, case, now, case_id=case.id, step=step, people=len(readers))
    return len(readers)


def _owner(case: Case, _now: datetime) -> list[uuid.UUID]:
    return [case.owner_id] if case.owner_id else []


def _deputy(case: Case, now: datetime) -> list[uuid.UUID]:
    """The deputy on duty for the country, else whoever is on duty."""
    found = answering(now, case.place_country)
    first = found.deputy or found.person
    return [first.id] if first else []


def _coordinators(case: Case, _now: datetime) -> list[uuid.UUID]:
    """Those who look after the country; where nobody does every coordinator, and without any the administrators."""
    people = queries.coordinators()
    of_country = [each.id for each in people if case.place_country in each.countries]
    return of_country or [each.id for each in people] or queries.administrators()


WHO: dict[str, Whom] = {OWNER: _owner, DEPUTY: _deputy, COORDINATORS: _coordinators}
"""Who is told at each step."""


def check(now: datetime) -> int:
    """Give a row to every open case that has none or of another state, and take it from those that are over; how many.

    Nothing should ever differ. What was written by hand or before there was a watch begins its time now.
    """
    return sum(_mend(case_ids, now) for case_ids in queries.batches(queries.unwatched(), AT_ONCE)) + _drop()


@transaction
def _mend(case_ids: list[uuid.UUID], now: datetime) -> int:
    cases = db.session.execute(
        db.select(Case, release()).where(Case.id.in_(case_ids)).order_by(Case.id)
    ).all()
    put(db.session(), [row_of(each, now, release_at) for each, release_at in cases])
    return len(cases)


@transaction
def _drop() -> int:
    gone = queries.watched_in_vain()
    if gone:
        db.session.execute(db.delete(CaseWatch).where(CaseWatch.case_id.in_(gone)))
        log.error("cases were watched that are over", cases=len(gone))
    return len(gone)
