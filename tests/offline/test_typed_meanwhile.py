"""An entry that comes after its warning signs overwrites nothing that people typed meanwhile, and loses nothing."""

from typing import Any

import pytest
from flask import Flask

from referral.audit import Actor
from referral.db import db
from referral.intake import actions as intake
from referral.intake.models import Case, CaseNote
from referral.intake.questions.completeness import answers_of
from referral.same_person import actions as same_person
from tests.factories import a_case, a_user
from tests.offline.phones import ANSWERS, CONTACT, Enrolled, a_phone, an_entry, now, signs
from tests.offline.test_signs import _case, _signs_of
from tests.pages import Pages

pytestmark = pytest.mark.both_databases
FIRST = {**ANSWERS, "facts_rest": "none"}


def _signs_came(phone: Enrolled, **changed: Any) -> dict[str, Any]:
    """The entry whose warning signs have come with what was filled in by then."""
    entry = an_entry(signs=signs(chest_pain="yes"))
    said = phone.send(phone.sealed(_signs_of(entry, answers=FIRST, **changed)), "signs")[1]
    assert said["state"] == "received", said
    return entry


def _typed(case: Case, group: str, actor: Actor, **changed: Any) -> None:
    """A coordinator types it into the case's own page."""
    intake.save_group(case, group, {**answers_of(case, group), **changed}, actor, now())
    db.session.commit()


def _notes() -> list[str]:
    db.session.rollback()
    return [each.text or "" for each in db.session.scalars(db.select(CaseNote))]


def test_what_a_coordinator_typed_stands_and_the_phones_words_are_told(app: Flask) -> None:
    phone, desk = a_phone(app), a_user()
    entry = _signs_came(phone)
    _typed(_case(), "contact", desk.as_actor(), phone="+380671112233", patronymic="Іванівна")
    entry["answers"] = {**ANSWERS, "phone": "+380509998877", "second_phone": "+380441234567"}
    assert phone.send(phone.sealed(entry))[1]["state"] == "received"
    case = _case()
    kept = answers_of(case, "contact")
    assert kept["phone"].replace(" ", "") == "+380671112233" and kept["patronymic"] == "Іванівна"
    assert kept["second_phone"].replace(" ", "") == "+380441234567", "what nobody typed comes from the phone"
    (note,) = _notes()
    assert "+380509998877" in note and "+380441234567" not in note
    assert case.told_at is not None, "the desk has to hear it"
    page = Pages(app).sign_in(desk).get(f"/desk/cases/{case.id}", language="en")
    assert "+380509998877" in page.text


def test_what_the_phone_itself_had_said_is_mended_by_it(app: Flask) -> None:
    phone = a_phone(app)
    entry = _signs_came(phone)
    entry["answers"] = {**ANSWERS, "phone": "+380509998877"}
    assert phone.send(phone.sealed(entry))[1]["state"] == "received"
    assert answers_of(_case(), "contact")["phone"].replace(" ", "") == "+380509998877" and not _notes()


def test_a_locality_or_diagnosis_typed_at_the_desk_is_kept_as_one(app: Flask) -> None:
    phone, desk = a_phone(app), a_user()
    entry = _signs_came(phone)
    _typed(_case(), "diagnosis", desk.as_actor(), site_group="lung", site_words="рак легені")
    assert phone.send(phone.sealed(entry))[1]["state"] == "received"
    assert answers_of(_case(), "diagnosis")["site_words"] == "рак легені"
    assert "рак грудей" in _notes()[0]


def test_a_sign_the_desk_took_back_is_not_raised_by_the_same_words_but_a_new_one_is(app: Flask) -> None:
    phone, desk = a_phone(app), a_user()
    entry = _signs_came(phone)
    case = _case()
    intake.answer_red_flags(case, {"chest_pain": "no", "swollen_leg": "no"}, desk.as_actor(), now())
    db.session.commit()
    entry["signs"] = signs(chest_pain="yes", swollen_leg="yes")
    assert phone.send(phone.sealed(entry))[1]["state"] == "received"
    said = (_case().answers or {})["red_flags"]
    assert (said["chest_pain"], said["swollen_leg"]) == ("no", "yes")
    assert "swollen_leg" in _case().red_flags and len(_notes()) == 1


def test_of_an_entry_found_to_be_the_same_person_the_rest_goes_to_the_case_that_goes_on(app: Flask) -> None:
    phone, desk, living = a_phone(app), a_user(), a_case()
    entry = _signs_came(phone)
    signed = db.session.scalars(db.select(Case).where(Case.id != living.id)).one()
    same_person.decide(living, signed, "keep_this", desk.as_actor(), now())
    before = answers_of(living, "contact")
    assert phone.send(phone.sealed(entry))[1]["state"] == "received"
    db.session.rollback()
    db.session.refresh(living)
    after = answers_of(living, "contact")
    assert {name: after.get(name) for name in before} == before
    assert CONTACT["phone"] in "".join(_notes()), "its own number stands, the phone says another"
    more = phone.sealed(_signs_of({**entry, "signs": signs(swollen_leg="yes")}))
    assert phone.send(more, "signs")[1]["state"] == "received"
    db.session.refresh(living)
    assert "swollen_leg" in living.red_flags and living.state == "emergency"
