"""Every code that matching gives has its whole sentence, with all its values filled in."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

import pytest
from flask import Flask

import matching
from matching import Change, Term
from matching.vocabulary import ClockPhase, Country, Priority
from referral.engine import rankings, reasons, wording
from referral.i18n import speaking
from tests import factories as a

TABLES = {
    "requirements met": (wording.MET, matching.REQUIREMENTS),
    "requirements not known": (wording.NOT_KNOWN, matching.REQUIREMENTS),
    "requirements failed": (wording.FAILED, matching.REQUIREMENTS),
    "changes": (wording.CHANGES, matching.CHANGES),
    "names": (wording.TERM_NAMES, matching.PREFERENCES),
    "terms": (wording.TERMS, matching.PREFERENCES),
    "terms not known": (wording.TERMS_NOT_KNOWN, matching.PREFERENCES),
    "sources": (wording.SOURCES, matching.SOURCES),
    "units": (wording.AMOUNTS, matching.UNITS),
}
AMOUNTS = {
    "first_treatment": (0.0, 1.2, 5.4),
    "travel": (0.0, 0.8, 6.1),
    "language": ("", "uk en"),
    "level": ("regional_centre",),
    "relatives": ("PL",),
    "load": (0.0, 1.5),
    "asking_in_vain": (10, 95, 340, 1000),
}
UNIT = dict(zip(matching.PREFERENCES, matching.UNITS[:7], strict=True))


@pytest.mark.parametrize("table", TABLES)
def test_each_table_holds_exactly_the_codes_of_matching(table: str) -> None:
    words, codes = TABLES[table]
    assert set(words) == set(codes)


def a_term(name: str, amount: object, known: bool = True) -> Term:
    return Term(name, 500, 100, 50_000, known, amount, UNIT[name], matching.SOURCES[0], None)


def reported(slots: int, state: str = "reported") -> rankings.Measure:
    """What is known of free slots."""
    return rankings.Measure(state != "unknown", slots, "places", "hospital_report", None, state)


def whole(sentences: Iterable[str]) -> None:
    for sentence in sentences:
        assert sentence[0].isupper() or sentence[0].isdigit(), sentence
        assert sentence.endswith("."), sentence
        assert "%" not in sentence and "None" not in sentence and "_" not in sentence, sentence


@pytest.mark.parametrize("name", matching.PREFERENCES)
def test_each_term_is_a_whole_sentence_with_its_value(app: Flask, name: str) -> None:
    with speaking("en"):
        terms = [a_term(name, amount) for amount in AMOUNTS[name]]
        whole([wording.term(term) for term in terms] + [wording.term(a_term(name, None, known=False))])
        assert all(wording.amount(term) for term in terms)
        assert wording.amount(a_term(name, None, known=False)) == ""


def test_numbers_are_as_exact_as_they_are_known(app: Flask) -> None:
    with speaking("en"):
        assert wording.about_hours(6.13) == "about 6 h"
        assert wording.about_hours(1.4) == "about 1.5 h"
        assert wording.slots(reported(1)) == "1 place is free."
        assert wording.slots(reported(3)) == "3 places are free."
    with speaking("uk"):
        assert re.search(r"1,5", wording.about_hours(1.4))


@pytest.mark.parametrize(
    ("thousandths", "said"),
    [(10, "0.1"), (94, "0.9"), (99, "1"), (95, "0.9"), (340, "3"), (849, "8"), (1000, "10"), (0, "0.1")],
)
def test_a_chance_is_said_as_so_many_in_ten_and_is_never_none(
    app: Flask, thousandths: int, said: str
) -> None:
    with speaking("en"):
        assert wording.in_ten(thousandths) == said


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
def test_a_short_journey_is_under_an_hour_and_never_about_none(app: Flask, language: str) -> None:
    with speaking(language):
        for hours in (0.0, 0.1, 0.3, 0.7):
            said = [wording.about_hours(hours), wording.term(a_term("travel", hours))]
            said.append(wording.term(a_term("relatives", hours)._replace(unit="hours")))
            assert not any(re.search(r"\d", sentence) for sentence in said), said
        assert "1" in wording.about_hours(0.8) and "6" in wording.term(a_term("travel", 6.1))


def test_the_states_of_capacity_are_said_differently(app: Flask) -> None:
    with speaking("en"):
        said = {
            (state, amount): wording.slots(reported(amount, state))
            for state in wording.CAPACITY
            for amount in (0, 1, 3)
            if not (state == "no_response" and not amount)
        }
        whole(said.values())
        assert said["stale", 0] == "No place was free, but that report is old."
        assert said["no_response", 3] == "No response: it has left 3 requests unanswered."
        assert len({said[each] for each in (("reported", 3), ("stale", 3), ("zero", 0), ("unknown", 0))}) == 4
    assert set(wording.CAPACITY) == {state.name.lower() for state in matching.CapacityState}


def test_each_requirement_speaks_of_this_patient(app: Flask, now: datetime) -> None:
    a.a_hospital()
    ranked = rankings.rank_case(a.a_case(longest_hours=1.0), now)
    explanation = rankings.explanations(ranked.ranking)[0]
    with speaking("en"):
        named = reasons.facts(explanation, ranked.need, "PL")
        for say in (reasons.met, reasons.failed):
            whole(say(code, named) for code in matching.REQUIREMENTS)
        whole(reasons.not_known(code, ranked.need, named) for code in matching.REQUIREMENTS)
        assert "Radiotherapy" in reasons.not_known("modality", ranked.need, named)


def test_what_the_patient_has_not_said_is_not_put_on_the_hospital(app: Flask, now: datetime) -> None:
    a.a_hospital()
    unknown = {"site_group": None, "modalities": [], "age_group": None, "lat": None, "lon": None}
    ranked = rankings.rank_case(a.a_case(**unknown, longest_hours=5.0), now)
    explanation = rankings.explanations(ranked.ranking)[0]
    with speaking("en"):
        named = reasons.facts(explanation, ranked.need, "PL")
        said = [reasons.not_known(code, ranked.need, named) for code in wording.NOT_KNOWN_OF_PATIENT]
        assert set(said) == {str(sentence) for sentence in wording.NOT_KNOWN_OF_PATIENT.values()}


@pytest.mark.parametrize(
    ("code", "was", "to", "named"),
    [
        ("hospital_reopens", None, None, "open"),
        ("hospital_treats_site", None, "breast", "Breast"),
        ("hospital_offers_modality", None, "surgery", "Surgery"),
        ("hospital_takes_age_group", None, "child", "Child"),
        ("wish_country", None, "HU", "Hungary"),
        ("longer_journey", 5.0, 9, "9 h instead of 5 h"),
        ("place_reported", 0, 1, "place"),
    ],
)
def test_each_change_says_what_would_admit(
    app: Flask, code: str, was: object, to: object, named: str
) -> None:
    with speaking("en"):
        sentence = reasons.change(Change(code, "site", was, to))
    whole([sentence])
    assert named.lower() in sentence.lower()


@pytest.mark.parametrize("phase", reasons.PHASES)
def test_the_clock_says_where_the_patient_stands_and_what_lateness_costs(
    app: Flask, phase: str | None
) -> None:
    for cell in [None, *matching.lateness.table().values()]:
        need = matching.Need("n", Priority.URGENT, phase=ClockPhase(phase) if phase else None)
        told = explanation_with(cell)
        with speaking("en"):
            said = reasons.clock(told, need)
        assert said[0] == str(reasons.PHASES[phase])
        assert ("no published figure" in " ".join(said)) == (cell is None)
        if cell is not None:
            assert cell.source in " ".join(said) and "No clinician has signed it yet." in said


def explanation_with(cell: matching.lateness.Lateness | None) -> matching.Explanation:
    ranking = matching.rank(
        matching.Need("n", Priority.URGENT), matching.Network.of([A_HOSPITAL]), matching.weights.current()
    )
    return replace(matching.explain(ranking, 0), lateness=cell)


A_HOSPITAL = matching.HospitalFacts("h", Country.PL)


def test_a_range_and_a_central_figure_are_both_told(app: Flask) -> None:
    cells = matching.lateness.table()
    with speaking("en"):
        ranged = " ".join(
            reasons.clock(
                explanation_with(cells["cervix", "radiotherapy", "between_treatments"]),
                matching.Need("n", Priority.URGENT),
            )
        )
        spanned = " ".join(
            reasons.clock(
                explanation_with(cells["lung", "radiotherapy", "interrupted"]),
                matching.Need("n", Priority.URGENT),
            )
        )
    assert "1.23 (1–1.5)" in ranged and "1–2%" in spanned


def test_who_set_the_urgency_is_said_or_that_nobody_has(app: Flask) -> None:
    need = matching.Need("n", Priority.URGENT, due_in_days=3)
    with speaking("en"):
        set_by = reasons.who_set(need, "Olena", date(2026, 11, 21))
        by_nobody = reasons.who_set(matching.Need("n", Priority.NOT_TRIAGED), "", None)
    assert set_by == [
        "The due date was entered at the intake.",
        "The priority was set by Olena on November 21, 2026.",
    ]
    assert by_nobody == ["Nobody has set the priority yet: the case is timed as urgent."]


def test_a_tipping_names_the_preference_both_weights_and_the_hospital(app: Flask) -> None:
    with speaking("en"):
        more = reasons.tipping(matching.Tipping("travel", 120, 150, "id", ()), "Kraków")
        less = reasons.tipping(matching.Tipping("travel", 120, 90, "id", ()), "Kraków")
    assert more.startswith("More weight on “Journey” (150 instead of 120") and "Kraków" in more
    assert less.startswith("Less weight on “Journey” (90 instead of 120")
