"""What happens to a case after its first answers: emergencies, priorities, owners, notes, cards, look-ups."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.crypto import DataKey
from referral.db import db
from referral.errors import Conflict, Invalid, NotAllowed, NotFound
from referral.intake import actions
from referral.intake.models import Case, CaseMove, Consent, Patient, PatientToken
from referral.intake.queries import case_for, possibly_known
from referral.outbox import OutboxMessage
from referral.referrals.actions import close_case, withdraw_consent
from tests.factories import NOW, a_case, a_user
from tests.intake.test_actions import count, filled, started


@pytest.mark.both_databases
def test_a_red_flag_saves_pauses_and_names_an_owner(app: Flask) -> None:
    busy, free = a_user(Role.COORDINATOR), a_user(Role.COORDINATOR, language="uk")
    a_case(state="emergency", owner_id=busy.id)
    volunteer = a_user(Role.VOLUNTEER)
    case = actions.raise_emergency(started(volunteer), ["fever"], volunteer.as_actor(), NOW)
    assert (case.state, case.owner_id, case.due_at, case.red_flags) == ("emergency", free.id, NOW, ["fever"])
    told = {(letter.recipient, letter.template) for letter in db.session.query(OutboxMessage)}
    assert told == {(each.email, "emergency") for each in (busy, free)}, "nobody is on duty: everybody"
    actions.raise_emergency(case, ["bleeding"], volunteer.as_actor(), NOW)
    assert case.red_flags == ["bleeding", "fever"] and count(CaseMove) == 1


def test_without_a_coordinator_the_emergency_is_everybodys(app: Flask) -> None:
    volunteer = a_user(Role.VOLUNTEER)
    case = actions.raise_emergency(started(volunteer), ["fever"], volunteer.as_actor(), NOW)
    assert (case.state, case.owner_id) == ("emergency", None)


@pytest.mark.parametrize(
    ("before", "after"), [("draft", "waiting"), ("waiting", "waiting"), ("placed", "placed")]
)
def test_a_doctor_has_seen_the_patient_and_the_case_goes_on(app: Flask, before: str, after: str) -> None:
    actor, case = a_user().as_actor(), a_case(state=before)
    actions.raise_emergency(case, ["fever"], actor, NOW)
    actions.seen_by_doctor(case, "Лікарня, Перемишль", NOW, actor, NOW)
    assert (case.state, case.seen_by_doctor, case.seen_by_doctor_at) == (after, "Лікарня, Перемишль", NOW)
    assert case.due_at == NOW + timedelta(hours=24)
    with pytest.raises(Conflict):
        actions.seen_by_doctor(case, "x", NOW, actor, NOW)


def test_a_later_emergency_forgets_the_earlier_doctor(app: Flask) -> None:
    actor, case = a_user().as_actor(), a_case()
    actions.raise_emergency(case, ["fever"], actor, NOW)
    actions.seen_by_doctor(case, "here", NOW, actor, NOW)
    actions.raise_emergency(case, ["bleeding"], actor, NOW)
    assert case.seen_by_doctor_at is None and case.seen_by_doctor is None


def test_i_do_not_know_asks_for_a_call_back_at_once(app: Flask) -> None:
    actor, case = a_user().as_actor(), a_case()
    actions.want_call_back(case, ["fever"], actor, NOW)
    assert case.callback_wanted and case.due_at == NOW and case.state == "waiting"
    actions.called_back(case, actor, NOW)
    assert not case.callback_wanted and case.due_at == NOW + timedelta(hours=24)


def test_a_priority_needs_its_basis_and_starts_its_clock(app: Flask) -> None:
    actor, case = a_user().as_actor(), a_case()
    with pytest.raises(Invalid) as refusal:
        actions.set_priority(case, "urgent", " ", actor, NOW)
    assert "basis" in refusal.value.errors
    actions.set_priority(case, "urgent", "Dr. B., by phone", actor, NOW)
    assert (case.priority, case.priority_basis, case.priority_at) == ("urgent", "Dr. B., by phone", NOW)
    assert case.due_at == NOW + timedelta(hours=24), "the time to send, not the time to answer"


def test_only_a_coordinator_owns_a_case(app: Flask) -> None:
    coordinator, case = a_user(), a_case()
    actions.assign_owner(case, coordinator, coordinator.as_actor(), NOW)
    assert case.owner_id == coordinator.id
    with pytest.raises(NotAllowed):
        actions.assign_owner(case, a_user(Role.VOLUNTEER), coordinator.as_actor(), NOW)


def test_a_closed_case_can_only_be_read(app: Flask) -> None:
    actor, case = a_user().as_actor(), a_case()
    close_case(case, "treated_elsewhere", actor, NOW)
    assert (case.state, case.outcome, case.due_at) == ("closed", "treated_elsewhere", None)
    for late in (
        lambda: actions.save_group(case, "fitness", {}, actor, NOW),
        lambda: actions.raise_emergency(case, ["fever"], actor, NOW),
        lambda: actions.set_priority(case, "urgent", "x", actor, NOW),
        lambda: close_case(case, "died", actor, NOW),
    ):
        with pytest.raises(Conflict):
            late()


def test_a_note_is_sealed(app: Flask) -> None:
    actor, case = a_user().as_actor(), a_case()
    note = actions.add_note(case, "Дзвонила сестра", actor, NOW)
    assert note.text == "Дзвонила сестра" and "сестра".encode() not in (note.text_sealed or b"")


def test_a_new_card_ends_the_old_one(app: Flask) -> None:
    actor, case = a_user().as_actor(), a_case()
    old, new = actions.issue_card(case, actor, NOW), actions.issue_card(case, actor, NOW)
    assert old.revoked_at == NOW and new.revoked_at is None


@pytest.mark.both_databases
def test_discarding_a_draft_leaves_nothing_of_the_person(app: Flask) -> None:
    user = a_user(Role.VOLUNTEER)
    actions.discard_draft(filled(user), user.as_actor(), NOW)
    assert [count(model) for model in (Case, Patient, PatientToken, Consent)] == [0, 0, 0, 0]
    assert db.session.query(DataKey).one().wrapped is None


def test_a_case_that_was_sent_is_not_discarded(app: Flask) -> None:
    user = a_user(Role.VOLUNTEER)
    case = actions.submit(filled(user), user.as_actor(), NOW)
    with pytest.raises(Conflict):
        actions.discard_draft(case, user.as_actor(), NOW)
    assert count(Case) == 1


def test_a_withdrawn_consent_has_its_moment(app: Flask) -> None:
    actor, case = a_user().as_actor(), a_case()
    given = {"given_by": "patient", "language": "uk", "scope": {"country": "PL"}}
    consent = actions.record_consent(case, "transfer_to_country", given, actor, NOW)
    withdraw_consent(consent, actor, NOW)
    withdraw_consent(consent, actor, NOW + timedelta(days=1))
    assert consent.withdrawn_at == NOW and consent.scope == {"country": "PL"}


def test_who_may_see_a_case(app: Flask) -> None:
    mine, other = a_user(Role.VOLUNTEER), a_user(Role.VOLUNTEER)
    case = a_case(volunteer=mine)
    assert case_for(mine, case.id) is case and case_for(a_user(), case.id) is case
    for stranger in (other, a_user(Role.AUDITOR), a_user(Role.ADMINISTRATOR), a_user(Role.HOSPITAL)):
        with pytest.raises(NotFound):
            case_for(stranger, case.id)


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ({"phone": "050 123-45-67"}, True),
        ({"phone": "00380501234567"}, True),
        ({"name": "OLENA Testova", "birth_date": "1980-02-03"}, True),
        ({"name": "Тестова", "birth_date": "1980"}, True),
        ({"name": "Тестова"}, False),
        ({"birth_date": "1980-02-03"}, False),
        ({"name": "Тестова", "birth_date": "1980-02-04"}, False),
        ({"name": "Інша", "birth_date": "1980-02-03"}, False),
        ({"phone": "+48501234567"}, False),
        ({}, False),
    ],
)
def test_a_look_up_finds_by_phone_or_by_name_and_birth_date(
    app: Flask, asked: dict[str, str], known: bool
) -> None:
    filed_by, asking = a_user(Role.VOLUNTEER), a_user(Role.VOLUNTEER)
    case = filled(filed_by)
    found = possibly_known(asking, datetime.fromisoformat("2026-11-20T11:00:00+00:00"), **asked)
    assert [(c.reference, c.case_id) for c in found] == ([(case.reference, None)] if known else [])
    looked = db.session.query(AuditEvent).filter_by(verb="case.look_up").one()
    assert looked.facts == {"found": len(found)} and looked.actor_id == str(asking.id)
