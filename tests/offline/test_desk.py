"""The desk's page of what phones could not deliver: read, taken by one, opened again, filed on one's word, put by."""

import uuid

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.db import db
from referral.intake.models import Case
from referral.offline import queries
from referral.offline.actions import delivering
from referral.offline.models import Device, Envelope
from tests.factories import a_user
from tests.offline.phones import ANSWERS, Enrolled, a_phone, an_entry, now
from tests.pages import Pages


def _desk(app: Flask) -> Pages:
    return Pages(app).sign_in(a_user())


def _foreign(app: Flask) -> tuple[Enrolled, Envelope]:
    """What a phone brought that bears somebody else's signature."""
    maker, other = a_phone(app), a_phone(app)
    body = maker.sealed(an_entry())
    other.send(body, maker=other.phone.sign(body))
    return maker, _only()


def _only() -> Envelope:
    db.session.rollback()
    return db.session.scalars(db.select(Envelope)).one()


def _press(pages: Pages, envelope: Envelope, how: str, **typed: str) -> int:
    here = f"/desk/phones/{envelope.id}"
    return pages.submit(pages.get(here), f"{here}/{how}", **typed).status


def test_a_person_reads_it_and_the_read_is_noted(app: Flask) -> None:
    _, envelope = _foreign(app)
    pages = _desk(app)
    listed = pages.get("/desk/phones", language="en")
    assert "does not bear the signature" in listed.text and "Тестова" not in listed.text
    shown = pages.get(f"/desk/phones/{envelope.id}", language="en")
    assert "Тестова Олена" in shown.text and "рак грудей" in shown.text
    assert db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == "offline.read")).all()


def test_on_a_persons_word_it_is_filed_for_its_writer_and_that_is_noted(app: Flask) -> None:
    maker, envelope = _foreign(app)
    assert _press(_desk(app), envelope, "trust") == 303
    case = db.session.scalars(db.select(Case)).one()
    assert case.submitted_at and case.created_by == maker.user.id and _only().state == "filed"
    assert db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == "offline.let_in")).one()


def test_opening_it_again_without_a_word_changes_nothing(app: Flask) -> None:
    _, envelope = _foreign(app)
    assert _press(_desk(app), envelope, "again") == 303
    assert _only().state == "waits" and not db.session.scalars(db.select(Case)).all()


def test_after_a_lost_key_is_put_back_it_opens(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    phone, keys = a_phone(app), app.config["INTAKE_KEYS"]
    body = phone.sealed(an_entry())
    monkeypatch.setitem(app.config, "INTAKE_KEYS", [b"another secret of thirty-two by."])
    phone.send(body)
    pages = _desk(app)
    assert "put that key back" in pages.get(f"/desk/phones/{_only().id}", language="en").text
    monkeypatch.setitem(app.config, "INTAKE_KEYS", keys)
    assert _press(pages, _only(), "again") == 303 and _only().state == "filed"


def test_one_person_takes_it_and_the_second_is_told(app: Flask) -> None:
    _, envelope = _foreign(app)
    first, second = _desk(app), _desk(app)
    assert (_press(first, envelope, "take"), _press(first, envelope, "take")) == (303, 303)
    assert _press(second, envelope, "take") == 409


def test_it_is_laid_aside_with_a_reason_and_stays(app: Flask) -> None:
    _, envelope = _foreign(app)
    pages = _desk(app)
    assert _press(pages, envelope, "aside") == 422
    assert _press(pages, envelope, "aside", why="typed_in", reference="OB-ZZZZ-ZZZ") == 422
    assert _press(pages, envelope, "aside", why="only_a_try") == 303
    kept = _only()
    assert (kept.state, kept.why) == ("aside", "only_a_try") and kept.body
    assert "Nothing waits" in pages.get("/desk/phones", language="en").text
    assert "settled" in pages.get(f"/desk/phones/{kept.id}", language="en").text


def test_typed_in_by_hand_it_names_its_case(app: Flask) -> None:
    phone = a_phone(app)
    reference = phone.send(phone.sealed(an_entry()))[1]["reference"]
    phone.send(phone.sealed(an_entry(schema=2)))
    waiting = db.session.scalars(db.select(Envelope).where(Envelope.state == "waits")).one()
    assert _press(_desk(app), waiting, "aside", why="typed_in", reference=reference.lower()) == 303
    db.session.rollback()
    assert db.session.get_one(Envelope, waiting.id).case_id == db.session.scalars(db.select(Case.id)).one()


def test_what_has_to_be_mended_stands_there_at_once(app: Flask) -> None:
    phone = a_phone(app)
    phone.send(phone.sealed(an_entry(answers={**ANSWERS, "sex": ""})))
    assert queries.open_count(now()) == {
        "waiting": 1,
        "signs_unopened": 0,
        "ending": 0,
        "signs_alone": 0,
    }, "no phone opens it any more"
    assert "Some answers are missing or wrong" in _desk(app).get("/desk/phones", language="en").text


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.ADMINISTRATOR, Role.HOSPITAL])
def test_nobody_else_reads_it(app: Flask, role: str) -> None:
    _, envelope = _foreign(app)
    pages = Pages(app).sign_in(a_user(role))
    assert {pages.get(path).status for path in ("/desk/phones", f"/desk/phones/{envelope.id}")} == {404}


def test_one_sees_and_switches_off_ones_own_phones_alone(app: Flask) -> None:
    mine, theirs = a_phone(app), a_phone(app)
    pages = Pages(app).sign_in(mine.user)
    page = pages.get("/settings/phones", language="en")
    assert page.text.count("Switch this phone off") == 1
    assert pages.submit(page, f"/settings/phones/{mine.phone.device}/off").status == 303
    assert "Switched off" in pages.get("/settings/phones", language="en").text
    assert pages.post(f"/settings/phones/{theirs.phone.device}/off").status == 404
    db.session.rollback()
    assert db.session.get_one(Device, uuid.UUID(theirs.phone.device)).off_at is None


def test_an_administrator_switches_off_anybodys(app: Flask) -> None:
    phone = a_phone(app)
    pages = Pages(app).sign_in(a_user(Role.ADMINISTRATOR))
    page = pages.get("/people/phones", language="en")
    assert phone.user.name in page.text
    assert pages.submit(page, f"/people/phones/{phone.phone.device}/off").status == 303
    assert phone.send(phone.sealed(an_entry()))[1]["state"] == "switched_off"


def test_one_phone_fills_no_database_with_what_cannot_be_opened(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "MOST_OPEN", 1)
    phone = a_phone(app)
    assert [phone.send(body)[1]["state"] for body in (b"{}", b"{ }", b"{}")] == [
        "refused",
        "too_many",
        "refused",
    ]
    assert _only().body == b"{}"
    assert a_phone(app).send(b"{ }")[1]["state"] == "refused", "another phone is not held up by it"
