"""Each preference stays within its bounds, rises and falls as it says, and is neutral if not known."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given

from matching import PREFERENCES, HospitalFacts, Need, explain
from matching.facts import journeys
from matching.facts.figures import figure, figures
from matching.ranking.measured_facts import SOURCES, UNITS
from matching.ranking.measured_facts import TABLE as MEASURES
from matching.ranking.preferences import TABLE, level_costs
from matching.vocabulary import Answer, Country, Level, Modality
from tests.matching.cases import a_hospital, a_need, a_service, needs, networks, ranked

NEAR = {"lat": 49.9, "lon": 22.5}
FAR = {"lat": 44.43, "lon": 26.10}
IN_KRAKOW: dict[str, Any] = {"relatives_country": "PL", "relatives_lat": 50.06, "relatives_lon": 19.94}


def value(preference: str, need: Need, hospital: HospitalFacts) -> int:
    return int(ranked(need, hospital).values[PREFERENCES.index(preference), 0])


def serving(**facts: Any) -> HospitalFacts:
    return a_hospital(a_service(**facts))


BETTER_THAN = [
    ("first_treatment", a_need(due_in_days=10), serving(start_in_days=12), serving(start_in_days=30)),
    ("first_treatment", a_need(due_in_days=-30), serving(start_in_days=12), serving(start_in_days=13)),
    ("first_treatment", a_need(), serving(start_in_days=7), serving(start_in_days=20)),
    (
        "first_treatment",
        a_need(due_in_days=1),
        serving(start_in_days=0),
        serving(start_in_days=0, reply_days=9),
    ),
    (
        "asking_in_vain",
        a_need(),
        serving(slots_free=3, report_age_days=1),
        serving(slots_free=2, report_age_days=1),
    ),
    (
        "asking_in_vain",
        a_need(),
        serving(slots_free=3, report_age_days=1),
        serving(slots_free=3, report_age_days=5),
    ),
    ("asking_in_vain", a_need(), serving(slots_free=1, report_age_days=60), serving()),
    ("asking_in_vain", a_need(), serving(), serving(slots_free=0, report_age_days=60)),
    ("asking_in_vain", a_need(), serving(), serving(sites_yes=frozenset())),
    ("asking_in_vain", a_need(), serving(reply_days=1), serving(reply_days=2)),
    ("asking_in_vain", a_need(), serving(answers_in_time=0.9), serving(answers_in_time=0.5)),
    ("asking_in_vain", a_need(), a_hospital(unanswered=1), a_hospital(unanswered=2)),
    ("travel", a_need(), a_hospital(**NEAR), a_hospital(**FAR)),
    ("language", a_need(languages=frozenset({"uk"})), a_hospital(languages=frozenset({"uk"})), a_hospital()),
    ("level", a_need(), a_hospital(level=Level.NATIONAL_INSTITUTE), a_hospital(level=Level.REGIONAL_CENTRE)),
    ("relatives", a_need(relatives_country="PL"), a_hospital(), a_hospital(country=Country.CZ)),
    ("relatives", a_need(**IN_KRAKOW), a_hospital(), a_hospital(lat=50.3, lon=18.7)),
    ("relatives", a_need(**IN_KRAKOW), a_hospital(country=Country.CZ, lat=49.8, lon=18.3), a_hospital(**FAR)),
    ("load", a_need(), a_hospital(open_load=0.5), a_hospital(open_load=2)),
]


@pytest.mark.parametrize(("preference", "need", "better", "worse"), BETTER_THAN)
def test_the_better_has_the_higher_value(
    preference: str, need: Need, better: HospitalFacts, worse: HospitalFacts
) -> None:
    assert value(preference, need, better) > value(preference, need, worse)


def test_every_preference_is_tried_and_has_a_source_and_a_measure() -> None:
    assert {preference for preference, *_ in BETTER_THAN} == set(PREFERENCES) == set(MEASURES)
    assert all(each.source and each.why for each in TABLE)


def not_known(need: Need) -> dict[str, int]:
    """What each preference is worth where nobody said anything."""
    far = round(figure("neutral.hours") * 10 * journeys.of(need).tenth_costs)
    neutral = {name: int(figure(f"neutral.{name}")) for name in ("first_treatment", "relatives", "load")}
    return neutral | {"travel": 1000 - far, "language": 0}


@pytest.mark.parametrize("preference", not_known(a_need()))
def test_what_is_not_known_takes_the_stated_neutral_value_and_says_so(preference: str) -> None:
    ranking = ranked(a_need(lat=None, lon=None), a_hospital())
    term = explain(ranking, 0).terms[PREFERENCES.index(preference)]
    assert (term.value, term.known) == (not_known(ranking.need)[preference], False)


def test_an_honest_list_of_other_languages_is_not_worse_than_silence() -> None:
    need = a_need(languages=frozenset({"uk"}))
    silent, honest = a_hospital(), a_hospital(languages=frozenset({"cs", "en", "ru"}))
    assert value("language", need, silent) == value("language", need, honest) == 0


def test_the_relatives_town_goes_before_their_country_and_the_country_stands_in() -> None:
    town, country = a_need(**IN_KRAKOW), a_need(relatives_country="PL")
    across = a_hospital(country=Country.CZ, lat=49.8, lon=18.3)
    assert value("relatives", town, a_hospital()) == 1000 == value("relatives", country, a_hospital())
    assert 0 == value("relatives", country, across) < value("relatives", town, across)
    assert value("relatives", town, a_hospital(lat=None, lon=None)) == 1000
    term = explain(ranked(town, across), 0).terms[PREFERENCES.index("relatives")]
    assert (term.known, term.unit, term.source) == (True, "hours", "distance_estimate")


def test_what_comes_later_is_told_of_each_hospital_and_changes_no_order() -> None:
    need = a_need(modalities=(Modality.SYSTEMIC_THERAPY, Modality.SURGERY, Modality.RADIOTHERAPY))
    alone, surgery = a_service(), a_service(modality=Modality.SURGERY)
    refused = a_service(modality=Modality.SURGERY, offered=Answer.NO)
    hospitals = a_hospital(alone, refused, id="a"), a_hospital(alone, surgery, id="b")
    ranking, first = ranked(need, *hospitals), ranked(a_need(), *hospitals)
    assert ranking.order.tolist() == first.order.tolist() == [0, 1]
    assert [explain(ranking, row).later for row in (0, 1)] == [
        {"surgery": Answer.NO, "radiotherapy": Answer.NOT_KNOWN},
        {"surgery": Answer.YES, "radiotherapy": Answer.NOT_KNOWN},
    ]


def test_an_unknown_level_says_so() -> None:
    term = explain(ranked(a_need(), a_hospital()), 0).terms[PREFERENCES.index("level")]
    worth = round(figure("level.unknown") / 1000 * level_costs(a_need(), journeys.of(a_need())))
    assert (term.value, term.known, term.amount) == (worth, False, "unknown")


def test_on_time_is_full_and_a_start_late_by_the_half_time_is_half() -> None:
    on_time, late = serving(start_in_days=20), serving(start_in_days=34)
    assert value("first_treatment", a_need(due_in_days=20), on_time) == 1000
    assert value("first_treatment", a_need(due_in_days=20), late) == 500


def test_a_fresh_zero_a_stale_zero_and_no_figure_are_three_things() -> None:
    reports = (
        serving(slots_free=0, report_age_days=0),
        serving(slots_free=0, report_age_days=30),
        serving(),
    )
    values = [value("asking_in_vain", a_need(), hospital) for hospital in reports]
    chances = [int(ranked(a_need(), hospital).slot_chance[0]) for hospital in reports]
    assert values[0] < values[1] < values[2] < 0
    assert chances[0] == 0 < chances[1] < chances[2] == figure("neutral.places")


@given(needs(), networks())
def test_values_stay_within_their_bounds(need: Need, rows: tuple[HospitalFacts, ...]) -> None:
    ranking = ranked(need, *rows)
    values = dict(zip(PREFERENCES, ranking.values, strict=True))
    made = journeys.of(need)
    assert ranking.values.dtype == np.int32
    for name in ("first_treatment", "relatives", "load"):
        assert values[name].min() >= 0 and values[name].max() <= 1000
    assert values["travel"].max() <= 1000 and values["asking_in_vain"].max() <= 0
    assert set(values["language"].tolist()) <= {0, round(made.language_tenths * made.tenth_costs)}
    assert values["level"].min() > 0 and values["level"].max() <= round(level_costs(need, made))


@given(needs(), networks())
def test_a_term_that_is_not_known_never_shows_a_neutral_value_as_a_fact(
    need: Need, rows: tuple[HospitalFacts, ...]
) -> None:
    ranking = ranked(need, *rows)
    for row in range(len(ranking)):
        for term in explain(ranking, row).terms:
            assert term.unit in UNITS and term.source in SOURCES
            assert not term.known or term.amount is not None


def test_every_figure_has_a_unit_a_source_and_a_date() -> None:
    for each in figures().values():
        assert each.unit and len(each.source) > 10 and each.dated.count("-") == 2
