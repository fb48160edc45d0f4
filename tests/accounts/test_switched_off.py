"""An account that is switched off gets no letter of any kind, neither a new one nor one that waits already."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from referral import outbox, queued
from referral.accounts import actions as accounts
from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.accounts.queries import people_and_coordinators
from referral.audit import Actor, system
from referral.db import db, utc_now
from referral.intake import actions as intake
from referral.outbox import OutboxMessage
from referral.referrals import actions, telling
from referral.referrals.models import Referral
from referral.referrals.told import Told
from tests.duty.rotas import put_on_duty
from tests.factories import NOW, a_case, a_hospital, a_user, kept
from tests.pages import Pages
from tests.referrals.scenes import a_sent_referral

TO_THE_HOSPITAL = {
    "referral_new",
    "referral_reminder",
    "referral_news",
    "referral_recorded",
    "referral_superseded",
    "referral_withdrawn",
}
# Letters to an address that is no account's: the invited have none yet, a hospital's registered address is its own;
# so is that of a treating hospital, whose gate is the patient's consent: taken back, the letter is void.
TO_NO_ACCOUNT = {
    "card_code", "invitation", "identity_code", "places_stale", "records_asked", "records_reminder", "supply_confirm",
    "supply_moved", "supply_short", "supply_offered", "supply_verified", "test_letter",
}  # fmt: skip
# Texts to the patient's side, and a letter to the doctor at home: their gates are the patient's own.
TO_THE_PATIENTS_SIDE = {
    "told_accepted", "told_asking_others", "told_changed", "told_contact", "told_day", "told_still_needed",
    "told_visit_near", "letter_ready",
}  # fmt: skip
# Letters to who answers for a society, with or without an account: their consent is the gate, and they leave by a link.
TO_LIAISONS = {"liaison_invitation", "liaison_own", "liaison_confirm", "relay_new", "relay_reminder"}
TO_ACCOUNTS = {
    "advice_asked", "advice_over", "advice_reminder", "advice_void", "case_untouched", "told", "treatment_due",
    "account_guessed", "answer_for_coordinator", "audit_anchor", "audit_broken", "case_asked_for", "contact_told",
    "emergency", "information_waiting", "mailbox_unread", "not_delivered", "reset_instructions",
    "signs_unopened", "danger_reported", "danger_late",
    "record_asked", "record_failed", "record_due",
}  # fmt: skip


def off(user: User) -> User:
    user.active = False
    return kept(user)


def on(user: User) -> User:
    user.active = True
    return kept(user)


def readers() -> set[str]:
    return set(db.session.scalars(db.select(OutboxMessage.recipient)))


def composed() -> list[OutboxMessage]:
    """The letters that would leave now."""
    return [row for row in db.session.scalars(db.select(OutboxMessage)) if outbox._compose(row) is not None]


def nurse(referral: Referral) -> Actor:
    return Actor("link", "a link", "hospital", referral.hospital_id)


def test_every_letter_is_decided_here(app: Flask) -> None:
    assert (
        set(queued.contexts)
        == TO_THE_HOSPITAL | TO_NO_ACCOUNT | TO_THE_PATIENTS_SIDE | TO_ACCOUNTS | TO_LIAISONS
    )


ANSWERS: dict[str, Callable[[Referral], object]] = {
    "accept": lambda r: actions.accept(r, nurse(r), utc_now()),
    "reject": lambda r: actions.reject(r, nurse(r), utc_now(), reason="no_capacity"),
    "ask": lambda r: actions.ask_information(r, nurse(r), utc_now(), note="Which regimen?"),
    "expire": lambda r: actions.tick(r.deadline_at),
}


@pytest.mark.both_databases
@pytest.mark.parametrize("answer", ANSWERS)
def test_of_an_answer_a_switched_off_coordinator_hears_nothing(app: Flask, answer: str) -> None:
    referral = a_sent_referral()
    sender = db.session.get_one(User, referral.sent_by)
    off(sender)
    ANSWERS[answer](referral)
    assert sender.email not in readers()


def test_of_an_answer_recorded_by_another_neither(app: Flask) -> None:
    referral = a_sent_referral()
    sender = off(db.session.get_one(User, referral.sent_by))
    told = Told("Dr. Nowak", "secretary", "telephone", utc_now())
    actions.accept(referral, a_user(Role.COORDINATOR).as_actor(), utc_now(), told=told)
    assert sender.email not in readers()
    actions.object_to_answer(referral, nurse(referral), utc_now(), note="not our answer")
    assert sender.email not in readers()


@pytest.mark.parametrize("owned", [True, False])
def test_of_an_emergency_the_active_hear_and_the_switched_off_do_not(app: Flask, owned: bool) -> None:
    gone, volunteer = a_user(Role.COORDINATOR, created_at=NOW - timedelta(days=9)), a_user(Role.VOLUNTEER)
    case = a_case(owner_id=gone.id if owned else None)
    active = [a_user(Role.COORDINATOR, created_at=NOW + timedelta(days=each)) for each in range(2)]
    off(gone)
    intake.raise_emergency(case, ["fever"], volunteer.as_actor(), NOW)
    assert readers() == {each.email for each in active}, "nobody is on duty: every coordinator who is there"
    assert str(gone.id) not in dict(people_and_coordinators([]).coordinators) and case.owner_id in {
        gone.id if owned else active[0].id
    }


def test_what_a_person_owned_who_is_switched_off_is_everybodys_again_and_laid_aside_no_more(
    app: Flask,
) -> None:
    """Else it stands in nobody's list, and none of those who are left is reminded of it."""
    gone, boss = a_user(Role.COORDINATOR), a_user(Role.ADMINISTRATOR)
    later = NOW.date() + timedelta(days=20)
    ours = [a_case(owner_id=gone.id, parked_until=later), a_case(owner_id=gone.id, state="placed")]
    over, colleagues = a_case(owner_id=gone.id, state="closed"), a_case(owner_id=boss.id, parked_until=later)
    accounts.set_active(gone, False, boss.as_actor(), NOW)
    assert [(each.owner_id, each.parked_until) for each in ours] == [(None, None)] * 2
    assert (over.owner_id, colleagues.parked_until) == (gone.id, later)
    accounts.set_active(gone, True, boss.as_actor(), NOW)
    assert ours[0].owner_id is None, "who comes back begins anew"


def test_whoever_is_on_duty_hears_alone(app: Flask) -> None:
    on_duty, case = a_user(Role.COORDINATOR), a_case()
    put_on_duty(on_duty)
    a_user(Role.COORDINATOR), a_user(Role.ADMINISTRATOR), a_user(Role.VOLUNTEER)
    intake.raise_emergency(case, ["fever"], system("test"), NOW)
    assert readers() == {on_duty.email}


def test_a_hospital_without_an_address_is_reached_through_active_staff_alone(app: Flask) -> None:
    hospital = a_hospital(email=None)
    here, gone = (a_user(Role.HOSPITAL, hospital_id=hospital.id) for _ in range(2))
    off(gone)
    assert telling.staff(hospital.id) == [here] and telling.is_reachable(hospital)
    referral = a_sent_referral(hospital=hospital)
    actions.withdraw(referral, a_user(Role.COORDINATOR).as_actor(), utc_now())
    assert here.email in readers() and gone.email not in readers()
    off(here)
    assert not telling.is_reachable(hospital)


def test_a_letter_that_waits_is_void_once_its_reader_is_switched_off(app: Flask) -> None:
    hospital = a_hospital(email=None)
    staff = a_user(Role.HOSPITAL, hospital_id=hospital.id)
    referral = a_sent_referral(hospital=hospital)
    sender = db.session.get_one(User, referral.sent_by)
    actions.ask_information(referral, nurse(referral), utc_now(), note="Which regimen?")
    intake.raise_emergency(a_case(owner_id=sender.id), ["fever"], system("test"), NOW)
    assert {row.template for row in composed()} == {"referral_new", "answer_for_coordinator", "emergency"}
    for gone, left in ((staff, {"answer_for_coordinator", "emergency"}), (sender, {"referral_new"})):
        off(gone)
        assert {row.template for row in composed()} == left
        on(gone)
    off(staff), off(sender)
    assert composed() == []


def test_a_letter_written_before_readers_were_named_still_leaves(app: Flask) -> None:
    a_sent_referral()
    (row,) = db.session.scalars(db.select(OutboxMessage)).all()
    assert "reader" not in row.facts and composed() == [row]


@pytest.mark.parametrize("role", list(Role))
def test_a_switched_off_account_of_any_role_resets_no_password_and_signs_in_no_more(
    app: Flask, role: str
) -> None:
    own = a_hospital().id if role == Role.HOSPITAL else None
    user = a_user(role, hospital_id=own)
    pages = Pages(app).sign_in(user)
    assert pages.get("/settings").status == 200
    accounts.set_active(user, False, a_user(Role.ADMINISTRATOR).as_actor(), NOW)
    assert "/account/login" in pages.get("/settings").location
    Pages(app).post("/account/reset", {"email": user.email})
    assert readers() == set()


def test_a_reset_letter_that_waits_is_void_once_the_account_is_switched_off(
    app: Flask, now: datetime
) -> None:
    user = a_user(Role.COORDINATOR)
    Pages(app).post("/account/reset", {"email": user.email})
    assert [row.template for row in composed()] == ["reset_instructions"]
    off(user)
    assert composed() == [] and outbox.deliver(utc_now() + timedelta(minutes=1)).failed == 0
