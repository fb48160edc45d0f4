"""Sending: only a waiting case, only with living consents, only to somebody who reads; a withdrawn consent ends it."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from referral.audit import Actor, AuditEvent
from referral.db import db
from referral.errors import Conflict, NotAllowed, Refusal
from referral.hospitals import capacity
from referral.hospitals.models import Hospital
from referral.intake.models import Case, Consent
from referral.intake.moves import ANSWER_WITHIN, move_case
from referral.outbox import OutboxMessage
from referral.referrals import actions
from referral.referrals.consents import hospitals_in
from referral.referrals.models import AnswerLink, Referral
from tests.factories import NOW, a_case, a_hospital, a_user, places
from tests.referrals.scenes import a_sent_referral, consent_to_show, letters, link_in, words_of


def send(case: Case, hospital: Hospital, actor: Actor | None = None, **facts: Any) -> Referral:
    return actions.send(case, hospital, "radiotherapy", actor or coordinator(), NOW, **facts)


def coordinator() -> Actor:
    return a_user("coordinator").as_actor()


def agreed() -> tuple[Case, Hospital]:
    case, hospital = a_case(), a_hospital()
    consent_to_show(case, hospital)
    return case, hospital


def rows(model: type[Any]) -> int:
    return int(db.session.scalar(db.select(db.func.count()).select_from(model)) or 0)


@pytest.mark.both_databases
def test_a_referral_its_link_its_letter_and_its_history_are_written_together(app: Flask) -> None:
    case, hospital = agreed()
    referral = send(case, hospital, message="Можна з понеділка", rank=2, override_reason="relatives")
    assert (referral.state, referral.rank, referral.message) == ("requested", 2, "Можна з понеділка")
    assert "Можна" not in repr(referral.message_sealed), "the message is sealed"
    assert [(m.verb, m.from_state, m.to_state) for m in referral.moves] == [("send", None, "requested")]
    assert rows(AnswerLink) == 1
    assert [m.recipient for m in letters("referral_new")] == [hospital.email]
    verbs = db.session.scalars(db.select(AuditEvent.verb).where(AuditEvent.case_id == str(case.id))).all()
    assert "referral.send" in verbs


@pytest.mark.parametrize("priority", sorted(ANSWER_WITHIN))
def test_the_deadline_goes_by_the_priority_unless_given(app: Flask, priority: str) -> None:
    case, hospital = a_case(priority=priority), a_hospital()
    consent_to_show(case, hospital)
    assert send(case, hospital).deadline_at == NOW + ANSWER_WITHIN[priority]
    other = a_hospital()
    consent_to_show(case, other)
    assert send(case, other, deadline=NOW + timedelta(hours=5)).deadline_at == NOW + timedelta(hours=5)


@pytest.mark.parametrize("purpose", ["store", "show_to_hospital"])
def test_without_a_living_consent_nothing_is_sent(app: Flask, purpose: str) -> None:
    case, hospital = agreed()
    consent = next(consent for consent in case.consents if consent.purpose == purpose)
    consent.withdrawn_at = NOW
    db.session.commit()
    with pytest.raises(Refusal):
        send(case, hospital)
    assert [rows(model) for model in (Referral, AnswerLink, OutboxMessage)] == [0, 0, 0]


def test_a_consent_for_one_hospital_is_none_for_another(app: Flask) -> None:
    case, _ = agreed()
    with pytest.raises(Refusal):
        send(case, a_hospital())


@pytest.mark.parametrize("state", ["draft", "emergency", "placed", "in_treatment", "closed"])
def test_only_a_waiting_case_is_sent(app: Flask, state: str) -> None:
    case, hospital = a_case(state=state), a_hospital()
    consent_to_show(case, hospital)
    with pytest.raises(Conflict) as told:
        send(case, hospital)
    assert str(told.value.sentence), "and the sentence says why"
    assert rows(Referral) == 0


def test_an_emergency_pauses_sending_and_ends_nothing(app: Flask) -> None:
    case, hospital = agreed()
    referral = send(case, hospital)
    move_case(case, "raise_emergency", coordinator(), NOW)
    other = a_hospital()
    consent_to_show(case, other)
    with pytest.raises(Conflict, match="conflict"):
        send(case, other)
    assert referral.state == "requested"
    move_case(case, "resume", coordinator(), NOW)
    assert send(case, other).state == "requested"


@pytest.mark.parametrize("role", ["volunteer", "hospital", "administrator", "auditor"])
def test_only_a_coordinator_sends(app: Flask, role: str) -> None:
    case, hospital = agreed()
    with pytest.raises(NotAllowed):
        send(case, hospital, Actor("user", str(uuid.uuid4()), role, hospital.id))


def test_a_closed_hospital_or_one_that_nobody_reads_for_is_refused(app: Flask) -> None:
    case = a_case()
    for hospital in (a_hospital(email=None), a_hospital(closed_at=NOW)):
        consent_to_show(case, hospital)
        with pytest.raises(Refusal):
            send(case, hospital)


@pytest.mark.both_databases
def test_the_same_click_twice_sends_once(app: Flask) -> None:
    case, hospital = agreed()
    actor = coordinator()
    assert send(case, hospital, actor).id == send(case, hospital, actor).id
    assert (rows(Referral), len(letters("referral_new"))) == (1, 1)


@pytest.mark.both_databases
def test_a_second_open_referral_to_the_same_hospital_is_refused_in_words(app: Flask) -> None:
    case, hospital = agreed()
    send(case, hospital)
    with pytest.raises(Conflict) as told:
        send(case, hospital)
    assert "already has an open request" in str(told.value.sentence)


def _covers(consent: Consent, referral: Referral) -> bool:
    named = hospitals_in(consent.scope or {})
    return not named or str(referral.hospital_id) in named


@pytest.mark.both_databases
@pytest.mark.parametrize("purpose", ["store", "show_to_hospital"])
def test_a_withdrawn_consent_ends_what_rested_on_it_at_once(app: Flask, purpose: str) -> None:
    referral = a_sent_referral(now=NOW)
    other = a_sent_referral(referral.case, now=NOW)
    consent = next(c for c in referral.case.consents if c.purpose == purpose and _covers(c, referral))
    assert actions.withdraw_consent(consent, coordinator(), NOW) is True
    assert actions.withdraw_consent(consent, coordinator(), NOW) is False
    assert referral.state == "withdrawn"
    assert other.state == ("withdrawn" if purpose == "store" else "requested")
    dead = db.select(AnswerLink.referral_id).where(AnswerLink.killed_at.is_not(None))
    assert (referral.id in db.session.scalars(dead).all()) is True
    assert referral.hospital.email in [m.recipient for m in letters("referral_withdrawn")]


def test_a_withdrawn_consent_gives_an_accepted_place_back(app: Flask) -> None:
    referral = a_sent_referral(now=NOW, free=1)
    actions.accept(referral, Actor("user", "nurse", "hospital", referral.hospital_id), NOW)
    consent = next(c for c in referral.case.consents if c.purpose == "show_to_hospital")
    actions.withdraw_consent(consent, coordinator(), NOW)
    service = capacity.service_of(referral.hospital_id, referral.modality, referral.age_group)
    assert (referral.state, referral.case.state, service.free) == ("accepted", "placed", 0), "kept for a day"
    assert actions.tick(referral.release_at).released == 1
    assert (referral.state, referral.case.state, service.free) == ("withdrawn", "waiting", 1)


def test_any_other_consent_taken_back_ends_no_referral(app: Flask) -> None:
    referral = a_sent_referral(now=NOW)
    facts = {"text_version": "1", "language": "uk", "given_by": "patient", "given_at": NOW}
    statistics = Consent(
        case_id=referral.case_id, purpose="statistics", recorded_by=referral.case.created_by, **facts
    )
    db.session.add(statistics)
    db.session.commit()
    actions.withdraw_consent(statistics, coordinator(), NOW)
    assert referral.state == "requested"


@pytest.mark.both_databases
def test_closing_a_case_ends_its_open_referrals_and_frees_their_places(app: Flask) -> None:
    referral = a_sent_referral(now=NOW, free=1)
    held = a_sent_referral(referral.case, now=NOW, free=1)
    nurse = Actor("user", "nurse", "hospital", held.hospital_id)
    actions.accept_with_conditions(held, nurse, NOW, hold_until=NOW + timedelta(days=2), note="Slides")
    actions.close_case(referral.case, "returned_home", coordinator(), NOW)
    assert (referral.state, held.state) == ("withdrawn", "withdrawn")
    service = capacity.service_of(held.hospital_id, held.modality, held.age_group)
    assert service.free == 1


LETTERS = (
    "referral_new",
    "referral_reminder",
    "referral_superseded",
    "referral_withdrawn",
    "answer_for_coordinator",
)


@pytest.mark.parametrize("country", ["PL", "CZ", "HU", "SK", "RO"])
def test_letters_speak_their_readers_language_and_name_no_patient(app: Flask, country: str) -> None:
    identity = {"name_original": "Коваленко Оксана", "birth_date": "1971-05-19", "phone": "+380671112233"}
    hospital = a_hospital(country=country, email="oncology@hospital.example")
    referral = a_sent_referral(a_case(identity=identity), hospital)
    message = letters("referral_new")[0]
    assert message.language == {"PL": "pl", "CZ": "cs", "HU": "hu", "SK": "sk", "RO": "ro"}[country]
    text = words_of(message)
    assert referral.case.reference in text
    assert link_in(message).startswith("/answer/")
    for hidden in (*identity.values(), "breast", "C50", "Коваленко", str(referral.case_id)):
        assert hidden not in text
    assert set(message.facts) == {"referral", "link"}, "the outbox keeps ids, no words"


def test_every_letter_begins_with_its_subject_and_names_the_reference_only(app: Flask) -> None:
    referral = a_sent_referral()
    other = a_sent_referral(referral.case)
    actions.accept(referral, Actor("user", "nurse", "hospital", referral.hospital_id), referral.sent_at)
    actions.withdraw_after_acceptance(referral, coordinator(), referral.sent_at)
    for template in ("referral_superseded", "referral_withdrawn", "answer_for_coordinator"):
        text = words_of(letters(template)[0])
        assert referral.case.reference in text.splitlines()[0], "the subject names the case"
        assert "breast" not in text.lower()
    assert other.state == "superseded"
    places(a_hospital(), "surgery", 1)
