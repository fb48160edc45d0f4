"""A whole service with so many rows of everything a page lists, quickly: for tests that count what a page costs."""

import itertools
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from matching.vocabulary import AgeGroup, Modality, site_groups
from referral.accounts.models import Invitation, User
from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.crypto import link_token, new_data_key, token_hash
from referral.db import db
from referral.engine.models import LearnedModel, LearningSwitch
from referral.hospitals.models import Capability, Hospital, PlacesReport, Service
from referral.intake import tokens
from referral.intake.models import (
    Card,
    Case,
    CaseMove,
    CaseNote,
    Consent,
    Erasure,
    IdentityDecision,
    Patient,
    PatientToken,
)
from referral.outbox import OutboxMessage
from referral.plans.models import PlanLine, PlanRun, ReservePriceSwitch
from referral.referrals.models import AnswerLink, RankingRecord, Referral, ReferralMove
from referral.travel_groups.models import TravelsWith
from tests import factories as a

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
COUNTRIES = ("PL", "CZ", "HU", "SK", "RO")
OPEN = ("requested", "received", "info_requested", "accepted_with_conditions", "accepted", "appointment_set")
ENDED = ("rejected", "withdrawn", "expired", "superseded")
CASE_STATES = ("waiting", "waiting", "emergency", "placed", "draft", "closed")
NAME = {"name_original": "Шевченко Олена", "birth_date": "1980-02-03", "phone": "+380671112233"}


_rows: list[Any] = []


class Crowd(NamedTuple):
    """Who and what a page's scene names."""

    people: dict[str, User]
    case: Case
    other: Case
    hospital: Hospital
    referral: Referral
    accepted: Referral
    link: AnswerLink
    identity_link: AnswerLink
    places_link: AnswerLink
    card: Card
    invitation: Invitation
    run: PlanRun


def crowd(size: int) -> Crowd:
    """Commit `size` rows of everything, all of them to be shown to somebody."""
    now = datetime.now(UTC)
    staff = {role: a.a_user(role, name=f"The {role}") for role in Role}
    hospitals = _hospitals(size, now)
    staff[Role.HOSPITAL].hospital_id = hospitals[0].id
    colleagues = _people(size, now)
    case = _the_case(staff, colleagues, size, now)
    others = _cases(size, staff, colleagues, now)
    _answers(case, others, hospitals, colleagues, now)
    asked = _inbox(others, hospitals[0], staff, now)
    the_referral = asked[0]
    _steps(the_referral, colleagues, size, now)
    _beside(case, others, staff, now)
    run = _drafts(size, others, hospitals, colleagues, now)
    _letters(size, now)
    _switches(staff[Role.ADMINISTRATOR], now)
    accepted = next(each for each in asked if each.state == "accepted")
    links = [
        _link(the_referral, hospitals[0], "answer", now),
        _link(accepted, hospitals[0], "identity", now),
        _link(None, hospitals[0], "still_true", now),
    ]
    made = _invitations(size, staff[Role.ADMINISTRATOR], now)
    card = Card(
        id=uuid.uuid4(), case_id=case.id, token_hash="", issued_at=now, issued_by=staff[Role.VOLUNTEER].id
    )
    card.token_hash = token_hash(link_token(card.id))
    _add([card])
    _write()
    return Crowd(dict(staff), case, others[0], hospitals[0], the_referral, accepted, *links, card, made, run)


def _add(rows: Iterable[Any]) -> list[Any]:
    """Keep rows to be written all at once, table by table."""
    found = list(rows)
    _rows.extend(found)
    return found


def _write() -> None:
    """Insert what was kept, each table after those that it points to."""
    order = ["user", "hospital", *(table.name for table in db.metadata.sorted_tables)]
    for _name, rows in itertools.groupby(
        sorted(_rows, key=lambda row: order.index(row.__tablename__)), key=lambda row: row.__tablename__
    ):
        db.session.add_all(rows)
        db.session.flush()
    _rows.clear()
    db.session.commit()


def _hospitals(size: int, now: datetime) -> list[Hospital]:
    made = [
        Hospital(
            id=uuid.uuid4(),
            code=f"crowd-{n}",
            country=COUNTRIES[n % 5],
            name=f"Szpital {n:03}",
            name_en=f"Hospital {n:03}",
            city="Lublin",
            lat=48 + n % 50 / 10,
            lon=19 + n % 40 / 10,
            precision="city",
            coordinates_source="test",
            source="test",
            email=f"h{n}@hospital.example",
            languages=["uk"],
        )
        for n in range(size)
    ]
    _add(made)
    for each in made:
        _add(_capabilities(each.id, ["radiotherapy"], ["breast"]))
        _service(each.id, "radiotherapy", "adult", 3, now)
    more = [each for each in Modality if each is not Modality.RADIOTHERAPY]
    _add(list(_capabilities(made[0].id, more, site_groups()))[:size])
    for modality, age in [(each, age) for each in more for age in AgeGroup][: size // 10]:
        _service(made[0].id, modality, age, size, now)
    return made


def _capabilities(
    hospital_id: uuid.UUID, modalities: Iterable[str], sites: Iterable[str]
) -> Iterator[Capability]:
    sites = list(sites)
    for modality in modalities:
        for site in sites:
            yield Capability(
                hospital_id=hospital_id,
                modality=str(modality),
                age_group="adult",
                site_group=site,
                answer="yes",
                source="its own page",
                source_date="2026-11-01",
            )


def _service(hospital_id: uuid.UUID, modality: str, age: str, reports: int, now: datetime) -> Service:
    service = Service(
        id=uuid.uuid4(), hospital_id=hospital_id, modality=str(modality), age_group=str(age), free=5
    )
    service.reported_at = now - DAY
    _add([service])
    _add(
        PlacesReport(
            service_id=service.id,
            places=5,
            as_of=now - DAY - n * HOUR,
            reported_by_kind="user",
            reported_by=str(uuid.uuid4()),
            source="by telephone",
        )
        for n in range(reports)
    )
    return service


def _people(size: int, now: datetime) -> list[User]:
    roles = (Role.COORDINATOR, Role.VOLUNTEER, Role.HOSPITAL)
    return _add(
        User(
            id=uuid.uuid4(),
            email=f"crowd{n}@example.org",
            name=f"Colleague {n:03}",
            role=roles[n % 3],
            language="en",
            created_at=now,
        )
        for n in range(size)
    )


def _invitations(size: int, administrator: User, now: datetime) -> Invitation:
    made = [
        Invitation(
            id=uuid.uuid4(),
            email=f"new{n}@example.org",
            role="volunteer",
            language="uk",
            token_hash=f"invitation {n}",
            invited_by=administrator.id,
            created_at=now,
            expires_at=now + 9 * DAY,
        )
        for n in range(size)
    ]
    made[0].token_hash = token_hash(link_token(made[0].id))
    return _add(made)[0]


def _patient(identity: dict[str, Any], now: datetime) -> Patient:
    patient = Patient(id=uuid.uuid4(), data_key=new_data_key(), created_at=now)
    patient.identity = identity
    _add([patient])
    _add(
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


def _the_case(staff: dict[Role, User], colleagues: list[User], size: int, now: datetime) -> Case:
    """The case whose pages are opened, with much of everything a case can have."""
    coordinator, volunteer = staff[Role.COORDINATOR], staff[Role.VOLUNTEER]
    case = _case(
        _patient(NAME, now),
        0,
        created_by=volunteer.id,
        created_at=now - 99 * DAY,
        submitted_at=now - 98 * DAY,
        priority="urgent",
        priority_by=coordinator.id,
        priority_at=now,
        owner_id=coordinator.id,
        due_at=now + HOUR,
    )
    _add([case])
    kept = {
        "case_id": case.id,
        "text_version": "1",
        "language": "uk",
        "given_by": "patient",
        "recorded_by": volunteer.id,
    }
    _add([Consent(purpose="store", given_at=now, **kept)])
    for n in range(size):
        at, who = now - n * HOUR, colleagues[n]
        note = CaseNote(id=uuid.uuid4(), case=case, author_id=who.id, at=at)
        note.text = f"Note number {n}"
        deed = {"actor_kind": "user", "actor_id": str(who.id), "actor_role": "coordinator", "at": at}
        step = {"verb": "return_to_queue", "from_state": "placed", "to_state": "waiting"}
        _add([note, CaseMove(case_id=case.id, **step, **deed)])
        event = {
            "subject_kind": "patient_case",
            "subject_id": str(case.id),
            "case_id": str(case.id),
            "facts": {},
            **deed,
        }
        _add([AuditEvent(verb=verb, **event) for verb in ("case.read", "case.assign_owner")])
    return case


def _cases(size: int, staff: dict[Role, User], colleagues: list[User], now: datetime) -> list[Case]:
    """Cases of the same volunteer and of people who may be the same person; some past their time."""
    return _add(
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


def _answers(
    case: Case, others: list[Case], hospitals: list[Hospital], colleagues: list[User], now: datetime
) -> None:
    """What the case was sent to every hospital for, and how that ended; the last is still open."""
    sender = colleagues[0].id
    for n, hospital in enumerate(hospitals):
        is_last = n == len(hospitals) - 1
        _add(
            _sent(
                case,
                hospital,
                sender,
                now - n * HOUR,
                "requested" if is_last else ENDED[n % 4],
                colleagues[n],
            )
        )
        scope = {"hospital": str(hospital.id)}
        _add(
            [
                Consent(
                    case_id=case.id,
                    purpose="show_to_hospital",
                    scope=scope,
                    text_version="1",
                    language="uk",
                    given_by="patient",
                    recorded_by=sender,
                    given_at=now - n * HOUR,
                )
            ]
        )
    for each in others:
        _add(
            [
                Consent(
                    case_id=each.id,
                    purpose="store",
                    text_version="1",
                    language="uk",
                    given_by="patient",
                    recorded_by=sender,
                    given_at=now,
                )
            ]
        )


def _sent(
    case: Case, hospital: Hospital, sender: uuid.UUID, at: datetime, state: str, doer: User, **facts: Any
) -> list[Any]:
    referral = Referral(
        id=uuid.uuid4(),
        case_id=case.id,
        hospital_id=hospital.id,
        modality="radiotherapy",
        age_group="adult",
        state=state,
        sent_by=sender,
        sent_at=at,
        deadline_at=at + 72 * HOUR,
        answered_at=at + HOUR if state == "rejected" else None,
        reason="no_capacity" if state == "rejected" else None,
        hold_until=at + 200 * HOUR,
        **facts,
    )
    return [referral, _step(referral.id, 1, "send", "requested", doer, at)]


def _step(
    referral_id: uuid.UUID, number: int, verb: str, state: str, doer: User, at: datetime
) -> ReferralMove:
    return ReferralMove(
        referral_id=referral_id,
        number=number,
        verb=verb,
        from_state=None,
        to_state=state,
        actor_kind="user",
        actor_id=str(doer.id),
        actor_role="coordinator",
        at=at,
    )


def _inbox(others: list[Case], hospital: Hospital, staff: dict[Role, User], now: datetime) -> list[Referral]:
    """What one hospital has been sent: much of each kind its inbox tells apart."""
    sender, found = staff[Role.COORDINATOR], []
    for n, case in enumerate(others):
        state = "received" if n == 0 else (*OPEN, "rejected")[n % 7]
        rows = _sent(case, hospital, sender.id, now - n * HOUR, state, sender, first_date=now.date())
        found.append(_add(rows)[0])
        scope = {"hospital": str(hospital.id)}
        _add(
            [
                Consent(
                    case_id=case.id,
                    purpose="show_to_hospital",
                    scope=scope,
                    text_version="1",
                    language="uk",
                    given_by="patient",
                    recorded_by=sender.id,
                    given_at=now,
                )
            ]
        )
    return found


def _steps(referral: Referral, colleagues: list[User], size: int, now: datetime) -> None:
    """A referral of many questions and answers."""
    for n in range(size):
        verb, state = (("ask_information", "info_requested"), ("give_information", "requested"))[n % 2]
        _add([_step(referral.id, n + 2, verb, state, colleagues[n], now)])


def _beside(case: Case, others: list[Case], staff: dict[Role, User], now: datetime) -> None:
    """Who travels along, what was decided of the same person, whom somebody wishes to erase."""
    me = staff[Role.COORDINATOR].id
    for n, other in enumerate(others):
        one, two = sorted((case.id, other.id))
        _add([TravelsWith(first_id=one, second_id=two, linked_by=me, linked_at=now)])
        if n % 2:
            first, second = sorted((case.patient_id, other.patient_id))
            _add(
                [
                    IdentityDecision(
                        first_id=first, second_id=second, verdict="different", decided_by=me, decided_at=now
                    )
                ]
            )
            _add([Erasure(patient_id=other.patient_id, reason="asked_by_patient", asked_by=me, asked_at=now)])


def _drafts(
    size: int, others: list[Case], hospitals: list[Hospital], colleagues: list[User], now: datetime
) -> PlanRun:
    _add([RankingRecord(digest="crowd", content="{}", created_at=now)])
    totals = {
        "waiting": size,
        "placed": size,
        "urgent": 0,
        "urgent_placed": 0,
        "mean_hours": 3.0,
        "longest_hours": 3.0,
    }
    figures = {
        "exact": True,
        "gap": 0.0,
        "cost": 0.0,
        "plan": totals,
        "first_come": totals,
        "worths": [_worth(each) for each in hospitals],
        "fairer": {"parity": None, "nearer": None},
        "aside": {"asked": [str(each.id) for each in others], "no_consent": []},
    }
    runs = _add(
        PlanRun(
            id=uuid.uuid4(),
            created_at=now - n * DAY,
            created_by=colleagues[n].id,
            kind="best",
            state="replaced" if n else "open",
            value=1,
            bound=1,
            digest="crowd",
            figures=figures,
            seen={"cases": {}, "hospitals": {}},
        )
        for n in range(size)
    )
    for later, earlier in itertools.pairwise(runs):
        later.mends = earlier
    decisions = ("pending", "pending", "confirmed", "dropped")
    for n, case in enumerate(others):
        is_proposed, decision = bool(n % 3 < 2), decisions[n % 4]
        _add(
            [
                PlanLine(
                    run_id=runs[0].id,
                    case_id=case.id,
                    modality="radiotherapy",
                    age_group="adult",
                    hospital_id=hospitals[n].id if is_proposed else None,
                    second_id=hospitals[-1 - n].id if is_proposed else None,
                    first_come_id=hospitals[n].id,
                    reason=None if is_proposed else "all_suitable_full",
                    hours=3.0,
                    first_come_hours=3.0,
                    rank=1,
                    facts={
                        "places": 1,
                        "assumed": False,
                        "family": f"family {n // 3}",
                        "hospitals": [str(hospitals[n].id)],
                    },
                    decision=decision,
                    decided_by=None if decision == "pending" else colleagues[n].id,
                    decided_at=None if decision == "pending" else now,
                )
            ]
        )
    return runs[0]


def _worth(hospital: Hospital) -> dict[str, Any]:
    service = {"hospital": str(hospital.id), "modality": "radiotherapy", "age_group": "adult"}
    return {**service, "used": 1, "places": 1, "assumed": False, "fall": 1000, "gain": 1000}


def _letters(size: int, now: datetime) -> None:
    _add(
        OutboxMessage(
            template="referral_new",
            recipient="a@b.example",
            language="pl",
            facts={},
            due_at=now,
            created_at=now,
        )
        for _ in range(size)
    )


def _switches(administrator: User, now: datetime) -> None:
    """Every switch turned on, so that what it brings is counted."""
    model = LearnedModel(id=uuid.uuid4(), digest="none", content="{}", learned_at=now, requests=1, answers=1)
    turn = {"number": 1, "is_on": True, "at": now, "switched_by": str(administrator.id)}
    _add([model, LearningSwitch(model_id=model.id, **turn), ReservePriceSwitch(**turn)])


def _link(referral: Referral | None, hospital: Hospital, purpose: str, now: datetime) -> AnswerLink:
    link = AnswerLink(
        id=uuid.uuid4(), purpose=purpose, hospital_id=hospital.id, created_at=now, expires_at=now + 9 * DAY
    )
    link.referral_id = referral.id if referral else None
    link.token_hash = token_hash(link_token(link.id))
    return _add([link])[0]
