"""Each look at a page of this room is noted once, also at one that comes back because of what was typed."""

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.db import db
from tests.factories import a_user
from tests.own_page.cards import of_patient
from tests.records.reading.scenes import a_case, a_paper, address, desk

CASE = "/desk/cases/{case}"
PAPER = CASE + "/papers/{paper}"
LOOKS = (
    (CASE + "/illness", None),
    (CASE + "/needed-papers", None),
    (CASE + "/needed-papers", {"need": "none of these"}),
    (CASE + "/records-requests", None),
    (CASE + "/records-requests", {"institution": ""}),
    (PAPER + "/about", None),
    (PAPER + "/about", {"dated-day": "31", "dated-month": "2", "dated-year": "2026"}),
    (PAPER + "/read/1", None),
    (PAPER + "/read/1?field=stage", {"stage": "V"}),
)


def noted_by(who: str) -> list[str]:
    return list(db.session.scalars(db.select(AuditEvent.verb).where(AuditEvent.actor_id == who)))


@pytest.mark.parametrize(("path", "typed"), LOOKS)
def test_each_page_of_the_desk_notes_that_it_was_looked_at(
    app: Flask, path: str, typed: dict[str, str] | None
) -> None:
    paper, user = a_paper(a_case()), a_user(Role.COORDINATOR)
    pages, at = desk(app, user), path.format(case=paper.case_id, paper=paper.id)
    assert (pages.get(at) if typed is None else pages.post(at, typed)).status == (
        200 if typed is None else 422
    )
    assert noted_by(str(user.id)) == ["case.read"]


def test_the_patients_own_page_too(app: Flask) -> None:
    paper = a_paper(a_case())
    own, before = of_patient(app, paper.case), noted_by(str(paper.case_id)).count("case.read")
    assert own.get("/card/illness").status == 200
    assert own.post("/card/illness", {"value": "no value"}).status == 422
    assert noted_by(str(paper.case_id)).count("case.read") == before + 2


def test_the_picture_notes_which_page_it_is(app: Flask) -> None:
    paper, user = a_paper(a_case()), a_user(Role.COORDINATOR)
    assert desk(app, user).get(f"{address(paper)}/picture").status == 200
    assert noted_by(str(user.id)) == ["paper.read"]
