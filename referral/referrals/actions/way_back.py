"""Telling of a visit, by either side, and a hospital's letter as text; a refusal on arrival is heard at once."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from referral import audit
from referral.audit import Actor
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict, Invalid, NotAllowed
from referral.intake.actions.hearing import tell_desk
from referral.referrals import wording
from referral.referrals.models import Referral
from referral.referrals.moving import lock_case
from referral.referrals.way_back.codes import EXPLAINED, HOSPITAL, NO, PATIENT, REASONS, REFUSED, TREATED
from referral.referrals.way_back.models import HospitalLetter, VisitReport
from referral.referrals.way_back.told import last_report, may_report, may_write

ASKED: dict[str, frozenset[str]] = {
    "came": frozenset({"yes", NO}),
    "treated": frozenset(TREATED),
    "reason": frozenset(REASONS),
    "explained": frozenset(EXPLAINED),
}
TOLD_BY = {PATIENT: "visit.told_by_patient", HOSPITAL: "visit.told_by_hospital"}
THE_SAME_WITHIN = timedelta(hours=1)


@transaction
def report_visit(
    referral: Referral, said: Mapping[str, str | None], language: str, actor: Actor, now: datetime
) -> VisitReport:
    """Keep how the visit went as one side says it; nothing of the request or the case is moved by it.

    `said`: came, treated, reason, explained, note. Who did not come, and a refusal, stand at the desk until a person
    has heard them. The same again within the hour is one. Raises Invalid for what is not asked and a refusal without
    its reason, Conflict where there was no visit yet, NotAllowed for anybody else.
    """
    side = _side(referral, actor)
    coded = {name: said.get(name) for name in ASKED}
    _check(coded)
    case = lock_case(referral.case_id)
    db.session.refresh(referral)
    if not may_report(referral, now) or case.patient.erased_at:
        raise Conflict(wording.MOVED_ON)
    before = last_report(referral, side)
    if before is not None and before.at > now - THE_SAME_WITHIN and _is_same(before, coded, said):
        return before
    row = VisitReport(id=uuid.uuid4(), referral=referral, side=side, language=language, at=now, **coded)
    row.note = said.get("note") or None
    db.session.add(row)
    audit.record(actor, TOLD_BY[side], row, now, case_id=case.id, treated=row.treated, came=row.came)
    db.session.flush()
    if case.state != "closed" and (row.treated == REFUSED or row.came == NO):
        tell_desk(case, now)
    return row


def _side(referral: Referral, actor: Actor) -> str:
    if actor.role == PATIENT and actor.id == str(referral.case_id):
        return PATIENT
    if actor.role == HOSPITAL and actor.hospital_id == referral.hospital_id:
        return HOSPITAL
    raise NotAllowed(wording.WRONG_ROLE)


def _check(coded: Mapping[str, str | None]) -> None:
    wrong = [name for name, code in coded.items() if code is not None and code not in ASKED[name]]
    if wrong or coded["came"] is None:
        raise Invalid({name: [str(wording.CHOOSE_REASON)] for name in wrong or ["came"]})
    if coded["treated"] == REFUSED and coded["reason"] is None:
        raise Invalid({"reason": [str(wording.CHOOSE_REASON)]})


def _is_same(row: VisitReport, coded: Mapping[str, str | None], said: Mapping[str, str | None]) -> bool:
    return all(getattr(row, name) == code for name, code in coded.items()) and row.note == (
        said.get("note") or None
    )


@transaction
def write_letter(referral: Referral, text: str, language: str, actor: Actor, now: datetime) -> HospitalLetter:
    """Keep a letter of the hospital that took the patient, as text in its language; the desk hears of it.

    The same text again is the same letter. Raises Conflict where the hospital has not taken the patient.
    """
    if _side(referral, actor) != HOSPITAL:
        raise NotAllowed(wording.WRONG_ROLE)
    case = lock_case(referral.case_id)
    db.session.refresh(referral)
    if not may_write(referral) or case.patient.erased_at:
        raise Conflict(wording.MOVED_ON)
    if (before := _standing(referral, text)) is not None:
        return before
    row = HospitalLetter(id=uuid.uuid4(), referral=referral, language=language, at=now)
    row.text = text
    db.session.add(row)
    audit.record(actor, "letter.written", row, now, case_id=case.id, language=language)
    db.session.flush()
    if case.state != "closed":
        tell_desk(case, now)
    return row


def _standing(referral: Referral, text: str) -> HospitalLetter | None:
    mine = (HospitalLetter.referral_id == referral.id, HospitalLetter.ended_at.is_(None))
    return next(
        (row for row in db.session.scalars(db.select(HospitalLetter).where(*mine)) if row.text == text), None
    )


@transaction
def take_letter_back(letter: HospitalLetter, actor: Actor, now: datetime) -> bool:
    """The hospital takes a letter back, for it was wrong or another patient's: nobody reads it any more.

    False for a second click.
    """
    if _side(letter.referral, actor) != HOSPITAL:
        raise NotAllowed(wording.WRONG_ROLE)
    lock_case(letter.referral.case_id)
    stands = (HospitalLetter.id == letter.id, HospitalLetter.ended_at.is_(None))
    if not guarded_update(HospitalLetter, *stands, ended_at=now):
        return False
    audit.record(actor, "letter.taken_back", letter, now, case_id=letter.referral.case_id)
    return True
