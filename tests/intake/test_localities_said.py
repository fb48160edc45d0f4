"""A place is found in what people write around it; namesakes are told apart; what is not ours is said."""

import csv
from collections import Counter

import pytest
from flask import Flask
from flask_babel import force_locale

from referral import geonames
from referral.intake import found
from referral.intake.localities import search, transliteration
from referral.intake.localities.gazetteer import DATA
from tests.intake.walk import begun, fresh, send, volunteer

SENTENCES = """
    під Києвом = Київ | в Кракове = Kraków | вокзал Перемишль = Przemyśl | Przemyśl Dworzec = Przemyśl
    Варшава центральний вокзал = Warszawa | гуртожиток у Варшаві = Warszawa | Краків Польща = Kraków
    Харківська обл., Куп’янськ = Куп’янськ | Bratislava - Petržalka = Bratislava | Варшава Урсус = Warszawa
    37-700 = Przemyśl | Львівська обл., Стрий = Стрий | у Празі = Praha | в Білій Церкві = Біла Церква
    из Одессы = Одеса | біля Трускавця = Трускавець | w Krakowie = Kraków | we Wrocławiu = Wrocław
    вул. Івана Франка 5, Стрий = Стрий | с. Мостиська Львівської обл = Мостиська | Україна, Харків = Харків
    gthtvbikm djrpfk = Przemyśl | Kyievom = Київ | 79000 = Львів | 602 00 = Brno | хостел Жешув = Rzeszów
    смт Шегині = Шегині | м.Бровари = Бровари | у Кривому Розі = Кривий Ріг | Стрий, Львівська = Стрий
    Слов’янськ = Слов'янськ | Бердянськ = Бердянськ | Лисичанськ = Лисичанськ
"""
OUTSIDE = {
    "Берлін": "DE",
    "Рим": "IT",
    "Уфа": "RU",
    "в Берлине": "DE",
    "у Німеччині": "DE",
    "Відень": "AT",
    "Москва": "RU",
    "Минск": "BY",
}


@pytest.mark.parametrize(
    "case", [case.strip() for case in SENTENCES.replace("\n", "|").split("|") if case.strip()]
)
def test_a_place_is_found_in_a_sentence(case: str) -> None:
    typed, _, name = case.partition(" = ")
    assert search.search_localities(typed)[0].name == name


def test_a_crossing_that_is_said_goes_before_its_village() -> None:
    assert [each.kind for each in search.search_localities("КПП Шегині")][:2] == [
        "border_crossing",
        "locality",
    ]


def test_a_region_that_is_said_goes_before() -> None:
    for said, region in (("Городок Хмельницька область", "UA-09"), ("Городок, Львівська обл.", "UA-15")):
        assert search.search_localities(said)[0].region == region


def test_a_towns_own_name_goes_before_what_others_were_called() -> None:
    """In a tenth of all towns; what stands first bears the name that was typed, whatever else it is."""
    towns = [
        each for each in search.index().localities if each.kind == "locality" and each.population > 2_000
    ]
    for town in towns[::10]:
        first = next(each for each in search.search_localities(town.name) if each.kind == "locality")
        names = {transliteration.plain(name) for name in (first.name, *first.labels)}
        assert transliteration.plain(town.name) in names, (town, first)


def test_what_is_outside_our_countries_is_said(app: Flask) -> None:
    for typed, country in OUTSIDE.items():
        assert search.country_outside(typed) == country, typed
    for typed in ("Прага", "Перемишль", "Warszawa", "Польща", "під Києвом", "Городок", "Аба", "Tur"):
        assert search.country_outside(typed) == ""
    with app.test_request_context(), force_locale("uk"):
        assert "Німеччина" in found.locality_remark("Берлін")
        assert [each[0] for each in found.locality_choices("Берлін")] == ["none"]
        assert found.locality_remark("Львів") == ""


def test_a_country_alone_is_offered_as_that_and_kept(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    page = send(pages, case, "place", {"place_typed": "Польща", "search": "place_typed"})
    assert [radio.get("value") for radio in page.all("input[@name='place_code']")][-2:] == [
        "country:PL",
        "none",
    ]
    assert send(pages, case, "place", {"place_typed": "Польща", "place_code": "country:PL"}).status == 303
    assert (fresh(case).place_country, fresh(case).place_name) == ("PL", None)
    assert send(pages, case, "place", {"place_typed": "Польща", "place_code": "country:XX"}).status == 422


def test_a_remark_stands_on_the_page(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    page = send(pages, case, "place", {"place_typed": "Берлін", "search": "place_typed"})
    assert "another country" in page.text
    assert "another country" in pages.post("/intake/places", {"q": "Берлін"}).response.get_json()["note"]


@pytest.mark.parametrize(
    ("language", "name"), [("uk", "Бердянськ (Berdyansk)"), ("en", "Berdyansk (Бердянськ)")]
)
def test_a_name_stands_first_in_the_readers_language(app: Flask, language: str, name: str) -> None:
    with app.test_request_context(), force_locale(language):
        assert found.locality_choices("Бердянськ")[0][1] == name


def test_those_called_the_same_are_told_apart(app: Flask) -> None:
    with app.test_request_context(), force_locale("uk"):
        shown = found.locality_choices("Городок")
    assert "Львівська обл." in " ".join(each[2] for each in shown)
    assert Counter(each[1:] for each in shown).most_common(1)[0][1] == 1


def test_every_region_of_the_gazetteer_has_its_names() -> None:
    with (DATA / "regions.csv").open(encoding="utf-8", newline="") as table:
        rows = {(row["country"], row["code"]): row for row in csv.DictReader(table)}
    assert {(record["countrycode"], record["admin1code"]) for record in geonames.localities()} <= set(rows)
    assert all(value for row in rows.values() for value in row.values())


def test_every_postcode_leads_to_a_locality() -> None:
    with (DATA / "postcodes.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert all(search.locality_by_id(row["locality"]) and row["source"] for row in rows)


@pytest.mark.parametrize(
    ("typed", "town", "country"),
    [
        ("400001", "Cluj-Napoca", "RO"), ("București 030167", "București", "RO"), ("RO-720001", "Suceava", "RO"),
        ("725400 Rădăuți", "Rădăuți", "RO"), ("MD-2001", "Chișinău", "MD"), ("MD3100", "Bălți", "MD"),
        ("H-4032", "Debrecen", "HU"), ("CZ-60200", "Brno", "CZ"), ("SK-04001", "Košice", "SK"),
        ("PL 30-001", "Kraków", "PL"),
    ],
)  # fmt: skip
def test_a_postcode_of_each_country_leads_to_its_town_with_the_countrys_letters_or_without(
    typed: str, town: str, country: str
) -> None:
    first = search.search_localities(typed)[0]
    assert (first.name, first.country) == (town, country)
