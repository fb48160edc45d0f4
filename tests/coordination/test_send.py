"""Sending to one or several hospitals, with consent, deadline and reason; then each move from the desk."""

from datetime import timedelta

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db, utc_now
from referral.engine import rankings
from referral.engine.rankings import WEIGHTS
from referral.intake.models import Case, Consent
from referral.outbox import OutboxMessage
from referral.referrals.models import RankingRecord, Referral
from referral.referrals.table import desk_words
from referral.referrals.table.moves import MOVES
from referral.referrals.table.states import COORDINATOR
from tests import factories as a
from tests.coordination.desk import WORDS_OF_THE_PATIENT, a_fitting_hospital, a_named_case, to_send
from tests.pages import Page, Pages


def desk_of(pages: Pages) -> Pages:
    return pages.sign_in(a.a_user(Role.COORDINATOR))


def where(case: Case) -> str:
    return f"/desk/cases/{case.id}/send"


def sent(case: Case) -> list[Referral]:
    db.session.expire_all()
    found = db.select(Referral).where(Referral.case_id == case.id).order_by(Referral.rank)
    return list(db.session.scalars(found))


def consents(case: Case) -> list[str]:
    shown = db.select(Consent).where(Consent.case_id == case.id, Consent.purpose == "show_to_hospital")
    return sorted(consent.scope["hospital"] for consent in db.session.scalars(shown))


def test_the_form_comes_filled_by_the_priority(pages: Pages) -> None:
    case, hospital = a_named_case(priority="urgent"), a_fitting_hospital()
    page = desk_of(pages).get(f"{where(case)}?h={hospital.id}")
    values = page.form("")["values"] if not page.forms()[0]["action"] else page.forms()[-1]["values"]
    assert page.status == 200 and hospital.name in page.text
    assert [form["values"].get("hours") for form in page.forms() if "hours" in form["values"]] == [["72"]], (
        values
    )
    assert not [word for word in WORDS_OF_THE_PATIENT if word in page.html]


def test_a_look_before_sending_changes_nothing(pages: Pages) -> None:
    case, hospital = a_named_case(), a_fitting_hospital()
    page = desk_of(pages).post(
        where(case), to_send(hospital, step="check", message="Please call Olena at the desk")
    )
    assert page.status == 200 and "Is this right?" in page.text and "Please call Olena" in page.text
    assert sent(case) == [] and consents(case) == []


@pytest.mark.usefixtures("no_closed_days")
def test_several_hospitals_are_asked_at_once_and_the_ranking_is_kept(pages: Pages) -> None:
    case = a_named_case(priority="urgent")
    first, second = a_fitting_hospital(free=9), a_fitting_hospital(free=1, lat=47.5, lon=19.05)
    desk = desk_of(pages)
    answer = desk.post(where(case), to_send(first, second, message="The biopsy is in Lviv.", hours="48"))
    assert answer.status == 303
    referrals = sent(case)
    assert [referral.hospital_id for referral in referrals] == [first.id, second.id]
    assert [referral.rank for referral in referrals] == [1, 2]
    assert {referral.message for referral in referrals} == {"The biopsy is in Lviv."}
    lasts = referrals[0].deadline_at - referrals[0].sent_at
    assert abs(lasts - timedelta(hours=48)) < timedelta(minutes=1)
    assert consents(case) == sorted([str(first.id), str(second.id)])
    letters = db.session.scalars(db.select(OutboxMessage.recipient)).all()
    assert {first.email, second.email} <= set(letters)
    kept = db.session.get(RankingRecord, referrals[0].ranking_digest)
    assert rankings.recompute(kept.digest).is_same
    assert referrals[0].override_reason is None


def test_sent_twice_is_sent_once(pages: Pages) -> None:
    case, hospital = a_named_case(), a_fitting_hospital()
    desk = desk_of(pages)
    for _ in range(2):
        desk.post(where(case), to_send(hospital, override="agreed_by_phone"))
    assert len(sent(case)) == 1 and len(consents(case)) == 1


@pytest.mark.parametrize("unsuitable", [True, False])
def test_passing_over_a_nearer_confirmed_one_or_an_unsuitable_one_needs_a_reason(
    pages: Pages, unsuitable: bool
) -> None:
    case = a_named_case(countries=["PL"]) if unsuitable else a_named_case()
    a_fitting_hospital(free=9)
    other = a_fitting_hospital(country="HU", lat=47.5, lon=19.05)
    desk = desk_of(pages)
    refused = desk.post(where(case), to_send(other, message="Please hurry"))
    assert refused.status == 422 and sent(case) == []
    assert "Choose why the nearer hospital is not asked" in refused.text and "Please hurry" in refused.html
    assert desk.post(where(case), to_send(other, override="other")).status == 422
    reason = {"override": "other", "override_note": "Her brother works there"}
    assert desk.post(where(case), to_send(other, **reason)).status == 303
    assert [referral.override_reason for referral in sent(case)] == ["other"]
    assert "Her brother works there" in [note.text for note in case.notes]


def test_the_first_that_can_still_be_asked_needs_no_reason(pages: Pages) -> None:
    case = a_named_case()
    refused, unreachable = a_fitting_hospital(free=30), a_fitting_hospital(free=20, email=None)
    a.a_referral(case=case, hospital=refused, state="rejected", reason="no_capacity")
    following = a_fitting_hospital(free=1)
    assert desk_of(pages).post(where(case), to_send(following)).status == 303
    assert unreachable.id not in [referral.hospital_id for referral in sent(case)]


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"h": None}, "Choose at least one hospital."),
        ({"h": ["nonsense"]}, "This answer could not be understood"),
        ({"agreed": None}, "Without the patient's agreement nothing can be sent."),
        ({"agreed_by": None}, "Say who agreed."),
        ({"agreed_in": None}, "Choose the language in which the patient was asked."),
        ({"agreed_by": "vital_interest"}, "Write who decided, and why the patient cannot be asked."),
        ({"hours": "0"}, "at least 1"),
        ({"modality": "magic"}, "Please choose one of the answers offered."),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_is_lost(
    pages: Pages, answers: dict, words: str
) -> None:
    case, hospital = a_named_case(), a_fitting_hospital()
    page = desk_of(pages).post(where(case), to_send(hospital, message="Keep these words", **answers))
    assert page.status == 422 and words in page.text and "Keep these words" in page.html
    assert sent(case) == [] and consents(case) == []


def test_one_hospital_that_cannot_be_reached_stops_all(pages: Pages) -> None:
    case, good, mute = a_named_case(), a_fitting_hospital(), a_fitting_hospital(email=None)
    page = desk_of(pages).post(where(case), to_send(good, mute, override="doctor_asks"))
    assert page.status == 422 and f"{mute.name} has no registered e-mail address" in page.text
    assert sent(case) == [] and consents(case) == []
    assert db.session.scalar(db.select(db.func.count()).select_from(RankingRecord)) == 0


def test_one_already_asked_or_closed_is_said_before_sending(pages: Pages) -> None:
    case, asked, closed = a_named_case(), a_fitting_hospital(), a_fitting_hospital(closed_at=utc_now())
    a.a_referral(case=case, hospital=asked)
    page = desk_of(pages).post(where(case), to_send(asked, closed, step="check", override="doctor_asks"))
    assert page.status == 422
    assert (
        f"{asked.name} already has an open request" in page.text and f"{closed.name} is closed" in page.text
    )


@pytest.mark.parametrize("state", ["emergency", "placed", "closed", "draft"])
def test_nothing_is_sent_while_the_case_is_not_waiting(pages: Pages, state: str) -> None:
    case, hospital = a_named_case(state=state, emergency_at=utc_now()), a_fitting_hospital()
    desk = desk_of(pages)
    assert desk.get(f"{where(case)}?h={hospital.id}").status == 409
    page = desk.post(where(case), to_send(hospital))
    assert page.status == 409 and sent(case) == []
    if state == "emergency":
        assert "sending is paused until somebody records that a doctor has seen the patient" in page.text


def moved(pages: Pages, referral: Referral, verb: str, **answers: object) -> Page:
    at = f"/desk/referrals/{referral.id}/{verb}"
    page = pages.get(at)
    assert page.status == 200
    seen = next(form["values"]["seen"] for form in page.forms() if "seen" in form["values"])
    return pages.post(at, {"seen": seen[0], **answers})


def test_a_referral_is_withdrawn_with_a_note(pages: Pages) -> None:
    referral = a.a_referral()
    desk = desk_of(pages)
    assert moved(desk, referral, "withdraw", note="A nearer one answered").status == 303
    db.session.expire_all()
    assert referral.state == "withdrawn" and referral.moves[-1].note == "A nearer one answered"
    late = desk.get(f"/desk/referrals/{referral.id}/withdraw")
    assert late.status == 409 and "has withdrawn this request" in late.text


def test_a_second_click_is_harmless(pages: Pages) -> None:
    referral = a.a_referral()
    desk, at = desk_of(pages), f"/desk/referrals/{referral.id}/withdraw"
    answers = [desk.post(at, {"seen": "1"}) for _ in range(2)]
    assert [answer.status for answer in answers] == [303, 303]


def test_a_page_that_has_grown_old_changes_nothing(pages: Pages) -> None:
    referral = a.a_referral(version=3)
    page = desk_of(pages).post(f"/desk/referrals/{referral.id}/withdraw", {"seen": "2"})
    db.session.expire_all()
    assert page.status == 409 and referral.state == "requested"


def test_a_question_is_answered(pages: Pages) -> None:
    referral = a.a_referral(state="info_requested")
    desk = desk_of(pages)
    assert moved(desk, referral, "give_information").status == 422
    assert moved(desk, referral, "give_information", note="HER2 is positive").status == 303
    db.session.expire_all()
    assert referral.state == "requested"


def test_an_appointment_is_set_and_a_past_one_refused(pages: Pages) -> None:
    case = a_named_case(state="placed")
    referral = a.a_referral(case=case, state="accepted")
    desk = desk_of(pages)
    past, soon = utc_now() - timedelta(days=3), utc_now() + timedelta(days=3)
    day = {
        "first_date-day": str(past.day),
        "first_date-month": str(past.month),
        "first_date-year": str(past.year),
    }
    refused = moved(desk, referral, "set_appointment", **day)
    assert refused.status == 422 and "This date has passed." in refused.text
    day = {
        "first_date-day": str(soon.day),
        "first_date-month": str(soon.month),
        "first_date-year": str(soon.year),
    }
    assert moved(desk, referral, "set_appointment", **day).status == 303
    db.session.expire_all()
    assert (referral.state, referral.first_date) == ("appointment_set", soon.date())


def test_a_patient_declines_with_a_reason_and_is_back_at_the_top(pages: Pages) -> None:
    case = a_named_case(state="placed")
    referral = a.a_referral(case=case, state="accepted")
    desk = desk_of(pages)
    assert moved(desk, referral, "decline").status == 422
    assert moved(desk, referral, "decline", reason="too_far").status == 303
    db.session.expire_all()
    assert (referral.state, case.state) == (
        "patient_declined",
        "waiting",
    ) and case.came_back_reason == "patient_declined"


def test_buttons_are_the_moves_of_the_table(pages: Pages, app: Flask) -> None:
    assert {verb for verb, row in desk_words.STEPS.items() if row.button} == {
        verb for verb, move in MOVES.items() if COORDINATOR in move.by
    }
    case = a_named_case(state="placed")
    referral = a.a_referral(case=case, state="attended")
    links = desk_of(pages).get(f"/desk/cases/{case.id}").links()
    verbs = {link.rpartition("/")[2] for link in links if str(referral.id) in link}
    assert verbs == {"start_treatment"}


def test_a_new_link_is_sent(pages: Pages) -> None:
    case, hospital = a_named_case(), a_fitting_hospital()
    desk = desk_of(pages)
    desk.post(where(case), to_send(hospital))
    page = desk.get(f"/desk/cases/{case.id}")
    assert desk.submit(page, "/new-link").status == 303


def test_the_weights_are_for_administrators(pages: Pages) -> None:
    assert desk_of(pages).get("/weights").status == 404
    page = pages.sign_in(a.a_user(Role.ADMINISTRATOR)).get("/weights")
    assert page.status == 200
    for words in ("First treatment", "478", "No clinician has signed it yet", "Treatment cannot wait"):
        assert words in page.text
    assert len(page.all("table[1]/tbody/tr")) == len(WEIGHTS)
    assert "Language and the kind of hospital are counted in hours of road" in page.text
    for words in ("What lateness costs", "BMJ 2020;371:m4087", "each four weeks of delay multiply"):
        assert words in page.text
