"""The directory and one hospital's page: what is known, who says so; the rest is "not known"."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import event

from referral.db import db
from referral.hospitals.models import Hospital, Statement
from tests.factories import a_hospital, a_user, treats
from tests.pages import Pages


def test_the_directory_filters_by_country_treatment_and_words(app: Flask, pages: Pages) -> None:
    lublin = a_hospital(name="Centrum w Lublinie", city="Lublin")
    a_hospital(name="Nemocnice Brno", city="Brno", country="CZ")
    treats(lublin, "breast", "radiotherapy")
    pages.sign_in(a_user("volunteer"))

    assert "Nemocnice Brno" in pages.get("/hospitals").text
    for query in ("country=PL", "modality=radiotherapy", "text=lubl"):
        found = pages.get(f"/hospitals?{query}").text
        assert "Centrum w Lublinie" in found and "Nemocnice Brno" not in found, query


def test_what_nobody_said_is_not_known(app: Flask, pages: Pages) -> None:
    hospital = a_hospital()
    page = pages.sign_in(a_user("coordinator")).get(f"/hospitals/{hospital.id}")
    assert "Nobody has said yet which treatments this hospital gives" in page.text


PAGE = "https://szpital.example/onkologia"
OWN_PAGE = {"kind": "own_page", "words": "leczymy raka piersi", "page": PAGE, "title": "Onkologia"}
MARCH = {"page_date": "2025-03", "dated": date(2025, 3, 1)}
UNDATED = {"page_date": "undated", "dated": date(2026, 11, 21), "is_undated": True}
LONG_AGO = {"page_date": "2014", "dated": date(2014, 1, 1)}
SAID: dict[str, tuple[str, dict[str, object], str, list[str]]] = {
    "an answer": ("yes", {}, "Yes", ["The hospital answered on November 1, 2026:"]),
    "an answer of long ago": (
        "yes",
        LONG_AGO | {"page_date": "2014-01-01"},
        "Please ask",
        ["Ended on January 1, 2015"],
    ),
    "its own page": (
        "yes",
        OWN_PAGE | MARCH,
        "A public source says yes",
        ["A public source of March 2025 says (the hospital’s own page):", "leczymy raka piersi", "Onkologia"],
    ),
    "an undated page": (
        "no",
        OWN_PAGE | UNDATED,
        "A public source says no",
        ["A public source says (the hospital’s own page; undated page, read on November 21, 2026):"],
    ),
    "a page of long ago": (
        "yes",
        OWN_PAGE | LONG_AGO,
        "Please ask",
        ["of 2014 says", "Ended on January 1, 2017"],
    ),
    "a status that ended": (
        "yes",
        OWN_PAGE | MARCH | {"kind": "official", "valid_until": date(2025, 12, 31)},
        "Please ask",
        ["a law or an official list", "Ended on December 31, 2025: please ask"],
    ),
    "a newspaper": (
        "yes",
        OWN_PAGE | UNDATED | {"kind": "press"},
        "Please ask",
        ["a newspaper", "A newspaper alone: please ask"],
    ),
    "a plan": ("planned", OWN_PAGE | MARCH, "Please ask", ["planned, not given yet"]),
    "a doubt": ("unclear", OWN_PAGE | MARCH, "Please ask", ["not clear"]),
    "a partner": ("candidate", OWN_PAGE | MARCH, "Please ask", ["perhaps: the source does not name"]),
}


@pytest.mark.parametrize("name", SAID)
def test_every_treatment_shows_on_whose_word_it_stands(app: Flask, pages: Pages, name: str) -> None:
    answer, said, word, shown = SAID[name]
    hospital = a_hospital()
    treats(hospital, "breast" if answer == "yes" else "", "surgery", answer=answer, **said)
    page = pages.sign_in(a_user("coordinator")).get(f"/hospitals/{hospital.id}")
    (status,) = page.all("*[@class='app-card__status']/strong")
    assert status.text == word
    assert [each for each in shown if each not in page.text] == []
    links = [each.get("href") for each in page.all("a") if each.get("href") == PAGE]
    assert len(links) == ("page" in said)


def test_the_newest_of_the_strongest_living_kind_counts(app: Flask, pages: Pages) -> None:
    hospital = a_hospital()
    society = {"kind": "society", "title": "a society", "page_date": "2026", "dated": date(2026, 1, 1)}
    older = {"kind": "official", "title": "a list", "page_date": "2023", "dated": date(2023, 1, 1)}
    treats(hospital, "", "surgery", answer="yes", **society)
    treats(hospital, "", "surgery", answer="no", **older)
    desk = pages.sign_in(a_user("coordinator"))
    assert "A public source says no" in desk.get(f"/hospitals/{hospital.id}").text, "the stronger kind"
    treats(hospital, "", "surgery", answer="yes", **older | {"page_date": "2025", "dated": date(2025, 1, 1)})
    assert "A public source says yes" in desk.get(f"/hospitals/{hospital.id}").text, "the newer of the kind"
    treats(hospital, "", "surgery", answer="no")
    assert "A public source says" not in _statuses(desk, hospital), (
        "the hospital's own answer stands before all"
    )


def _statuses(desk: Pages, hospital: Hospital) -> str:
    page = desk.get(f"/hospitals/{hospital.id}")
    return " ".join(each.text or "" for each in page.all("*[@class='app-card__status']/strong"))


def test_a_no_for_some_diseases_takes_nothing_from_the_rest(app: Flask, pages: Pages) -> None:
    hospital = a_hospital()
    treats(hospital, "eye", "surgery", answer="no")
    treats(hospital, "breast", "surgery", answer="yes", **OWN_PAGE | MARCH)
    page = pages.sign_in(a_user("coordinator")).get(f"/hospitals/{hospital.id}")
    assert _statuses(pages, hospital) == "A public source says yes"
    assert "Not treated here: Cancer of the eye" in " ".join(page.text.split())


def test_where_one_source_names_diseases_and_another_none_the_rest_is_open(app: Flask, pages: Pages) -> None:
    hospital = a_hospital()
    treats(hospital, "lung", "surgery", **OWN_PAGE | MARCH)
    desk = pages.sign_in(a_user("coordinator"))
    assert "Other cancers: not stated" not in desk.get(f"/hospitals/{hospital.id}").text
    treats(hospital, "", "surgery", **OWN_PAGE | MARCH | {"title": "another page"})
    assert "Other cancers: not stated" in desk.get(f"/hospitals/{hospital.id}").text


def test_whom_a_house_takes_is_shown_with_its_source(app: Flask, pages: Pages) -> None:
    hospital = a_hospital(takes="child", takes_to=19, takes_source="its own page", scope="children")
    page = pages.sign_in(a_user("coordinator")).get(f"/hospitals/{hospital.id}")
    words = " ".join(page.text.split())
    assert "Children only, under 19 years. its own page" in words and "children’s diseases" in words


def test_the_list_tells_the_hospitals_word_from_a_sources_and_from_what_must_be_asked(
    app: Flask, pages: Pages
) -> None:
    hospital = a_hospital()
    treats(hospital, "breast", "surgery")
    treats(hospital, "", "radiotherapy", **OWN_PAGE | MARCH)
    treats(hospital, "", "follow_up", **OWN_PAGE | LONG_AGO)
    page = pages.sign_in(a_user("coordinator")).get("/hospitals")
    shown = {each.text: each.get("class").rpartition("--")[2] for each in page.all("strong[@class]")}
    assert (
        shown["Surgery"] == "green" and shown["Radiotherapy"] == "blue" and shown["Follow-up: ask"] == "grey"
    )


def test_a_page_loads_the_statements_of_its_own_hospital_and_the_list_none(app: Flask, pages: Pages) -> None:
    shown, *others = [a_hospital() for _ in range(4)]
    for hospital in (shown, *others):
        treats(hospital, "breast", "surgery")
        treats(hospital, "lung", "radiotherapy", **OWN_PAGE | MARCH)
    pages.sign_in(a_user("coordinator"))
    for path, most in (("/hospitals", 0), ("/hospitals?modality=surgery", 0), (f"/hospitals/{shown.id}", 2)):
        with _loaded() as loaded:
            assert pages.get(path).status == 200
        assert len(loaded) == most, path


@contextmanager
def _loaded() -> Iterator[list[Statement]]:
    """Every statement that is read from the database within."""
    db.session.expunge_all()
    found: list[Statement] = []

    def note(said: Statement, _context: object) -> None:
        found.append(said)

    event.listen(Statement, "load", note)
    try:
        yield found
    finally:
        event.remove(Statement, "load", note)


def test_only_an_administrator_registers_the_address(app: Flask, pages: Pages) -> None:
    hospital = a_hospital(email=None)
    path = f"/hospitals/{hospital.id}/email"
    assert (
        pages.sign_in(a_user("hospital", hospital_id=hospital.id)).post(path, {"email": "a@b.example"}).status
        == 404
    )

    pages.sign_in(a_user("administrator"))
    assert pages.post(path, {"email": "not an address"}).status == 422
    assert pages.post(path, {"email": "Onco@Hospital.example"}).status == 303
    db.session.refresh(hospital)
    assert hospital.email == "onco@hospital.example"


def test_a_closed_hospital_says_so(app: Flask, pages: Pages) -> None:
    hospital = a_hospital()
    pages.sign_in(a_user("administrator"))
    page = pages.get(f"/hospitals/{hospital.id}")
    for consequence in ("left out of proposals and plans", "An hour later", "keep their places"):
        assert consequence in page.text, "what follows is said before the button is pressed"
    pages.submit(page, "/close")
    assert "takes nobody now" in pages.get(f"/hospitals/{hospital.id}").text.lower()
