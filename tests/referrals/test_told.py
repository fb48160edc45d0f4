"""An answer given elsewhere and recorded by a coordinator: same moves, guards, places; the hospital can object."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from referral.audit import Actor, AuditEvent, system
from referral.db import db, utc_now
from referral.errors import Conflict, Invalid, NoSlotLeft, NotAllowed
from referral.hospitals import capacity
from referral.referrals import actions, wording
from referral.referrals.models import Referral
from referral.referrals.table.moves import ANSWERS, LATE, MOVES, available, recordable
from referral.referrals.table.states import STATES
from referral.referrals.told import Told
from tests.factories import NOW, a_case, a_hospital, a_referral, a_user, places
from tests.referrals.scenes import a_sent_referral, consent_to_show, letters, words_of

HOUR_AGO = timedelta(hours=1)
FACTS: dict[str, dict[str, Any]] = {
    "accept": {"first_date": (NOW + timedelta(days=5)).date()},
    "accept_with_conditions": {"hold_until": NOW + timedelta(days=3), "note": "The slides, please"},
    "reject": {"reason": "no_capacity"},
    "ask_information": {"note": "Which regimen?"},
}


def told(at: Any = NOW, channel: str = "telephone", **who: str) -> Told:
    return Told(**{"name": "Dr Anna Nowak", "role": "head of radiotherapy", **who}, channel=channel, at=at)


def desk(user_id: Any = None) -> Actor:
    return Actor("user", str(user_id or a_user("coordinator").id), "coordinator")


def record(referral: Referral, verb: str, actor: Actor | None = None, **facts: Any) -> bool:
    """The answer, recorded as a coordinator would; what is refused comes through."""
    said = {**FACTS.get(verb, {}), **({"to": a_hospital()} if verb == "refer_onward" else {}), **facts}
    return getattr(actions, verb)(referral, actor or desk(), NOW, **{"told": told(), **said})


def a_request(free: int | None = 3, **facts: Any) -> Referral:
    referral = a_referral(state=facts.pop("state", "received"), **facts)
    places(referral.hospital, referral.modality, free)
    return referral


def free(referral: Referral) -> int | None:
    service = capacity.service_of(referral.hospital_id, referral.modality, referral.age_group)
    assert service.free == capacity.free_by_ledger(service)
    return service.free


@pytest.mark.both_databases
@pytest.mark.parametrize("verb", sorted(ANSWERS))
def test_a_recorded_answer_makes_the_hospitals_own_move(app: Flask, verb: str) -> None:
    referral, coordinator = a_request(), desk()
    if verb == LATE:
        referral.state = "expired"
        consent_to_show(referral.case, referral.hospital)
    assert record(referral, verb, coordinator) is True
    step = referral.moves[-1]
    assert (referral.state, step.actor_id, step.actor_role) == (
        MOVES[verb].target,
        coordinator.id,
        "coordinator",
    )
    assert (step.told_channel, step.told_name, step.told_role, step.told_at) == (
        "telephone",
        "Dr Anna Nowak",
        "head of radiotherapy",
        NOW,
    )
    assert b"Nowak" not in (step.told_name_sealed or b"") and step.told_name_sealed, "sealed at rest"
    assert free(referral) == (2 if MOVES[verb].slot else 3)
    assert referral.case.state == (MOVES[verb].case_to or "waiting")
    assert referral.answered_at == NOW


def test_the_audit_tells_the_coordinator_and_the_channel_and_no_name(app: Flask) -> None:
    referral, coordinator = a_request(), desk()
    record(referral, "accept", coordinator)
    event = db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == "referral.accept")).one()
    assert (event.actor_id, event.actor_role, event.facts["told_by"]) == (
        coordinator.id,
        "coordinator",
        "telephone",
    )
    assert "Nowak" not in str(event.facts)


@pytest.mark.both_databases
def test_a_recorded_acceptance_ends_the_other_requests_and_tells_their_hospitals(app: Flask) -> None:
    case = a_case()
    referral, other = a_request(case=case), a_referral(case, a_hospital())
    record(referral, "accept")
    assert (case.state, other.state) == ("placed", "superseded")
    assert [message.recipient for message in letters("referral_superseded")] == [other.hospital.email]


@pytest.mark.both_databases
def test_a_recorded_acceptance_needs_a_place_or_the_hospitals_word_of_one_more(app: Flask) -> None:
    referral = a_request(free=0)
    with pytest.raises(NoSlotLeft):
        record(referral, "accept")
    assert (referral.state, referral.case.state) == ("received", "waiting")
    record(referral, "accept", another_slot=True)
    assert (referral.state, free(referral)) == ("accepted", 0)


def test_only_coordinators_record_and_only_with_who_said_it(app: Flask) -> None:
    referral = a_request()
    for verb in sorted(ANSWERS):
        facts = {**FACTS.get(verb, {}), **({"to": a_hospital()} if verb == "refer_onward" else {})}
        with pytest.raises(NotAllowed):
            getattr(actions, verb)(referral, desk(), NOW, **facts)
        nurse = Actor("user", "nurse", "hospital", referral.hospital_id)
        for stranger in (nurse, system("clock"), Actor("user", "v", "volunteer")):
            with pytest.raises(NotAllowed):
                record(referral, verb, stranger)
    assert referral.state == "received" and not referral.moves


def test_what_is_no_answer_cannot_be_recorded(app: Flask) -> None:
    assert {move.verb for move in MOVES.values() if move.recorded_by} == {
        "accept",
        LATE,
        "accept_with_conditions",
        "reject",
        "ask_information",
        "refer_onward",
    }
    asked_back = {"accept", "accept_with_conditions", "reject", "refer_onward"}
    assert {move.verb for move in recordable("info_requested")} == asked_back, "a question never blocks a yes"
    assert recordable("accepted") == recordable("withdrawn") == ()
    assert "accept" not in {move.verb for move in available("received", "coordinator")}


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"name": "  "}, "told_name", wording.WHO_SAID_IT),
        ({"role": ""}, "told_role", wording.ROLE_NEEDED),
        ({"channel": "rumour"}, "told_channel", wording.CHANNEL_NEEDED),
        ({"at": NOW + timedelta(minutes=5)}, "told_on", wording.TOLD_TO_COME),
        ({"at": NOW - timedelta(days=2)}, "told_on", wording.TOLD_BEFORE_CASE),
    ],
)
def test_a_word_of_nobody_or_of_an_impossible_moment_is_refused(
    app: Flask, wrong: dict[str, Any], field: str, sentence: object
) -> None:
    referral = a_request()
    with pytest.raises(Invalid) as refused:
        record(referral, "accept", told=told(**wrong))
    assert refused.value.errors == {field: [str(sentence)]}
    assert referral.state == "received"


@pytest.mark.both_databases
def test_the_second_click_is_harmless_and_another_word_is_told_what_happened(app: Flask) -> None:
    referral, coordinator = a_request(), desk()
    assert record(referral, "accept", coordinator) is True
    assert record(referral, "accept", coordinator) is False
    assert len(referral.moves) == len(letters("referral_recorded")) == 1
    with pytest.raises(Conflict) as late:
        record(referral, "accept", coordinator, told=told(name="Somebody else"))
    assert late.value.sentence is STATES["accepted"].recorded
    with pytest.raises(Conflict):
        record(referral, "reject")


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("verb", "back"), [("accept", "cancel"), ("accept_with_conditions", "fail_conditions")]
)
def test_a_wrong_record_is_undone_by_the_ways_back(app: Flask, verb: str, back: str) -> None:
    referral = a_request()
    record(referral, verb)
    reason = {"reason": "other", "note": "Misheard"} if back == "cancel" else {}
    getattr(actions, back)(referral, desk(), NOW + HOUR_AGO, **reason)
    assert (referral.case.state, free(referral)) == ("waiting", 3)


# The letter to the hospital, and its link.


LETTERS = {
    "pl": "zgadza się przyjąć pacjenta",
    "cs": "souhlasí s přijetím pacienta",
    "hu": "vállalja a beteg fogadását",
    "sk": "súhlasí s prijatím pacienta",
    "ro": "este de acord să primească pacientul",
    "en": "Your hospital accepts the patient.",
}


@pytest.mark.parametrize(
    ("country", "language"),
    [("PL", "pl"), ("CZ", "cs"), ("HU", "hu"), ("SK", "sk"), ("RO", "ro"), ("DE", "en")],
)
def test_the_hospital_reads_in_its_language_what_was_recorded(
    app: Flask, country: str, language: str
) -> None:
    referral = a_sent_referral(hospital=a_hospital(country=country))
    actions.accept(referral, desk(), utc_now(), told=told(at=utc_now() - HOUR_AGO))
    (letter,) = letters("referral_recorded")
    text = words_of(letter)
    assert (letter.recipient, letter.language) == (referral.hospital.email, language)
    assert LETTERS[language] in text
    assert referral.case.reference in text
    for hidden in ("Nowak", "Тестова", "Testova", "1980"):
        assert not re.search(rf"\b{hidden}\b", text), "no name, neither the patient's nor the caller's"


def test_another_coordinators_record_is_told_to_who_sent_the_referral(app: Flask) -> None:
    sender = a_user("coordinator")
    own, others = a_request(sent_by=sender.id), a_request(sent_by=sender.id)
    record(own, "reject", desk(sender.id))
    assert letters("answer_for_coordinator") == []
    record(others, "reject")
    assert [message.recipient for message in letters("answer_for_coordinator")] == [sender.email]
