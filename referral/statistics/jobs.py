"""A report that is asked for and made beside the pages: asked with one press, made by the worker, its progress seen."""

import uuid
from datetime import date, datetime
from functools import partial
from typing import Any

import structlog
from sqlalchemy.exc import IntegrityError

from referral import audit
from referral.audit import Actor
from referral.db import db, guarded_update, note_beside, transaction
from referral.errors import NotFound
from referral.statistics import making, weeks
from referral.statistics.models import FlashJob, FlashReport

log = structlog.get_logger()
MOST_TRIES = 2
"""A report whose worker died is taken up again once; then people are told. The weeks that were made stay made."""


@transaction
def ask(day: date, actor: Actor, now: datetime) -> FlashReport | FlashJob:
    """The report of a day: the one that stands, or the job that makes it. Raises NotFound for a day before any report.

    The day's report is that of the last week that was over by then and is closed.
    """
    monday = min(weeks.monday_before(day), weeks.newest_closed(now))
    found: FlashReport | FlashJob | None = db.session.get(FlashReport, weeks.name_of(monday)) or open_one()
    if found is not None:
        return found
    if not making.missing(monday):
        raise NotFound()
    job = FlashJob(week=weeks.name_of(monday), is_open=True, asked_by=uuid.UUID(actor.id), asked_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(job)
    except IntegrityError:
        other: FlashJob = db.session.scalars(_open()).one()
        return other
    audit.record(actor, "flash_report.asked", job, now, week=job.week)
    return job


def work(now: datetime) -> None:
    """Make the report that was asked for, if any. The worker's turn: nobody else works at it meanwhile."""
    taken = _taken(now)
    if taken is None:
        return
    job_id, week = taken
    try:
        making.make(weeks.monday_of(week), now, partial(_tell, job_id))
    except Exception as error:
        db.session.rollback()
        log.error("a report could not be made", error=type(error).__name__, row=str(job_id))
        transaction(_end)(job_id, now, "failed")
    else:
        transaction(_end)(job_id, now, "done")


@transaction
def _taken(now: datetime) -> tuple[uuid.UUID, str] | None:
    job = open_one()
    if job is None:
        return None
    if job.tries >= MOST_TRIES:
        _end(job.id, now, "failed")
        return None
    wanted = making.missing(weeks.monday_of(job.week))
    job.state, job.tries, job.done, job.of = "working", job.tries + 1, 0, len(wanted)
    return job.id, job.week


@note_beside
def _tell(job_id: uuid.UUID, done: int) -> None:
    guarded_update(FlashJob, FlashJob.id == job_id, done=done)


def _end(job_id: uuid.UUID, now: datetime, state: str) -> bool:
    still = (FlashJob.id == job_id, FlashJob.is_open.is_(True))
    return guarded_update(FlashJob, *still, state=state, is_open=None, ended_at=now)


def _open() -> Any:
    return db.select(FlashJob).where(FlashJob.is_open.is_(True)).execution_options(populate_existing=True)


def open_one() -> FlashJob | None:
    """The report that is asked for or being made now."""
    return db.session.scalars(_open()).first()


def oldest(_now: datetime) -> datetime | None:
    """Since when a report waits that nobody has begun."""
    waits = (FlashJob.is_open.is_(True), FlashJob.state == "asked")
    return db.session.scalar(db.select(db.func.min(FlashJob.asked_at)).where(*waits))


def job_of(job_id: uuid.UUID) -> FlashJob:
    """One of them; raises NotFound."""
    found = db.session.get(FlashJob, job_id)
    if found is None:
        raise NotFound()
    return found
