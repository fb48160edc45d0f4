"""An answer by telephone is asked as much as one by link: the same inputs, kept alike, read in each one's language."""

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.db import db
from referral.recorded_answers.forms import RECORD_FORMS, TOLD
from referral.referrals.forms import STEP_FORMS
from referral.referrals.models import Referral
from referral.referrals.table import desk_words, words
from referral.referrals.table.moves import ANSWERS
from referral.referrals.visits import day_and_hour
from tests import factories as a
from tests.pages import Page, Pages
from tests.recorded_answers.test_create import checked, filled, recorded, where
from tests.referrals.scenes import day_fields, letters, link_in

VISIT = {
    "first_time": "9:30",
    "ward": "Oddział Radioterapii",
    "entrance": "wejście B, piętro 2",
    "person": "Anna Nowak",
    "visit_phone": "+48 81 454 10 00",
    "bring": "preparaty i płyta z TK",
    "interpreter": "arranged",
}
ASK = "ask_information"


def said_of(verb: str) -> dict[str, str]:
    """What an acceptance needs beside the visit."""
    return {**day_fields("hold_until", 4), "note": "Slides"} if verb == "accept_with_conditions" else {}


def asked(desk: Pages, referral: Referral, *codes: str) -> Page:
    """Questions ticked, looked at and recorded; gives the look."""
    page = desk.get(where(referral, ASK))
    look = desk.submit(page, where(referral, ASK), step="check", coded=list(codes), **filled())
    assert desk.submit(look, where(referral, ASK), step="record").status == 303
    return look


@pytest.mark.parametrize("verb", sorted(ANSWERS))
def test_the_desk_is_asked_what_the_hospital_is_asked(verb: str) -> None:
    of_desk = desk_words.STEPS[verb].recorded
    assert of_desk is not None
    assert {ask.name for ask in of_desk.asks} == {ask.name for ask in words.STEPS[verb].asks}
    assert set(RECORD_FORMS[verb]().fields) == {*STEP_FORMS[verb]().fields, *TOLD, "step"}


@pytest.mark.parametrize("verb", ["accept", "accept_with_conditions"])
def test_hour_ward_person_and_what_to_bring_are_looked_at_and_kept(
    desk: Pages, referral: Referral, verb: str
) -> None:
    look = checked(desk, referral, verb, **VISIT, **day_fields("first_date", 6), **said_of(verb))
    for shown in ("09:30", "Oddział Radioterapii", "Anna Nowak", "The hospital arranges an interpreter"):
        assert shown in look.text
    assert desk.submit(look, where(referral, verb), step="record").status == 303
    assert referral.first_time == "09:30" and referral.visit is not None
    assert referral.visit["bring"] == "preparaty i płyta z TK"


def test_conditions_that_are_met_keep_the_visit_and_undoing_that_too(desk: Pages, referral: Referral) -> None:
    verb = "accept_with_conditions"
    recorded(desk, referral, verb, **VISIT, **day_fields("first_date", 6), **said_of(verb))
    for step in ("meet_conditions", "undo_acceptance"):
        address = f"/desk/referrals/{referral.id}/{step}"
        assert desk.post(address, {}).status == 303
        assert (referral.visit or {}).get("ward") == "Oddział Radioterapii" and day_and_hour(referral)


@pytest.mark.parametrize("verb", ["accept", "accept_with_conditions"])
def test_an_hour_without_its_day_is_refused_because_nobody_would_see_it(
    desk: Pages, referral: Referral, verb: str
) -> None:
    page = checked(desk, referral, verb, first_time="9:30", ward="B", **said_of(verb))
    assert page.status == 422 and "Please give the day too, or leave the hour empty." in page.text
    assert "9:30" in page.html and referral.state == "requested"


def test_ticked_questions_are_looked_at_kept_and_read_in_polish(desk: Pages, referral: Referral) -> None:
    assert "Is there a histology report?" in asked(desk, referral, "histology", "slides").text
    assert referral.moves[-1].coded == ["histology", "slides"]
    hospital = Pages(desk.app)
    hospital.submit(hospital.get(link_in(letters("referral_recorded")[-1])), "/answer/")
    assert "Czy jest wynik badania histopatologicznego?" in hospital.get("/answer", language="pl").text


def test_a_question_without_tick_and_words_is_refused(desk: Pages, referral: Referral) -> None:
    page = checked(desk, referral, ASK)
    assert page.status == 422 and "Please write the hospital's question." in page.text


def test_the_history_and_the_audit_trail_say_the_coded_words(
    app: Flask, desk: Pages, referral: Referral
) -> None:
    asked(desk, referral, "histology")
    answer = f"/desk/referrals/{referral.id}/give_information"
    assert desk.post(answer, {"coded": ["patient_brings"]}).status == 303
    case = desk.get(f"/desk/cases/{referral.case_id}")
    notes = ["".join(each.itertext()) for each in case.all("ol[@class='app-timeline']/li")]
    assert any("Is there a histology report?" in each for each in notes)
    assert any("The patient brings it." in each for each in notes)
    event = db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == f"referral.{ASK}")).one()
    assert event.facts["coded"] == ["histology"]
    trail = Pages(app).sign_in(a.a_user(Role.AUDITOR, language="uk")).get("/audit").text
    assert "Чи є гістологічний висновок?" in trail and "Пацієнт привезе це з собою." in trail
