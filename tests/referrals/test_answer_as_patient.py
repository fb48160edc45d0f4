"""The patient's own answer: after the card and the birth date, I will come, or I cannot."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from referral.audit import Actor
from referral.db import utc_now
from referral.hospitals import capacity
from referral.referrals import actions
from referral.referrals.models import Referral
from referral.referrals.second_thoughts.keeping import keep_until
from referral.zones import day_in
from tests.factories import a_case, a_user, kept
from tests.pages import Pages
from tests.referrals.scenes import a_sent_referral, letters


@pytest.fixture
def referral(app: Flask) -> Referral:
    """An accepted referral with an appointment next week."""
    referral = a_sent_referral(free=1)
    nurse = Actor("user", "nurse", "hospital", referral.hospital_id)
    actions.accept(referral, nurse, utc_now(), first_date=day_in(utc_now(), "PL"))
    return referral


def with_card(pages: Pages, referral: Referral, opened: bool = True) -> None:
    """Hold the card of this case, with or without the birth date given."""
    from referral.intake.card import card_session
    from referral.intake.models import Card

    card = kept(
        Card(
            case_id=referral.case_id,
            token_hash=f"hash of {referral.case_id}",
            issued_at=utc_now(),
            issued_by=referral.case.created_by,
        )
    )
    with pages.client.session_transaction(base_url="http://127.0.0.1") as session:
        card_session.begin(session, card, "Test", utc_now())
        session["card"] = {**session["card"], "opened": opened}


def answer(pages: Pages, verb: str, **answers: str) -> object:
    page = pages.get("/card/answer", language="uk")
    form = next(form for form in page.forms() if form["values"].get("verb") == [verb])
    return pages.post("/card/answer", {**form["values"], **answers}, language="en").status


def test_without_card_or_birth_date_nothing_is_shown(pages: Pages, referral: Referral) -> None:
    assert pages.get("/card/answer").status == 410
    with_card(pages, referral, opened=False)
    page = pages.get("/card/answer")
    assert (page.status, page.location) == (303, "/card")


def test_the_patient_sees_the_hospital_and_says_yes(pages: Pages, referral: Referral) -> None:
    with_card(pages, referral)
    page = pages.get("/card/answer", language="uk")
    assert referral.hospital.name in page.text
    assert answer(pages, "confirm") == 303
    assert (referral.state, referral.moves[-1].actor_role) == ("patient_confirmed", "patient")
    assert len(letters("referral_news")) == 1, "the hospital hears"


def test_a_no_needs_its_reason_and_is_asked_once_more_before_anything_is_written(
    pages: Pages, referral: Referral
) -> None:
    with_card(pages, referral)
    assert answer(pages, "wish_to_decline") == 422
    assert answer(pages, "wish_to_decline", reason="family") == 200
    assert (referral.state, len(referral.moves)) == ("accepted", 2), "nothing is written yet"
    assert answer(pages, "wish_to_decline", reason="family", sure="yes") == 303
    assert referral.state == "decline_wished" and free(referral) == 0, "the place is kept"
    assert letters("referral_news") == [] and len(letters("answer_for_coordinator")) == 2
    assert referral.case.state == "placed"


def free(referral: Referral) -> int | None:
    service = capacity.service_of(referral.hospital_id, referral.modality, referral.age_group)
    assert service.free == capacity.free_by_ledger(service)
    return service.free


FRIDAY = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (datetime(2026, 11, 24, 9, 0, tzinfo=UTC), datetime(2026, 11, 25, 9, 0, tzinfo=UTC)),
        (FRIDAY, datetime(2026, 11, 30, 11, 0, tzinfo=UTC)),
        (datetime(2026, 11, 28, 22, 30, tzinfo=UTC), datetime(2026, 11, 30, 11, 0, tzinfo=UTC)),
        (datetime(2026, 11, 29, 10, 0, tzinfo=UTC), datetime(2026, 11, 30, 10, 0, tzinfo=UTC)),
    ],
)
def test_the_place_is_kept_a_day_or_to_noon_of_the_next_working_day(now: datetime, until: datetime) -> None:
    assert keep_until(now, "PL") == until


def declined(referral: Referral) -> None:
    patient = Actor("patient", str(referral.case_id), "patient")
    actions.wish_to_decline(referral, patient, utc_now(), reason="family")


def test_once_a_person_has_called_the_place_is_free_and_the_case_at_the_top(
    app: Flask, referral: Referral
) -> None:
    declined(referral)
    coordinator = Actor("user", "coordinator", "coordinator")
    actions.decline(referral, coordinator, utc_now(), reason="family")
    assert (referral.state, referral.case.state, free(referral)) == ("patient_declined", "waiting", 1)
    assert referral.case.came_back_reason == "patient_declined" and referral.hold_until is None


def test_where_nobody_called_the_clock_frees_the_place_with_the_patients_reason(
    app: Flask, referral: Referral
) -> None:
    declined(referral)
    until = referral.hold_until
    assert until is not None and actions.tick(until - timedelta(seconds=1)).declined == 0
    assert actions.tick(until).declined == 1
    assert (referral.state, referral.reason, free(referral)) == ("patient_declined", "family", 1)


def test_who_said_no_may_still_come(pages: Pages, referral: Referral) -> None:
    with_card(pages, referral)
    declined(referral)
    assert answer(pages, "confirm") == 303
    assert (referral.state, referral.hold_until, free(referral)) == ("patient_confirmed", None, 0)


def test_another_day_is_asked_for_and_set(pages: Pages, referral: Referral) -> None:
    with_card(pages, referral)
    assert answer(pages, "ask_other_day", note="У п'ятницю") == 303
    assert referral.state == "other_day_wished" and len(letters("referral_news")) == 1
    assert "You have asked for another day" in pages.get("/card/answer?lang=en").text
    nurse = Actor("user", "nurse", "hospital", referral.hospital_id)
    actions.set_appointment(
        referral, nurse, utc_now(), first_date=day_in(utc_now(), "PL") + timedelta(days=5)
    )
    assert (referral.state, free(referral)) == ("appointment_set", 0)


def test_whoever_saw_another_date_decides_anew(pages: Pages, referral: Referral) -> None:
    with_card(pages, referral)
    page = pages.get("/card/answer", language="uk")
    form = page.forms()[1]
    nurse = Actor("user", "nurse", "hospital", referral.hospital_id)
    actions.set_appointment(referral, nurse, utc_now(), first_date=day_in(utc_now(), "PL"))
    assert pages.post("/card/answer", form["values"]).status == 409
    assert referral.state == "appointment_set"


def test_the_page_speaks_the_patients_three_languages(pages: Pages, referral: Referral) -> None:
    with_card(pages, referral)
    offered = {button.get("value") for button in pages.get("/card/answer", language="uk").all("button")}
    assert {"uk", "ru", "en"} <= offered
    assert "pl" not in offered


def test_a_case_without_a_place_has_nothing_to_answer(app: Flask, pages: Pages) -> None:
    referral = a_sent_referral(a_case())
    with_card(pages, referral)
    page = pages.get("/card/answer", language="uk")
    assert page.status == 200
    assert pages.post("/card/answer", {"verb": "confirm"}).status == 409


def test_who_has_confirmed_is_told_so_and_not_asked_again(pages: Pages, referral: Referral) -> None:
    with_card(pages, referral)
    asks, is_told = "Say whether you are coming", "You have said that you are coming."
    before = pages.get("/card?lang=en").text
    assert asks in before and is_told not in before
    answer(pages, "confirm")
    after = pages.get("/card?lang=en").text
    assert is_told in after and asks not in after and "cannot or do not want to come" in after


def test_the_reasons_are_in_the_patients_own_voice(pages: Pages, referral: Referral) -> None:
    with_card(pages, referral)
    text = pages.get("/card/answer?lang=en").text
    assert "I no longer want this treatment" in text and "The patient no longer" not in text


def test_the_hospital_reads_whose_words_they_are(app: Flask, pages: Pages, referral: Referral) -> None:
    with_card(pages, referral)
    assert answer(pages, "ask_other_day", note="У п'ятницю") == 303
    hospital = Pages(app).sign_in(a_user("hospital", hospital_id=referral.hospital_id))
    page = hospital.get(f"/hospital/referrals/{referral.id}?lang=en").text
    assert "The patient wrote:" in page and "The coordinator wrote:" not in page and "У п'ятницю" in page
