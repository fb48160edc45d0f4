"""Anybody reports a danger from every page; it is sealed, names nobody, and reaches people without its words."""

import uuid
from typing import Any

import pytest
from flask import Flask

from referral import outbox
from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.dangers.models import Danger
from referral.db import db
from referral.i18n import HOSPITAL_LANGUAGES
from referral.outbox import OutboxMessage
from tests.dangers.reports import REACH, SAID, a_danger, link_on
from tests.factories import NOW, a_case, a_user
from tests.pages import Pages


def typed(**other: str) -> dict[str, Any]:
    return {"page": "", "number": str(uuid.uuid4()), "said": SAID, "harm": "no", "reach": REACH, **other}


ADDRESSES = ["/", "/information", "/centres", "/card/code", "/account/login", "/offline/uk"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_without_an_account_has_the_link(app: Flask, address: str) -> None:
    assert link_on(Pages(app).get(address))


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.HOSPITAL, Role.ADMINISTRATOR, Role.CLINICIAN])
def test_every_page_of_an_account_has_the_link(app: Flask, role: str) -> None:
    assert link_on(Pages(app).sign_in(a_user(role)).get("/settings"))


def test_the_link_names_the_route_and_no_token(app: Flask) -> None:
    link = link_on(Pages(app).get("/information/pl"))[0]
    assert link == "/danger?page=information.show"
    page = Pages(app).get(link)
    assert Pages(app).post("/danger", typed(page=page.forms()[-1]["values"]["page"][0])).status == 303
    assert db.session.scalars(db.select(Danger.page)).one() == "/information/<code>"


@pytest.mark.parametrize("sent", ["/my/abcdef", "no.such", "<script>"])
def test_what_is_no_page_of_ours_is_not_kept(app: Flask, sent: str) -> None:
    assert Pages(app).post("/danger", typed(page=sent)).status == 303
    assert db.session.scalars(db.select(Danger.page)).one() == ""


def test_from_a_patients_page_nothing_names_the_service(app: Flask) -> None:
    link = link_on(Pages(app).get("/card/code"))[0]
    assert link.startswith("/my/danger")
    page = Pages(app).get(link)
    assert "ОнкоМіст" not in page.text and "рак" not in page.text.casefold().split()
    answer = Pages(app).post("/my/danger", typed())
    assert answer.location.endswith("/my/danger/sent") and Pages(app).get(answer.location).status == 200


@pytest.mark.parametrize("spoken", sorted(HOSPITAL_LANGUAGES))
def test_the_form_speaks_every_language(app: Flask, spoken: str) -> None:
    page = Pages(app).get(f"/danger?lang={spoken}")
    assert page.tree.get("lang") == spoken
    assert ("Report a danger" in page.text) == (spoken == "en")


def test_what_was_written_lies_sealed_and_nobody_is_named(app: Flask) -> None:
    pages = Pages(app).sign_in(user := a_user(Role.VOLUNTEER))
    assert pages.post("/danger", typed()).status == 303
    row = db.session.scalars(db.select(Danger)).one()
    assert row.said == SAID and row.reach == REACH and row.role == Role.VOLUNTEER
    stored = db.session.execute(db.select(db.text("*")).select_from(db.text("danger"))).one()
    assert SAID not in str(stored) and str(user.id) not in str(stored) and user.id.hex not in str(stored)
    events = db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == "danger.reported")).all()
    assert [each.actor_id for each in events] == ["public"] and SAID not in str(events[0].facts)


def test_administrators_and_clinicians_hear_of_it_at_once_without_a_word_of_it(app: Flask) -> None:
    people = {a_user(role).email for role in (Role.ADMINISTRATOR, Role.CLINICIAN)}
    a_user(Role.COORDINATOR)
    a_user(Role.CLINICIAN, active=False)
    a_danger("yes")
    rows = db.session.scalars(db.select(OutboxMessage)).all()
    assert {each.recipient for each in rows} == people and {each.due_at for each in rows} == {NOW}
    for row in rows:
        letter = outbox._compose(row)
        assert letter is not None
        told = f"{letter['Subject']} {letter.get_content()}"  # type: ignore[union-attr]
        assert "/desk/dangers/" in told and SAID not in told and "380" not in told.split("\n\n")[0]


def test_pressed_twice_it_is_one(app: Flask) -> None:
    sent = typed()
    assert {Pages(app).post("/danger", sent).status for _ in range(2)} == {303}
    assert db.session.scalar(db.select(db.func.count()).select_from(Danger)) == 1


def test_an_empty_report_comes_back_with_what_was_typed(app: Flask) -> None:
    page = Pages(app).post("/danger", typed(said=""))
    assert page.status == 422 and REACH in page.html
    assert Pages(app).post("/danger", typed(said="а" * 2_001)).status == 422


def test_a_page_of_a_case_has_the_link_without_its_id(app: Flask) -> None:
    case = a_case()
    page = Pages(app).sign_in(a_user(Role.COORDINATOR)).get(f"/desk/cases/{case.id}")
    assert page.status == 200 and link_on(page) and str(case.id) not in link_on(page)[0]
