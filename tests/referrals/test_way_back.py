"""The way back: both sides tell of the visit, a refusal is heard at once, the hospital writes a letter as text."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from referral.accounts.permissions import Role
from referral.audit import Actor, AuditEvent
from referral.crypto import link_token
from referral.db import db, utc_now
from referral.errors import Conflict, Invalid, NotAllowed
from referral.outbox import OutboxMessage
from referral.referrals import actions
from referral.referrals.models import AnswerLink, Referral
from referral.referrals.way_back.models import HospitalLetter, VisitReport
from referral.zones import day_in
from tests.factories import a_hospital, a_user
from tests.own_page.cards import a_patient, of_patient
from tests.pages import Pages
from tests.referrals.scenes import a_sent_referral, words_of

LETTER = "Pacjentka przyjęta. Zalecenia: kontrola za 3 tygodnie."
CAME = {"came": "yes", "treated": "begun", "explained": "partly"}


def nurse_of(referral: Referral) -> Actor:
    return Actor("user", "nurse", "hospital", referral.hospital_id)


@pytest.fixture
def referral(app: Flask) -> Referral:
    """Accepted, its first day is today."""
    made = a_sent_referral(free=1)
    actions.accept(made, nurse_of(made), utc_now(), first_date=day_in(utc_now(), "PL"))
    made.case.owner_id = a_user(Role.COORDINATOR, language="en").id
    db.session.commit()
    return made


def staff_of(app: Flask, referral: Referral) -> tuple[Pages, str]:
    pages = Pages(app).sign_in(a_user(Role.HOSPITAL, hospital_id=referral.hospital_id, language="pl"))
    return pages, f"/hospital/referrals/{referral.id}/way-back"


def reports() -> list[VisitReport]:
    return list(db.session.scalars(db.select(VisitReport).order_by(VisitReport.at)))


def desk_sees(app: Flask, referral: Referral) -> str:
    return Pages(app).sign_in(a_user(Role.COORDINATOR)).get(f"/desk/cases/{referral.case_id}").text


def test_the_patient_tells_how_it_went_and_nothing_is_moved_by_it(app: Flask, referral: Referral) -> None:
    pages = of_patient(app, referral.case)
    assert "/card/visit" in pages.get("/card").links()
    assert pages.post("/card/visit", {**CAME, "note": "Дякую"}).location == "/card"
    db.session.expire_all()
    (row,) = reports()
    assert (row.side, row.came, row.treated, row.explained, row.note) == (
        "patient",
        "yes",
        "begun",
        "partly",
        "Дякую",
    )
    assert referral.state == "accepted" and referral.case.told_at is None, "nothing is to be done"
    assert "Дякую" in desk_sees(app, referral)
    stored = db.session.execute(text("select * from visit_report")).one()
    assert "Дякую" not in str(tuple(stored))


def test_a_refusal_on_arrival_needs_its_reason_and_stands_at_the_desk_at_once(
    app: Flask, referral: Referral
) -> None:
    pages = of_patient(app, referral.case)
    refused = {"came": "yes", "treated": "refused"}
    assert pages.post("/card/visit", refused).status == 422 and reports() == []
    assert pages.post("/card/visit", {**refused, "reason": "documents"}).status == 303
    db.session.expire_all()
    assert referral.case.told_at is not None and referral.state == "accepted", (
        "a person decides what comes of it"
    )
    desk = Pages(app).sign_in(a_user(Role.COORDINATOR))
    assert referral.case.reference in desk.get("/desk?list=told").text
    shown = desk.get(f"/desk/cases/{referral.case_id}").text
    assert "No, the treatment was refused" in shown and "Papers were missing" in shown
    letters = db.session.scalars(db.select(OutboxMessage).where(OutboxMessage.template == "told")).all()
    assert len(letters) == 1 and "Papers" not in words_of(letters[0])


def test_only_the_second_secret_opens_visit_and_letters(app: Flask, referral: Referral) -> None:
    pages = of_patient(app, referral.case, opened=False)
    for page in ("/card/visit", "/card/letters"):
        assert pages.get(page).location == "/card"
    assert pages.post("/card/visit", CAME).location == "/card" and reports() == []


def test_before_its_day_there_is_nothing_to_tell(app: Flask, referral: Referral) -> None:
    referral.first_date = day_in(utc_now(), "PL") + timedelta(days=1)
    db.session.commit()
    pages = of_patient(app, referral.case)
    assert "There was no visit yet" in pages.get("/card/visit?lang=en").text
    assert pages.post("/card/visit", CAME).status == 409
    with pytest.raises(Conflict):
        actions.report_visit(referral, CAME, "pl", nurse_of(referral), utc_now())


def test_the_hospital_tells_by_account_in_its_own_language(app: Flask, referral: Referral) -> None:
    pages, page = staff_of(app, referral)
    assert page in pages.get(f"/hospital/referrals/{referral.id}").links()
    assert pages.post(page, {**CAME, "came": "no"}).location == page
    (row,) = reports()
    assert (row.side, row.language, row.came) == ("hospital", "pl", "no")
    db.session.expire_all()
    assert referral.case.told_at is not None, "who did not come is looked for"


def test_the_hospital_tells_by_its_link(app: Flask, referral: Referral) -> None:
    pages = Pages(app)
    link = db.session.scalars(db.select(AnswerLink).where(AnswerLink.referral_id == referral.id)).first()
    pages.post(f"/answer/{link_token(link.id)}")
    assert pages.post("/answer/way-back", CAME).location == "/answer/way-back"
    assert pages.post("/answer/way-back", {"text": LETTER, "language": "pl"}).status == 303
    assert [row.side for row in reports()] == ["hospital"] and LETTER in pages.get("/answer/way-back").html


def test_a_letter_is_sealed_marked_with_its_language_and_reaches_the_patient(
    app: Flask, referral: Referral
) -> None:
    pages, page = staff_of(app, referral)
    assert pages.post(page, {"text": LETTER, "language": "pl"}).location == page
    assert pages.post(page, {"text": LETTER, "language": "pl"}).status == 303
    (row,) = db.session.scalars(db.select(HospitalLetter)).all()
    assert "Pacjentka" not in str(tuple(db.session.execute(text("select * from hospital_letter")).one()))
    own = of_patient(app, referral.case).get("/card/letters")
    assert LETTER in own.text and 'lang="pl"' in own.html
    assert LETTER in desk_sees(app, referral)
    assert pages.submit(pages.get(page), f"/{row.id}/take-back").status == 303
    assert LETTER not in of_patient(app, referral.case).get("/card/letters").text
    verbs = {e.verb for e in db.session.query(AuditEvent).filter_by(case_id=str(referral.case_id))}
    assert {"letter.written", "letter.read", "letter.taken_back"} <= verbs


@pytest.mark.parametrize("typed", [{"text": ""}, {"text": "x" * 8001}, {"text": "x", "language": "zz"}])
def test_an_empty_or_endless_letter_comes_back(app: Flask, referral: Referral, typed: dict[str, str]) -> None:
    pages, page = staff_of(app, referral)
    assert pages.post(page, {"language": "pl", **typed}).status == 422
    assert db.session.query(HospitalLetter).count() == 0


def test_another_hospital_or_patient_tells_nothing(app: Flask, referral: Referral) -> None:
    stranger = Pages(app).sign_in(a_user(Role.HOSPITAL, hospital_id=a_hospital().id))
    assert stranger.get(f"/hospital/referrals/{referral.id}/way-back").status == 404
    for actor in (Actor("user", "n", "hospital", a_hospital().id), Actor("patient", "7", "patient")):
        with pytest.raises(NotAllowed):
            actions.report_visit(referral, CAME, "pl", actor, utc_now())
        with pytest.raises(NotAllowed):
            actions.write_letter(referral, LETTER, "pl", actor, utc_now())
    with pytest.raises(NotAllowed):
        actions.write_letter(referral, LETTER, "uk", a_patient(referral.case), utc_now())


def test_who_has_not_taken_the_patient_writes_no_letter(app: Flask) -> None:
    asked = a_sent_referral()
    with pytest.raises(Conflict):
        actions.write_letter(asked, LETTER, "pl", nurse_of(asked), utc_now())
    assert staff_of(app, asked)[0].get(staff_of(app, asked)[1]).status == 409


def test_the_same_twice_is_one_and_another_word_counts_instead(app: Flask, referral: Referral) -> None:
    now, patient = utc_now(), a_patient(referral.case)
    first = actions.report_visit(referral, CAME, "uk", patient, now)
    assert actions.report_visit(referral, CAME, "uk", patient, now).id == first.id
    actions.report_visit(referral, {"came": "no"}, "uk", patient, now + timedelta(minutes=1))
    assert [row.came for row in reports()] == ["yes", "no"]
    page = of_patient(app, referral.case).get("/card/visit?lang=en")
    assert "You have told us already" in page.text


@pytest.mark.parametrize(
    "said", [{}, {"came": "perhaps"}, {"came": "yes", "treated": "refused"}, {**CAME, "reason": "x"}]
)
def test_what_is_not_asked_is_refused(app: Flask, referral: Referral, said: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        actions.report_visit(referral, said, "uk", a_patient(referral.case), utc_now())


def test_a_letter_after_the_end_of_the_case_still_arrives(app: Flask, referral: Referral) -> None:
    for step in (actions.attend, actions.start_treatment):
        step(referral, nurse_of(referral), utc_now())
    actions.complete(referral, nurse_of(referral), utc_now())
    db.session.expire_all()
    actions.write_letter(referral, LETTER, "pl", nurse_of(referral), utc_now())
    assert LETTER in of_patient(app, referral.case).get("/card/letters").text
