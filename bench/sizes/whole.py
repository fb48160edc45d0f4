"""A whole service with so many cases, written into an empty database within a minute or two."""

import random
import uuid
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from bench.sizes import cases, network, papers, people, requests, safety, trail
from bench.sizes.cases import Filed, days_of
from bench.sizes.requests import Request
from bench.sizes.writing import write
from referral.accountability.gathering import gather
from referral.accounts.models import User
from referral.accounts.roles import Role
from referral.audit import AuditEvent, AuditSeal
from referral.coordination.queue import keeping
from referral.crypto import DataKey
from referral.dangers.models import Danger
from referral.db import db
from referral.duty.models import DutyAlarm
from referral.hospitals.loading import load_directory
from referral.hospitals.models import Hospital, Service, SlotMove, SlotReport
from referral.intake.models import (
    Card,
    Case,
    CaseMove,
    CaseNote,
    Consent,
    Erasure,
    IdentityDecision,
    LookAlike,
    Patient,
    PatientToken,
)
from referral.outbox import OutboxMessage
from referral.plans.models import PlanLine, PlanRun
from referral.record_copies.models import RecordCopy
from referral.referrals.arranging.models import Arrangement
from referral.referrals.models import AnswerLink, RankingRecord, Referral, ReferralMove
from referral.referrals.way_back.models import HospitalLetter, VisitReport
from referral.screening.models import Call
from referral.signatures.models import Signature
from referral.travel_groups.models import TravelsWith
from referral.watch.actions import check

SEED = 20261129
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PLAIN = 4
"""A database without the shipped directory has so many hospitals."""


class Known(NamedTuple):
    """What the scenes ask for, by ids: of whom and what pages are opened."""

    staff: dict[str, uuid.UUID]
    case: uuid.UUID
    reference: str
    name: str
    phone: str
    closed: uuid.UUID
    referral: uuid.UUID
    link: uuid.UUID
    hospital: uuid.UUID
    card: uuid.UUID
    run: uuid.UUID
    actor: uuid.UUID
    town: str


def fill(
    size: int, now: datetime, is_open: int | None = None, days: float | None = None, directory: bool = True
) -> Known:
    """Write it all and commit. `is_open`, `days`: how many are open, over how long they were filed, else as usual;
    `directory`: the shipped one, else a few hospitals."""
    draw = random.Random(SEED)
    with db.engine.begin() as connection:
        keeping.stop(connection)
    hospitals = _hospitals(draw, now, directory)
    accounts = people.accounts(draw, now)
    _bind(accounts, hospitals)
    who = [people.somebody(draw) for _ in range(size)]
    known = [people.identity(draw) for _ in range(size)]
    by_role = _by_role(accounts)
    filed = cases.cases(
        draw,
        who,
        cases.open_of(size) if is_open is None else is_open,
        by_role[Role.VOLUNTEER],
        by_role[Role.COORDINATOR],
        span := days_of(size) if days is None else days,
        now,
    )
    asked = requests.requests(draw, filed, hospitals, now)
    _write_people(accounts, who, known, now)
    _write_cases(draw, filed, asked)
    _write_requests(draw, asked, hospitals, span, now)
    run = _write_beside(draw, filed, asked, hospitals, span, by_role[Role.COORDINATOR][0], now)
    network.fill(draw, filed, by_role, now)
    papers.fill(draw, filed, asked, by_role[Role.COORDINATOR][0])
    db.session.commit()
    with db.engine.begin() as connection:
        keeping.begin(connection)
    _reckon(now)
    return _known(filed, asked, known, by_role, run)


def _hospitals(draw: random.Random, now: datetime, directory: bool) -> list[uuid.UUID]:
    """Every hospital has an address; the ids of those that are asked."""
    if directory:
        load_directory(now)
        db.session.execute(db.update(Hospital).values(email="oncology@hospital.example"))
    else:
        write(Hospital, (_hospital(draw, number) for number in range(PLAIN)))
    found = db.select(Hospital.id).where(Hospital.is_oncology).order_by(Hospital.code)
    return list(db.session.scalars(found))


def _hospital(draw: random.Random, number: int) -> dict[str, Any]:
    place = {"country": "PL", "city": "Lublin", "lat": 51.2, "lon": 22.5, "precision": "city"}
    names = {"code": f"pl-{number}", "name": f"Szpital {number}", "name_en": f"Hospital {number}"}
    return {**place, **names, "coordinates_source": "x", "source": "x", "email": "a@hospital.example"}


def _bind(accounts: list[dict[str, Any]], hospitals: list[uuid.UUID]) -> None:
    for each in accounts:
        if each["role"] == Role.HOSPITAL:
            each["hospital_id"] = hospitals[0]


def _by_role(accounts: list[dict[str, Any]]) -> dict[str, list[uuid.UUID]]:
    found: dict[str, list[uuid.UUID]] = defaultdict(list)
    for each in accounts:
        found[each["role"]].append(each["id"])
    return found


def _write_people(accounts: Any, who: list[Any], known: list[Any], now: datetime) -> None:
    write(User, accounts)
    write(DataKey, people.keys(who))
    write(Patient, people.patients(who, known, now))
    write(PatientToken, people.tokens_of(who, known))


def _write_cases(draw: random.Random, filed: list[Filed], asked: list[Request]) -> None:
    write(Case, (each.row for each in filed))
    shown_to: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for each in asked:
        shown_to[each.case.id].append(each.row["hospital_id"])
    write(Consent, cases.consents(filed, shown_to))
    write(CaseMove, cases.moves(filed))
    write(CaseNote, cases.notes(draw, filed))
    write(Card, cases.cards(filed))


def _write_requests(
    draw: random.Random, asked: list[Request], hospitals: list[uuid.UUID], days: float, now: datetime
) -> None:
    write(Referral, (each.row for each in asked))
    write(ReferralMove, requests.moves(asked))
    write(AnswerLink, requests.links(asked))
    services = requests.services(hospitals, now)
    write(Service, services)
    write(SlotReport, requests.reports(draw, services, int(len(services) * days / 14), days, now))
    write(SlotMove, requests.slot_moves(asked))
    write(Arrangement, requests.arrangements(draw, asked))
    write(VisitReport, requests.visits(asked))
    write(HospitalLetter, requests.hospital_letters(asked))


def _write_beside(
    draw: random.Random,
    filed: list[Filed],
    asked: list[Request],
    hospitals: list[uuid.UUID],
    days: float,
    me: uuid.UUID,
    now: datetime,
) -> uuid.UUID:
    """The trail, the letters, the drafts, and what links people; the id of the open draft."""
    events = trail.events(filed, asked)
    write(AuditEvent, events)
    write(AuditSeal, trail.seals(events))
    write(OutboxMessage, trail.letters(draw, asked, now))
    write(RankingRecord, [{"digest": "sizes", "content": "{}", "created_at": now}])
    number = 3 + int(days / 7)
    runs, lines = trail.drafts(draw, filed, hospitals, number, me, now)
    write(PlanRun, runs)
    write(PlanLine, lines)
    write(DutyAlarm, _alarms(filed, now))
    pairs = list(zip(filed[::50], filed[1::50], strict=False))
    write(TravelsWith, (_together(one, other, me, now) for one, other in pairs))
    write(LookAlike, _alike(filed))
    write(Call, _calls(filed, now))
    write(IdentityDecision, (_different(one, other, me, now) for one, other in pairs))
    write(Erasure, (_wish(one, me, now) for one, _other in pairs[::2]))
    write(Danger, safety.dangers(filed, now))
    write(Signature, safety.signatures(me, now))
    write(RecordCopy, safety.copies(filed, now))
    return uuid.UUID(str(runs[0]["id"]))


def _alarms(filed: list[Filed], now: datetime) -> Iterator[dict[str, Any]]:
    """Of every emergency one that lives; of one closed case in thirty one that is over."""
    for number, case in enumerate(filed):
        over = case.state == "closed" and number % 30 == 0
        if over or case.state == "emergency":
            usual = {
                "case_id": case.id,
                "reference": case.row["reference"],
                "kind": "emergency",
                "grade": "now",
            }
            usual |= {"country": case.row["place_country"], "raised_at": case.filed, "step": "on_duty"}
            yield {**usual, "ended_at": now if over else None, "ended": "seen" if over else None}


def _calls(filed: list[Filed], now: datetime) -> Iterator[dict[str, Any]]:
    """Of one closed case in ten the call that was wanted first, of some drafts one that is still to be made."""
    for number, case in enumerate(filed):
        if number % 10 == 0 and case.state in ("closed", "draft"):
            over = {"ended_at": case.filed + HOUR, "result": "reached"} if case.state == "closed" else {}
            wanted = {"case_id": case.id, "country": case.row["place_country"], "language": "uk"}
            yield {**wanted, "asked_at": case.filed, "due_at": case.filed + 3 * HOUR, **over}


def _together(one: Filed, other: Filed, me: uuid.UUID, now: datetime) -> dict[str, Any]:
    first, second = sorted((one.id, other.id))
    return {"first_id": first, "second_id": second, "linked_by": me, "linked_at": now}


def _alike(filed: list[Filed]) -> Iterator[dict[str, Any]]:
    """Of each case whose person may be known, the pair that says so."""
    for case, other in zip(filed, [*filed[1:], filed[0]], strict=True):
        if case.row.get("may_be_known"):
            first, second = sorted((case.who.id, other.who.id))
            yield {"first_id": first, "second_id": second}


def _different(one: Filed, other: Filed, me: uuid.UUID, now: datetime) -> dict[str, Any]:
    first, second = sorted((one.who.id, other.who.id))
    usual = {"first_id": first, "second_id": second, "verdict": "different"}
    return {**usual, "decided_by": me, "decided_at": now}


def _wish(one: Filed, me: uuid.UUID, now: datetime) -> dict[str, Any]:
    usual = {"patient_id": one.who.id, "reason": "asked_by_patient", "asked_by": me, "asked_at": now}
    return {**usual, "refused_at": now}


def _reckon(now: datetime) -> None:
    """What the worker counts daily; and the database counts what it holds, as it does by itself after a while."""
    check(now)
    gather(now)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(
            "ANALYZE" if connection.dialect.name == "postgresql" else "PRAGMA optimize"
        )


def _known(
    filed: list[Filed], asked: list[Request], identities: list[Any], by_role: dict[str, Any], run: uuid.UUID
) -> Known:
    waits = next(
        each for each in reversed(filed) if each.state == "waiting" and each.row["age_group"] == "adult"
    )
    closed = next(each for each in filed if each.state == "closed")
    sent = next(each for each in reversed(asked) if each.row["state"] == "received")
    who = identities[filed.index(waits)]
    return Known(
        staff={role: found[0] for role, found in by_role.items()},
        case=waits.id,
        reference=waits.row["reference"],
        name=who["name_original"],
        phone=who["phone"],
        closed=closed.id,
        referral=sent.id,
        link=uuid.uuid5(sent.id, "link"),
        hospital=sent.row["hospital_id"],
        card=waits.id,
        run=run,
        actor=waits.row["created_by"],
        town=waits.row["place_name"],
    )
