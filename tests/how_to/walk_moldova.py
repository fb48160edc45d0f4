"""Walked in a copy where Moldova receives (tests/how_to/test_add_country.py): intake, directory, desk, plan, letter."""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask

from matching.vocabulary import Country
from referral.db import db, utc_now
from referral.hospitals.loading import load_directory
from referral.hospitals.models import Hospital
from referral.intake.models import Case
from tests import factories as a
from tests.intake.walk import begun, chosen_place, fresh, send, volunteer
from tests.pages import Pages
from tests.plans.scenes import desk_of, line_of, page_of, propose, who_waits
from tests.referrals.scenes import a_sent_referral, letters, link_in, words_of

SVG = "{http://www.w3.org/2000/svg}"
NAME = "Institutul Oncologic de probă"
TOWN = {"uk": "Кишинів", "ru": "Кишинёв", "en": "Chișinău"}
NAMES = {
    "uk": "Молдова",
    "ru": "Молдова",
    "en": "Moldova",
    "pl": "Mołdawia",
    "cs": "Moldavsko",
    "hu": "Moldova",
    "sk": "Moldavsko",
    "ro": "Moldova",
}


@pytest.fixture
def hospital(app: Flask, now: datetime) -> Hospital:
    """The Moldovan hospital of the directory, which has said that it treats breast cancer and that a place is free."""
    loaded = load_directory(now)
    assert not loaded.refused
    found = db.session.scalars(db.select(Hospital).where(Hospital.country == "MD")).one()
    found.email = "oncologie@hospital.example"
    a.treats(found, "breast", "radiotherapy")
    a.places(found, "radiotherapy", 3, as_of=utc_now() - timedelta(days=1))
    return found


def test_intake_finds_a_place_there_and_asks_whether_to_go_there(app: Flask) -> None:
    pages, _user = volunteer(app, language="uk")
    case = begun(pages)
    assert chosen_place(pages, case, "Кишинів").status == 303
    assert fresh(case).place_country == "MD"
    assert "Chișinău" in pages.get(f"/intake/{case.id}/place").text
    for group, answers in (
        ("preferences", {"countries": ["MD"], "countries_weight": "firm", "relatives_country": "MD"}),
        ("consents", {"transfer_countries": ["MD"]}),
    ):
        assert NAMES["uk"] in pages.get(f"/intake/{case.id}/{group}").text
        assert send(pages, case, group, answers).status == 303
    case = fresh(case)
    assert (case.countries, case.relatives_country) == (["MD"], "MD")
    assert {"country": "MD"} in [consent.scope for consent in case.consents]


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
def test_the_directory_offers_the_country_and_shows_its_hospital(
    pages: Pages, hospital: Hospital, language: str
) -> None:
    desk = desk_of(pages)
    listed = desk.get(f"/hospitals?country=MD&lang={language}")
    offered = {each.get("value"): each.text for each in listed.all("select[@id='country']/option")}
    assert offered["MD"] == NAMES[language] and set(offered) == {"", *Country}
    assert NAME in listed.text
    shown = desk.get(f"/hospitals/{hospital.id}?lang={language}")
    assert shown.status == 200 and f"{TOWN[language]}, {NAMES[language]}" in shown.text


def test_the_case_page_ranks_its_hospital_and_draws_it_on_the_map(pages: Pages, hospital: Hospital) -> None:
    desk, case = desk_of(pages), who_waits(place_name="Оргіїв", place_country="MD", lat=47.38, lon=28.82)
    page = desk.get(f"/desk/cases/{case.id}")
    assert page.status == 200
    assert {each.text for each in page.all("span[@lang='ro']")} >= {NAME}
    assert f"Chișinău, {NAMES['en']}" in page.text
    (first, *_others) = page.all("ol[@class='app-best']/li")
    assert NAME in "".join(first.itertext()), "near, confirmed by itself, and with places"
    assert NAMES["en"] in {each.text for each in page.all(f"{SVG}text[@class='app-map__name']")}
    compared = desk.get(f"/desk/cases/{case.id}/compare?h={hospital.id}")
    assert compared.status == 200 and NAME in compared.text
    assert (
        NAMES["en"] in desk.get("/desk?country=MD").text
        and case.reference in desk.get("/desk?country=MD").text
    )


def test_a_wish_for_another_country_keeps_it_out_and_says_what_would_change_it(
    pages: Pages, hospital: Hospital
) -> None:
    desk = desk_of(pages)
    case = who_waits(countries=["PL"])
    pages_of_it = (
        desk.get(f"/desk/cases/{case.id}/hospitals?part=unsuitable&page={number}") for number in range(1, 9)
    )
    elsewhere = " ".join(page.text for page in pages_of_it)
    assert "does not wish to go to this country: Moldova." in elsewhere
    assert "agree to this country: Moldova." in elsewhere


def test_a_plan_proposes_its_hospital(pages: Pages, hospital: Hospital) -> None:
    case: Case = who_waits(countries=["MD"])
    desk = desk_of(pages)
    run = propose(desk)
    assert line_of(run, case).hospital_id == hospital.id
    page = page_of(desk, run)
    assert NAME in page.text and "Chișinău, Moldova" in page.text
    assert {each.text for each in page.all("strong[@lang='ro']")} == {NAME}


def test_its_letters_are_in_its_language_and_its_page_names_the_country_in_all(
    pages: Pages, hospital: Hospital
) -> None:
    db.session.delete(hospital.services[0])
    a_sent_referral(a.a_case(place_name="Бельці", place_country="MD"), hospital)
    (letter,) = letters("referral_new")
    assert letter.language == "ro" and re.search("[șțăîâ]", words_of(letter))
    pages.submit(pages.get(link_in(letter)), "/answer/")
    for language, name in NAMES.items():
        page = pages.get("/answer", language)
        assert page.status == 200 and page.tree.get("lang") == language
        assert name in page.text
