"""Look-up first: it says little to one who may not see the case, is limited, and keeps nothing."""

from datetime import timedelta

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.db import db, utc_now
from referral.intake import alike
from referral.intake.models import Case, Patient
from referral.intake.queries import MOST_LOOK_UPS
from referral.intake.suggestions import find_alike
from tests.factories import a_user
from tests.intake.walk import CONSENT, case_of, sent, volunteer
from tests.pages import Page, Pages
from tests.same_person.people import registered

BORN = {"birth_date-day": "3", "birth_date-month": "2", "birth_date-year": "1980"}
OLENA = {"name": "Olena Testova", **BORN}


def look_up(pages: Pages, **typed: str) -> Page:
    return pages.submit(pages.get("/intake/new"), "/intake/new", **typed)


def test_a_stranger_learns_only_a_reference(app: Flask) -> None:
    case = sent(volunteer(app)[0])
    page = look_up(volunteer(app)[0], **OLENA)
    assert case.reference in page.text and str(case.id) not in page.html
    for word in ("Тестова", "Олена", "1980", "breast", "50123"):
        assert word not in page.html


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "Helena Testowa", **BORN},
        {"name": "Елена Тестова", "birth_date-year": "1980"},
        {"name": "Тестова Олена", "birth_date-day": "2", "birth_date-month": "3", "birth_date-year": "1980"},
        {"name": "Інша Ганна", **BORN, "phone": "0501234567"},
    ],
)
def test_another_spelling_a_swapped_date_and_a_shared_phone_lead_to_the_same_words(
    app: Flask, typed: dict[str, str]
) -> None:
    case = sent(volunteer(app)[0])
    page = look_up(volunteer(app)[0], **typed)
    assert case.reference in page.text and "Possibly known: reference for the coordinator." in page.text
    for word in ("spelling", "swapped", "Тестова", "Олена", "1980", str(case.id)):
        assert word not in page.html


def test_a_look_up_shows_at_most_five_and_opens_only_who_shares_a_key(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[int] = []
    for number in range(9):
        registered({"name_original": "Тестова Олена" if number < 7 else "Коваль Ганна", "birth_date": "1980"})
    monkeypatch.setattr(
        alike, "find_alike", lambda person, block: opened.append(len(block)) or find_alike(person, block)
    )
    page = look_up(volunteer(app)[0], name="Олена Тестова", **{"birth_date-year": "1980"})
    assert opened == [7] and page.text.count("Possibly known: reference") == 5


def test_one_who_may_see_the_case_is_shown_the_way_to_it(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = sent(pages)
    for visitor in (pages, Pages(app).sign_in(a_user(Role.COORDINATOR))):
        assert f"/intake/{case.id}" in look_up(visitor, phone="0501234567").links()


def test_nobody_found_leads_on_with_what_was_typed(app: Flask) -> None:
    pages, _user = volunteer(app)
    consent = look_up(pages, **OLENA)
    assert consent.status == 200 and "Nobody with these details is known" in consent.text, "no empty stop"
    assert db.session.query(Case).count() == 0 and "Testova" not in consent.html
    case = case_of(pages.submit(consent, "/consent", **CONSENT))
    assert case.patient.identity == {"name_original": "Olena Testova", "birth_date": "1980-02-03"}


BOTH = {**OLENA, **CONSENT}


def test_one_page_looks_and_begins_where_nobody_is_found(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = case_of(look_up(pages, **BOTH))
    assert case.patient.identity == {"name_original": "Olena Testova", "birth_date": "1980-02-03"}
    (consent,) = case.consents
    assert (consent.purpose, consent.language) == ("store", "uk")
    assert "Nobody with these details is known" in pages.get(f"/intake/{case.id}/red-flags").text


def test_whoever_consents_may_be_looked_for_by_nothing(app: Flask) -> None:
    pages, _user = volunteer(app)
    assert case_of(look_up(pages, **CONSENT)).patient.identity is None
    assert db.session.query(AuditEvent).filter_by(verb="case.look_up").count() == 0


def test_where_somebody_is_found_nothing_begins_until_it_is_said_to_be_another(app: Flask) -> None:
    sent(volunteer(app)[0])
    pages, _user = volunteer(app)
    found = look_up(pages, **BOTH)
    assert "Possibly known" in found.text and db.session.query(Case).count() == 1
    case = case_of(pages.submit(found, "/intake/new/begin"))
    assert (case.patient.identity or {})["name_original"] == "Olena Testova" and len(case.consents) == 1


@pytest.mark.parametrize("lacks", ["agrees", "given_by", "read_in"])
def test_a_consent_that_is_not_whole_begins_nothing_and_is_said_before_anybody_is_looked_for(
    app: Flask, lacks: str
) -> None:
    page = look_up(volunteer(app)[0], **{**BOTH, lacks: ""})
    assert page.status == 422 and f"#{lacks}" in page.links()
    assert page.form("/intake/new")["values"]["name"] == ["Olena Testova"]
    assert (
        db.session.query(Case).count()
        == db.session.query(AuditEvent).filter_by(verb="case.look_up").count()
        == 0
    )


def test_who_only_looks_is_asked_for_no_consent_and_no_consent_is_a_way_on(app: Flask) -> None:
    pages, _user = volunteer(app)
    looked = look_up(pages, **OLENA, agrees="yes", only_look="yes")
    assert looked.status == 200 and looked.form("/consent")["values"]["agrees"] == ["yes"]
    refused = look_up(pages, **OLENA, agrees="no")
    assert "/without-consent" in refused.location and db.session.query(Case).count() == 0


def test_a_second_click_gives_the_same_case(app: Flask) -> None:
    pages, _user = volunteer(app)
    page = pages.get("/intake/new")
    first, second = (case_of(pages.submit(page, "/intake/new", **BOTH)).id for _click in range(2))
    assert first == second and db.session.query(Case).count() == 1


def test_a_tampered_look_up_is_left_out(app: Flask) -> None:
    pages, _user = volunteer(app)
    typed = {**CONSENT, "looked_up": "AAAA" * 20}
    assert case_of(pages.submit(look_up(pages, **OLENA), "/consent", **typed)).patient.identity is None


@pytest.mark.parametrize(
    "typed", [{}, {"name": "Олена"}, {"birth_date-year": "1980"}, {"phone": "12"}, {"phone": "600 10"}]
)
def test_too_little_or_wrong_is_said_and_kept(app: Flask, typed: dict[str, str]) -> None:
    page = look_up(volunteer(app)[0], **typed)
    assert page.status == 422
    for name, value in typed.items():
        assert page.form("/intake/new")["values"][name] == [value]


def test_look_ups_are_audited_and_limited(app: Flask) -> None:
    pages, user = volunteer(app)
    for _number in range(MOST_LOOK_UPS):
        assert look_up(pages, **OLENA).status == 200
    assert look_up(pages, **OLENA).status == 429
    events = db.session.query(AuditEvent).filter_by(verb="case.look_up", actor_id=str(user.id)).all()
    assert len(events) == MOST_LOOK_UPS and events[0].at > utc_now() - timedelta(minutes=5)
    assert db.session.query(Patient).count() == 0
