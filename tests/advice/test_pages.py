"""The pages: the desk asks and closes, an adviser reads without a name and answers, others' only afterwards."""

import uuid
from typing import Any

import pytest
from flask import Flask

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.advice import actions, queries
from referral.advice.forms import COUNTRIES
from referral.advice.models import AdviceRequest, AdviceSeat
from referral.audit import AuditEvent
from referral.db import db, utc_now
from referral.intake.models import Case, Consent
from referral.referrals.models import Referral
from tests.advice.scenes import CONCLUSION, an_adviser, answers, asked_for, seat_of
from tests.factories import a_case, a_hospital, a_referral, a_user, treats
from tests.own_page.cards import of_patient
from tests.pages import Page, Pages

ASKED = {
    "question": "operable",
    "disciplines": ["surgical"],
    "countries": list(COUNTRIES),
    "clock": "24",
    "agreed": "yes",
    "agreed_by": "patient",
    "agreed_in": "uk",
}
ANSWER = {"options": ["surgery_first"], "conflict": "none", "words": "Operate soon.", "version": "0"}
NAMES = ("Testova", "Тестова", "Olena", "Олена", "501234567", "1980")


def desk_of(app: Flask) -> Pages:
    return Pages(app).sign_in(a_user(Role.COORDINATOR))


def asks(desk: Pages, case: Case, **facts: Any) -> Page:
    return desk.post(f"/desk/cases/{case.id}/advice", {**ASKED, **facts})


def at(seat: AdviceSeat) -> str:
    return f"/advice/{seat.id}"


def test_from_no_hospital_fits_to_the_advisers(app: Flask) -> None:
    an_adviser("surgical")
    desk, case = desk_of(app), a_case()
    page = desk.get(f"/desk/cases/{case.id}")
    assert f"/desk/cases/{case.id}/advice" in page.links()
    form = desk.get(f"/desk/cases/{case.id}/advice")
    assert "Can be asked now: 1" in form.text
    shown = desk.follow(asks(desk, case))
    assert "Can this be operated on" in shown.text and "Nobody has answered yet." in shown.text
    (request,) = db.session.scalars(db.select(AdviceRequest)).all()
    assert request.hours == 24
    assert "Asked: 1, agreed: 0, answered: 0" in desk.get(f"/desk/cases/{case.id}").text
    assert case.reference in desk.get("/desk/advice").text


def test_a_form_that_lacks_something_comes_back_with_what_to_do(app: Flask) -> None:
    desk, case = desk_of(app), a_case()
    page = asks(desk, case)
    assert (
        page.status == 422
        and "No adviser of this discipline can be asked now: Surgical oncology" in page.text
    )
    page = asks(desk, case, agreed="", disciplines=[])
    assert page.status == 422 and "Please answer this question." in page.text
    assert not db.session.scalars(db.select(AdviceRequest)).all()


def test_an_adviser_reads_what_a_hospital_reads_and_no_name(app: Flask) -> None:
    user, case = an_adviser("surgical"), a_case()
    case.answers = {"diagnosis": {}}
    case.private_answers = {"diagnosis": {"site_words": "рак у Олени Тестової, +380 50 123 45 67"}}
    db.session.commit()
    seat = seat_of(asked_for(case), user)
    page = Pages(app).sign_in(user).get(at(seat))
    assert page.status == 200 and "Breast" in page.text and "[…]" in page.text
    for secret in (*NAMES, case.reference, str(case.id)):
        assert secret not in page.html
    read = db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == "advice.read")).one()
    assert (read.case_id, read.actor_id) == (str(case.id), str(user.id))


def test_an_adviser_reads_the_country_and_no_town(app: Flask) -> None:
    user = an_adviser("surgical")
    case = a_case(place_name="Дрогобич", place_country="UA")
    shown = Pages(app).sign_in(user).get(at(seat_of(asked_for(case), user))).text
    assert "Where the patient is" in shown and "Ukraine" in shown
    assert "Дрогобич" not in shown and "Drohobych" not in shown


def test_others_answers_are_read_after_ones_own(app: Flask) -> None:
    first, second = an_adviser("surgical"), an_adviser("surgical")
    request = asked_for()
    answers(request, first, words="A word of the first")
    pages, seat = Pages(app).sign_in(second), seat_of(request, second)
    before = pages.get(at(seat))
    assert "A word of the first" not in before.html and first.name not in before.html
    after = pages.follow(pages.post(f"{at(seat)}/answer", ANSWER))
    assert "A word of the first" in after.text and first.name in after.text


def test_agreeing_declining_and_the_list(app: Flask) -> None:
    user = an_adviser("surgical")
    request = asked_for()
    pages, seat = Pages(app).sign_in(user), seat_of(request, user)
    assert at(seat) in pages.get("/advice").links()
    pages.post(f"{at(seat)}/accept")
    db.session.refresh(seat)
    assert seat.state == "accepted"
    pages.post(f"{at(seat)}/decline")
    db.session.refresh(seat)
    assert seat.state == "declined"


def test_two_windows_lose_nothing_that_was_typed(app: Flask) -> None:
    user = an_adviser("surgical")
    seat = seat_of(asked_for(), user)
    pages = Pages(app).sign_in(user)
    pages.post(f"{at(seat)}/answer", ANSWER)
    page = pages.post(f"{at(seat)}/answer", {**ANSWER, "words": "Of the other window"})
    assert page.status == 422 and "another window" in page.text and "Of the other window" in page.html
    again = pages.post(f"{at(seat)}/answer", {**ANSWER, "words": "Of the other window", "version": "1"})
    assert again.status == 303


def test_a_hospital_that_is_not_there_is_asked_again_on_each_form(app: Flask) -> None:
    user, nowhere = an_adviser("surgical"), {"hospital": str(uuid.uuid4())}
    request = asked_for()
    own, about = Pages(app).sign_in(user), {"disciplines": ["surgical"], "languages": ["uk"], "country": "PL"}
    pages = (
        own.post(f"{at(seat_of(request, user))}/answer", {**ANSWER, **nowhere}, language="en"),
        own.post("/advice/about", {**about, "institution": "X", **nowhere}, language="en"),
        desk_of(app).post(f"/desk/advice/{request.id}/close", {**CONCLUSION, **nowhere}, language="en"),
    )
    for page in pages:
        assert page.status == 422 and "choose one of the answers offered" in page.text


def test_a_gigantic_text_is_refused_and_nothing_is_kept(app: Flask) -> None:
    user = an_adviser("surgical")
    seat = seat_of(asked_for(), user)
    page = Pages(app).sign_in(user).post(f"{at(seat)}/answer", {**ANSWER, "words": "x" * 3000})
    db.session.refresh(seat)
    assert page.status == 422 and seat.version == 0


def test_after_the_end_the_page_shows_nothing_and_takes_nothing(app: Flask) -> None:
    user = an_adviser("surgical")
    request = asked_for()
    pages, seat = Pages(app).sign_in(user), seat_of(request, user)
    answers(request, user)
    actions.close(request, CONCLUSION, a_user().as_actor(), utc_now())
    page = pages.get(at(seat))
    assert "This request is over" in page.text and "Breast" not in page.text
    assert pages.post(f"{at(seat)}/answer", {**ANSWER, "version": "1"}).status == 409


def test_the_desk_closes_and_takes_it_to_the_ordinary_sending(app: Flask) -> None:
    user, hospital, case = an_adviser("surgical"), a_hospital(), a_case()
    treats(hospital, "breast", "radiotherapy")
    request = asked_for(case)
    answers(request, user, hospital=hospital.id)
    desk = desk_of(app)
    where = f"/desk/advice/{request.id}"
    bare = desk.post(f"{where}/close", {"ending": "concluded"})
    assert bare.status == 422
    closing = {"ending": "concluded", "options": ["surgery_first"], "hospital": str(hospital.id)}
    closed = desk.follow(desk.post(f"{where}/close", closing))
    assert "Make a request to this hospital" in closed.text
    page = desk.follow(desk.post(f"{where}/turn"))
    assert hospital.name in page.text and "Operate first" in page.html
    assert not db.session.scalars(db.select(Referral)).all()


def test_the_reason_of_another_case_is_not_taken_over(app: Flask) -> None:
    an_adviser("surgical")
    request = asked_for()
    actions.close(request, CONCLUSION, a_user().as_actor(), utc_now())
    page = desk_of(app).get(f"/desk/cases/{a_case().id}/send?advice={request.id}")
    assert page.status == 200 and "Operate first" not in page.html


def test_a_named_adviser_closes_after_answering(app: Flask) -> None:
    user = an_adviser("surgical")
    request = asked_for(convener=user.id)
    pages, seat = Pages(app).sign_in(user), seat_of(request, user)
    assert pages.get(f"{at(seat)}/close").status == 409
    answers(request, user)
    assert f"{at(seat)}/close" in pages.get(at(seat)).links()
    assert pages.post(f"{at(seat)}/close", {"ending": "no_agreement"}).status == 303
    db.session.refresh(request)
    assert request.state == "no_agreement"


def test_who_does_not_close_it_finds_no_way_to(app: Flask) -> None:
    user = an_adviser("surgical")
    request = asked_for()
    answers(request, user)
    pages, seat = Pages(app).sign_in(user), seat_of(request, user)
    assert pages.get(f"{at(seat)}/close").status == 404
    assert pages.post(f"{at(seat)}/close", {"ending": "no_agreement"}).status == 404


def test_an_adviser_is_invited_says_what_they_do_and_is_confirmed(app: Flask) -> None:
    desk, user = desk_of(app), a_user(Role.ADVISER)
    assert desk.post("/desk/advisers", {"email": "new@clinic.example", "language": "pl"}).status == 303
    assert desk.post("/desk/advisers", {"email": user.email, "language": "pl"}).status == 422
    own = Pages(app).sign_in(user)
    assert "Say first what you do" in own.get("/advice").text
    said = {"disciplines": ["surgical"], "languages": ["uk"], "country": "PL", "institution": "Clinic"}
    own.post("/advice/about", said)
    assert "has still to confirm you" in own.get("/advice").text
    adviser = queries.adviser_of(user)
    assert adviser is not None and "To be confirmed" in desk.get("/desk/advisers").text
    desk.post(f"/desk/advisers/{adviser.id}/confirm")
    assert "You may be asked until" in own.get("/advice").text
    assert [each.user_id for each in queries.available(["PL"], utc_now())] == [user.id]
    desk.post(f"/desk/advisers/{adviser.id}/unconfirm")
    assert not queries.available(["PL"], utc_now())


@pytest.mark.parametrize("language", ["uk", "ru", "en", "pl", "cs", "hu", "sk", "ro"])
def test_an_adviser_reads_their_own_language(app: Flask, language: str) -> None:
    user = an_adviser("surgical")
    user.language = language
    seat = seat_of(asked_for(), user)
    pages = Pages(app).sign_in(user)
    for path in ("/advice", "/advice/about", at(seat)):
        page = pages.get(path)
        assert page.status == 200 and f'lang="{language}"' in page.html
    assert ("What do you advise?" in page.text) is (language == "en")


def test_whoever_works_at_an_asked_hospital_is_told_to_declare(app: Flask) -> None:
    hospital, case = a_hospital(), a_case()
    user = an_adviser("surgical", hospital_id=hospital.id)
    seat = seat_of(asked_for(case), user)
    pages = Pages(app).sign_in(user)
    assert "Your hospital is asked" not in pages.get(at(seat)).text
    a_referral(case, hospital)
    assert "Your hospital is asked for this patient" in pages.get(at(seat)).text
    page = pages.post(f"{at(seat)}/answer", ANSWER)
    assert page.status == 422 and "Please declare it here" in page.text
    assert pages.post(f"{at(seat)}/answer", {**ANSWER, "conflict": "works_there"}).status == 303


def test_nobody_reads_the_request_of_another(app: Flask) -> None:
    user, other = an_adviser("surgical"), an_adviser("medical")
    seat = seat_of(asked_for(), user)
    assert Pages(app).sign_in(other).get(at(seat)).status == 404
    for path in (f"/desk/advice/{seat.request_id}", "/desk/advice", "/desk", "/intake", "/hospitals"):
        assert Pages(app).sign_in(user).get(path).status == 404


def test_an_adviser_needs_a_second_factor(app: Flask) -> None:
    assert User(role=Role.ADVISER, is_demo=False).needs_second_factor


def test_the_patient_takes_the_consent_back_on_their_own_page(app: Flask) -> None:
    an_adviser("surgical")
    case = a_case()
    request, patient = asked_for(case), of_patient(app, case)
    page = patient.get("/card/consents")
    assert "/card/consents/advice" in page.html
    patient.post("/card/consents/advice")
    given = db.session.scalars(db.select(Consent).where(Consent.purpose == "advice")).one()
    assert given.withdrawn_at is not None and not queries.is_shown(request.id)
    assert "/card/consents/advice" not in patient.get("/card/consents").html
