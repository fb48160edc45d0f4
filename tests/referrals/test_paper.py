"""The request on paper from the hospital's own pages, and the patient's letter from theirs."""

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.db import db
from referral.letters_on_paper.models import PrintedLetter
from referral.referrals.models import Referral
from tests.factories import a_hospital, a_user
from tests.letters_on_paper.scenes import NAMED, an_accepted_one, an_asked_hospital, read
from tests.pages import Page, Pages
from tests.referrals.scenes import a_sent_referral, letters, link_in
from tests.referrals.test_answer_as_patient import with_card
from tests.referrals.test_show_identity import accept, give, newest_code

NAME = NAMED["name_original"]


def nurse(app: Flask, referral: Referral) -> Pages:
    return Pages(app).sign_in(a_user(Role.HOSPITAL, hospital_id=referral.hospital_id))


def words(pages: Pages, page: Page) -> str:
    """What the PDF behind a redirect says."""
    assert page.status == 303, page.html[:200]
    found = pages.follow(page)
    assert found.response.mimetype == "application/pdf"
    return read(found.response.get_data())


def paper(referral: Referral) -> str:
    return f"/hospital/referrals/{referral.id}/paper"


def test_a_hospital_prints_the_request_without_a_name_then_with_it(app: Flask) -> None:
    referral = an_asked_hospital()
    pages = nurse(app, referral)
    page = pages.get(f"/hospital/referrals/{referral.id}")
    assert NAME not in words(pages, pages.submit(page, "/paper"))
    assert pages.post(paper(referral), {"letter": "named_packet"}).status == 403
    accept(referral)
    page = pages.get(f"/hospital/referrals/{referral.id}/identity")
    assert NAME in words(pages, pages.submit(page, "/paper"))
    noted = list(
        db.session.scalars(
            db.select(AuditEvent.verb).where(AuditEvent.verb.in_(("letter.printed", "identity.read")))
        )
    )
    assert noted.count("letter.printed") == 2 and noted.count("identity.read") == 2


def test_another_hospital_finds_neither_the_request_nor_what_was_printed(app: Flask) -> None:
    referral, other = an_accepted_one(), an_accepted_one()
    pages, stranger = nurse(app, referral), nurse(app, other)
    page = pages.post(paper(referral), {"letter": "named_packet"})
    assert stranger.post(paper(referral), {"letter": "packet"}).status == 404
    assert stranger.get(page.location).status == 404
    assert stranger.get(page.location.replace(str(referral.id), str(other.id))).status == 404


def test_by_link_the_name_is_printed_only_after_the_code(app: Flask, pages: Pages) -> None:
    referral = an_asked_hospital()
    pages.submit(pages.get(link_in(letters("referral_new")[-1])), "/answer/")
    assert NAME not in words(pages, pages.submit(pages.get("/answer"), "/answer/paper"))
    accept(referral)
    assert pages.post("/answer/paper", {"letter": "named_packet"}).status == 403
    pages.post("/answer/identity/code", language="en")
    give(pages, newest_code())
    page = pages.submit(pages.get("/answer/identity"), "/answer/paper")
    assert NAME in words(pages, page)
    with pages.client.session_transaction(base_url="http://127.0.0.1") as session:
        session.pop("identity")
    assert pages.get(page.location).status == 403, "the code was given in this browser a while ago"


def test_a_second_hospital_of_the_same_case_does_not_read_what_the_first_printed(app: Flask) -> None:
    first = an_asked_hospital()
    second = a_sent_referral(first.case, a_hospital())
    page = nurse(app, first).post(paper(first), {"letter": "packet"})
    print_id = page.location.rsplit("/", 1)[1]
    assert nurse(app, second).get(f"{paper(second)}/{print_id}").status == 404


def test_the_letters_the_desk_printed_are_not_the_hospitals(app: Flask) -> None:
    referral = an_accepted_one()
    desk = Pages(app).sign_in(a_user(Role.COORDINATOR))
    address = f"/intake/{referral.case_id}/letters"
    desk.post(address, {"letter": "visit", "about": str(referral.case_id), "language": "uk"})
    row = db.session.scalars(db.select(PrintedLetter)).one()
    assert nurse(app, referral).get(f"{paper(referral)}/{row.id}").status == 404


def test_a_patient_prints_their_letter_once_the_page_is_opened(app: Flask, pages: Pages) -> None:
    referral = an_accepted_one()
    with_card(pages, referral)
    page = pages.submit(pages.get("/card", language="ru"), "/card/letter", language="ru")
    found = words(pages, page)
    assert "09:30" in found and "112" in found and referral.hospital.name in found
    assert db.session.scalars(db.select(PrintedLetter)).one().language == "ru"


def test_the_scan_alone_prints_nothing(app: Flask, pages: Pages) -> None:
    with_card(pages, an_accepted_one(), opened=False)
    assert pages.post("/card/letter").status == 404


def test_a_patient_reads_no_other_letter(app: Flask, pages: Pages) -> None:
    one, other = an_accepted_one(), an_accepted_one()
    with_card(pages, one)
    mine = pages.post("/card/letter").location
    stranger = Pages(app)
    with_card(stranger, other)
    assert stranger.get(mine).status == 404
    packet = nurse(app, one).post(paper(one), {"letter": "packet"}).location.rsplit("/", 1)[1]
    assert pages.get(f"/card/letter/{packet}").status == 404


@pytest.mark.parametrize("state", ["requested", "rejected"])
def test_without_an_acceptance_there_is_no_letter_for_the_patient(
    app: Flask, pages: Pages, state: str
) -> None:
    referral = an_asked_hospital()
    referral.state = state
    db.session.commit()
    with_card(pages, referral)
    assert pages.post("/card/letter").status == 404


def test_a_withdrawn_request_is_shut_on_paper_too(app: Flask) -> None:
    referral = an_asked_hospital()
    pages = nurse(app, referral)
    page = pages.post(paper(referral), {"letter": "packet"})
    referral.state = "withdrawn"
    db.session.commit()
    assert pages.get(page.location).status == 404
