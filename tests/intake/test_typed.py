"""Nothing typed is lost: a change of language brings it along, and what is left unsent is there again."""

from typing import Any

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db
from referral.intake.models import Case, KeptAnswers
from referral.intake.views import before_consent
from tests.factories import a_user
from tests.intake.walk import CONSENT, CONTACT, begun, case_of, fresh, send, signs, volunteer
from tests.pages import BASE, Page, Pages

OLENA = {"name_original": "Олена Тест", "phone": "050 123", "birth_date-year": "80"}


def switched(pages: Pages, page: Page, language: str = "ru", **typed: Any) -> Page:
    """The language button of a page that is being filled in, pressed: the page it leads to."""
    (button,) = (each for each in page.all("button") if each.get("value") == language)
    assert button.get("form") == "answers"
    form = next(each for each in page.all("form") if each.get("id") == "answers")
    values = page.form(form.get("action"))["values"]
    return pages.follow(pages.post(button.get("formaction"), {**values, **typed, "language": language}))


def test_a_change_of_language_keeps_every_letter(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    page = switched(pages, pages.get(f"/intake/{case.id}/contact"), **OLENA)
    assert page.tree.get("lang") == "ru"
    values = page.form("contact")["values"]
    assert {name: values[name] for name in OLENA} == {name: [said] for name, said in OLENA.items()}
    assert "Олена" not in str(db.session.query(KeptAnswers).one().sealed)


def test_also_from_a_page_that_came_back_with_errors(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    refused = send(pages, case, "contact", OLENA)
    assert refused.status == 422
    assert switched(pages, refused).form("contact")["values"]["name_original"] == ["Олена Тест"]


def test_also_from_the_look_up_and_from_the_consent_that_it_leads_to(app: Flask) -> None:
    pages, _user = volunteer(app)
    page = switched(pages, pages.get("/intake/new"), name="Олена Тест")
    assert page.form("/intake/new")["values"]["name"] == ["Олена Тест"]
    born = {"birth_date-day": "3", "birth_date-month": "2", "birth_date-year": "1980"}
    consent = pages.submit(page, "/intake/new", name="Олена Тест", **born)
    page = switched(pages, consent, "uk", agrees="yes")
    assert page.form("/consent")["values"]["agrees"] == ["yes"]
    case = case_of(pages.submit(page, "/consent", **CONSENT))
    assert (case.patient.identity or {})["name_original"] == "Олена Тест"
    assert db.session.query(KeptAnswers).count() == 0, "sent is sent"


def typed(pages: Pages, case: Case, page: str, **said: Any) -> Page:
    return pages.post(f"/intake/typed?next=/intake/{case.id}/{page}", said)


def test_what_was_left_unsent_is_there_again_until_it_is_sent(app: Flask) -> None:
    (pages, _user), (stranger, _other) = volunteer(app), volunteer(app)
    case = begun(pages)
    assert typed(pages, case, "contact", **OLENA).status == 204
    typed(pages, case, "contact", **{**OLENA, "phone": "050 123 45"})
    assert db.session.query(KeptAnswers).count() == 1
    page = pages.get(f"/intake/{case.id}/contact")
    assert page.form("contact")["values"]["phone"] == ["050 123 45"]
    assert "It is not saved yet." in page.text
    assert stranger.get(f"/intake/{case.id}/contact").status == 404
    assert send(pages, case, "contact", CONTACT).status == 303
    page = pages.get(f"/intake/{case.id}/contact")
    assert page.form("contact")["values"]["name_original"] == ["Тестова Олена"]
    assert "It is not saved yet." not in page.text


def test_what_was_sent_and_came_back_is_there_again_without_scripts(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    assert send(pages, case, "contact", OLENA).status == 422
    page = pages.get(f"/intake/{case.id}/contact")
    assert page.form("contact")["values"]["name_original"] == ["Олена Тест"] and "not saved yet" in page.text
    both = {"place_typed": "Львів", "site_words": "рак грудей", "search": "place_typed"}
    assert send(pages, case, "place-and-diagnosis", both).status == 200
    values = pages.get(f"/intake/{case.id}/place-and-diagnosis").form("place-and")["values"]
    assert (values["place_typed"], values["site_words"]) == (["Львів"], ["рак грудей"])
    assert send(pages, case, "contact", CONTACT).status == 303
    assert "not saved yet" not in pages.get(f"/intake/{case.id}/contact").text


def test_a_button_keeps_what_is_written_so_far_where_there_are_no_scripts(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    page = pages.get(f"/intake/{case.id}/contact")
    (keep,) = [each for each in page.all("button") if "by_hand" in (each.get("formaction") or "")]
    back = pages.follow(pages.post(keep.get("formaction"), OLENA))
    assert back.form("contact")["values"]["name_original"] == ["Олена Тест"]
    assert pages.post("/intake/typed?next=https://elsewhere.example/&by_hand=yes", OLENA).status == 204


LOOKED = {"name": "Олена Тест", "birth_date-year": "1980", "phone": "600 10"}


def test_before_the_consent_it_is_in_the_browser_sealed_and_nowhere_else(app: Flask) -> None:
    pages, _user = volunteer(app)
    assert pages.submit(pages.get("/intake/new"), "/intake/new", **LOOKED).status == 422
    again = pages.get("/intake/new")
    assert again.form("/intake/new")["values"]["name"] == ["Олена Тест"]
    assert db.session.query(KeptAnswers).count() == 0
    with pages.client.session_transaction(base_url=BASE) as session:
        assert session[before_consent.KEY] and "Олена" not in str(dict(session))
    found = pages.submit(again, "/intake/new", phone="+380501234567", only_look="yes")
    assert "Nobody with these details" in found.text
    assert pages.get("/intake/new").form("/intake/new")["values"]["phone"] == ["+380501234567"], "Back"
    assert pages.follow(pages.get("/intake/new?fresh=yes")).form("/intake/new")["values"]["name"] == [""]


def test_of_the_person_before_nothing_is_left_once_a_case_began_nor_for_who_signs_in_next(
    app: Flask,
) -> None:
    pages, _user = volunteer(app)
    pages.submit(pages.get("/intake/new"), "/intake/new", **LOOKED)
    pages.sign_in(a_user(Role.VOLUNTEER))
    assert pages.get("/intake/new").form("/intake/new")["values"]["name"] == [""]
    pages.submit(pages.get("/intake/new"), "/intake/new", **LOOKED)
    case_of(pages.submit(pages.get("/intake/new/consent"), "/consent", **CONSENT))
    assert pages.get("/intake/new").form("/intake/new")["values"]["name"] == [""]


def test_two_people_at_one_page_keep_apart_what_they_type(app: Flask) -> None:
    (pages, _user), desk = volunteer(app), coordinator(app)
    case = begun(pages)
    typed(pages, case, "contact", **OLENA)
    assert "Олена Тест" not in desk.get(f"/intake/{case.id}/contact").html


def coordinator(app: Flask) -> Pages:
    return Pages(app).sign_in(a_user(Role.COORDINATOR))


@pytest.mark.parametrize("where", ["red-flags/alone", "check", "card", "nowhere"])
def test_of_other_pages_and_of_strangers_cases_nothing_is_kept(app: Flask, where: str) -> None:
    (pages, _user), (stranger, _other) = volunteer(app), volunteer(app)
    case = begun(pages)
    typed(pages, case, where, signs="violence")
    typed(stranger, case, "contact", **OLENA)
    pages.post("/intake/typed?next=https://elsewhere.example/", OLENA)
    pages.post("/intake/typed", OLENA)
    assert db.session.query(KeptAnswers).count() == 0


def test_enter_sends_the_answers_and_changes_no_language(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    for page in ("contact", "place", "diagnosis", "treatment", "note", "red-flags"):
        first = next(each for each in pages.get(f"/intake/{case.id}/{page}").all("button") if _sends(each))
        assert first.get("value") in (None, "place_typed", "site_words"), page


def _sends(button: Any) -> bool:
    return button.get("form") == "answers" and button.get("type") == "submit"


def test_the_reference_is_in_no_heading_of_the_intake(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    signs(pages, case)
    for page in ("", "/contact", "/place", "/diagnosis", "/treatment", "/check", "/note", "/emergency"):
        found = pages.get(f"/intake/{case.id}{page}")
        headings = [each for level in ("h1", "h2") for each in found.all(level)]
        assert headings and case.reference in found.text, page
        assert not [each for each in headings if case.reference in "".join(each.itertext())], page
    listed = pages.get("/intake")
    assert not [h for h in listed.all("h2") if fresh(case).reference in "".join(h.itertext())]
