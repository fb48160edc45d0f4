"""What the coordinator does to a referral: send, send the link anew."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_
from sqlalchemy.exc import IntegrityError

from referral import audit
from referral.audit import Actor
from referral.db import db, guarded_lock, guarded_update, transaction
from referral.errors import Conflict, NotAllowed, Refusal
from referral.hospitals.models import Hospital
from referral.i18n import language
from referral.intake.models import Case
from referral.intake.moves import settle
from referral.intake.states import STATES as CASE_STATES
from referral.referrals import answer_times as deadlines
from referral.referrals import links, telling, wording
from referral.referrals.consents import check_consents, excluded_of, may_show, record_showing
from referral.referrals.models import AnswerLink, Referral
from referral.referrals.moving import lock_case, note_step, what_happened
from referral.referrals.shown.held_back import check_names_nobody
from referral.referrals.table.moves import SEND
from referral.referrals.table.states import ANSWERABLE, COORDINATOR, OPEN_STATES

REMIND_AGAIN_AFTER = timedelta(hours=12)
PSEUDONYMOUS = "pseudonymous summary"
"""What a consent to show covers before the acceptance; kept in the consent's scope."""


@transaction
def send(
    case: Case,
    hospital: Hospital,
    modality: str,
    actor: Actor,
    now: datetime,
    deadline: datetime | None = None,
    message: str | None = None,
    ranking_digest: str | None = None,
    rank: int | None = None,
    override_reason: str | None = None,
) -> Referral:
    """Ask a hospital to take a case; it hears by letter. Sending the same twice gives the first one back.

    The deadline goes by the case's priority unless given; but for an emergency it is moved to a working day.
    Raises Refusal (no consent, an excluded hospital, nobody to read it) and Conflict (the case is not waiting, or this
    hospital already has an open referral of it).
    """
    if actor.role != COORDINATOR:
        raise NotAllowed(wording.WRONG_ROLE)
    lock_case(case.id)
    if (sent := _already_sent(case, hospital, modality, actor)) is not None:
        return sent
    _check_may_send(case, hospital)
    check_names_nobody("message", message, case.patient.identity or {})
    facts = {"ranking_digest": ranking_digest, "rank": rank, "override_reason": override_reason}
    deadline = deadlines.due_from(case, hospital.country, now, deadline)
    referral = _new_referral(
        case, hospital, actor, modality=modality, sent_at=now, deadline_at=deadline, **facts
    )
    referral.message, referral.message_language = message, language() if message else None
    settle(case)
    note_step(referral, SEND, None, actor, now)
    link = links.answer_link(referral, now)
    telling.tell_hospital("referral_new", referral, now, link, occasion=f"referral.{SEND}")
    return referral


@transaction
def show_and_send(
    case: Case,
    hospital_id: uuid.UUID,
    modality: str,
    consent: dict[str, Any],
    actor: Actor,
    now: datetime,
    **facts: Any,
) -> Referral:
    """Record the consent to show this hospital the case, unless it may see it already; then send.

    `consent`: given_by, language, basis; `facts`: the rest of what `send` takes. Raises what `send` raises.
    """
    if not may_show(case, hospital_id):
        scope = {"hospital": str(hospital_id), "items": PSEUDONYMOUS}
        record_showing(case, scope, consent, actor, now)
    return send(case, db.session.get_one(Hospital, hospital_id), modality, actor, now, **facts)


def _already_sent(case: Case, hospital: Hospital, modality: str, actor: Actor) -> Referral | None:
    """The open referral that this very person sent for the same treatment: a second click."""
    same = (
        Referral.case_id == case.id,
        Referral.hospital_id == hospital.id,
        Referral.modality == modality,
        Referral.sent_by == uuid.UUID(actor.id),
    )
    return db.session.scalars(db.select(Referral).where(*same, Referral.state.in_(OPEN_STATES))).first()


def _check_may_send(case: Case, hospital: Hospital) -> None:
    waiting = (Case.id == case.id, Case.state == "waiting")
    if not guarded_lock(Case, *waiting):
        raise Conflict(CASE_STATES[case.state].cannot_send or wording.CASE_MOVED_ON)
    if case.age_group is None:
        raise Refusal(wording.AGE_UNKNOWN)
    if hospital.closed_at is not None:
        raise Refusal(wording.HOSPITAL_CLOSED)
    if hospital.id in excluded_of(case.id):
        raise Refusal(wording.EXCLUDED)
    check_consents(case, hospital.id)
    if not telling.is_reachable(hospital):
        raise Refusal(wording.NOBODY_TO_READ)


def _new_referral(case: Case, hospital: Hospital, actor: Actor, **facts: Any) -> Referral:
    try:
        with db.session.begin_nested():
            referral = Referral(
                case=case, hospital=hospital, age_group=case.age_group, sent_by=uuid.UUID(actor.id), **facts
            )
            db.session.add(referral)
        return referral
    except IntegrityError:
        raise Conflict(wording.ALREADY_SENT) from None


@transaction
def renew_link(referral: Referral, actor: Actor, now: datetime) -> AnswerLink:
    """Send the hospital a new link; the old ones die. Raises Conflict when the referral is over."""
    if actor.role != COORDINATOR:
        raise NotAllowed(wording.WRONG_ROLE)
    lock_case(referral.case_id)
    if referral.state not in OPEN_STATES:
        raise Conflict(what_happened(referral))
    check_consents(referral.case, referral.hospital_id)
    links.kill(referral, now)
    link = links.answer_link(referral, now)
    telling.tell_hospital("referral_news", referral, now, link, "link.renewed", str(link.id))
    audit.record(actor, "link.renewed", referral, now, case_id=referral.case_id)
    return link


@transaction
def remind(referral: Referral, actor: Actor, now: datetime) -> bool:
    """Remind a hospital that owes an answer, now; False where none is owed or it was reminded a short while ago."""
    if actor.role != COORDINATOR:
        raise NotAllowed(wording.WRONG_ROLE)
    lock_case(referral.case_id)
    if referral.hospital.closed_at is not None:
        raise Refusal(wording.HOSPITAL_CLOSED)
    owed = (Referral.id == referral.id, Referral.state.in_(ANSWERABLE), Referral.paused_at.is_(None))
    rested = or_(Referral.reminded_at.is_(None), Referral.reminded_at <= now - REMIND_AGAIN_AFTER)
    if not guarded_update(Referral, *owed, rested, reminded_at=now):
        return False
    again = now.isoformat()
    telling.tell_hospital("referral_reminder", referral, now, occasion="referral.remind", window=again)
    audit.record(actor, "referral.remind", referral, now, case_id=referral.case_id)
    return True
