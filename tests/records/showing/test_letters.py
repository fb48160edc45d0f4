"""A hospital's letter as a file: by account and by link, through the same receiving; one task for a coordinator."""

import io
import uuid
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage

from referral.accounts.permissions import Role
from referral.audit import Actor
from referral.db import db, utc_now
from referral.errors import Conflict, NotAllowed
from referral.records.papers.checking import check
from referral.records.papers.models import Paper
from referral.records.showing import queries, sending
from referral.referrals.models import Referral
from referral.referrals.table.states import ALL_STATES
from referral.referrals.way_back.codes import WRITTEN
from tests.factories import a_hospital, a_user
from tests.own_page.cards import of_patient
from tests.pages import Page, Pages
from tests.records.showing.scenes import a_picture
from tests.records.showing.test_states import a_shown_referral, by_link, staff

pytestmark = pytest.mark.both_databases
SAID = {"kind": "discharge", "language": "pl"}


def posted(pages: Pages, address: str, content: bytes | None = None, **typed: Any) -> Page:
    """The form with one file."""
    content = a_picture() if content is None else content
    files = FileStorage(io.BytesIO(content), "Jan Kowalski.jpg", content_type="image/jpeg")
    return pages.post(address, {"origin": str(uuid.uuid4()), **SAID, "files": files, **typed})


def letters() -> list[Paper]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(Paper).where(Paper.came_by == "hospital")))


def home(referral: Referral) -> str:
    return f"/hospital/referrals/{referral.id}/papers/letters"


def test_a_letter_comes_by_account_and_stands_at_the_desk(app: Flask) -> None:
    referral = a_shown_referral("accepted")
    pages = staff(app, referral)
    assert home(referral) in pages.get(f"/hospital/referrals/{referral.id}/way-back").links()
    assert posted(pages, home(referral)).location == home(referral)
    (letter,) = letters()
    assert (letter.referral_id, letter.kind, letter.language, letter.state) == (
        referral.id, "discharge", "pl", "received",
    )  # fmt: skip
    assert referral.case.told_at is not None, "a coordinator hears that a letter came"
    desk = Pages(app).sign_in(a_user(Role.COORDINATOR))
    assert referral.case.reference in desk.get("/desk?list=told").text
    assert of_patient(app, referral.case).get("/card/letters").links().count("/card/letter-files") == 0, (
        "not opened yet"
    )


def test_what_passed_the_walls_is_read_by_the_patient(app: Flask) -> None:
    referral = a_shown_referral("accepted")
    posted(staff(app, referral), home(referral))
    check(letters()[0].id, utc_now())
    (letter,) = letters()
    assert letter.state == "available"
    own = of_patient(app, referral.case)
    assert own.get(f"/card/letter-files/{letter.id}/1.jpg").status == 200
    assert "/card/letter-files" in own.get("/card/letters").links()


def test_what_is_no_picture_is_refused_by_the_same_walls_and_the_hospital_reads_so(app: Flask) -> None:
    referral = a_shown_referral("accepted")
    pages = staff(app, referral)
    posted(pages, home(referral), content=b"<svg onload=alert(1)>")
    check(letters()[0].id, utc_now())
    assert letters()[0].state == "refused"
    assert "could not be opened" in pages.get(home(referral) + "?lang=en").text
    assert "/card/letter-files" not in of_patient(app, referral.case).get("/card/letters").links()


def test_a_letter_comes_by_the_link_with_or_without_the_code(app: Flask) -> None:
    referral = a_shown_referral("accepted")
    pages = by_link(app, referral)
    assert posted(pages, "/answer/papers/letters").location == "/answer/papers/letters"
    (letter,) = letters()
    assert letter.added_by is None and letter.referral_id == referral.id
    assert pages.submit(pages.get("/answer/papers/letters"), f"/{letter.id}/take-back").status == 303
    assert letters()[0].removed_at is not None


@pytest.mark.parametrize("state", sorted(ALL_STATES))
def test_only_the_hospital_that_took_the_patient_sends_one(app: Flask, state: str) -> None:
    referral = a_shown_referral(state)
    page = posted(staff(app, referral), home(referral))
    assert page.status == (303 if state in WRITTEN else 409) and len(letters()) == (state in WRITTEN)


def test_nobody_else_sends_one(app: Flask) -> None:
    referral = a_shown_referral("accepted")
    stranger = Pages(app).sign_in(a_user(Role.HOSPITAL, hospital_id=a_hospital().id))
    assert posted(stranger, home(referral)).status == 404
    said, content = {**SAID, "origin": str(uuid.uuid4())}, [(a_picture(), "image/jpeg")]
    for actor in (Actor("user", "n", "hospital", a_hospital().id), Actor("patient", "7", "patient")):
        with pytest.raises(NotAllowed):
            sending.send_letter(referral, said, content, actor, utc_now())
    asked = a_shown_referral("received")
    with pytest.raises(Conflict):
        sending.send_letter(
            asked, said, content, Actor("link", "7", "hospital", asked.hospital_id), utc_now()
        )
    assert letters() == []


@pytest.mark.parametrize("typed", [{"kind": "pathology"}, {"kind": ""}, {"language": "zz"}, {"files": ""}])
def test_half_a_letter_comes_back(app: Flask, typed: dict[str, str]) -> None:
    referral = a_shown_referral("accepted")
    assert posted(staff(app, referral), home(referral), **typed).status == 422 and letters() == []


def test_the_same_sent_twice_is_one(app: Flask) -> None:
    referral = a_shown_referral("accepted")
    pages, origin = staff(app, referral), str(uuid.uuid4())
    for _ in range(2):
        assert posted(pages, home(referral), origin=origin).status == 303
    assert len(queries.letters_to(referral.case_id)) == 1


def test_a_letter_that_its_hospital_took_back_is_brought_again_by_nobody(app: Flask) -> None:
    referral = a_shown_referral("accepted")
    pages = staff(app, referral)
    posted(pages, home(referral))
    (letter,) = letters()
    assert pages.submit(pages.get(home(referral)), f"/{letter.id}/take-back").status == 303
    desk, door = Pages(app).sign_in(a_user(Role.COORDINATOR)), f"/cases/{referral.case.reference}/papers"
    again = f"{door}/{letter.origin}/bring-again"
    assert again not in [each["action"] for each in desk.get(door).forms()]
    assert desk.post(again).status == 403
    assert letters()[0].removed_at is not None, "it may be another patient's"
