"""Warning signs: a case is an emergency, first in the queue, with a contact, until a doctor has seen the person."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func

from referral import audit
from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.audit import Actor
from referral.db import db, transaction
from referral.duty import actions as duty
from referral.duty.models import CALL_BACK, EMERGENCY, DutyAlarm
from referral.duty.queries import live_alarm, on_duty, rota_of
from referral.errors import Conflict, Invalid
from referral.fields import UNKNOWN
from referral.i18n import _l
from referral.intake.actions.filing import claim_open
from referral.intake.models import Case
from referral.intake.moves import SEND_WITHIN, move_case
from referral.intake.red_flags import grade_of, graver
from referral.intake.states import PAUSED
from referral.moments import NOT_YET, TOO_EARLY
from referral.zones import zone_of

BEDSIDE, ALONE, BROUGHT = "bedside", "alone", "brought"
"""Under what the phone and place of whoever stands there, what was answered in writing, and which of the two came from
another case of the same person, are sealed."""
STAYS_CLOSED = _l(
    "A warning sign of the case that would end has not been seen to, and the other case is closed. Keep this one."
)
BEFORE_THE_SIGN = timedelta(days=2)
"""So long before the sign was written down a doctor may have seen the patient because of it; a choice of ours."""


@transaction
def answer_red_flags(case: Case, answers: Mapping[str, str], actor: Actor, now: datetime) -> bool:
    """Keep one screen's answers; a yes raises the emergency, an unknown wants a call-back.

    True when the case is an emergency now.
    """
    claim_open(case)
    kept = {**(case.answers or {}).get("red_flags", {}), **answers}
    case.answers = {**(case.answers or {}), "red_flags": kept}
    audit.record(
        actor, "case.save_group", case, now, case_id=case.id, group="red_flags", answered=len(answers)
    )
    flagged, unknown = (
        [name for name, given in answers.items() if given == said] for said in ("yes", UNKNOWN)
    )
    _keep_own_phone(case, actor)
    if flagged:
        raise_emergency(case, flagged, actor, now)
    if unknown:
        want_call_back(case, unknown, actor, now)
    return case.state == PAUSED


@transaction
def answer_about(case: Case, about: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Keep on what the further lines depend: the facts that were ticked, and whether the rest is none or unknown."""
    claim_open(case)
    case.answers = {**(case.answers or {}), "red_flags_about": about}
    audit.record(actor, "case.save_group", case, now, case_id=case.id, group="red_flags_about")


@transaction
def answer_alone(case: Case, answers: Mapping[str, str], actor: Actor, now: datetime) -> None:
    """Keep, sealed, what the patient answered in writing; a yes or unknown asks a person to call, and shows nothing."""
    claim_open(case)
    case.private_answers = {**(case.private_answers or {}), ALONE: dict(answers)}
    audit.record(actor, "case.save_group", case, now, case_id=case.id, group="alone")
    wanted = [name for name, given in answers.items() if given != "no"]
    if wanted:
        want_call_back(case, ["alone"], actor, now, grade="today")


def _keep_own_phone(case: Case, actor: Actor) -> None:
    """Whoever files stands there: their account's phone is a contact until a better one is said."""
    filer = db.session.get(User, uuid.UUID(actor.id)) if actor.kind == "user" else None
    if filer is not None and filer.phone and filer.role == Role.VOLUNTEER and not bedside_of(case):
        case.private_answers = {**(case.private_answers or {}), BEDSIDE: {"phone": filer.phone}}


def bedside_of(case: Case) -> dict[str, Any]:
    """The phone and the place of whoever stands by the patient, as far as they were said."""
    return dict((case.private_answers or {}).get(BEDSIDE, {}))


@transaction
def keep_bedside(case: Case, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Keep the phone and the place of whoever stands by the patient; the place's own rota hears of an open alarm."""
    claim_open(case)
    case.private_answers = {**(case.private_answers or {}), BEDSIDE: dict(data)}
    audit.record(actor, "case.keep_bedside", case, now, case_id=case.id)
    duty.learn_country(case.id, country_of(case), now)


@transaction
def raise_emergency(case: Case, flags: Iterable[str], actor: Actor, now: datetime) -> Case:
    """Make a case an emergency: first in the queue, an owner named, referrals paused by its state.

    May be called in any open state; again in an emergency it adds flags, and calls again where they are new and
    somebody had acknowledged, or graver. Whoever is on duty is told by a letter without patient data.
    """
    claim_open(case)
    flags = list(flags)
    grade, has_new = grade_of(flags), not set(flags) <= set(case.red_flags)
    case.red_flags = sorted({*case.red_flags, *flags})
    if case.state == PAUSED:
        audit.record(actor, "case.more_red_flags", case, now, case_id=case.id, flags=list(case.red_flags))
        _call_again(case, grade, has_new, now)
        return case
    move_case(case, "raise_emergency", actor, now, reason="red_flag")
    case.emergency_at, case.due_at, case.grade = now, now, grade
    case.seen_by_doctor_at, case.seen_by_doctor = None, None
    case.doctor_outcome, case.doctor_said, case.doctor_time_known = None, None, None
    call_for(case, now)
    return case


def _call_again(case: Case, grade: str, has_new: bool, now: datetime) -> None:
    before, case.grade = case.grade, graver(case.grade, grade)
    alarm = live_alarm(case.id)
    is_taken = alarm is None or not alarm.is_open
    if case.grade != before or (has_new and is_taken):
        call_for(case, now)


def call_for(case: Case, now: datetime) -> None:
    """Tell whoever is on duty, and the owner there was; name an owner where there is none."""
    had, country = case.owner_id, country_of(case)
    case.owner_id = had or _on_duty(country, now) or _first_available()
    grade = case.grade or "ambulance"
    duty.raise_alarm(case.id, case.reference, EMERGENCY, grade, country, now, owner_id=had)


def country_of(case: Case) -> str | None:
    """Where the patient is, as far as it is known: as the intake says, else whoever stands there."""
    said = bedside_of(case).get("country")
    return case.place_country or (None if said == UNKNOWN else said)


def _on_duty(country: str | None, now: datetime) -> uuid.UUID | None:
    (found,) = on_duty(now, [rota_of(country)])
    return found.people[0].id if found.people else None


def _first_available() -> uuid.UUID | None:
    """The coordinator with the fewest emergencies; None when there is no coordinator."""
    load = func.count(Case.id)
    query = (
        db.select(User.id)
        .outerjoin(Case, (Case.owner_id == User.id) & (Case.state == PAUSED))
        .where(User.role == Role.COORDINATOR, User.active.is_(True))
        .group_by(User.id, User.created_at)
        .order_by(load, User.created_at, User.id)
    )
    return db.session.scalars(query.limit(1)).first()


@transaction
def acknowledge(case: Case, alarm: DutyAlarm, actor: Actor, now: datetime) -> None:
    """One person takes the alarm of a case; a coordinator who does is its owner. Raises Conflict for the second."""
    claim_open(case)
    duty.acknowledge(alarm, actor, now)
    if actor.role == Role.COORDINATOR:
        case.owner_id = uuid.UUID(actor.id)


@transaction
def seen_by_doctor(
    case: Case,
    where: str,
    when: datetime,
    actor: Actor,
    now: datetime,
    outcome: str | None = None,
    said: str | None = None,
    time_known: bool = True,
) -> Case:
    """Record that a doctor has seen the patient, and what came of it: the case goes on where it was, or waits.

    Raises Conflict when the case is no emergency (any more); Invalid, under "day" or "time", for a moment that is yet
    to come or lies long before the sign.
    """
    claim_open(case)
    _check_moment(case, when, now)
    move_case(case, "resume", actor, now)
    case.seen_by_doctor_at, case.seen_by_doctor = when, where
    case.doctor_outcome, case.doctor_said, case.doctor_time_known = outcome, said or None, time_known
    case.due_at = due_at(case, now)
    duty.end_alarm(case.id, "seen_by_doctor", now)
    return case


def _check_moment(case: Case, when: datetime, now: datetime) -> None:
    zone = zone_of(country_of(case))
    if when > now:
        is_today = when.astimezone(zone).date() == now.astimezone(zone).date()
        raise Invalid({"time" if is_today else "day": [str(NOT_YET)]})
    if case.emergency_at and when < case.emergency_at - BEFORE_THE_SIGN:
        raise Invalid({"day": [str(TOO_EARLY)]})


@transaction
def want_call_back(
    case: Case, questions: Iterable[str], actor: Actor, now: datetime, grade: str = "call"
) -> None:
    """ "I don't know" to a red flag is not a pass: a coordinator has to call back, now, and is told."""
    claim_open(case)
    case.callback_wanted, case.parked_until = True, None
    case.due_at = min(filter(None, (case.due_at, now)))
    audit.record(actor, "case.want_call_back", case, now, case_id=case.id, questions=sorted(questions))
    alarm = live_alarm(case.id)
    if case.state != PAUSED and not (alarm and alarm.is_open and alarm.grade == grade):
        duty.raise_alarm(
            case.id, case.reference, CALL_BACK, grade, country_of(case), now, owner_id=case.owner_id
        )


@transaction
def pass_on_emergency(ended: Case, living: Case, actor: Actor, now: datetime) -> None:
    """What a case called for and nobody has seen to yet goes over to the case of the same person that stays.

    Raises Conflict where that one is closed: nobody would be called any more.
    """
    if ended.state != PAUSED and not ended.callback_wanted:
        return
    if living.state == "closed":
        raise Conflict(STAYS_CLOSED)
    mine, theirs = living.private_answers or {}, ended.private_answers or {}
    brought = {name: theirs[name] for name in (BEDSIDE, ALONE) if name in theirs and name not in mine}
    living.private_answers = {**mine, **brought, BROUGHT: {"from": str(ended.id), "names": list(brought)}}
    if ended.state == PAUSED:
        raise_emergency(living, ended.red_flags, actor, now)
    if ended.callback_wanted:
        want_call_back(living, ["same_person"], actor, now)


@transaction
def give_back_what_was_brought(living: Case, ended: Case) -> None:
    """They are two people after all: the contact and what was answered alone leave the other's case; its alarm stays
    until a person has looked."""
    mine = dict(living.private_answers or {})
    brought = mine.get(BROUGHT, {})
    if brought.get("from") == str(ended.id):
        living.private_answers = {
            name: said for name, said in mine.items() if name not in (BROUGHT, *brought["names"])
        }


def due_at(case: Case, now: datetime) -> datetime:
    """When the desk must look at a case: triage within a day, then a hospital asked by its priority's clock to send."""
    return now + SEND_WITHIN[case.priority]
