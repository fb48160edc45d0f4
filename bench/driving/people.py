"""Who waits and which hospitals are asked: written at once, so that what is measured is the way of a referral."""

import uuid
from datetime import timedelta

from sqlalchemy import update

from referral.audit import system
from referral.db import db, transaction, utc_now
from referral.demo.seed import fill_empty
from referral.hospitals import capacity
from referral.hospitals.loading import load_directory
from referral.hospitals.models import Hospital
from referral.intake.models import Case
from referral.outbox import VOID, OutboxMessage
from tests import factories as a
from tests.coordination.desk import a_named_case

ASKED = 60
"""So many hospitals of the real directory are asked in turn."""


def fill(referrals: int) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """The real directory with places at some hospitals, and who waits: case and hospital of each referral."""
    load_directory(utc_now())
    fill_empty(utc_now())
    hospitals = _with_places(referrals)
    _nothing_waits()
    return [(case, hospitals[number % len(hospitals)]) for number, case in enumerate(_waiting(referrals))]


@transaction
def _with_places(referrals: int) -> list[uuid.UUID]:
    wanted = (
        db.select(Hospital).where(Hospital.is_oncology, Hospital.closed_at.is_(None)).order_by(Hospital.code)
    )
    found = list(db.session.scalars(wanted.limit(ASKED)))
    now, room = utc_now(), referrals // len(found) + 1
    for hospital in found:
        hospital.email = hospital.email or f"{hospital.code}@hospitals.example"
        key = (hospital.id, "radiotherapy", "adult")
        capacity.report_slots(
            *key, min(room, 9_999), None, system("bench"), now - timedelta(hours=1), "bench"
        )
    return [hospital.id for hospital in found]


@transaction
def _nothing_waits() -> None:
    """The letters of the invented people are not those of the day."""
    db.session.execute(
        update(OutboxMessage).values(state=VOID), execution_options={"synchronize_session": False}
    )


def _waiting(referrals: int) -> list[uuid.UUID]:
    volunteer = a.a_user("volunteer")
    cases: list[Case] = [a_named_case(volunteer=volunteer) for _ in range(referrals)]
    return [case.id for case in cases]
