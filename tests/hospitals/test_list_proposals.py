"""The administrator's list of proposals: by kind and source, side by side, ticked ones decided; nobody else's page."""

from datetime import datetime

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db
from referral.hospitals.importing.models import Proposal
from referral.hospitals.models import Hospital
from tests.factories import a_hospital, a_proposal, a_user
from tests.pages import Pages


def visitor(app: Flask, role: str = Role.ADMINISTRATOR) -> Pages:
    own = a_hospital().id if role == Role.HOSPITAL else None
    return Pages(app).sign_in(a_user(role, hospital_id=own))


def test_what_is_there_and_what_is_proposed_stand_side_by_side(app: Flask) -> None:
    hospital = a_hospital(name="Szpital Zmyślony", phone="+48 22 000 00 00")
    a_proposal(hospital)
    page = visitor(app).get("/hospitals/proposals")
    assert "Szpital Zmyślony" in page.text and "1 proposal" in page.text
    assert "Telephone In the directory +48 22 000 00 00 Proposed +48 11 000 00 00" in page.text


def test_the_list_is_cut_by_kind_source_and_state(app: Flask) -> None:
    a_proposal(a_hospital(name="Renamed one"), kind="renamed")
    a_proposal(a_hospital(name="Other source"), source="gisco")
    a_proposal(a_hospital(name="Accepted one"), state="accepted")
    seen = visitor(app)
    for query, there in {
        "": "Renamed one Other source",
        "kind=renamed": "Renamed one",
        "source=gisco": "Other source",
        "state=decided": "Accepted one",
        "kind=renamed&source=gisco": "",
        "kind=nonsense&state=nonsense": "Renamed one Other source",
    }.items():
        page = seen.get(f"/hospitals/proposals?{query}")
        names = [name for name in ("Renamed one", "Other source", "Accepted one") if name in page.text]
        assert " ".join(names) == there, query


def test_it_is_paged(app: Flask) -> None:
    for _ in range(27):
        a_proposal()
    page = visitor(app).get("/hospitals/proposals")
    assert "1–25 of 27" in page.text
    assert "26–27 of 27" in visitor(app).get("/hospitals/proposals?page=2").text


def test_ticked_ones_are_accepted_and_the_others_stay(app: Flask) -> None:
    ticked, left = a_proposal(), a_proposal()
    seen = visitor(app)
    answer = seen.post(
        "/hospitals/proposals/accept", {"proposal": [str(ticked.id), "nonsense"], "kind": "changed"}
    )
    assert answer.location == "/hospitals/proposals?kind=changed"
    assert "1 proposal was decided." in seen.follow(answer).text
    assert db.session.get_one(Hospital, ticked.hospital_id).phone == "+48 11 000 00 00"
    assert db.session.get_one(Proposal, left.id).state == "open"


def test_ticking_nothing_says_so(app: Flask) -> None:
    seen = visitor(app)
    assert "Tick at least one" in seen.follow(seen.post("/hospitals/proposals/refuse")).text


def test_what_could_not_be_decided_is_named(app: Flask) -> None:
    changed = a_proposal(a_hospital(name="Szpital Zmyślony", phone="1"))
    db.session.get_one(Hospital, changed.hospital_id).phone = "2"
    db.session.commit()
    seen = visitor(app)
    page = seen.follow(seen.post("/hospitals/proposals/accept", {"proposal": [str(changed.id)]}))
    assert "Szpital Zmyślony: The hospital has changed since." in page.text
    assert "0 proposals were decided." in page.text


def test_one_is_accepted_undone_and_refused_on_its_page(app: Flask) -> None:
    found, seen = a_proposal(), visitor(app)
    address = f"/hospitals/proposals/{found.id}"
    for verb, words, phone in (
        ("accept", "Accepted.", "+48 11 000 00 00"),
        ("undo", "Undone", ""),
        ("refuse", "Refused.", ""),
        ("undo", "Undone", ""),
    ):
        assert words in seen.follow(seen.submit(seen.get(address), f"/{verb}")).text
        assert db.session.get_one(Hospital, found.hospital_id).phone == phone


def test_deciding_twice_is_told_in_plain_words(app: Flask) -> None:
    found, seen = a_proposal(state="accepted"), visitor(app)
    answer = seen.post(f"/hospitals/proposals/{found.id}/accept")
    assert answer.status == 409 and "Somebody has decided this meanwhile" in answer.text


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_it_is_nobody_elses_page(app: Flask, role: str, now: datetime) -> None:
    found, seen = a_proposal(), visitor(app, role)
    for address in ("/hospitals/proposals", f"/hospitals/proposals/{found.id}"):
        assert seen.get(address).status == 404
    assert seen.post(f"/hospitals/proposals/{found.id}/accept").status == 404
    assert db.session.get_one(Proposal, found.id).state == "open"


def test_markup_in_a_source_is_words(app: Flask) -> None:
    hospital = a_hospital(name="<script>alert(1)</script>")
    a_proposal(hospital, changes={"name": {"before": "x", "after": "<b onclick=1>y</b>"}}, kind="renamed")
    page = visitor(app).get("/hospitals/proposals")
    assert "<b onclick=1>y</b>" in page.text and "alert(1)" in page.text
