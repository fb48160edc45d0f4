"""People, hospitals, cases and referrals for tests, with what a test does not care about filled in."""

import itertools
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from typing import Any

from matching.vocabulary import AgeGroup, Modality
from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.crypto import new_data_key
from referral.db import db
from referral.hospitals.importing.models import Proposal, SourceRow
from referral.hospitals.models import Hospital, Service, SlotReport, Statement
from referral.intake.models import Case, Consent, Patient
from referral.plans.models import PlanLine, PlanRun
from referral.referrals.models import RankingRecord, Referral

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
_numbers = itertools.count(1)


_parts = ContextVar("parts", default=False)


def kept(row: Any) -> Any:
    """Add a row, commit (a part of something larger is committed with the whole), and give it back."""
    db.session.add(row)
    db.session.flush() if _parts.get() else db.session.commit()
    return row


@contextmanager
def _making_parts() -> Iterator[None]:
    before = _parts.set(True)
    try:
        yield
    finally:
        _parts.reset(before)


def a_user(role: str = Role.COORDINATOR, **facts: Any) -> User:
    """An active account that needs no second factor to be signed in by the tests."""
    number = next(_numbers)
    defaults = {
        "email": f"person{number}@example.org",
        "name": f"Person {number}",
        "role": role,
        "language": "en",
        "created_at": NOW,
    }
    return kept(User(**{**defaults, **facts}))


def a_hospital(**facts: Any) -> Hospital:
    """A Polish hospital about which nothing is known but where it is."""
    number = next(_numbers)
    defaults = {
        "code": f"pl-test-{number}",
        "country": "PL",
        "name": f"Szpital {number}",
        "name_en": f"Hospital {number}",
        "city": "Lublin",
        "lat": 51.25,
        "lon": 22.57,
        "precision": "city",
        "coordinates_source": "test",
        "source": "test",
        "email": f"oncology{number}@hospital.example",
    }
    return kept(Hospital(**{**defaults, **facts}))


def treats(
    hospital: Hospital,
    site: str,
    modality: str,
    age_group: str = AgeGroup.ADULT,
    answer: str = "yes",
    **said: Any,
) -> Statement:
    """The hospital answered that it treats this (or, with answer="no", that it does not); or what is said instead."""
    facts = {"modality": modality, "age_group": age_group, "answer": answer, "sites": [site] if site else []}
    answered = {"kind": "hospital", "title": f"the hospital itself, {site}", "page_date": "2026-11-01"}
    return kept(
        Statement(hospital_id=hospital.id, **{**facts, **answered, "dated": date(2026, 11, 1), **said})
    )


def places(
    hospital: Hospital,
    modality: str,
    number: int | None,
    age_group: str = AgeGroup.ADULT,
    as_of: datetime = NOW - timedelta(days=1),
) -> Service:
    """The hospital's service for a modality, with its last reported places (None: never reported)."""
    service = Service(hospital_id=hospital.id, modality=modality, age_group=age_group)
    if number is not None:
        service.free, service.reported_at = number, as_of
        service.reports.append(
            SlotReport(
                places=number, as_of=as_of, reported_by_kind="user", reported_by="test", source="by telephone"
            )
        )
    return kept(service)


def a_case(
    modality: str = Modality.RADIOTHERAPY, identity: dict[str, Any] | None = None, **facts: Any
) -> Case:
    """A submitted case waiting for a hospital: an adult with breast cancer in Lviv."""
    with _making_parts():
        volunteer = facts.pop("volunteer", None) or a_user(Role.VOLUNTEER)
    patient = Patient(data_key=new_data_key(), created_at=NOW)
    patient.identity = identity or {
        "name_original": "Тестова Олена",
        "name_latin": "Testova Olena",
        "birth_date": "1980-02-03",
        "phone": "+380501234567",
    }
    defaults = {
        "reference": f"OB-T{next(_numbers):05d}",
        "idempotency_key": uuid.uuid4(),
        "state": "waiting",
        "created_by": volunteer.id,
        "created_at": NOW,
        "submitted_at": NOW,
        "due_at": NOW + timedelta(hours=72),
        "site_group": "breast",
        "icd10": "C50",
        "modalities": [modality],
        "age_group": AgeGroup.ADULT,
        "phase": "newly_diagnosed",
        "place_name": "Львів",
        "place_country": "UA",
        "lat": 49.84,
        "lon": 24.03,
        "languages": ["uk"],
    }
    case = Case(patient=patient, **{**defaults, **facts})
    case.consents.append(
        Consent(
            purpose="store",
            text_version="1",
            language="uk",
            given_by="guardian" if case.age_group == AgeGroup.CHILD else "patient",
            recorded_by=volunteer.id,
            given_at=NOW,
        )
    )
    return kept(case)


def a_referral(case: Case | None = None, hospital: Hospital | None = None, **facts: Any) -> Referral:
    """A referral of a case to a hospital, sent and not opened yet."""
    with _making_parts():
        case, hospital = case or a_case(), hospital or a_hospital()
        sent_by = facts.pop("sent_by", None) or a_user(Role.COORDINATOR).id
    defaults = {
        "modality": (case.modalities or [Modality.RADIOTHERAPY])[0],
        "age_group": case.age_group or AgeGroup.ADULT,
        "sent_by": sent_by,
        "sent_at": NOW,
        "deadline_at": NOW + timedelta(hours=72),
    }
    return kept(Referral(case_id=case.id, hospital_id=hospital.id, **{**defaults, **facts}))


def a_proposal(hospital: Hospital | None = None, **facts: Any) -> Proposal:
    """A source proposes another telephone number of a hospital."""
    hospital = hospital or a_hospital()
    changes = {"phone": {"before": hospital.phone or "", "after": "+48 11 000 00 00"}}
    row = SourceRow(source="own", key=f"row {next(_numbers)}", digest="", hospital_id=hospital.id)
    row.content = {"facts": {"name": hospital.name, "country": hospital.country}, "said": [], "waits": []}
    defaults = {"source": "own", "kind": "changed", "name": hospital.name, "country": hospital.country}
    said = {"changes": changes, "raised_at": NOW, "hospital_id": hospital.id, "row": row}
    return kept(Proposal(**{**defaults, **said, **facts}))


def a_plan_line(case: Case | None = None, hospital: Hospital | None = None, **facts: Any) -> PlanLine:
    """A line of an open draft that proposes this hospital for this case; the draft holds nothing else."""
    number = next(_numbers)
    with _making_parts():
        case, hospital = case or a_case(), hospital or a_hospital()
        created_by = a_user(Role.COORDINATOR).id
        record = kept(RankingRecord(digest=f"plan {number}", content="{}", created_at=NOW))
    totals = {
        "waiting": 1,
        "placed": 1,
        "urgent": 0,
        "urgent_placed": 0,
        "mean_hours": 3.0,
        "longest_hours": 3.0,
    }
    figures = {"exact": True, "gap": 0.0, "cost": 0.0, "plan": totals, "first_come": totals, "worths": [],
               "fairer": {"parity": None, "nearer": None}, "aside": {"asked": [], "no_consent": []}}  # fmt: skip
    run = PlanRun(
        created_at=NOW,
        created_by=created_by,
        kind="best",
        with_prices=False,
        value=1,
        bound=1,
        digest=record.digest,
        figures=figures,
    )
    defaults = {
        "modality": case.modalities[0],
        "age_group": case.age_group,
        "facts": {"places": 1, "assumed": False},
    }
    line = PlanLine(case_id=case.id, hospital_id=hospital.id, **{**defaults, **facts})
    run.lines.append(line)
    kept(run)
    return line
