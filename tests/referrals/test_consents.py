"""What rests on a consent: a second living one protects it, and after the patient came only the looking ends."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from referral.audit import Actor
from referral.db import db
from referral.errors import Conflict, NotAllowed, Refusal
from referral.hospitals import capacity
from referral.hospitals.working_days import on_a_working_day
from referral.intake.models import Case, Consent
from referral.referrals import actions, identity, links
from referral.referrals.models import AnswerLink, Referral
from referral.referrals.shown import what_decides
from referral.referrals.table.states import PLACING_STATES
from tests.factories import NOW, a_case, a_hospital, a_user, kept
from tests.referrals.scenes import a_sent_referral, consent_to_show

LATER = NOW + timedelta(hours=1)
DAY = NOW.date() + timedelta(days=3)
pytestmark = pytest.mark.both_databases


def coordinator() -> Actor:
    return a_user("coordinator").as_actor()


def nurse(referral: Referral) -> Actor:
    return Actor("user", "nurse", "hospital", referral.hospital_id)


def again(consent: Consent) -> Consent:
    """The same consent given once more, by the same patient, for the same thing."""
    same = {
        name: getattr(consent, name) for name in ("purpose", "scope", "text_version", "language", "given_by")
    }
    return kept(Consent(case_id=consent.case_id, recorded_by=consent.recorded_by, given_at=LATER, **same))


def of_purpose(case: Case, purpose: str) -> Consent:
    return next(consent for consent in case.consents if consent.purpose == purpose)


def lives(referral: Referral) -> bool:
    return links.living(referral, LATER) is not None


@pytest.mark.parametrize("purpose", ["show_to_hospital", "store"])
@pytest.mark.parametrize("first", [0, 1], ids=["the older", "the newer"])
def test_of_two_living_consents_one_taken_back_ends_nothing_and_both_end_all(
    app: Flask, purpose: str, first: int
) -> None:
    referral = a_sent_referral(now=NOW)
    one = of_purpose(referral.case, purpose)
    both = (one, again(one))
    assert actions.withdraw_consent(both[first], coordinator(), LATER) is True
    assert referral.state == "requested" and lives(referral)
    assert what_decides.summary(referral), "the hospital still sees the case"
    actions.accept(referral, nurse(referral), LATER)
    assert identity.read_identity(referral, nurse(referral), LATER)

    assert actions.withdraw_consent(both[1 - first], coordinator(), LATER) is True
    assert (referral.state, referral.case.state) == ("accepted", "placed") and not lives(referral)
    if purpose == "show_to_hospital":
        with pytest.raises(NotAllowed):
            what_decides.summary(referral)
    assert actions.tick(referral.release_at).released == 1
    assert (referral.state, referral.case.state) == ("withdrawn", "waiting")
    service = capacity.service_of(referral.hospital_id, referral.modality, referral.age_group)
    assert service.free == 3 == capacity.free_by_ledger(service)


def test_a_consent_for_another_hospital_or_another_patient_protects_nothing(app: Flask) -> None:
    referral = a_sent_referral(now=NOW)
    one = of_purpose(referral.case, "show_to_hospital")
    consent_to_show(referral.case, a_hospital())
    consent_to_show(a_case(), referral.hospital)
    actions.withdraw_consent(one, coordinator(), LATER)
    assert referral.state == "withdrawn" and not lives(referral)


def test_a_consent_withdrawn_before_protects_nothing(app: Flask) -> None:
    referral = a_sent_referral(now=NOW)
    one = of_purpose(referral.case, "show_to_hospital")
    again(one).withdrawn_at = NOW
    db.session.commit()
    actions.withdraw_consent(one, coordinator(), LATER)
    assert referral.state == "withdrawn" and not lives(referral)


def test_to_ask_anew_after_a_withdrawal_a_new_consent_is_needed(app: Flask) -> None:
    referral = a_sent_referral(now=NOW)
    case, hospital = referral.case, referral.hospital
    actions.withdraw_consent(of_purpose(case, "show_to_hospital"), coordinator(), LATER)
    with pytest.raises(Refusal):
        actions.send(case, hospital, referral.modality, coordinator(), LATER)
    consent_to_show(case, hospital)
    assert actions.send(case, hospital, referral.modality, coordinator(), LATER).state == "requested"


Step = Callable[[Referral], Any]
CAME: dict[str, tuple[Step, ...]] = {
    "attended": (lambda r: actions.attend(r, nurse(r), NOW),),
    "treatment_started": (
        lambda r: actions.attend(r, nurse(r), NOW),
        lambda r: actions.start_treatment(r, nurse(r), NOW),
    ),
}
NOT_YET: dict[str, tuple[Step, ...]] = {
    "accepted": (),
    "appointment_set": (lambda r: actions.set_appointment(r, nurse(r), NOW, first_date=DAY),),
    "patient_confirmed": (lambda r: actions.confirm(r, the_patient(r), NOW),),
    "other_day_wished": (lambda r: actions.ask_other_day(r, the_patient(r), NOW),),
    "decline_wished": (lambda r: actions.wish_to_decline(r, the_patient(r), NOW, reason="family"),),
}


def the_patient(referral: Referral) -> Actor:
    return Actor("patient", str(referral.case_id), "patient")


def brought_to(steps: tuple[Step, ...]) -> Referral:
    referral = a_sent_referral(now=NOW, free=1)
    actions.accept(referral, nurse(referral), NOW)
    for step in steps:
        step(referral)
    return referral


def test_every_state_with_a_place_is_tried_here() -> None:
    assert {*CAME, *NOT_YET} == PLACING_STATES


@pytest.mark.parametrize("purpose", ["show_to_hospital", "store"])
@pytest.mark.parametrize("state", CAME)
def test_taken_back_after_the_patient_came_the_treatment_goes_on_and_the_looking_ends(
    app: Flask, state: str, purpose: str
) -> None:
    referral = brought_to(CAME[state])
    case_state, version = referral.case.state, referral.version
    assert actions.withdraw_consent(of_purpose(referral.case, purpose), coordinator(), LATER) is True
    assert (referral.state, referral.version, referral.case.state) == (state, version, case_state)
    service = capacity.service_of(referral.hospital_id, referral.modality, referral.age_group)
    assert service.free == 0 == capacity.free_by_ledger(service), "the place is the patient's still"
    assert not lives(referral)
    assert db.session.scalars(db.select(AnswerLink.killed_at)).all() == [LATER]
    if purpose == "show_to_hospital":
        for look in (
            lambda: identity.read_identity(referral, nurse(referral), LATER),
            lambda: what_decides.summary(referral),
        ):
            with pytest.raises(NotAllowed):
                look()


@pytest.mark.parametrize("state", NOT_YET)
def test_taken_back_before_the_patient_came_the_place_is_kept_a_day_then_free_and_the_case_at_the_top(
    app: Flask, state: str
) -> None:
    referral = brought_to(NOT_YET[state])
    actions.withdraw_consent(of_purpose(referral.case, "show_to_hospital"), coordinator(), LATER)
    assert (referral.state, referral.case.state) == (state, "placed") and not lives(referral)
    until = referral.release_at
    assert until == on_a_working_day(LATER + timedelta(hours=24), "PL")
    before, round_ = actions.tick(until - timedelta(seconds=1)), actions.tick(until)
    assert (before.released, before.declined, round_.released + round_.declined) == (0, 0, 1)
    ended = "patient_declined" if state == "decline_wished" else "withdrawn"
    assert (referral.state, referral.case.state, referral.case.due_at) == (ended, "waiting", until)
    assert referral.release_at is None
    service = capacity.service_of(referral.hospital_id, referral.modality, referral.age_group)
    assert service.free == 1 == capacity.free_by_ledger(service) and not lives(referral)


def test_a_treatment_goes_to_its_end_after_the_consent_was_taken_back(app: Flask) -> None:
    referral = brought_to(CAME["attended"])
    actions.withdraw_consent(of_purpose(referral.case, "show_to_hospital"), coordinator(), LATER)
    actions.start_treatment(referral, coordinator(), LATER)
    actions.complete(referral, coordinator(), LATER)
    assert (referral.state, referral.case.state) == ("completed", "closed")
    with pytest.raises(Conflict):
        actions.renew_link(referral, coordinator(), LATER)


@pytest.mark.parametrize("purpose", ["show_to_hospital", "store"])
def test_who_agrees_after_all_keeps_the_place_until_it_is_given_away(app: Flask, purpose: str) -> None:
    referral = brought_to(())
    actions.withdraw_consent(of_purpose(referral.case, purpose), coordinator(), LATER)
    if purpose == "show_to_hospital":
        with pytest.raises(NotAllowed):
            what_decides.summary(referral)
    assert actions.agree_again(referral, coordinator(), LATER) is True
    assert actions.agree_again(referral, coordinator(), LATER) is False, "a second click"
    assert (referral.state, referral.release_at) == ("accepted", None) and lives(referral)
    assert what_decides.summary(referral)
    assert actions.tick(LATER + timedelta(days=5)).released == 0
    actions.withdraw_consent(of_purpose(referral.case, purpose), coordinator(), LATER)
    actions.tick(LATER + timedelta(days=5))
    with pytest.raises(Conflict):
        actions.agree_again(referral, coordinator(), LATER + timedelta(days=5))


@pytest.mark.parametrize("how", ["withdrawn_at", "ends_on"])
def test_no_hospital_accepts_on_a_consent_that_has_ended_before_anybody_looked(app: Flask, how: str) -> None:
    referral = a_sent_referral(now=NOW)
    for consent in db.session.scalars(db.select(Consent).where(Consent.purpose == "show_to_hospital")):
        setattr(consent, how, NOW if how == "withdrawn_at" else NOW.date() - timedelta(days=3))
    db.session.commit()
    with pytest.raises(NotAllowed):
        what_decides.summary(referral)
    with pytest.raises(NotAllowed):
        actions.accept(referral, nurse(referral), LATER)
    db.session.refresh(referral)
    assert referral.state == "requested"
