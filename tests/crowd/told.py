"""What a crowd has told: whether help is still needed, how visits went, letters of hospitals, a doctor at home."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from referral.crypto import link_token, token_hash
from referral.home_doctor.models import HomeDoctor
from referral.intake.models import Case, Consent
from referral.referrals.models import Referral
from referral.referrals.way_back.models import HospitalLetter, VisitReport
from referral.still_needed.models import StillNeeded
from tests.crowd.writing import _rows, add


def the_way_back(case: Case, accepted: Referral, staff: Any, size: int, now: datetime) -> HomeDoctor:
    """As many of each for the case and for the accepted one; the case's doctor at home."""
    of_case = [row for row in _rows if isinstance(row, Referral) and row.case_id == case.id]
    for n in range(size):
        at = now - timedelta(hours=n)
        add([StillNeeded(case_id=case.id, said="yes", said_at=at)])
        for referral in (accepted, of_case[n % len(of_case)]):
            said = {"referral_id": referral.id, "language": "pl", "at": at}
            add([VisitReport(side="patient", came="yes", treated="planned", **said), HospitalLetter(**said)])
    return _doctor(case, staff, now)


def _doctor(case: Case, staff: Any, now: datetime) -> HomeDoctor:
    by = staff["coordinator"].id
    given = {"text_version": "1", "language": "uk", "given_by": "patient", "recorded_by": by, "given_at": now}
    consent = Consent(id=uuid.uuid4(), case_id=case.id, purpose="home_doctor", scope={}, **given)
    doctor = HomeDoctor(id=uuid.uuid4(), case_id=case.id, consent_id=consent.id, language="uk", token_hash="")
    doctor.token_hash, doctor.recorded_by, doctor.recorded_at = token_hash(link_token(doctor.id)), by, now
    doctor.sent_at, doctor.opens_until = now, now + timedelta(days=9)
    add([consent, doctor])
    return doctor
