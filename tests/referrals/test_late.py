"""A yes after the time for an answer: taken while the patient waits, consents, and nobody else holds them."""

from datetime import timedelta

import pytest
from flask import Flask

from referral.audit import Actor
from referral.db import utc_now
from referral.errors import Conflict, NotAllowed
from referral.intake.moves import move_case
from referral.referrals import actions, wording
from referral.referrals.models import Referral
from referral.referrals.second_thoughts import late
from referral.referrals.table.moves import LATE
from referral.referrals.told import Told
from tests.factories import NOW, a_case, a_hospital, a_referral, places
from tests.pages import Pages
from tests.referrals.scenes import a_sent_referral, consent_to_show, letters, link_in

pytestmark = pytest.mark.both_databases
COORDINATOR = Actor("user", "coordinator", "coordinator")


def nurse(referral: Referral) -> Actor:
    return Actor("user", f"nurse of {referral.hospital_id}", "hospital", referral.hospital_id)


def an_expired_referral(**facts: object) -> Referral:
    case, hospital = a_case(), a_hospital()
    places(hospital, "radiotherapy", 1)
    consent_to_show(case, hospital)
    return a_referral(case, hospital, state="expired", **facts)


def test_a_late_yes_is_taken_while_the_patient_waits(app: Flask) -> None:
    referral = an_expired_referral()
    other = a_referral(referral.case)
    assert actions.accept_late(referral, nurse(referral), NOW, first_date=NOW.date()) is True
    assert (referral.state, referral.case.state, other.state) == ("accepted", "placed", "superseded")
    assert actions.undo_acceptance(referral, nurse(referral), NOW) is True
    assert (referral.state, referral.case.state, other.state) == ("expired", "waiting", "superseded"), (
        "no consent shows the other hospital the case"
    )


def test_it_is_taken_by_telephone_too(app: Flask) -> None:
    referral = an_expired_referral()
    told = Told("Dr Nowak", "oncologist", "telephone", NOW)
    assert actions.accept_late(referral, COORDINATOR, NOW, told=told) is True
    assert referral.state == "accepted"
    assert len(letters("referral_recorded")) == 1


def refused(referral: Referral) -> object:
    with pytest.raises((Conflict, NotAllowed)) as told:
        actions.accept_late(referral, nurse(referral), NOW)
    assert referral.state == "expired"
    assert late.what_stands_in_the_way(referral) == told.value.sentence
    return told.value.sentence


def test_not_once_another_hospital_has_accepted(app: Flask) -> None:
    referral = an_expired_referral()
    winner = a_referral(referral.case, state="received")
    actions.accept(winner, nurse(winner), NOW)
    assert refused(referral) == wording.LATE_PLACED


def test_not_once_the_case_is_closed(app: Flask) -> None:
    referral = an_expired_referral()
    actions.close_case(referral.case, "returned_home", COORDINATOR, NOW)
    assert refused(referral) == wording.LATE_OVER


def test_not_without_a_living_consent(app: Flask) -> None:
    referral = an_expired_referral()
    shown = next(consent for consent in referral.case.consents if consent.purpose != "store")
    actions.withdraw_consent(shown, COORDINATOR, NOW)
    assert refused(referral) == wording.CONSENT_WITHDRAWN


def test_not_while_another_hospital_keeps_a_place(app: Flask) -> None:
    referral = an_expired_referral()
    a_referral(referral.case, state="accepted_with_conditions", hold_until=NOW + timedelta(days=1))
    assert refused(referral) == wording.LATE_HELD


def test_not_where_the_hospital_was_asked_again(app: Flask) -> None:
    referral = an_expired_referral()
    a_referral(referral.case, referral.hospital)
    assert refused(referral) == wording.LATE_ASKED_AGAIN


def test_during_an_emergency_it_counts_beneath_the_pause(app: Flask) -> None:
    referral = an_expired_referral()
    move_case(referral.case, "raise_emergency", COORDINATOR, NOW)
    assert actions.accept_late(referral, nurse(referral), NOW) is True
    assert (referral.case.state, referral.case.paused_state) == ("emergency", "placed")


def test_the_link_still_opens_the_request_and_takes_the_yes(app: Flask, pages: Pages) -> None:
    long_ago = utc_now() - timedelta(days=5)
    referral = a_sent_referral(now=long_ago)
    link = link_in(letters("referral_new")[-1])
    actions.take(actions.Step(referral, "expire", Actor("system", "clock", "system"), utc_now()))
    pages.submit(pages.get(link), "/answer/")
    page = pages.get("/answer", language="en")
    assert page.status == 200 and "The time for an answer has run out" in page.text
    address = f"/answer/step/{LATE}"
    assert address in page.links() and "/answer/step/reject" not in page.links()
    assert pages.submit(pages.get(address), address).status == 303
    assert (referral.state, referral.case.state) == ("accepted", "placed")


def test_who_comes_too_late_reads_what_stands_in_the_way_and_nothing_of_the_patient(
    app: Flask, pages: Pages
) -> None:
    referral = a_sent_referral(now=utc_now() - timedelta(days=5))
    link = link_in(letters("referral_new")[-1])
    actions.take(actions.Step(referral, "expire", Actor("system", "clock", "system"), utc_now()))
    winner = a_referral(referral.case, state="received")
    actions.accept(winner, nurse(winner), utc_now())
    pages.submit(pages.get(link), "/answer/")
    page = pages.get("/answer", language="en")
    assert page.status == 410 and str(wording.LATE_PLACED) in page.text
    assert "What is known" not in page.text
