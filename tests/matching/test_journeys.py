"""A journey counts as often as it is made; languages and kinds of centre count in hours of road, up to their bounds."""

import csv
from dataclasses import replace
from functools import cache
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest

from matching import PREFERENCES, HospitalFacts, Need
from matching.facts import evidence_table, journeys
from matching.facts.figures import figure
from matching.ranking.preferences import level_costs
from matching.vocabulary import DATA, Level, Modality, Scope, site_groups
from tests.matching.cases import a_hospital, a_need, a_service, a_statement, ranked, spoken_of

TRAVEL, LANGUAGE, LEVEL = map(PREFERENCES.index, ("travel", "language", "level"))
RHYTHMS = {"daily": Modality.RADIOTHERAPY, "cycles": Modality.SYSTEMIC_THERAPY, "once": Modality.SURGERY}
UKRAINIAN = frozenset({"uk"})


def visits(**facts: Any) -> int:
    return journeys.of(a_need(**facts)).visits


def rows() -> list[dict[str, str]]:
    with (DATA / "visits.csv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['modality']} {row['palliative']}")
def test_each_treatment_has_the_visits_of_its_row_and_who_stays_there_travels_once(
    row: dict[str, str],
) -> None:
    facts: dict[str, Any] = {
        "modalities": (Modality(row["modality"]),),
        "is_palliative": row["palliative"] == "yes",
    }
    assert visits(**facts) == int(row["visits"]) >= 1
    assert visits(**facts, housing=True) == 1
    assert visits(**facts, housing=False) == visits(**facts)
    assert row["source"] and row["dated"].count("-") == 2


def test_without_a_row_for_it_what_only_eases_is_as_often_as_what_cures() -> None:
    eased = {row["modality"] for row in rows() if row["palliative"] == "yes"}
    for modality in Modality:
        few, many = (visits(modalities=(modality,), is_palliative=each) for each in (True, False))
        assert few <= many if str(modality) in eased else few == many
    assert visits(modalities=(Modality.RADIOTHERAPY,), is_palliative=True) < visits(
        modalities=(Modality.RADIOTHERAPY,)
    )


def test_where_no_treatment_is_known_it_is_as_for_a_check_up_and_only_the_first_counts() -> None:
    assert visits(modalities=()) == journeys.UNKNOWN_VISITS
    both = (Modality.SURGERY, Modality.RADIOTHERAPY)
    assert visits(modalities=both) == visits(modalities=both[:1]) != visits(modalities=both[::-1])


def test_many_journeys_cost_more_than_one_and_less_than_their_number() -> None:
    costs = [journeys.of(a_need(modalities=(each,))) for each in Modality]
    for made in costs:
        tenth = 1000 * made.visits ** figure("visits_exponent") / (figure("journey_scale_hours") * 10)
        assert made.tenth_costs == pytest.approx(tenth)
        assert 20 * made.visits**0 <= made.tenth_costs * figure("journey_scale_hours") / 5 <= 20 * made.visits
    ordered = sorted(costs, key=lambda made: made.visits)
    assert all(one.tenth_costs <= other.tenth_costs for one, other in pairwise(ordered))


@pytest.mark.parametrize(
    ("count", "rhythm"),
    [(1, "once"), (2, "once"), (3, "cycles"), (14, "cycles"), (15, "daily"), (30, "daily")],
)
def test_a_rhythm_begins_with_its_own_number_of_visits(count: int, rhythm: str) -> None:
    assert journeys.rhythm(count) == rhythm


@pytest.mark.parametrize(("rhythm", "modality"), RHYTHMS.items())
def test_each_treatment_has_its_rhythm(rhythm: str, modality: Modality) -> None:
    assert journeys.of(a_need(modalities=(modality,))).rhythm == rhythm
    assert journeys.of(a_need(modalities=(modality,), housing=True)).rhythm == "once"


def test_the_value_of_a_journey_falls_by_the_same_for_each_tenth_of_an_hour() -> None:
    for modality in RHYTHMS.values():
        need = a_need(modalities=(modality,))
        ranking, cost = ranked(need, *westwards().values()), journeys.of(need).tenth_costs
        assert ranking.values[TRAVEL].tolist() == [
            1000 - round(round(hours * 10) * cost) for hours in ranking.hours.tolist()
        ]
    assert ranked(a_need(), *westwards().values()).values[TRAVEL].min() < 0


@cache
def westwards() -> dict[float, HospitalFacts]:
    """Hospitals west of Medyka by the hours of the way there."""
    row = [a_hospital(id=f"h{tenth:03}", lat=49.8, lon=22.9 - tenth / 20) for tenth in range(400)]
    return dict(zip(np.round(ranked(a_need(), *row).hours, 1).tolist(), row, strict=True))


def at(hours: float, **facts: Any) -> HospitalFacts:
    """A hospital so many hours away, alike in all but these facts."""
    return replace(westwards()[round(hours, 1)], services=(), **facts)


def on_the_road(need: Need, hospital: HospitalFacts) -> int:
    """What a hospital is worth by its journey, its languages and its kind."""
    return int(ranked(need, hospital).values[[TRAVEL, LANGUAGE, LEVEL]].sum())


@pytest.mark.parametrize(("rhythm", "modality"), RHYTHMS.items())
def test_a_language_outweighs_its_hours_of_road_and_not_a_tenth_more(rhythm: str, modality: Modality) -> None:
    need, most = a_need(modalities=(modality,), languages=UKRAINIAN), figure(f"language_hours.{rhythm}")
    assert most <= {"daily": 1, "cycles": 2, "once": 4}[rhythm]
    silent = on_the_road(need, at(2.0))
    speaks = {
        extra: on_the_road(need, at(2.0 + extra, languages=UKRAINIAN))
        for extra in (most - 0.1, most, most + 0.1)
    }
    assert speaks[most - 0.1] > silent > speaks[most + 0.1]
    assert abs(speaks[most] - silent) <= 1, "but for rounding the same"


@pytest.mark.parametrize("site", ["breast", "eye"])
@pytest.mark.parametrize("modality", RHYTHMS.values())
def test_a_level_outweighs_its_hours_of_road_and_not_a_tenth_more(modality: Modality, site: str) -> None:
    need = a_need(modalities=(modality,), site_group=site)
    rare = evidence_table.rareness(site, False)
    most = figure("level_hours") + figure("level_hours_rare") * rare
    for better, worse in product(Level, repeat=2):
        share = (figure(f"level.{better}") - figure(f"level.{worse}")) / 1000
        if share <= 0:
            continue
        hours = np.ceil(share * most * 10) / 10
        plain = on_the_road(need, at(2.0, level=worse))
        assert on_the_road(need, at(2.0 + hours + 0.1, level=better)) < plain
        assert on_the_road(need, at(2.0 + hours - 0.1, level=better)) >= plain - 1


def test_no_level_is_worth_two_hours_of_road_however_rare_the_cancer() -> None:
    for modality, site in product(Modality, site_groups()):
        need = a_need(modalities=(modality,), site_group=site)
        assert level_costs(need, journeys.of(need)) <= 2 * 10 * journeys.of(need).tenth_costs


def test_a_level_never_outweighs_better_evidence_two_hours_nearer() -> None:
    for modality, site in product(RHYTHMS.values(), site_groups()):
        need = a_need(modalities=(modality,), site_group=site)
        named = a_statement(modality=modality, sites=frozenset({site}))
        unnamed = replace(named, sites=frozenset())
        near = spoken_of(named, id="near", scope=Scope.GENERAL, level=Level.ONCOLOGY_DEPARTMENT)
        far = spoken_of(unnamed, id="far", scope=Scope.GENERAL, level=Level.NATIONAL_INSTITUTE)
        near, far = (replace(row, lat=at(h).lat, lon=at(h).lon) for row, h in ((near, 1.0), (far, 3.0)))
        ranking = ranked(need, near, far)
        assert ranking.network.ids[ranking.order[0]] == "near", site


def test_a_language_that_the_staff_do_not_share_is_worth_nothing_whatever_else_they_speak() -> None:
    need = a_need(languages=UKRAINIAN)
    values = [
        int(ranked(need, at(2.0, languages=spoken)).values[LANGUAGE, 0])
        for spoken in (None, frozenset(), frozenset({"cs", "en", "ru"}), frozenset({"uk", "en"}))
    ]
    made = journeys.of(need)
    assert values == [0, 0, 0, round(made.language_tenths * made.tenth_costs)]
    assert not ranked(a_need(), at(2.0, languages=UKRAINIAN)).values[LANGUAGE].any()


def test_who_comes_every_day_is_sent_nearer_than_who_comes_once() -> None:
    near = a_hospital(*(a_service(modality=each) for each in RHYTHMS.values()), id="near", **place(1.5))
    soon = {"start_in_days": 1.0, "slots_free": 3, "report_age_days": 0.0}
    far = a_hospital(*(a_service(modality=each, **soon) for each in RHYTHMS.values()), id="far", **place(6.0))
    firsts = {}
    for rhythm, modality in RHYTHMS.items():
        ranking = ranked(a_need(modalities=(modality,)), near, far)
        firsts[rhythm] = int(ranking.score[ranking.row("near")] - ranking.score[ranking.row("far")])
    assert firsts["daily"] > firsts["cycles"] > firsts["once"]


def place(hours: float) -> dict[str, float | None]:
    return {"lat": at(hours).lat, "lon": at(hours).lon}
