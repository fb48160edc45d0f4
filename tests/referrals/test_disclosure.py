"""What a hospital reads of the intake: only the questions whose row says so, before and after it accepts."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from referral.fields import UNKNOWN
from referral.intake.questions.question import ANSWERS, IDENTITY, PRIVATE, Question
from referral.intake.questions.table import GROUPS
from referral.referrals import queries
from referral.referrals.models import Referral
from referral.referrals.shown import what_decides
from tests.factories import a_case
from tests.referrals.scenes import a_sent_referral

BEFORE_ACCEPTANCE = """
    age_group decides sex language_spoken place_code site_words site icd10 other_tumours pregnancy phase modalities
    at_once last_dose next_due medicine_ends medicine_ends_on systemic_therapy_kind radiotherapy_kind brachytherapy_kind
    nuclear_medicine_kind stem_cell_transplantation_kind diagnostics_kind supportive_care_kind insurance
    companions children_to_house diagnosed_on morphology side verified_by staging tnm stage clinical_group
    receptors metastases metastases_where slides regimen cycle cycles_planned fractions_given fractions_planned
    surgery_on devices complications ecog lansky mobility oxygen allergies allergies_what
    anticoagulant isolation comorbidity document_1 document_1_language document_1_date document_1_translated
    document_2 document_2_language document_2_date document_2_translated document_3 document_3_language
    document_3_date document_3_translated documents_missing housing near_hospital
"""
AFTER_ACCEPTANCE = """
    name_original name_latin patronymic other_spellings birth_date phone shelter_name shelter_phone
    second_contact second_phone protection_number companion_1 companion_1_born companion_1_needs companion_2
    companion_2_born companion_2_needs companion_3 companion_3_born companion_3_needs guardian news_to
    relatives_where
"""


def _names(questions: Iterable[Question]) -> list[str]:
    return [question.name for question in questions]


def _answers(kept: str) -> dict[str, dict[str, Any]]:
    """An answer "I don't know" to every question that is kept so, by group."""
    return {
        name: {q.name: UNKNOWN for q in group.questions if q.kept == kept} for name, group in GROUPS.items()
    }


@pytest.fixture
def referral(app: Flask) -> Referral:
    """A referral of a case whose every question was answered."""
    return a_sent_referral(
        a_case(answers=_answers(ANSWERS), private_answers=_answers(PRIVATE), identity=_all_identity())
    )


def _all_identity() -> dict[str, Any]:
    return {name: value for group in _answers(IDENTITY).values() for name, value in group.items()}


def _headings(found: Iterable[tuple[object, list[what_decides.Row]]]) -> list[str]:
    return [row.heading for _heading, rows in found for row in rows]


def test_these_questions_and_no_others_are_told_before_an_acceptance() -> None:
    assert _names(what_decides.told_before_acceptance()) == BEFORE_ACCEPTANCE.split()


def test_these_questions_and_no_others_are_told_after_an_acceptance() -> None:
    assert _names(queries.told_after_acceptance()) == AFTER_ACCEPTANCE.split()


def test_the_summary_rests_on_questions_that_may_be_told() -> None:
    assert set(BEFORE_ACCEPTANCE.split()) >= what_decides.SUMMARISED


def test_a_case_with_every_answer_shows_just_those_before_an_acceptance(referral: Referral) -> None:
    told = [q for q in what_decides.told_before_acceptance() if q.name not in what_decides.SUMMARISED]
    assert _headings(what_decides.clinical(referral)) == [str(q.words) for q in told]
    assert [row.heading for row in what_decides.summary(referral)] == [
        "You are asked for",
        "Priority",
        "Age group",
        "Age in years",
        "Sex",
        "Diagnosis, in the patient's or the papers' own words",
        "Type of tumour, as the papers say it",
        "Where the cancer began",
        "Other tumours named",
        "Side of the body",
        "Stage and TNM",
        "Metastases",
        "Where in the treatment",
        "All treatments needed",
        "Medicines and regimen",
        "Last cycle",
        "Radiotherapy sessions",
        "Last dose or session",
        "Next treatment is due",
        "Medicine that runs out first",
        "How active (ECOG, Lansky)",
        "Kept apart because of an infection",
        "Pregnancy",
        "Warning signs",
        "Languages spoken",
        "Where the patient is",
        "People who travel with the patient",
        "Children who need a place to live",
        "A place to live is needed",
        "Insured in the country where they are",
    ]


def test_a_case_with_every_answer_shows_just_those_after_an_acceptance(referral: Referral) -> None:
    known = {name: "x" for group in _answers(IDENTITY).values() for name in group} | {"sex": "x", "tnm": "x"}
    shown = queries.identity_rows(known | {"birth_date": "1980"} | dict.fromkeys(_born(), "1980"))
    assert [words for words, _answer in shown] == [str(q.words) for q in queries.told_after_acceptance()]


def _born() -> list[str]:
    return [f"companion_{number}_born" for number in (1, 2, 3)]


@pytest.mark.parametrize(("kept", "is_identity"), [(ANSWERS, False), (PRIVATE, False), (IDENTITY, True)])
@pytest.mark.parametrize("group", list(GROUPS))
def test_a_new_question_is_shown_to_no_hospital_until_its_row_says_so(
    app: Flask, monkeypatch: pytest.MonkeyPatch, group: str, kept: str, is_identity: bool
) -> None:
    new = Question("blood_group", "text", "Blood group", kept)
    answers = {group: {"blood_group": "zero positive"}}
    identity = {"name_original": "Somebody", "blood_group": "zero positive"}
    referral = a_sent_referral(a_case(answers=answers, identity=identity))

    def shown() -> tuple[str, str]:
        return str(what_decides.clinical(referral)), str(queries.identity_rows(identity))

    _ask(monkeypatch, group, new)
    assert "Blood group" not in "".join(shown()), "closed by default"
    _ask(monkeypatch, group, replace(new, shown_to_hospital=True))
    before, after = ("Blood group" in text for text in shown())
    assert (before, after) == (not is_identity, is_identity)


def _ask(monkeypatch: pytest.MonkeyPatch, group: str, new: Question) -> None:
    """Ask a new question in a copy of a group."""
    others = tuple(each for each in GROUPS[group].questions if each.name != new.name)
    monkeypatch.setitem(GROUPS, group, replace(GROUPS[group], questions=(*others, new)))


def test_an_answer_whose_row_is_closed_leaves_the_summary_too(
    referral: Referral, monkeypatch: pytest.MonkeyPatch
) -> None:
    referral.case.modalities = ["radiotherapy", "systemic_therapy"]
    referral.case.answers = {**referral.case.answers, "treatment": {"at_once": "yes"}}
    assert "(at the same time)" in str(what_decides.summary(referral)) and "(C50)" in str(
        what_decides.summary(referral)
    )
    for group in ("contact", "diagnosis", "treatment"):
        shut = tuple(
            replace(q, shown_to_hospital=q.name in ("site", "modalities")) for q in GROUPS[group].questions
        )
        monkeypatch.setitem(GROUPS, group, replace(GROUPS[group], questions=shut))
    left = {row.heading: row.text for row in what_decides.summary(referral)}
    assert "Sex" not in left and "Age group" not in left
    assert "(C50)" not in str(left["Where the cancer began"])
    assert "(at the same time)" not in str(left["All treatments needed"])


def test_words_that_name_somebody_are_held_back_from_a_new_question_too(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = Question("blood_group", "text", "Blood group", PRIVATE, shown_to_hospital=True)
    _ask(monkeypatch, "status", new)
    case = a_case(private_answers={"status": {"blood_group": "Olena says zero"}})
    shown = str(what_decides.clinical(a_sent_referral(case)))
    assert "Olena" not in shown and "[…] says zero" in shown
