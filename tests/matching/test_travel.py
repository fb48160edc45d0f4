"""Distances hold against the geodesic, ways from Ukraine cross a border, hours never fall with distance."""

import csv

import numpy as np
import pytest
from geopy.distance import geodesic
from hypothesis import given

from matching import explain
from matching.facts import travel
from matching.ranking.geodesic import exact_km, goes_around, shown_km
from matching.vocabulary import DATA, Country
from tests.matching.cases import KRAKOW, LVIV, MEDYKA, a_hospital, a_need, points, ranked

MOST_KM_APART = 0.001
"""15 m are promised; in the region it is one."""


def test_distances_in_the_region_are_within_a_metre_of_the_geodesic() -> None:
    chance = np.random.default_rng(20261121)
    lat, lon = chance.uniform(43.5, 55, 400), chance.uniform(12, 41, 400)
    where = travel.earth_centred(lat, lon)
    for start in range(0, 400, 40):
        km = travel.distances_km(where[:, start], where)
        exact = [geodesic((lat[start], lon[start]), end).km for end in zip(lat, lon, strict=True)]
        assert np.abs(km - exact).max() < MOST_KM_APART < 0.015


@given(points, points)
def test_the_way_back_is_as_long(one: tuple[float, float], other: tuple[float, float]) -> None:
    where = travel.earth_centred(*(np.array(column) for column in zip(one, other, strict=True)))
    there, back = travel.distances_km(where[:, 0], where)[1], travel.distances_km(where[:, 1], where)[0]
    assert there == pytest.approx(back, abs=1e-6)


def test_no_distance_is_zero_and_not_a_division_by_it() -> None:
    here = travel.earth_centred(np.array([50.0]), np.array([20.0]))
    assert travel.distances_km(here[:, 0], here)[0] == 0


def test_the_hours_follow_the_curve_and_never_fall() -> None:
    km = np.arange(0, 3000, 0.3)
    hours = travel.hours(km)
    assert (np.diff(hours) >= 0).all()
    assert travel.hours(np.array([100.0]))[0] == round(0.0615 * 100**0.738, 1)
    assert np.isnan(travel.hours(np.array([np.nan]))[0])


def test_the_way_out_of_ukraine_goes_through_the_best_crossing() -> None:
    ranking = ranked(a_need(**LVIV), a_hospital())
    start, end = (LVIV["lat"], LVIV["lon"]), (KRAKOW["lat"], KRAKOW["lon"])
    ways = {each.code: shown_km(start, end, each) for each in travel.crossings()}
    assert ranking.distance_km[0] == pytest.approx(min(ways.values()), abs=0.06)
    assert exact_km(ranking, 0) == min(ways.values())
    assert explain(ranking, 0).crossing == min(ways, key=ways.__getitem__)
    assert ranking.distance_km[0] > shown_km(start, end)


def test_a_way_that_would_cut_across_ukraine_bends_to_a_crossing() -> None:
    odesa = {"lat": 46.48, "lon": 30.73, "country": "UA"}
    suceava = a_hospital(country=Country.RO, lat=47.65, lon=26.26)
    inside, outside = ranked(a_need(**odesa), suceava), ranked(a_need(**odesa | {"country": "MD"}), suceava)
    assert inside.distance_km[0] > outside.distance_km[0]
    assert explain(outside, 0).crossing is None


WAYS_AROUND = [
    ("MD", (47.01, 28.86), Country.PL, (50.06, 19.94), True),
    ("RO", (47.95, 26.07), Country.PL, (50.06, 19.94), True),
    ("RO", (47.65, 26.26), Country.SK, (48.72, 21.26), True),
    ("PL", (49.80, 22.93), Country.RO, (47.65, 26.26), True),
    ("RO", (46.77, 23.60), Country.PL, (50.06, 19.94), False),
    ("RO", (45.75, 21.23), Country.SK, (48.15, 17.11), False),
    ("RO", (47.65, 26.26), Country.HU, (47.50, 19.05), False),
    ("PL", (49.80, 22.93), Country.CZ, (50.08, 14.44), False),
    ("SK", (48.72, 21.26), Country.RO, (46.77, 23.60), False),
]


@pytest.mark.parametrize(("country", "start", "land", "end", "around"), WAYS_AROUND)
def test_a_way_between_two_places_abroad_does_not_cut_across_ukraine(
    country: str, start: tuple[float, float], land: Country, end: tuple[float, float], around: bool
) -> None:
    need = a_need(country=country, lat=start[0], lon=start[1])
    ranking = ranked(need, a_hospital(country=land, lat=end[0], lon=end[1]))
    direct, longest = shown_km(start, end), 2.2
    assert goes_around(ranking.need_columns, 0) == (ranking.distance_km[0] > direct * 1.02) == around
    assert ranking.distance_km[0] < direct * longest
    exact = exact_km(ranking, 0)
    assert (
        exact is not None
        and abs(exact - ranking.distance_km[0]) <= 0.06
        and explain(ranking, 0).crossing is None
    )


def test_an_unknown_place_gives_an_unknown_way() -> None:
    nowhere = ranked(a_need(lat=None, lon=None), a_hospital())
    unplaced = ranked(a_need(**LVIV), a_hospital(lat=None, lon=None))
    for ranking in (nowhere, unplaced):
        assert np.isnan(ranking.distance_km[0]) and np.isnan(ranking.hours[0])
        assert explain(ranking, 0).crossing is None and exact_km(ranking, 0) is None


def test_outside_ukraine_the_way_is_direct() -> None:
    direct = shown_km((MEDYKA["lat"], MEDYKA["lon"]), (KRAKOW["lat"], KRAKOW["lon"]))
    ranking = ranked(a_need(), a_hospital())
    assert exact_km(ranking, 0) == direct == pytest.approx(ranking.distance_km[0], abs=0.06)


def test_crossings_have_codes_of_their_own_and_lie_on_the_border() -> None:
    crossings = travel.crossings()
    assert len({each.code for each in crossings}) == len(crossings) == 28
    assert {each.neighbour for each in crossings} == {"PL", "SK", "HU", "RO", "MD"}
    assert all(45 < each.lat < 51.6 and 22 < each.lon < 30.2 for each in crossings)
    assert all(each.names["uk"] and each.names["en"] for each in crossings)


def test_every_crossing_names_its_source_and_its_precision() -> None:
    with (DATA / "borders.csv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            assert row["source"] and row["dated"] and row["point"]
            assert (row["point"] == "checkpoint") == ("not the checkpoint" not in row["source"])
