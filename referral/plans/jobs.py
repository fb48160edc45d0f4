"""A draft that is asked for and made beside the pages: asked, worked by the worker, seen, cancelled, taken up again."""

import uuid
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from sqlalchemy.exc import IntegrityError

from referral import audit
from referral.accounts.models import User
from referral.audit import Actor
from referral.db import db, guarded_update, note_beside, transaction
from referral.engine import planning
from referral.errors import NotFound, Refusal
from referral.i18n import _l
from referral.plans import actions
from referral.plans.models import PlanJob, PlanRun

log = structlog.get_logger()
STAGES = ("people", "hospitals", "weighing", "keeping")
"""What is done one after the other."""
MOST_TRIES = 2
"""A draft whose worker died is taken up again once; then people are told."""
STOPPED, BROKEN = "stopped", "broken"
WHY: dict[str, object] = {
    "not_sound": planning.NOT_SOUND,
    "one_group": planning.ONE_GROUP,
    "just_drafted": actions.JUST_DRAFTED,
    STOPPED: _l(
        "The work was interrupted twice and was not begun a third time. Nothing was changed or sent. Try again "
        "later; if it happens again, tell the administrators."
    ),
    BROKEN: _l(
        "Something went wrong on our side. Nothing was changed or sent. Try again; if it happens again, tell the "
        "administrators, and send from the page of each case."
    ),
}
"""Why no draft was made: a code → the sentence for people, a refusal's own where it was refused."""


class Cancelled(Exception):
    """Nobody wants it any more, or another worker has taken it up."""


@transaction
def ask(kind: str, actor: Actor, now: datetime) -> tuple[PlanJob, bool]:
    """Ask for a draft; who asks while one is being made is given that one. Whether it is a new one."""
    if (found := open_one()) is not None:
        return found, False
    job = PlanJob(kind=kind, is_open=True, asked_by=uuid.UUID(actor.id), asked_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(job)
    except IntegrityError:
        return db.session.scalars(_open()).one(), False
    audit.record(actor, "plan.asked", job, now, kind=kind)
    return job, True


@transaction
def cancel(job: PlanJob, actor: Actor, now: datetime) -> bool:
    """Nobody wants this draft any more; False when it has ended already."""
    if not _end(job.id, now, "cancelled"):
        return False
    audit.record(actor, "plan.cancelled", job, now)
    return True


def work(now: datetime) -> None:
    """Make the draft that was asked for, if any. The worker's turn: nobody else works at it meanwhile."""
    job = _taken(now)
    if job is None:
        return
    actor = db.session.get_one(User, job.asked_by).as_actor()
    job_id, told = job.id, partial(_tell, job.id)
    try:
        actions.draft(job.kind, actor, now, told, then=_done(job.id, now))
    except Cancelled:
        return
    except Exception as error:
        db.session.rollback()
        _fail(job_id, now, error)


def _fail(job_id: uuid.UUID, now: datetime, error: Exception) -> None:
    """What went wrong is kept as a code for people; of what nobody foresaw only the class is logged."""
    sentence = error.sentence if isinstance(error, Refusal) else None
    why = next((code for code, words in WHY.items() if words is sentence), BROKEN)
    if why == BROKEN:
        log.error("a draft could not be made", error=type(error).__name__, row=str(job_id))
    transaction(_end)(job_id, now, "failed", why=why)


@transaction
def _taken(now: datetime) -> PlanJob | None:
    """The open draft, ours to make; one that was begun is left by a worker that died."""
    job = open_one()
    if job is None:
        return None
    if job.tries >= MOST_TRIES:
        _end(job.id, now, "failed", why=STOPPED)
        return None
    job.state, job.stage, job.tries, job.began_at = "working", STAGES[0], job.tries + 1, now
    db.session.flush()
    return job


@note_beside
def _tell(job_id: uuid.UUID, stage: str, people: int) -> None:
    """Note what is done now; raises Cancelled when nobody wants it any more."""
    if not guarded_update(PlanJob, *_working(job_id), stage=stage, people=people):
        raise Cancelled()


def _done(job_id: uuid.UUID, now: datetime) -> Callable[[PlanRun], None]:
    """What is written with the draft; a draft that was cancelled meanwhile is not kept at all."""

    def keep(run: PlanRun) -> None:
        if not _end(job_id, now, "done", "working", run_id=run.id):
            raise Cancelled()

    return keep


def _end(job_id: uuid.UUID, now: datetime, state: str, before: str | None = None, **facts: object) -> bool:
    which = _working(job_id) if before else (PlanJob.id == job_id, PlanJob.is_open.is_(True))
    return guarded_update(PlanJob, *which, state=state, is_open=None, ended_at=now, **facts)


def _working(job_id: uuid.UUID) -> tuple[Any, ...]:
    return (PlanJob.id == job_id, PlanJob.state == "working")


def _open() -> Any:
    return db.select(PlanJob).where(PlanJob.is_open.is_(True)).execution_options(populate_existing=True)


def open_one() -> PlanJob | None:
    """The draft that is asked for or being made now."""
    return db.session.scalars(_open()).first()


def oldest(_now: datetime) -> datetime | None:
    """Since when a draft waits that nobody has begun."""
    waits = (PlanJob.is_open.is_(True), PlanJob.state == "asked")
    return db.session.scalar(db.select(db.func.min(PlanJob.asked_at)).where(*waits))


def job_of(job_id: uuid.UUID) -> PlanJob:
    """One of them; raises NotFound."""
    found = db.session.get(PlanJob, job_id)
    if found is None:
        raise NotFound()
    return found
