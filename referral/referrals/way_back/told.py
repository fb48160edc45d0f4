"""Which visit may be told of, what each side told of it, and which letters a hospital wrote."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select
from sqlalchemy.orm import contains_eager

from referral.db import db
from referral.errors import NotFound
from referral.intake.models import Case
from referral.prepared import prepared
from referral.referrals.models import Referral
from referral.referrals.table.states import TERMINAL_STATES
from referral.referrals.way_back.codes import REPORTED, WRITTEN
from referral.referrals.way_back.models import HospitalLetter, VisitReport
from referral.zones import day_in

MOST_SHOWN = 20
"""So many reports and letters of a case a page shows, the newest."""


class WayBack(NamedTuple):
    """What both sides told of the visits of a case, and the letters that stand; the newest first."""

    reports: Sequence[VisitReport]
    letters: Sequence[HospitalLetter]


def may_report(referral: Referral, now: datetime) -> bool:
    """Whether there was a visit to tell of: the day has come where the hospital is, or nobody has set one."""
    has_come = referral.first_date is None or referral.first_date <= day_in(now, referral.hospital.country)
    return referral.state in REPORTED and (has_come or referral.state in TERMINAL_STATES)


def may_write(referral: Referral) -> bool:
    """Whether the hospital has taken this patient, so that it may add a letter."""
    return referral.state in WRITTEN


def visit_of(case: Case, now: datetime) -> Referral | None:
    """The newest request of a case of whose visit may be told."""
    wanted = db.select(Referral).where(Referral.case_id == case.id, Referral.state.in_(REPORTED))
    found = db.session.scalars(wanted.order_by(Referral.sent_at.desc(), Referral.id).limit(1)).first()
    return found if found is not None and may_report(found, now) else None


def last_report(referral: Referral, side: str) -> VisitReport | None:
    """What a side told last of a visit."""
    mine = (VisitReport.referral_id == referral.id, VisitReport.side == side)
    newest = db.select(VisitReport).where(*mine).order_by(VisitReport.at.desc(), VisitReport.id)
    return db.session.scalars(newest.limit(1)).first()


def letters_of(case_id: uuid.UUID) -> Sequence[HospitalLetter]:
    """The letters of a case that stand, with whose they are."""
    return db.session.scalars(*_letters_of(case_id)).all()


@prepared
def _letters_of(case_id: uuid.UUID) -> Select[tuple[HospitalLetter]]:
    wanted = db.select(HospitalLetter).join(HospitalLetter.referral).join(Referral.hospital)
    mine = wanted.where(Referral.case_id == case_id, HospitalLetter.ended_at.is_(None))
    whose = contains_eager(HospitalLetter.referral).contains_eager(Referral.hospital)
    newest = mine.options(whose).order_by(HospitalLetter.at.desc(), HospitalLetter.id)
    return newest.limit(MOST_SHOWN)


def letters_to(referral: Referral) -> Sequence[HospitalLetter]:
    """The letters that a hospital wrote for one request and that stand."""
    return [each for each in letters_of(referral.case_id) if each.referral_id == referral.id]


def letter_of(referral: Referral, letter_id: uuid.UUID) -> HospitalLetter:
    """One of them; raises NotFound."""
    found = db.session.get(HospitalLetter, letter_id)
    if found is None or found.referral_id != referral.id:
        raise NotFound()
    return found


def way_back_of(case: Case) -> WayBack:
    """All that stands of a case, for its page at the desk."""
    return WayBack(db.session.scalars(*_reports_of(case.id)).all(), letters_of(case.id))


@prepared
def _reports_of(case_id: uuid.UUID) -> Select[tuple[VisitReport]]:
    wanted = db.select(VisitReport).join(VisitReport.referral).join(Referral.hospital)
    whose = contains_eager(VisitReport.referral).contains_eager(Referral.hospital)
    newest = wanted.where(Referral.case_id == case_id).order_by(VisitReport.at.desc(), VisitReport.id)
    return newest.options(whose).limit(MOST_SHOWN)
