"""A mistake of the directory is reported on its line, arrives at the administrators, is answered and can be undone."""

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.db import db
from referral.hospitals.forms import LONGEST_MISTAKE
from referral.hospitals.importing.models import Proposal
from referral.hospitals.importing.reporting import MOST_OPEN
from tests.factories import a_hospital, a_user
from tests.pages import Pages

WORDS = "The telephone number is of the kitchen"


def reporter(app: Flask, role: str) -> Pages:
    own = a_hospital().id if role == Role.HOSPITAL else None
    return Pages(app).sign_in(a_user(role, hospital_id=own))


def reported() -> Proposal:
    return db.session.scalars(db.select(Proposal)).one()


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.HOSPITAL])
def test_it_is_reported_answered_and_the_answer_is_read(app: Flask, role: str) -> None:
    hospital, seen = a_hospital(name="Szpital Zmyślony"), reporter(app, role)
    address = f"/hospitals/{hospital.id}/mistake"
    for page in ("/hospitals", f"/hospitals/{hospital.id}"):
        assert address in seen.get(page).links(), "it can be reported on each line"
    page = seen.follow(seen.post(address, {"words": WORDS}))
    assert WORDS in page.text and "Nobody has answered yet" in page.text

    administrator = Pages(app).sign_in(a_user(Role.ADMINISTRATOR))
    listed = administrator.get("/hospitals/proposals?kind=mistake")
    assert WORDS in listed.text and "Szpital Zmyślony" in listed.text
    one = f"/hospitals/proposals/{reported().id}"
    administrator.submit(administrator.get(one), "/accept", answer="It is the ward's now")
    assert "It was put right It is the ward's now" in seen.get(address).text
    administrator.submit(administrator.get(one), "/undo")
    assert "Nobody has answered yet" in seen.get(address).text
    verbs = set(db.session.scalars(db.select(AuditEvent.verb)))
    assert {"proposal.reported", "proposal.accepted", "proposal.undone"} <= verbs
    facts = [event.facts for event in db.session.scalars(db.select(AuditEvent))]
    assert WORDS not in str(facts), "the words stand in no audit trail"


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_others_do_not_report(app: Flask, role: str) -> None:
    hospital = a_hospital()
    seen = reporter(app, role)
    assert seen.get(f"/hospitals/{hospital.id}/mistake").status == 404
    assert f"/hospitals/{hospital.id}/mistake" not in seen.get(f"/hospitals/{hospital.id}").links()


@pytest.mark.parametrize("words", ["", " ", "x" * (LONGEST_MISTAKE + 1)])
def test_nothing_and_too_much_are_refused_and_kept(app: Flask, words: str) -> None:
    page = reporter(app, Role.COORDINATOR).post(f"/hospitals/{a_hospital().id}/mistake", {"words": words})
    assert page.status == 422 and words.strip() in page.html
    assert db.session.scalars(db.select(Proposal)).all() == []


def test_the_same_words_twice_are_one_and_a_flood_is_stopped(app: Flask) -> None:
    hospital, seen = a_hospital(), reporter(app, Role.COORDINATOR)
    for _ in range(2):
        seen.post(f"/hospitals/{hospital.id}/mistake", {"words": WORDS})
    reported()
    for number in range(MOST_OPEN):
        last = seen.post(f"/hospitals/{hospital.id}/mistake", {"words": f"wrong {number}"})
    assert last.status == 429 and "Call the coordination" in last.text


def test_somebody_elses_report_is_not_shown(app: Flask) -> None:
    hospital = a_hospital()
    address = f"/hospitals/{hospital.id}/mistake"
    reporter(app, Role.COORDINATOR).post(address, {"words": WORDS})
    assert WORDS not in reporter(app, Role.HOSPITAL).get(address).text


def test_a_report_is_never_ticked_away(app: Flask) -> None:
    hospital = a_hospital()
    reporter(app, Role.COORDINATOR).post(f"/hospitals/{hospital.id}/mistake", {"words": WORDS})
    administrator = Pages(app).sign_in(a_user(Role.ADMINISTRATOR))
    administrator.post("/hospitals/proposals/refuse", {"proposal": [str(reported().id)]})
    assert reported().state == "open"
