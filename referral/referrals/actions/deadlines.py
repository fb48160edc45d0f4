"""The clock: pauses and resumes, one reminder, expiry, holds that end, old figures, birthdays. Safe to run twice."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import or_

from matching.vocabulary import Country, Priority
from referral import audit, occasions, outbox
from referral.audit import system
from referral.config import setting
from referral.db import db, guarded_update, transaction
from referral.errors import Refusal
from referral.hospitals.models import Hospital, Service
from referral.hospitals.working_days import is_open_at
from referral.intake.actions import come_of_age, who_came_of_age
from referral.intake.models import Case
from referral.intake.states import OPEN_CASES, PAUSED
from referral.referrals import links, telling
from referral.referrals.actions import closing
from referral.referrals.actions.ending import consents_over, end_consent
from referral.referrals.actions.keeping import release, to_release
from referral.referrals.answer_times import may_end
from referral.referrals.models import AnswerLink, Referral
from referral.referrals.moving import lock_case, take
from referral.referrals.step import Step
from referral.referrals.table.states import ANSWERABLE, HELD, UNDECIDED, with_duty

log = structlog.get_logger()
CLOCK = system("clock")
# The reminder goes out when a third of the time for an answer is left: a choice of ours, not a clinical number.
REMIND_AT = 2 / 3
REACHED = Referral.undelivered_at.is_(None)
"""What has not reached the hospital neither reminds it nor counts against it."""
UNWANTED = with_duty("call_about_decline")


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of the clock did."""

    at_closed_hospitals: int = 0
    taken_by_closed: int = 0
    opened_again: int = 0
    paused: int = 0
    resumed: int = 0
    reminded: int = 0
    expired: int = 0
    holds_ended: int = 0
    declined: int = 0
    asked_if_still_true: int = 0
    came_of_age: int = 0
    consents_ended: int = 0
    released: int = 0


def tick(now: datetime) -> Round:
    """Do what is due, each thing in a transaction of its own; the worker calls this now and then."""
    return Round(
        at_closed_hospitals=_each(closing.end_at_closed, closing.at_closed(now), now),
        taken_by_closed=_each(closing.ask_whether_it_stands, closing.taken_by_closed(now), now),
        opened_again=_each(closing.open_again, closing.at_opened_again(now), now),
        paused=_each(_pause, _of_paused_cases(Referral.paused_at.is_(None)), now),
        resumed=_each(_resume, _of_running_cases(Referral.paused_at.is_not(None)), now),
        reminded=_each(_remind, _due_for_a_reminder(now), now),
        expired=_each(_expire, _of_running_cases(Referral.deadline_at <= now, REACHED, *_may_end(now)), now),
        holds_ended=_each(_end_hold, _of_running_cases(Referral.hold_until <= now, *_may_end(now)), now),
        declined=_each(_decline, _unwanted(now), now),
        asked_if_still_true=_each(_ask_if_still_true, _hospitals_with_stale_reports(now), now),
        released=_each(release, to_release(now), now),
        consents_ended=_each(end_consent, consents_over(now), now),
        came_of_age=_each(come_of_age, who_came_of_age(now), now),
    )


def _each(act: Callable[[uuid.UUID, datetime], bool], ids: Iterable[uuid.UUID], now: datetime) -> int:
    return sum(_safely(act, row_id, now) for row_id in ids)


def _safely(act: Callable[[uuid.UUID, datetime], bool], row_id: uuid.UUID, now: datetime) -> bool:
    """One row's failure never stops the others; it is logged and tried again in the next round."""
    try:
        return act(row_id, now)
    except Refusal as refusal:
        log.info("the clock was overtaken", code=refusal.code, row=str(row_id))
    except Exception as error:
        log.error("the clock failed at one row", error=type(error).__name__, row=str(row_id))
    return False


def _of_paused_cases(*conditions: Any) -> list[uuid.UUID]:
    return _undecided(Case.state == PAUSED, *conditions)


def _of_running_cases(*conditions: Any) -> list[uuid.UUID]:
    return _undecided(Case.state != PAUSED, *conditions)


def _may_end(now: datetime) -> list[Any]:
    """What waits for the next working day is not opened each minute of a closed one; answer_times.may_end decides."""
    shut = [each.value for each in Country if not is_open_at(now, each.value)]
    of_shut = db.select(Hospital.id).where(Hospital.country.in_(shut))
    urgent = db.select(Case.id).where(Case.state.in_(OPEN_CASES), Case.priority == Priority.EMERGENCY)
    return [or_(Referral.hospital_id.not_in(of_shut), Referral.case_id.in_(urgent))] if shut else []


def _due_for_a_reminder(now: datetime) -> list[uuid.UUID]:
    open_ones = (Referral.reminded_at.is_(None), Referral.state.in_(ANSWERABLE), Referral.deadline_at > now)
    columns = db.select(Referral.id, Referral.sent_at, Referral.deadline_at)
    asked = columns.where(Referral.paused_at.is_(None), REACHED, *open_ones, *_may_end(now))
    due = [each.id for each in db.session.execute(asked) if _from(each.sent_at, each.deadline_at) <= now]
    db.session.rollback()
    return due


def remind_from(referral: Referral) -> datetime:
    """From when on the hospital is reminded of this referral."""
    return _from(referral.sent_at, referral.deadline_at)


def _from(sent: datetime, deadline: datetime) -> datetime:
    return sent + (deadline - sent) * REMIND_AT


def _undecided(*conditions: Any) -> list[uuid.UUID]:
    query = db.select(Referral.id).join(Case).where(Referral.state.in_(UNDECIDED), *conditions)
    found = list(db.session.scalars(query.order_by(Referral.deadline_at)))
    db.session.rollback()
    return found


@transaction
def _pause(referral_id: uuid.UUID, now: datetime) -> bool:
    referral, case = _locked(referral_id)
    running = (Referral.id == referral_id, Referral.paused_at.is_(None))
    return case.state == PAUSED and guarded_update(Referral, *running, paused_at=case.emergency_at or now)


@transaction
def _resume(referral_id: uuid.UUID, now: datetime) -> bool:
    """The hospital gets the time back that passed while the case was paused."""
    referral, case = _locked(referral_id)
    if case.state == PAUSED or referral.paused_at is None:
        return False
    lost = max(now - referral.paused_at, timedelta(0))
    later = {"paused_at": None, "deadline_at": referral.deadline_at + lost}
    return guarded_update(Referral, Referral.id == referral_id, Referral.paused_at.is_not(None), **later)


@transaction
def _remind(referral_id: uuid.UUID, now: datetime) -> bool:
    referral, case = _locked(referral_id)
    in_time = remind_from(referral) <= now < referral.deadline_at
    if case.state == PAUSED or referral.state not in ANSWERABLE or not in_time:
        return False
    if not _has_reached(referral) or _is_shut(referral, now) or referral.hospital.closed_at:
        return False
    not_yet = (Referral.id == referral_id, Referral.reminded_at.is_(None))
    if not guarded_update(Referral, *not_yet, reminded_at=now):
        return False
    by = referral.deadline_at.isoformat()
    telling.tell_hospital("referral_reminder", referral, now, occasion="referral.remind", window=by)
    audit.record(CLOCK, "referral.remind", referral, now, case_id=case.id)
    return True


@transaction
def _expire(referral_id: uuid.UUID, now: datetime) -> bool:
    """Only an answer the hospital owes can expire: not while the coordinator owes one, nor while it has no letter."""
    referral, case = _locked(referral_id)
    if case.state == PAUSED or referral.state not in ANSWERABLE or referral.deadline_at > now:
        return False
    if not _has_reached(referral) or _is_shut(referral, now):
        return False
    return take(Step(referral, "expire", CLOCK, now))


def _has_reached(referral: Referral) -> bool:
    """Whether the hospital was asked at all: a letter that waits to leave, for want of a worker say, asks nothing.

    Letters and deadlines are kinds of work apart, so the clock may look first after both had stood still. Whoever has
    answered, by telephone say, was asked.
    """
    letter = f"referral:{referral.id}"
    was_asked = referral.answered_at is not None or not outbox.is_on_its_way(letter, outbox.ASKS)
    return referral.undelivered_at is None and was_asked


@transaction
def _end_hold(referral_id: uuid.UUID, now: datetime) -> bool:
    referral, case = _locked(referral_id)
    over = referral.hold_until is not None and referral.hold_until <= now
    if case.state == PAUSED or referral.state not in HELD or not over or _is_shut(referral, now):
        return False
    return take(Step(referral, "fail_conditions", CLOCK, now))


def _is_shut(referral: Referral, now: datetime) -> bool:
    """Whether the hospital's offices are closed today: then nothing but an emergency ends, and nobody is reminded."""
    return not may_end(referral.case, referral.hospital.country, now)


def _unwanted(now: datetime) -> list[uuid.UUID]:
    query = db.select(Referral.id).where(Referral.state.in_(UNWANTED), Referral.hold_until <= now)
    found = list(db.session.scalars(query.order_by(Referral.hold_until)))
    db.session.rollback()
    return found


@transaction
def _decline(referral_id: uuid.UUID, now: datetime) -> bool:
    """A place that a patient did not want is free once the time is over in which a person was to call them."""
    referral, _case = _locked(referral_id)
    over = referral.hold_until is not None and referral.hold_until <= now
    if referral.state not in UNWANTED or not over:
        return False
    return take(Step(referral, "decline", CLOCK, now, reason=referral.reason or "other"))


def _locked(referral_id: uuid.UUID) -> tuple[Referral, Case]:
    referral = db.session.get_one(Referral, referral_id)
    case = lock_case(referral.case_id)
    db.session.refresh(referral, with_for_update={"key_share": True, "of": Referral})
    return referral, case


def _stale_after() -> timedelta:
    return timedelta(days=setting("STALE_AFTER_DAYS"))


def _hospitals_with_stale_reports(now: datetime) -> list[uuid.UUID]:
    found = list(db.session.scalars(_with_stale_reports(now)))
    db.session.rollback()
    return found


def _with_stale_reports(now: datetime) -> Any:
    before = now - _stale_after()
    asked = db.select(AnswerLink.hospital_id).where(
        AnswerLink.purpose == links.STILL_TRUE, AnswerLink.created_at > before
    )
    stale = db.select(Service.hospital_id).where(Service.free.is_not(None), Service.reported_at < before)
    is_due = (Hospital.id.in_(stale), Hospital.id.not_in(asked))
    open_with_address = (Hospital.email.is_not(None), Hospital.closed_at.is_(None))
    return db.select(Hospital.id).where(*is_due, *open_with_address).order_by(Hospital.id)


@transaction
def _ask_if_still_true(hospital_id: uuid.UUID, now: datetime) -> bool:
    this_one = db.select(Hospital).where(Hospital.id == hospital_id)
    hospital = db.session.scalars(this_one.with_for_update(key_share=True)).one()
    if not hospital.email or hospital_id not in db.session.scalars(_with_stale_reports(now)).all():
        return False
    link = links.issue(hospital, now + timedelta(days=setting("LINK_DAYS")), now)
    language = telling.hospital_language(hospital)
    reader = outbox.Reader(occasions.HOSPITAL, f"hospital:{hospital.id}", hospital.email, language)
    facts: dict[str, Any] = {"hospital": str(hospital.id), "link": str(link.id)}
    outbox.tell("places.asked", reader, reader.name, str(link.id), now, **facts)
    audit.record(CLOCK, "places.asked", hospital, now)
    return True
