"""Values that people typed stand beside the pictures after a yes, in the hospital's language, with who read them."""

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db, utc_now
from referral.records.reading.models import PaperValue
from referral.referrals.models import Referral
from tests.factories import a_user
from tests.pages import Pages
from tests.records.showing.test_states import a_shown_referral, by_link, paper_of

pytestmark = pytest.mark.both_databases


def a_typed_stage(referral: Referral, **facts: object) -> PaperValue:
    typist = a_user(Role.VOLUNTEER, name="Ola Przepisująca")
    place = {"page": 1, "left": 10, "top": 10, "width": 100, "height": 30, "field": "stage"}
    value = PaperValue(
        case=referral.case, paper_id=paper_of(referral).id, typed_by=typist.id, typed_at=utc_now(), **place, **facts
    )  # fmt: skip
    value.said = {"stage": "IIB"}
    db.session.add(value)
    db.session.commit()
    return value


@pytest.mark.parametrize("language", ["pl", "cs", "hu", "sk", "ro", "en", "uk", "ru"])
def test_values_stand_beside_the_pictures_in_each_language(app: Flask, language: str) -> None:
    referral = a_shown_referral("accepted")
    a_typed_stage(referral)
    staff = a_user(Role.HOSPITAL, hospital_id=referral.hospital_id, language=language)
    page = Pages(app).sign_in(staff).get(f"/hospital/referrals/{referral.id}/papers")
    assert "IIB" in page.text and "Ola Przepisująca" in page.text
    assert ("read by a person, not checked by a doctor" in page.text) == (language == "en")
    assert ("no second person has looked at it" in page.text) == (language == "en")


def test_who_looked_a_second_time_is_named(app: Flask) -> None:
    referral = a_shown_referral("accepted")
    second = a_user(name="Jan Drugi")
    a_typed_stage(referral, confirmed_by=second.id, confirmed_at=utc_now())
    staff = a_user(Role.HOSPITAL, hospital_id=referral.hospital_id, language="en")
    page = Pages(app).sign_in(staff).get(f"/hospital/referrals/{referral.id}/papers").text
    assert "a second person read the same: Jan Drugi" in page


def test_before_a_yes_and_without_the_code_none_stands_there(app: Flask) -> None:
    asked, taken = a_shown_referral("received"), a_shown_referral("accepted")
    for referral in (asked, taken):
        a_typed_stage(referral)
    assert "IIB" not in by_link(app, asked).get("/answer/papers").text
    assert "IIB" not in by_link(app, taken).get("/answer/papers").text
    assert "IIB" in by_link(app, taken, with_code=True).get("/answer/papers").text


def test_a_value_that_is_crossed_out_is_gone(app: Flask) -> None:
    referral = a_shown_referral("accepted")
    a_typed_stage(referral, ended_at=utc_now())
    staff = a_user(Role.HOSPITAL, hospital_id=referral.hospital_id)
    assert "IIB" not in Pages(app).sign_in(staff).get(f"/hospital/referrals/{referral.id}/papers").text
