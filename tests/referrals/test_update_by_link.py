"""A hospital's answers by the link: what it may read, each answer, each mistake beside its field, every race lost."""

from datetime import timedelta

import pytest
from flask import Flask

from referral.audit import Actor, AuditEvent
from referral.db import db, utc_now
from referral.hospitals import capacity
from referral.intake.moves import move_case
from referral.referrals import actions
from referral.referrals.models import Referral
from tests.factories import a_case, a_hospital, places
from tests.pages import Page, Pages
from tests.referrals.scenes import a_sent_referral, day_fields, letters, link_in

IDENTITY = {
    "name_original": "Коваленко Оксана",
    "name_latin": "Kovalenko Oksana",
    "birth_date": "1971-05-19",
    "phone": "+380671112233",
}


@pytest.fixture
def referral(app: Flask) -> Referral:
    """A referral of a named patient, sent to a hospital with one place."""
    case = a_case(
        identity=IDENTITY,
        private_answers={
            "details": {"morphology": "invasive ductal carcinoma", "tnm": "seen by Kovalenko: T2 N1"}
        },
        answers={"contact": {"sex": "female"}, "documents": {"document_1": "pathology"}},
    )
    return a_sent_referral(case, free=1, message="She can travel from Monday on.")


def opened(pages: Pages, language: str = "en") -> Page:
    """The page behind the newest letter's link, opened as a person would."""
    path = link_in(letters("referral_new")[-1])
    page = pages.submit(pages.get(path), "/answer/")
    assert page.location == "/answer"
    return pages.get("/answer", language=language)


def answered(pages: Pages, verb: str, **answers: str) -> Page:
    """The answer given on its own page, as a person would."""
    page = pages.get(f"/answer/step/{verb}", language="en")
    assert page.status == 200, page.text
    return pages.submit(page, f"/answer/step/{verb}", language="en", **answers)


def free(referral: Referral) -> int | None:
    service = capacity.service_of(referral.hospital_id, referral.modality, referral.age_group)
    assert service.free == capacity.free_by_ledger(service)
    return service.free


def test_the_summary_tells_the_need_and_nobodys_name(pages: Pages, referral: Referral) -> None:
    page = opened(pages)
    for known in ("Adult", "Female", "Breast", "Radiotherapy", "Ukrainian", "Ukraine", "Newly diagnosed"):
        assert known in page.text, known
    assert "Pathology report" in page.text, "documents are listed"
    assert "invasive ductal carcinoma" in page.text
    assert "She can travel from Monday on." in page.text
    for hidden in (*IDENTITY.values(), "Kovalenko", "1971"):
        assert hidden not in page.html, "no name, no birth date, no phone"
    assert "[…]" in page.text, "words that name somebody are held back"
    reads = db.select(AuditEvent.actor_kind).where(AuditEvent.verb == "referral.read")
    assert db.session.scalars(reads).all() == ["link"], "the reading is noted"


@pytest.mark.parametrize("language", ["pl", "cs", "hu", "sk", "ro"])
def test_a_hospitals_page_offers_all_eight_languages(pages: Pages, referral: Referral, language: str) -> None:
    page = opened(pages, language)
    assert page.tree.get("lang") == language
    assert {button.get("value") for button in page.all("button")} >= {"uk", "ru", "en", language}


def test_the_buttons_come_from_the_table_of_moves(pages: Pages, referral: Referral) -> None:
    page = opened(pages)
    offered = {address.rsplit("/", 1)[1] for address in page.links() if "/step/" in address}
    assert offered == {"ask_information", "accept", "accept_with_conditions", "reject", "refer_onward"}
    assert pages.get("/answer/step/attend", language="en").status == 409
    assert pages.get("/answer/step/sing").status == 404


def test_accepting_takes_the_place_and_tells_the_coordinator(pages: Pages, referral: Referral) -> None:
    opened(pages)
    done = answered(pages, "accept", **day_fields("first_date", 6))
    page = pages.get("/answer", language="en")
    assert done.status == 303
    assert "Thank you. The patient is accepted." in page.text
    assert (referral.state, referral.case.state, free(referral)) == ("accepted", "placed", 0)
    assert referral.first_date == (utc_now() + timedelta(days=6)).date()
    assert len(letters("answer_for_coordinator")) == 1


def test_a_first_date_in_the_past_comes_back_beside_its_field_with_all_that_was_typed(
    pages: Pages, referral: Referral
) -> None:
    opened(pages)
    page = answered(pages, "accept", note="Ward 3", **day_fields("first_date", -3))
    assert page.status == 422
    assert "This date has passed." in page.text
    assert "Ward 3" in page.html
    assert referral.state == "received"
    assert answered(pages, "accept", **{"first_date-day": "31", "first_date-month": "2"}).status == 422


def test_accepting_with_conditions_holds_a_place_and_leaves_the_case_waiting(
    pages: Pages, referral: Referral
) -> None:
    opened(pages)
    assert answered(pages, "accept_with_conditions", **day_fields("hold_until", 5)).status == 422
    answered(pages, "accept_with_conditions", note="Slides first", **day_fields("hold_until", 5))
    page = pages.get("/answer", language="en")
    assert (referral.state, referral.case.state, free(referral)) == (
        "accepted_with_conditions",
        "waiting",
        0,
    )
    assert "You are keeping a place until" in page.text
    answered(pages, "meet_conditions")
    assert (referral.state, referral.case.state, free(referral)) == ("accepted", "placed", 0)


def test_declining_needs_a_coded_reason_and_for_another_one_a_note(pages: Pages, referral: Referral) -> None:
    opened(pages)
    for said in ({}, {"reason": "no idea"}, {"reason": "other"}):
        page = answered(pages, "reject", **said)
        assert page.status == 422
        assert page.all("a[@href='#reason']") or page.all("a[@href='#note']"), (
            "the summary links to the field"
        )
    assert referral.state == "received"
    answered(pages, "reject", reason="other", note="We move house")
    assert (referral.state, referral.reason, referral.moves[-1].note) == (
        "rejected",
        "other",
        "We move house",
    )
    page = pages.get("/answer", language="en")
    assert page.status == 200, "whoever declined reads a thank-you, not an error"
    assert "breast" not in page.text.lower(), "and the case is shut for them"


def test_a_question_and_its_answer(pages: Pages, referral: Referral) -> None:
    opened(pages)
    answered(pages, "ask_information", note="Which regimen?")
    assert referral.state == "info_requested"
    before = referral.deadline_at
    coordinator = Actor("user", str(referral.sent_by), "coordinator")
    later = utc_now() + timedelta(hours=10)
    actions.give_information(referral, coordinator, later, note="FOLFOX, six cycles")
    page = pages.get("/answer", language="en")
    assert "Which regimen?" in page.text
    assert "FOLFOX, six cycles" in page.text
    assert referral.deadline_at > before, "the time for an answer begins anew"
    assert len(letters("referral_news")) == 1


def test_another_hospital_is_found_by_its_words_and_named(pages: Pages, referral: Referral) -> None:
    other = a_hospital(name="Fakultní nemocnice v Motole", city="Praha", country="CZ")
    opened(pages)
    nothing = pages.get("/answer/step/refer_onward?words=Atlantis", language="en")
    assert "No hospital with these words was found." in nothing.text
    page = pages.get("/answer/step/refer_onward?words=motole", language="en")
    assert "Fakultní nemocnice v Motole" in page.text
    assert pages.submit(page, "/answer/step/refer_onward", language="en").status == 422
    pages.submit(page, "/answer/step/refer_onward", hospital=str(other.id))
    assert (referral.state, referral.referred_to_id) == ("referred_onward", other.id)


def test_one_cannot_name_oneself(pages: Pages, referral: Referral) -> None:
    opened(pages)
    page = pages.get("/answer/step/refer_onward?words=Szpital")
    assert str(referral.hospital_id) not in page.html
    said = {"hospital": str(referral.hospital_id), "seen": "2"}
    assert pages.post("/answer/step/refer_onward", said, language="en").status == 422
    assert referral.state == "received"


def test_without_a_reported_place_one_explicit_step_reports_another_and_accepts(
    pages: Pages, referral: Referral
) -> None:
    rival = a_sent_referral(hospital=None)
    service = capacity.service_of(referral.hospital_id, referral.modality, referral.age_group)
    capacity.take_slot(_want(rival, referral), Actor("user", "nurse", "hospital"), utc_now())
    assert service.free == 0
    path = link_in(letters("referral_new")[0])
    pages.submit(pages.get(path), "/answer/")
    page = answered(pages, "accept", note="Ward 3", **day_fields("first_date", 6))
    assert page.status == 409
    assert "The last place that was reported" in page.text
    assert (referral.state, service.free) == ("received", 0), "nothing has changed yet"
    done = pages.submit(page, "/answer/step/accept")
    assert done.status == 303
    assert (referral.state, referral.moves[-1].note) == ("accepted", "Ward 3")
    assert service.free == 0 == capacity.free_by_ledger(service)


def _want(rival: Referral, referral: Referral) -> object:
    from types import SimpleNamespace

    facts = {"modality": referral.modality, "age_group": referral.age_group}
    return SimpleNamespace(id=rival.id, hospital_id=referral.hospital_id, **facts)


def test_the_loser_of_a_race_is_told_what_happened(pages: Pages, referral: Referral) -> None:
    winner = a_sent_referral(referral.case)
    path = link_in(letters("referral_new")[0])
    pages.submit(pages.get(path), "/answer/")
    form = pages.get("/answer/step/accept", language="en")
    nurse = Actor("user", "nurse", "hospital", winner.hospital_id)
    actions.accept(winner, nurse, utc_now())
    page = pages.submit(form, "/answer/step/accept", language="en")
    assert page.status == 409
    assert "Another hospital accepted this patient first." in page.text
    assert (referral.state, winner.state, free(referral)) == ("superseded", "accepted", 1)


def test_the_second_click_is_harmless(pages: Pages, referral: Referral) -> None:
    opened(pages)
    form = pages.get("/answer/step/accept", language="en")
    for _ in range(2):
        assert pages.submit(form, "/answer/step/accept", language="en").status == 303
    assert (referral.state, free(referral), len(referral.moves)) == ("accepted", 0, 3)
    assert len(letters("answer_for_coordinator")) == 1


def test_during_an_emergency_the_page_says_so_and_the_answer_counts(pages: Pages, referral: Referral) -> None:
    opened(pages)
    coordinator = Actor("user", str(referral.sent_by), "coordinator")
    move_case(referral.case, "raise_emergency", coordinator, utc_now())
    assert "Paused: the patient is a medical emergency now" in pages.get("/answer", language="en").text
    answered(pages, "accept")
    assert (referral.state, referral.case.state, free(referral)) == ("accepted", "emergency", 0)


def test_a_hospital_whose_places_are_unknown_may_accept(app: Flask, pages: Pages) -> None:
    referral = a_sent_referral(free=None)
    opened(pages)
    answered(pages, "accept")
    assert (referral.state, free(referral)) == ("accepted", None)


def test_a_stale_zero_is_still_a_figure_and_can_be_mended_when_accepting(app: Flask, pages: Pages) -> None:
    hospital = a_hospital()
    referral = a_sent_referral(hospital=hospital, free=0)
    stale = places(hospital, "surgery", 0, as_of=utc_now() - timedelta(days=60))
    assert capacity.standing(stale, utc_now(), timedelta(days=7)) == "ask"
    opened(pages)
    page = answered(pages, "accept")
    assert page.status == 409
    pages.submit(page, "/answer/step/accept")
    assert (referral.state, free(referral)) == ("accepted", 0)
