"""Which hospital looked, when: on the patient's own page in words, and at the desk; letters of hospitals as files."""

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db, utc_now
from referral.records.showing import agreed
from referral.records.showing.looked import looked
from referral.referrals.models import Referral
from tests.factories import a_case, a_hospital, a_user
from tests.own_page.cards import of_patient
from tests.pages import Pages
from tests.records.showing.scenes import a_paper, agree, covered
from tests.records.showing.test_states import a_shown_referral, staff
from tests.referrals.scenes import a_sent_referral, letters, words_of

pytestmark = pytest.mark.both_databases


@pytest.fixture
def referral(app: Flask) -> Referral:
    """Accepted; the hospital has opened two papers, one of them on two pages, and saved all."""
    made = a_shown_referral("accepted")
    a_paper(made.case)
    pages, home = staff(app, made), f"/hospital/referrals/{made.id}/papers"
    for address in (each.get("src") for each in pages.get(home).all("img")):
        assert pages.get(address).status == 200
    assert pages.get(f"{home}.zip").status == 200
    return made


def test_the_patient_reads_in_words_which_hospital_opened_how_many_papers(
    app: Flask, referral: Referral
) -> None:
    page = of_patient(app, referral.case).get("/card/readers?lang=en").text
    assert f"Somebody at the hospital {referral.hospital.name}: opened 2 papers" in page
    assert "saved 2 papers in one file" in page
    assert (
        f"{referral.hospital.name}: opened 2 papers"
        not in of_patient(app, a_case()).get("/card/readers?lang=en").text
    )


def test_the_desk_reads_the_same_with_the_day(app: Flask, referral: Referral) -> None:
    deeds = {(each.hospital, each.deed) for each in looked(referral.case)}
    name = f"{referral.hospital.name}, {referral.hospital.city}"
    assert deeds == {(name, "opened 2 papers"), (name, "saved 2 papers in one file")}
    desk = Pages(app).sign_in(a_user(Role.COORDINATOR))
    assert f"{name}: opened 2 papers" in desk.get(f"/cases/{referral.case_id}/shown-papers").text
    assert f"/cases/{referral.case_id}/shown-papers" in desk.get(f"/desk/cases/{referral.case_id}").links()


def test_our_own_reading_is_no_hospitals(app: Flask) -> None:
    case = a_case()
    paper = a_paper(case)
    Pages(app).sign_in(a_user(Role.COORDINATOR)).get(f"/cases/{case.id}/shown-papers/{paper.id}/1.jpg")
    assert looked(case) == []


def test_the_patient_takes_back_papers_of_a_kind_on_their_own_page(app: Flask, referral: Referral) -> None:
    agree(referral.case, "imaging")
    pages = of_patient(app, referral.case)
    page = pages.get("/card/consents?lang=en")
    assert "Pathology report" in page.text and "Images or their report" in page.text
    assert pages.post("/card/consents/papers", {"kind": "pathology"}).location == "/card/consents"
    db.session.expire_all()
    assert set(agreed.living(referral.case_id)) == {"imaging"}
    assert staff(app, referral).get(f"/hospital/referrals/{referral.id}/papers").status == 200
    assert pages.post("/card/consents/papers", {"kind": "imaging"}).status == 303
    assert staff(app, referral).get(f"/hospital/referrals/{referral.id}/papers").status == 404
    assert (
        of_patient(app, referral.case, opened=False).post("/card/consents/papers", {"kind": "x"}).status
        == 303
    )


def test_a_letter_as_a_file_reaches_patient_and_desk_until_it_is_taken_back(
    app: Flask, referral: Referral
) -> None:
    letter = a_paper(
        referral.case, kind="discharge", came_by="hospital", referral_id=referral.id, added_at=utc_now()
    )
    own, picture = of_patient(app, referral.case), f"/card/letter-files/{letter.id}/1.jpg"
    assert "/card/letter-files" in own.get("/card/letters").links()
    assert referral.hospital.name in own.get("/card/letter-files").text
    assert own.get(picture).response.mimetype == "image/jpeg"
    desk = Pages(app).sign_in(a_user(Role.COORDINATOR))
    shown = f"/cases/{referral.case_id}/shown-papers/letters/{letter.id}/1.jpg"
    assert desk.get(shown).status == 200
    assert shown in {each.get("src") for each in desk.get(f"/desk/cases/{referral.case_id}").all("img")}
    for pages in (of_patient(app, a_case()), of_patient(app, referral.case, opened=False)):
        assert pages.get(picture).status == 404
    staff(app, referral).post(f"/hospital/referrals/{referral.id}/papers/letters/{letter.id}/take-back")
    assert of_patient(app, referral.case).get(picture).status == 404 and desk.get(shown).status == 404


def test_a_letter_says_that_papers_wait_and_no_more(app: Flask) -> None:
    case, hospital = a_case(), a_hospital(country="SK")
    agree(case)
    paper = a_paper(case)
    a_sent_referral(case, hospital)
    before = words_of(letters("referral_new")[-1])
    covered(case, paper)
    (added,) = set(words_of(letters("referral_new")[-1]).splitlines()) - set(before.splitlines())
    assert added and not any(sign.isdigit() for sign in added), "one sentence, of nobody"
