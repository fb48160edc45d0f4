"""What phones send has an end: with the person, after its time; signs that nobody can open call people, once."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from referral import outbox, readiness
from referral.accounts.permissions import Role
from referral.db import db
from referral.intake.models import Case
from referral.offline import queries
from referral.offline.actions import calling, deciding, delivering, ending
from referral.offline.models import Envelope
from referral.outbox import OutboxMessage
from referral.records import actions as records
from referral.referrals.actions import close_case
from tests.factories import a_user
from tests.offline.phones import ANSWERS, Enrolled, a_phone, an_entry, now, signs
from tests.offline.test_signs import _signs_of
from tests.pages import Pages

pytestmark = pytest.mark.both_databases
UNREADABLE = b"{}"


def _only(**which: Any) -> Envelope:
    db.session.rollback()
    return db.session.scalars(db.select(Envelope).filter_by(**which)).one()


def _called() -> list[OutboxMessage]:
    db.session.rollback()
    return list(
        db.session.scalars(db.select(OutboxMessage).where(OutboxMessage.template == "signs_unopened"))
    )


def _erase(case: Case) -> None:
    asked, second = a_user().as_actor(), a_user(Role.ADMINISTRATOR).as_actor()
    close_case(case, "treated_elsewhere", asked, now())
    wish = records.ask_erasure(case.patient, "asked_by_patient", asked, now())
    db.session.commit()
    records.approve_erasure(wish, second, now())
    db.session.commit()


def _a_second_copy_waits(phone: Enrolled, entry: dict[str, Any]) -> Case:
    """The entry is filed; another envelope of it, of a schema that is too new, waits for a person."""
    body = phone.sealed({**entry, "schema": 2})
    assert phone.send(body)[1]["state"] == "refused"
    assert phone.send(phone.sealed(entry))[1]["state"] == "received"
    db.session.rollback()
    return db.session.scalars(db.select(Case)).one()


def test_what_waits_of_a_person_who_is_erased_is_read_by_nobody_any_more(app: Flask) -> None:
    case = _a_second_copy_waits(a_phone(app), an_entry())
    waiting = _only(state="waits")
    assert waiting.case_id == case.id and waiting.body
    _erase(case)
    kept = _only(id=waiting.id)
    assert kept.body is None and queries.open_count(now())["waiting"] == 0
    assert Pages(app).sign_in(a_user()).get(f"/desk/phones/{kept.id}", language="en").status == 200
    ending.clear(now())
    kept = _only(id=waiting.id)
    assert (kept.state, kept.why) == ("aside", "erased")


def test_what_comes_after_its_entry_belongs_to_the_person_too(app: Flask) -> None:
    phone, entry = a_phone(app), an_entry()
    phone.send(phone.sealed(entry))
    phone.send(phone.sealed({**entry, "schema": 2}))
    _erase(db.session.scalars(db.select(Case)).one())
    assert all(each.body is None for each in db.session.scalars(db.select(Envelope)))


def test_laid_aside_as_registered_otherwise_it_names_the_case_and_ends_with_it(app: Flask) -> None:
    phone, desk = a_phone(app), a_user()
    phone.send(phone.sealed(an_entry()))
    case = db.session.scalars(db.select(Case)).one()
    phone.send(phone.sealed(an_entry(answers={**ANSWERS, "sex": ""})))
    envelope = _only(state="mending")
    pages = Pages(app).sign_in(desk)
    here = f"/desk/phones/{envelope.id}"
    assert pages.submit(pages.get(here), f"{here}/aside", why="arrived_otherwise").status == 422
    sent = {"why": "arrived_otherwise", "reference": case.reference}
    assert pages.submit(pages.get(here), f"{here}/aside", **sent).status == 303
    assert _only(state="aside").body
    assert "is deleted 30 days after" in pages.get(here, language="en").text
    _erase(db.session.scalars(db.select(Case)).one())
    assert _only(state="aside").body is None


def test_laid_aside_it_goes_after_thirty_days_and_that_it_came_stays(app: Flask) -> None:
    phone = a_phone(app)
    phone.send(phone.sealed(an_entry(answers={**ANSWERS, "sex": ""})))
    deciding.set_aside(_only(), "only_a_try", "", a_user().as_actor(), now())
    ending.clear(now() + timedelta(days=29))
    assert _only().body
    ending.clear(now() + timedelta(days=31))
    kept = _only()
    assert (kept.body, kept.state, kept.why) == (None, "aside", "only_a_try") and kept.digest


def test_what_waits_ends_after_its_time_and_is_counted_before(app: Flask) -> None:
    phone = a_phone(app)
    phone.send(UNREADABLE)
    assert queries.open_count(now() + timedelta(days=165))["ending"] == 0
    assert queries.open_count(now() + timedelta(days=167))["ending"] == 1
    ending.clear(now() + timedelta(days=179))
    assert _only().body
    assert "Kept until" in Pages(app).sign_in(a_user()).get("/desk/phones", language="en").text
    ending.clear(now() + timedelta(days=181))
    kept = _only()
    assert (kept.body, kept.state, kept.why) == (None, "aside", "time_over")
    assert phone.send(UNREADABLE)[1]["state"] == "set_aside", "it is known when it comes again"


def _words(letter: OutboxMessage) -> str:
    return str(outbox._compose(letter))


def test_signs_that_nobody_can_open_call_people_once_and_are_counted(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    coordinator, chief, phone = a_user(language="en"), a_user(Role.ADMINISTRATOR, language="en"), a_phone(app)
    body = phone.sealed(_signs_of(an_entry(signs=signs(chest_pain="yes"))))
    keys = app.config["INTAKE_KEYS"]
    monkeypatch.setitem(app.config, "INTAKE_KEYS", [b"another secret of thirty-two by."])
    for _time in range(3):
        assert phone.send(body, "signs")[1]["state"] == "refused"
    letters = _called()
    assert {each.recipient for each in letters} == {coordinator.email, chief.email} and len(letters) == 2
    words = [_words(each) for each in letters]
    assert all("put that key back" in each and phone.user.name in each for each in words)
    assert sum("/desk/phones/" in each for each in words) == 1, "the administrator sees no case"
    watched = readiness.watched(now())["phones_without_network"]
    assert watched["signs_unopened"] == 1
    home = Pages(app).sign_in(coordinator).get("/desk", language="en")
    assert "cannot be opened" in home.text
    monkeypatch.setitem(app.config, "INTAKE_KEYS", keys)
    assert phone.send(body, "signs")[1]["state"] == "received"
    assert [outbox._compose(each) for each in _called()] == [None, None], "it could be opened after all"


@pytest.mark.parametrize("body", [UNREADABLE, b"no json at all", b'{"v": 9}'])
def test_whatever_comes_as_signs_and_is_none_calls_too(app: Flask, body: bytes) -> None:
    a_user()
    a_phone(app).send(body, "signs")
    assert len(_called()) == 1 and _only().told_at


def test_a_phone_that_sends_many_calls_once_an_hour(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    a_user()
    phone = a_phone(app)
    for each in (b"{}", b"{ }", b"{  }"):
        phone.send(each, "signs")
    assert len(_called()) == 1
    monkeypatch.setattr(calling, "OF_ONE_PHONE", timedelta())
    phone.send(b"{   }", "signs")
    assert len(_called()) == 2


def test_entries_that_wait_keep_no_signs_out(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "MOST_OPEN", 1)
    phone = a_phone(app)
    phone.send(UNREADABLE)
    body = phone.sealed(_signs_of(an_entry(entry_id=uuid.uuid4(), signs=signs(chest_pain="yes"))))
    assert phone.send(body, "signs")[1]["state"] == "received"
