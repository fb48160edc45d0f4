"""A hospital keeps its own page: places, treatments, languages, one tap."""

from datetime import date, timedelta

import pytest
from flask import Flask

from matching.vocabulary import site_groups
from referral.db import db, utc_now
from referral.hospitals.models import Hospital, Service, Statement
from referral.hospitals.shelf_lives import later, lives_until
from referral.i18n import HOSPITAL_LANGUAGES
from tests.factories import a_hospital, a_user, places, treats
from tests.pages import Page, Pages


@pytest.fixture
def hospital(app: Flask) -> Hospital:
    return a_hospital(name="Szpital w Lublinie")


@pytest.fixture
def staff(pages: Pages, hospital: Hospital) -> Pages:
    return pages.sign_in(a_user("hospital", hospital_id=hospital.id))


def test_places_are_reported_on_the_page(staff: Pages, hospital: Hospital) -> None:
    page = staff.get("/hospital")
    answers = {"modality": "radiotherapy", "age_group": "adult", "places": "3"}
    saved = staff.submit(page, "/hospital/places", **answers)

    assert saved.status == 303
    service = db.session.scalars(db.select(Service)).one()
    assert (service.hospital_id, service.free) == (hospital.id, 3)
    assert "3 places" in staff.get("/hospital").text


def test_a_wrong_number_of_places_keeps_what_was_typed(staff: Pages) -> None:
    page = staff.submit(
        staff.get("/hospital"), "/hospital/places", modality="surgery", age_group="child", places="some"
    )

    assert page.status == 422
    assert page.form("/hospital/places")["values"]["places"] == ["some"]
    assert db.session.scalars(db.select(Service)).all() == []


def test_still_true_is_one_tap_and_makes_the_figure_fresh(staff: Pages, hospital: Hospital, now) -> None:
    service = places(hospital, "surgery", 2, as_of=now - timedelta(days=30))
    assert "This is old" in staff.get("/hospital").text

    staff.submit(staff.get("/hospital"), "still-true")
    assert "This is old" not in staff.get("/hospital").text
    db.session.refresh(service)
    assert service.free == 2


def test_another_hospitals_service_is_not_found(staff: Pages) -> None:
    service = places(a_hospital(), "surgery", 2)
    assert staff.post(f"/hospital/services/{service.id}/still-true").status == 404


OFFER = "/hospital/offers/radiotherapy/adult"
ITS_PAGE = {
    "kind": "own_page",
    "words": "radioterapia",
    "page": "https://szpital.example",
    "title": "Oddział",
}


def _own() -> dict[str, list[str]]:
    said = db.session.scalars(db.select(Statement).where(Statement.kind == "hospital"))
    return {each.answer: each.sites for each in said}


def test_what_is_treated_is_said_by_site_and_taken_back(staff: Pages, hospital: Hospital) -> None:
    staff.post(OFFER, {"answer": "yes", "sites": ["breast", "lung"], "refused": ["eye"]})
    assert _own() == {"yes": ["breast", "lung"], "no": ["eye"]}
    staff.post(OFFER, {"answer": "yes", "sites": ["lung"]})
    assert _own() == {"yes": ["lung"]}, "answered anew"
    staff.post(OFFER, {"answer": "no"})
    assert _own() == {"no": []}

    staff.post(OFFER, {"answer": "unknown"})
    assert db.session.scalars(db.select(Statement)).all() == []


def test_an_answer_is_dated_now_and_begins_to_age_from_there(staff: Pages, hospital: Hospital) -> None:
    treats(hospital, "breast", "radiotherapy", dated=date(2020, 1, 1))
    staff.post(OFFER, {"answer": "yes", "sites": ["breast"]})
    (said,) = db.session.scalars(db.select(Statement)).all()
    today = utc_now().date()
    assert (said.kind, said.dated, said.page_date, said.is_undated) == (
        "hospital", today, today.isoformat(), False,
    )  # fmt: skip
    assert lives_until(said) == later(today, 12)


def test_taking_an_answer_back_shows_the_public_sources_again(staff: Pages, hospital: Hospital) -> None:
    treats(hospital, "", "radiotherapy", **ITS_PAGE, page_date="2026", dated=date(2026, 1, 1))
    staff.post(OFFER, {"answer": "no"})
    assert "A public source says yes" not in staff.get("/hospital").text
    staff.post(OFFER, {"answer": "unknown"})
    assert "A public source says yes" in staff.get("/hospital").text


def _typed(page: Page) -> dict[str, list[str]]:
    (values,) = [form["values"] for form in page.forms() if form["action"] == ""]
    return values


def test_the_edit_page_shows_who_says_what_now_and_fills_in_its_own_answer_alone(
    staff: Pages, hospital: Hospital
) -> None:
    treats(hospital, "lung", "radiotherapy", **ITS_PAGE, page_date="2026", dated=date(2026, 1, 1))
    page = staff.get(OFFER)
    assert "A public source of 2026 says (the hospital’s own page):" in page.text
    assert _typed(page)["answer"] == ["unknown"]
    staff.post(OFFER, {"answer": "yes", "sites": ["breast"], "refused": ["eye"]})
    values = _typed(staff.get(OFFER))
    assert (values["answer"], values["sites"], values["refused"]) == (["yes"], ["breast"], ["eye"])


def test_a_site_cannot_be_both_treated_and_not(staff: Pages) -> None:
    path = "/hospital/offers/radiotherapy/adult"
    page = staff.post(path, {"answer": "yes", "sites": ["breast"], "refused": ["breast"]})
    assert page.status == 422
    assert "ticked in both lists" in page.text


KINDS_OF_RAYS = {"answer": "yes", "sites": ["breast"], "kinds": ["stereotactic"], "refused_kinds": ["proton"]}


def test_it_says_which_kinds_of_a_treatment_it_gives_and_which_not(staff: Pages, hospital: Hospital) -> None:
    staff.post(OFFER, KINDS_OF_RAYS)
    said = db.session.scalars(db.select(Statement).order_by(Statement.form)).all()
    assert [(each.form, each.answer, each.sites) for each in said] == [
        ("", "yes", ["breast"]), ("proton", "no", []), ("stereotactic", "yes", ["breast"]),
    ]  # fmt: skip
    values = _typed(staff.get(OFFER))
    assert (values["kinds"], values["refused_kinds"]) == (["stereotactic"], ["proton"])
    assert "no, protons" in staff.get(OFFER).text
    staff.post(OFFER, KINDS_OF_RAYS | {"kinds": ["proton"], "refused_kinds": []})
    said = db.session.scalars(db.select(Statement).where(Statement.form != "")).all()
    assert [(each.form, each.answer) for each in said] == [("proton", "yes")]


def test_who_does_not_give_a_treatment_says_no_kind_of_it(staff: Pages) -> None:
    staff.post(OFFER, KINDS_OF_RAYS)
    staff.post(OFFER, {"answer": "no", "kinds": ["stereotactic"]})
    assert [each.form for each in db.session.scalars(db.select(Statement))] == [""]


def test_a_kind_cannot_be_both_given_and_not_and_one_of_another_treatment_is_left_out(staff: Pages) -> None:
    page = staff.post(OFFER, KINDS_OF_RAYS | {"refused_kinds": ["stereotactic"]})
    assert page.status == 422 and "kind of the treatment is ticked in both lists" in page.text
    staff.post(OFFER, KINDS_OF_RAYS | {"kinds": ["allo"], "refused_kinds": []})
    assert [each.form for each in db.session.scalars(db.select(Statement))] == [""]


def test_where_hospitals_do_not_differ_no_kind_is_asked(staff: Pages) -> None:
    assert not staff.get("/hospital/offers/surgery/adult").all("input[@name='kinds']")
    assert staff.get(OFFER).all("input[@name='kinds']")


def test_kinds_of_a_cancer_stand_behind_it_with_a_dash_and_are_answered_one_by_one(staff: Pages) -> None:
    page = staff.get(OFFER)
    assert "A box that begins with a dash is one kind" in page.text and "– Retinoblastoma" in page.text
    staff.post(OFFER, {"answer": "yes", "sites": ["eye"], "refused": ["retinoblastoma"]})
    assert _own() == {"yes": ["eye"], "no": ["retinoblastoma"]}
    values = _typed(staff.get(OFFER))
    assert (values["sites"], values["refused"]) == (["eye"], ["retinoblastoma"])
    shown = staff.get("/hospital").text
    assert "Cancer of the eye" in shown and "Not treated here: Retinoblastoma" in shown


@pytest.mark.parametrize("language", HOSPITAL_LANGUAGES)
def test_a_kind_is_named_in_every_language_and_its_whole_only_where_no_kind_is(
    pages: Pages, hospital: Hospital, language: str
) -> None:
    staff = pages.sign_in(a_user("hospital", hospital_id=hospital.id, language=language))
    staff.post(OFFER, {"answer": "yes", "sites": ["lymphoid_leukaemia", "acute_lymphoid_leukaemia"]})
    whole, kind = (site_groups()[code].names[language] for code in _own()["yes"])
    shown = staff.get("/hospital").text
    assert kind in shown and whole not in shown
    staff.post(OFFER, {"answer": "yes", "sites": ["lymphoid_leukaemia"]})
    assert whole in staff.get("/hospital").text
    staff.post(OFFER, {"answer": "yes", "refused": ["lymphoid_leukaemia", "acute_lymphoid_leukaemia"]})
    shown = staff.get("/hospital").text
    assert kind in shown and whole in shown, "a no to the whole is told whole"


def test_saying_so_verifies_the_hospital(staff: Pages, hospital: Hospital) -> None:
    assert hospital.verified_at is None
    staff.submit(staff.get("/hospital"), "/hospital/confirm")
    db.session.refresh(hospital)
    assert hospital.verified_at is not None


def test_the_page_speaks_polish_to_polish_staff(pages: Pages, hospital: Hospital) -> None:
    pages.sign_in(a_user("hospital", hospital_id=hospital.id, language="pl"))
    page = pages.get("/hospital")
    assert page.tree.get("lang") == "pl"


def test_staff_of_no_hospital_find_nothing(pages: Pages, app: Flask) -> None:
    pages.sign_in(a_user("hospital"))
    assert pages.get("/hospital").status == 404
