"""The cases of a crowd, one of them with everything a page of a case lists, and what stands beside them."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.crypto import new_data_key
from referral.intake import tokens
from referral.intake.models import (
    Case,
    CaseMove,
    CaseNote,
    Consent,
    Erasure,
    IdentityDecision,
    Patient,
    PatientToken,
)
from referral.record_copies.models import RecordCopy
from referral.travel_groups.models import TravelsWith
from tests.crowd.writing import add

CASE_STATES = ("waiting", "waiting", "emergency", "placed", "draft", "closed")
NAME = {"name_original": "Шевченко Олена", "birth_date": "1980-02-03", "phone": "+380671112233"}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def _patient(identity: dict[str, Any], now: datetime) -> Patient:
    patient = Patient(id=uuid.uuid4(), data_key=new_data_key(), created_at=now)
    patient.identity = identity
    add([patient])
    add(
        PatientToken(patient_id=patient.id, kind=kind, token=token)
        for kind, token in tokens.of_identity(identity)
    )
    return patient


def _case(patient: Patient, number: int, **facts: Any) -> Case:
    usual = {
        "reference": f"OB-C{number:05}",
        "idempotency_key": uuid.uuid4(),
        "state": "waiting",
        "site_group": "breast",
        "icd10": "C50",
        "modalities": ["radiotherapy"],
        "age_group": "adult",
        "phase": "newly_diagnosed",
        "place_name": "Львів",
        "place_country": "UA",
        "lat": 49.84,
        "lon": 24.03,
        "languages": ["uk"],
    }
    return Case(id=uuid.uuid4(), patient=patient, patient_id=patient.id, **{**usual, **facts})


def the_case(staff: dict[Role, User], colleagues: list[User], size: int, now: datetime) -> Case:
    """The case whose pages are opened, with much of everything a case can have."""
    coordinator, volunteer = staff[Role.COORDINATOR], staff[Role.VOLUNTEER]
    case = _case(
        _patient({**NAME, "email": "one@mail.example"}, now),
        0,
        answers={"contact": {"safe_to_contact": "yes", "may_leave_message": "yes"}},
        created_by=volunteer.id,
        created_at=now - 99 * DAY,
        submitted_at=now - 98 * DAY,
        priority="urgent",
        priority_by=coordinator.id,
        priority_at=now,
        owner_id=coordinator.id,
        due_at=now + HOUR,
    )
    add([case])
    kept = {
        "case_id": case.id,
        "text_version": "1",
        "language": "uk",
        "given_by": "patient",
        "recorded_by": volunteer.id,
    }
    add([Consent(purpose="store", given_at=now, **kept)])
    for n in range(size):
        at, who = now - n * HOUR, colleagues[n]
        note = CaseNote(id=uuid.uuid4(), case=case, author_id=who.id, at=at)
        note.text = f"Note number {n}"
        deed = {"actor_kind": "user", "actor_id": str(who.id), "actor_role": "coordinator", "at": at}
        step = {"verb": "return_to_queue", "from_state": "placed", "to_state": "waiting"}
        add([note, CaseMove(case_id=case.id, **step, **deed)])
        event = {
            "subject_kind": "patient_case",
            "subject_id": str(case.id),
            "case_id": str(case.id),
            "facts": {},
            **deed,
        }
        add([AuditEvent(verb=verb, **event) for verb in ("case.read", "case.assign_owner")])
    return case


def other_cases(size: int, staff: dict[Role, User], colleagues: list[User], now: datetime) -> list[Case]:
    """Cases of the same volunteer and of people who may be the same person; some past their time."""
    return add(
        _case(
            _patient({**NAME, "name_latin": f"Olena Shevchenko {n}"}, now),
            n + 1,
            state=CASE_STATES[n % len(CASE_STATES)],
            created_by=staff[Role.VOLUNTEER].id,
            created_at=now - 300 * DAY,
            submitted_at=now - 200 * DAY,
            owner_id=colleagues[n].id,
            due_at=now + n * HOUR,
            priority="urgent",
            emergency_at=now,
        )
        for n in range(size)
    )


def beside(case: Case, others: list[Case], staff: dict[Role, User], now: datetime) -> None:
    """Who travels along, what was decided of the same person, whom somebody wishes to erase."""
    me = staff[Role.COORDINATOR].id
    for n, other in enumerate(others):
        one, two = sorted((case.id, other.id))
        add([TravelsWith(first_id=one, second_id=two, linked_by=me, linked_at=now)])
        if n % 2:
            first, second = sorted((case.patient_id, other.patient_id))
            add(
                [
                    IdentityDecision(
                        first_id=first, second_id=second, verdict="different", decided_by=me, decided_at=now
                    )
                ]
            )
            add([Erasure(patient_id=other.patient_id, reason="asked_by_patient", asked_by=me, asked_at=now)])
            add([RecordCopy(case_id=other.id, asked_by=me, asked_at=now, due_on=now.date(), language="uk")])
