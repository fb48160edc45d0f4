"""Every code that matching gives has its whole sentence, with all its values filled in."""

import re
from collections.abc import Iterable
from datetime import datetime

import pytest
from flask import Flask

import matching
from matching import Change, Group, Term
from referral.coordination import engine, reasons, wording
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
    "groups": (wording.GROUPS, tuple(Group)),
}
AMOUNTS = {
    "first_treatment": (0.0, 1.2, 5.4),
    "places": (0, 1, 7),
    "travel": (0.7, 6.1),
    "language": ("", "uk en"),
    "level": ("regional_centre",),
    "relatives": ("PL",),
    "load": (0.0, 1.5),
    "later_treatments": (0, 1, 2),
}
UNIT = dict(zip(matching.PREFERENCES, matching.UNITS, strict=True))


@pytest.mark.parametrize("table", TABLES)
def test_each_table_holds_exactly_the_codes_of_matching(table: str) -> None:
    words, codes = TABLES[table]
    assert set(words) == set(codes)


def a_term(name: str, amount: object, known: bool = True) -> Term:
    return Term(name, 500, 100, 50_000, known, amount, UNIT[name], matching.SOURCES[0], None)


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
        assert wording.about_hours(0.7) == "about 0.5 h"
        assert wording.term(a_term("places", 1)) == "1 place is free."
        assert wording.term(a_term("places", 3)) == "3 places are free."
    with speaking("uk"):
        assert re.search(r"0,5", wording.about_hours(0.7))


def test_each_requirement_speaks_of_this_patient(app: Flask, now: datetime) -> None:
    a.a_hospital()
    ranked = engine.rank_case(a.a_case(longest_hours=1.0), now)
    explanation = engine.explanations(ranked.ranking)[0]
    with speaking("en"):
        named = reasons.facts(explanation, ranked.need, "PL")
        for say in (reasons.met, reasons.failed):
            whole(say(code, named) for code in matching.REQUIREMENTS)
        whole(reasons.not_known(code, ranked.need, named) for code in matching.REQUIREMENTS)
        assert "Radiotherapy" in reasons.not_known("modality", ranked.need, named)


def test_what_the_patient_has_not_said_is_not_put_on_the_hospital(app: Flask, now: datetime) -> None:
    a.a_hospital()
    unknown = {"site_group": None, "modalities": [], "age_group": None, "lat": None, "lon": None}
    ranked = engine.rank_case(a.a_case(**unknown, longest_hours=5.0), now)
    explanation = engine.explanations(ranked.ranking)[0]
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
