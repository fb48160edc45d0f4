"""The patient takes a consent back for a hospital or a country; others stay, a slot is kept while somebody calls."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.audit import Actor
from referral.db import db, utc_now
from referral.hospitals.models import Hospital
from referral.intake import actions as intake
from referral.intake.models import Case
from referral.referrals import actions
from referral.referrals.consents import may_show, shown_to
from tests.factories import a_case, a_hospital, a_user
from tests.own_page.cards import a_patient, of_patient
from tests.referrals.scenes import a_sent_referral

PAGE = "/card/consents"


@pytest.fixture
def case(app: Flask) -> Case:
    """A case whose patient agreed for the hospitals of two countries."""
    made = a_case()
    for _ in range(2):
        a_hospital(country="PL")
    a_hospital(country="CZ")
    said = {"given_by": "patient", "language": "uk", "basis": "On the phone"}
    last = utc_now().date() + timedelta(days=9)
    actions.agree_for_countries(made, ["PL", "CZ"], last, said, a_user().as_actor(), utc_now())
    return made


def hospital(country: str) -> Hospital:
    return db.session.scalars(
        db.select(Hospital).where(Hospital.country == country).order_by(Hospital.id)
    ).first()


def living(case: Case) -> list[Any]:
    db.session.expire_all()
    return [
        each for each in case.consents if each.withdrawn_at is None and each.purpose == "show_to_hospital"
    ]


def test_only_the_second_secret_opens_it(app: Flask, case: Case) -> None:
    pages = of_patient(app, case, opened=False)
    said = {"hospital": str(hospital("PL").id), "sure": "yes"}
    assert pages.get(PAGE).location == pages.post(PAGE, said).location == "/card/open"
    assert len(shown_to(case)) == 3


def test_one_hospital_is_shown_nothing_more_and_the_others_are(app: Flask, case: Case) -> None:
    pages, gone = of_patient(app, case), hospital("PL")
    first = pages.post(f"{PAGE}?lang=en", {"hospital": str(gone.id)})
    assert first.status == 200 and gone.name in first.text and len(shown_to(case)) == 3, "asked twice"
    assert pages.post(PAGE, {"hospital": str(gone.id), "sure": "yes"}).location == PAGE
    (left,) = living(case)
    assert not may_show(case, gone.id) and len(shown_to(case)) == 2
    assert left.basis == "On the phone" and left.ends_on and case.told_at, "as it was given; somebody hears"
    assert pages.post(PAGE, {"hospital": str(gone.id), "sure": "yes"}).status == 409, (
        "it stands there no longer"
    )


def test_a_whole_country_goes_with_what_was_agreed_for_it(app: Flask, case: Case) -> None:
    said = {"transfer_countries": ["PL", "CZ"], "read_in": "uk"}
    actor = a_user().as_actor()
    intake.save_group(case, "consents", said, actor, utc_now())
    intake.keep_consents(case, said, actor, utc_now())
    pages = of_patient(app, case)
    assert pages.post(PAGE, {"country": "PL", "sure": "yes"}).location == PAGE
    db.session.expire_all()
    assert shown_to(case) == {str(hospital("CZ").id)}
    agreed = {
        e.scope["country"] for e in case.consents if e.purpose == "transfer_to_country" and not e.withdrawn_at
    }
    assert agreed == {"CZ"}
    intake.keep_consents(case, case.answers["consents"], actor, utc_now())
    db.session.expire_all()
    assert {
        e.scope["country"] for e in case.consents if e.purpose == "transfer_to_country" and not e.withdrawn_at
    } == {"CZ"}, "saving that page again does not record it anew"


def test_an_accepted_place_is_kept_while_a_person_calls(app: Flask) -> None:
    referral = a_sent_referral(free=1)
    actions.accept(referral, Actor("user", "nurse", "hospital", referral.hospital_id), utc_now())
    actions.stop_showing(referral.case, [referral.hospital_id], a_patient(referral.case), utc_now())
    db.session.expire_all()
    assert referral.state == "accepted" and referral.release_at is not None
    assert not may_show(referral.case, referral.hospital_id)
    assert actions.agree_again(referral, a_user(Role.COORDINATOR).as_actor(), utc_now())
    assert may_show(referral.case, referral.hospital_id)


def test_a_request_that_is_open_there_ends(app: Flask) -> None:
    referral = a_sent_referral(free=1)
    actions.stop_in_country(referral.case, "PL", a_patient(referral.case), utc_now())
    db.session.expire_all()
    assert referral.state == "withdrawn"


def test_what_is_none_of_theirs_is_refused(app: Flask, case: Case) -> None:
    pages = of_patient(app, case)
    for typed in ({"hospital": "7"}, {"country": "HU"}, {}, {"hospital": str(a_hospital(country="HU").id)}):
        assert pages.post(PAGE, {**typed, "sure": "yes"}).status == 409
    assert len(shown_to(case)) == 3
