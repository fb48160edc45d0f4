"""A person with a row in every table that can hold one of theirs."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table

from referral.advice.models import AdviceAnswer, AdviceRequest, AdviceSeat
from referral.contact_changes.models import ContactChange
from referral.crypto import app_seal, new_data_key
from referral.db import db
from referral.duty.models import DutyAlarm, DutyNotice
from referral.guardianship.models import ChildDecision
from referral.home_doctor.models import HomeDoctor
from referral.intake.card.mailed import MailedCode
from referral.intake.models import (
    Card,
    Case,
    CaseMove,
    CaseNote,
    Erasure,
    IdentityDecision,
    KeptAnswers,
    LookAlike,
    PatientToken,
)
from referral.intake.person_rows import person_tables, rows_of
from referral.intake.shift.models import CaseRequest
from referral.letters_on_paper.models import PrintedLetter
from referral.messages.models import ToldMessage
from referral.offline.models import Device, Entry, Envelope
from referral.record_copies.models import RecordCopy
from referral.records.papers.models import Paper, PaperChunk, PaperFile, PaperPage
from referral.records.reading.models import IllnessDoubt, PaperTick, PaperValue, RecordsRequest
from referral.records.showing.models import PaperCover
from referral.referrals.arranging.models import Arrangement
from referral.referrals.models import AnswerLink, ExcludedHospital, IdentityCode, ReferralMove
from referral.referrals.way_back.models import HospitalLetter, VisitReport
from referral.screening.models import Call
from referral.societies.models import Liaison, Relay, Society, SocietyEdition, SocietyLink
from referral.still_needed.models import StillNeeded
from referral.travel_groups.models import TravelsWith
from referral.watch.models import CaseWatch
from tests.factories import a_case, a_hospital, a_plan_line, a_referral, a_user, kept

PLACE = {"place_name": "Львів", "place_code": "lviv", "place_country": "UA", "lat": 49.8, "lon": 24.0}
WISHES = {"relatives_country": "PL", "relatives_lat": 52.2, "relatives_lon": 21.0}
STEP: dict[str, Any] = {"actor_kind": "system", "actor_id": "test", "actor_role": "system"}


def a_person_with_everything(other: Case, now: datetime, **facts: Any) -> Case:
    """A case with a row, or several, in each table of a person; `other`: whom they are compared and travel with."""
    case = a_case(
        answers={"place": PLACE, "preferences": WISHES, "contact": {"sex": "female"}},
        private_answers={"place": {"place_typed": "Lviv"}, "treatment": {"medicine_ends": "Secret"}},
        born="2008-11-21",
        seen_by_doctor="Dr Secret",
        priority_basis="Said by Secret",
        **facts,
    )
    user = a_user().id
    db.session.add_all(_of_case(case, other, user, now))
    db.session.commit()
    _add_referral(case, now)
    return case


def _reading(case: Case, paper: Any, user: Any, now: datetime) -> list[Any]:
    place = {"page": 1, "left": 0, "top": 0, "width": 10, "height": 10}
    value = PaperValue(
        case=case, case_id=case.id, paper=paper, field="stage", typed_by=user, typed_at=now, **place
    )
    value.said, value.before = {"stage": "Secret"}, {"stage": "Secret"}
    doubt = IllnessDoubt(case=case, case_id=case.id, value=value, told_at=now)
    doubt.said = "Secret"
    asked = RecordsRequest(
        case=case, case_id=case.id, consent=case.consents[0], needs=["imaging"], way="paper"
    )
    asked.said, asked.token_hash = {"institution": "Secret", "email": "Secret"}, f"records {case.id}"
    asked.asked_by, asked.asked_at, asked.state = user, now, "asked"
    tick = PaperTick(case=case, case_id=case.id, need="imaging", state="there", ticked_by=user, ticked_at=now)
    return [value, doubt, asked, tick]


def _advice(case: Case, user: Any, now: datetime) -> list[Any]:
    asked = AdviceRequest(
        case=case, consent=case.consents[0], question="operable", disciplines=["surgical"], countries=["PL"],
        hours=72, with_conflict=False, asked_by=user, convener_id=user, asked_at=now, due_at=now,
    )  # fmt: skip
    seat = AdviceSeat(
        request=asked, user_id=user, discipline="surgical", round=1, works_there=False, asked_at=now
    )
    answer = AdviceAnswer(seat=seat, version=1, at=now, options=["watch"], missing=[], conflict="none")
    asked.conclusion, answer.said = "A secret", {"words": "A secret"}
    return [asked, seat, answer]


def _paper(case: Case, user: Any, now: datetime) -> list[Any]:
    paper = Paper(case=case, origin=uuid.uuid4(), came_by="volunteer", added_by=user, added_at=now)
    paper.institution, paper.translated_by = "A secret", "Secret"
    said = {"origin": uuid.uuid4(), "sha256": "0" * 64, "size": 1, "media_type": "image/jpeg"}
    file = PaperFile(paper=paper, position=0, name=uuid.uuid4().hex, **said)
    chunk = PaperChunk(file=file, number=0, sha256="0" * 64, size=1, name=uuid.uuid4().hex)
    page = PaperPage(paper=paper, file=file, number=1, width=1, height=1, name=uuid.uuid4().hex)
    cover = PaperCover(
        paper=paper,
        number=1,
        source=page.name,
        name=uuid.uuid4().hex,
        size=1,
        boxes={},
        made_by=user,
        made_at=now,
    )
    return [paper, file, chunk, page, cover]


def _offline(case: Case, user: Any, now: datetime) -> list[Any]:
    phone = Device(id=uuid.uuid4(), user_id=user, nickname="x", point=case.id.bytes, enrolled_at=now)
    entry = Entry(
        id=uuid.uuid4(), device_id=phone.id, case=case, state="received", made_at=now, arrived_at=now
    )
    entry.papers, entry.said = [{"key": "A secret"}], {"contact": {"name_original": "A secret"}}
    typed_in = Envelope(
        kind="entry", digest=str(case.id), delivered_by=phone.id, body=b"A secret", signature="", ahead_by=0,
        arrived_at=now, state="aside", case_id=case.id,
    )  # fmt: skip
    return [phone, entry, typed_in]


def _of_case(case: Case, other: Case, user: Any, now: datetime) -> list[Any]:
    note = CaseNote(case=case, case_id=case.id, author_id=user, at=now)
    note.text = "A secret"
    case.consents[0].basis = "Said by Secret"
    people = {"first_id": min(case.patient_id, other.patient_id)}
    people["second_id"] = max(case.patient_id, other.patient_id)
    pair = {"first_id": min(case.id, other.id), "second_id": max(case.id, other.id)}
    path = f"/intake/{case.id}/step/contact"
    move = {"verb": "submit", "from_state": "draft", "to_state": "waiting", "at": now}
    excluded = ExcludedHospital(case=case, hospital_id=a_hospital().id, excluded_by=user, at=now)
    excluded.reason = "A secret"
    decision = ChildDecision(case=case, decision="agreed", recorded_by=user, recorded_at=now)
    decision.said = {"adult_name": "Secret"}
    wanted = Call(case=case, case_id=case.id, country="PL", language="uk", asked_at=now, due_at=now)
    wanted.said = ["known"]
    told = ContactChange(case=case, told_at=now, verdict="refused", decided_at=now, decided_by=user)
    letter = PrintedLetter(case=case, about=case.id, kind="visit", language="uk", version=1, made_at=now)
    letter.said = {"body": "<p>Secret</p>", "title": "x", "style": ""}
    told.said, told.before = {"phone": "Secret"}, {"contact": {"answers": "Secret"}}
    doctor = HomeDoctor(case=case, consent=case.consents[0], token_hash=f"doctor {case.id}", language="uk")
    doctor.recorded_by, doctor.recorded_at, doctor.said = user, now, {"name": "Secret", "email": "Secret"}
    society = Society(id=uuid.uuid4(), code=f"society-{case.id}", country="PL", newest=1)
    db.session.add_all([society, _edition_of(society, now)])
    asks = RecordCopy(id=uuid.uuid4(), case=case, case_id=case.id, asked_by=user, asked_at=now, language="uk")
    asks.due_on, asks.state, asks.made_at, asks.made = now.date(), "ready", now, {"json": "Secret"}
    liaison = Liaison(
        society=society, position="liaison", language="pl", invited_at=now, data_key=new_data_key()
    )
    relay = Relay(
        case=case, society=society, topic="referral", asked_by=user, asked_at=now, due_at=now, codes={}
    )
    relay.said = {"note": "Secret"}
    papers = _paper(case, user, now)
    return [
        *_advice(case, user, now),
        *papers,
        *_offline(case, user, now),
        *_reading(case, papers[0], user, now),
        note,
        letter,
        told,
        doctor,
        asks,
        relay,
        SocietyLink(
            purpose="answer",
            liaison=liaison,
            relay=relay,
            token_hash=f"society {case.id}",
            created_at=now,
            expires_at=now,
        ),
        StillNeeded(case_id=case.id, said="no", reason="other", said_at=now),
        excluded,
        decision,
        wanted,
        PatientToken(patient_id=case.patient_id, kind="phone", token="x"),
        Erasure(patient_id=case.patient_id, reason="asked_by_patient", asked_by=user, asked_at=now),
        IdentityDecision(verdict="different", decided_by=user, decided_at=now, **people),
        LookAlike(**people),
        TravelsWith(linked_by=user, linked_at=now, **pair),
        CaseMove(case_id=case.id, **move, **STEP),
        CaseRequest(case_id=case.id, asked_by=user, asked_at=now),
        CaseWatch(case_id=case.id, state=case.state, priority=case.priority, since=now, act_by=now),
        *_alarm(case, user, now),
        MailedCode(
            case_id=case.id,
            session_id=uuid.uuid4(),
            code_hash="x",
            created_at=now,
            expires_at=now + timedelta(hours=1),
        ),
        ToldMessage(
            case_id=case.id,
            reader="patient",
            occasion="case.still_needed",
            window="week 1",
            at=now,
            outbox_id=uuid.uuid4(),
            token_hash=f"told {case.id}",
            answer="needed",
            answered_at=now,
        ),
        Card(case_id=case.id, token_hash=str(case.id), issued_at=now, issued_by=user),
        KeptAnswers(path=path, sealed=app_seal(b"{}", "x"), expires_at=now + timedelta(hours=1)),
    ]


def _edition_of(society: Society, now: datetime) -> SocietyEdition:
    """What was written of a society."""
    facts = {"kind": "surgical", "office": {}, "topics": [], "languages": ["pl"], "words": {}, "links": []}
    names = {"name": "Towarzystwo", "name_latin": "Towarzystwo", "name_en": "A society"}
    source = {"source": "https://society.example", "read_on": now.date(), "written_at": now}
    return SocietyEdition(society_id=society.id, number=1, **facts, **names, **source)


def _alarm(case: Case, user: Any, now: datetime) -> list[Any]:
    told = {"kind": "emergency", "grade": "today", "country": "PL", "step": "on_duty", "ended": "closed"}
    alarm = DutyAlarm(
        id=uuid.uuid4(), case_id=case.id, reference=case.reference, raised_at=now, next_at=now, ended_at=now,
        acknowledged_at=now, acknowledged_by=user, **told,
    )  # fmt: skip
    return [alarm, DutyNotice(alarm_id=alarm.id, person_id=user, step="on_duty", at=now)]


def _add_referral(case: Case, now: datetime) -> None:
    referral = a_referral(case, state="rejected")
    referral.message = "A secret"
    move = ReferralMove(
        referral=referral,
        number=1,
        verb="reject",
        to_state="rejected",
        at=now,
        told_channel="telephone",
        told_at=now,
        **STEP,
    )
    move.note, move.told_name, move.told_role = "A secret", "Dr Secret", "Head"
    later = {"created_at": now, "expires_at": now + timedelta(days=9)}
    kept(move)
    kept(
        AnswerLink(
            referral_id=referral.id, hospital_id=referral.hospital_id, token_hash=str(case.id), **later
        )
    )
    said = {"item": "way", "state": "arranged", "recorded_by": a_user().id, "at": now}
    way = Arrangement(case=case, referral_id=referral.id, **said)
    way.said = {"who": "Secret"}
    kept(way)
    report = VisitReport(
        referral=referral, side="patient", came="yes", treated="begun", language="uk", at=now
    )
    letter = HospitalLetter(referral=referral, language="pl", at=now)
    report.note, letter.text = "A secret", "A secret"
    kept(report), kept(letter)
    kept(IdentityCode(referral_id=referral.id, code_hash="x", **later))
    a_plan_line(case, referral.hospital, referral_id=referral.id)
    _close_drafts()


def _close_drafts() -> None:
    """One draft is open at a time; the next person's line stands in another."""
    from referral.plans.models import PlanRun

    db.session.execute(db.update(PlanRun).values(state="replaced"))
    db.session.commit()


def rows(case_or_patient_id: Any) -> dict[str, list[Any]]:
    """The rows of a person, by table."""
    return {t.name: _rows(t, case_or_patient_id) for t in person_tables()}


def _rows(table: Table, patient_id: Any) -> list[Any]:
    return list(db.session.execute(db.select(table).where(rows_of(table, patient_id))).mappings())
