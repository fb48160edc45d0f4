"""What decides is shown before an acceptance, nothing of it folded away; nobody asked is not the same as none."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from referral.db import utc_now
from referral.fields import UNKNOWN
from referral.i18n import HOSPITAL_LANGUAGES, _, speaking
from referral.intake.questions import wording
from referral.intake.suggestions import icd10_codes
from referral.labels import label
from referral.referrals import actions
from referral.referrals.models import Referral
from referral.referrals.shown import what_decides
from referral.referrals.shown.spoken import language_words, written_in
from tests.factories import a_case, a_user
from tests.pages import Pages
from tests.referrals.scenes import a_sent_referral, letters, link_in

ANSWERS: dict[str, Any] = {
    "red_flags": {"fever": "yes"},
    "contact": {"sex": "female"},
    "treatment": {"last_dose": "2026-11", "pregnancy": UNKNOWN},
    "details": {"side": "left", "staging": "being_done", "stage": "2", "metastases": "no"},
    "course": {"cycle": 3, "cycles_planned": 6, "fractions_given": 10},
    "fitness": {"ecog": "1", "isolation": "no"},
    "family": {"companions": 0},
    "preferences": {},
}
PRIVATE: dict[str, Any] = {
    "diagnosis": {"site_words": "рак лівої молочної залози"},
    "details": {"tnm": "T2N1M0", "morphology": "инвазивный протоковый рак"},
    "course": {"regimen": "AC, 4 цикли від 2019 року і далі для Олени"},
}


@pytest.fixture
def referral(app: Flask) -> Referral:
    case = a_case(answers=ANSWERS, private_answers=PRIVATE, red_flags=["fever"], born="1980-02")
    case.seen_by_doctor = "Szpital w Lublinie: gorączka neutropeniczna"
    case.seen_by_doctor_at = datetime(2026, 11, 19, tzinfo=UTC)
    return a_sent_referral(case)


def told(referral: Referral) -> dict[str, what_decides.Row]:
    return {row.heading: row for row in what_decides.summary(referral)}


def test_a_receiving_doctor_reads_what_they_need_first(referral: Referral) -> None:
    said = {heading: row.text for heading, row in told(referral).items() if row.is_known}
    assert (
        said.items()
        >= {
            "Age in years": "46",
            "Diagnosis, in the patient's or the papers' own words": "рак лівої молочної залози",
            "Side of the body": "Left",
            "Stage and TNM": "II, T2N1M0, It is being found out",
            "Medicines and regimen": "AC, 4 цикли від 2019 року і далі для […]",
            "Last cycle": "3 of 6",
            "Radiotherapy sessions": "10",
            "Last dose or session": "November 2026",
            "How active (ECOG, Lansky)": "1: walks and does light work",
            "Kept apart because of an infection": "No",
            "What a doctor found": "Szpital w Lublinie: gorączka neutropeniczna",
            "Where the patient is": "Lviv, Ukraine",
            "People who travel with the patient": "0",
        }.items()
    )


def test_not_asked_no_answer_and_not_known_are_three_things_and_none_of_them_is_none(
    referral: Referral,
) -> None:
    found = told(referral)
    missing = {heading: row.text for heading, row in found.items() if not row.is_known}
    assert missing["Insured in the country where they are"] == "Not asked yet"
    assert missing["A place to live is needed"] == "Asked, no answer"
    assert missing["Pregnancy"] == "Asked, not known"
    assert found["People who travel with the patient"].is_known, "nobody travels with them: that is an answer"


def test_no_warning_sign_and_nobody_asked_differ(app: Flask) -> None:
    asked = a_sent_referral(a_case(answers={"red_flags": {"fever": "no"}}))
    assert told(asked)["Warning signs"].text == "None of the warning signs"
    assert told(a_sent_referral())["Warning signs"].text == "Not asked yet"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("pl", "Rak szyjki macicy (C53); Rak jelita grubego i odbytnicy (C18)"),
        ("uk", "Рак шийки матки (C53); Рак товстої кишки (C18)"),
    ],
)
def test_other_tumours_are_named_in_the_readers_language(app: Flask, language: str, words: str) -> None:
    case = a_case(answers={"diagnosis": {"other_tumours": ["C53", "C18"]}})
    with speaking(language):
        found = {row.heading: row.text for row in what_decides.summary(a_sent_referral(case))}
        assert words in found.values()


@pytest.mark.parametrize("language", [code for code in HOSPITAL_LANGUAGES if code != "en"])
def test_no_code_of_a_tumour_is_named_in_english_to_who_reads_another_language(
    app: Flask, language: str
) -> None:
    with speaking("en"):
        english = {code: wording.tumour_names([code]) for code in icd10_codes()}
    with speaking(language):
        same = [code for code, words in english.items() if wording.tumour_names([code]) == words]
    assert same == []


def test_free_words_carry_their_language(referral: Referral, pages: Pages) -> None:
    marked = {heading: row.language for heading, row in told(referral).items() if row.language}
    assert marked == {
        "Diagnosis, in the patient's or the papers' own words": "uk",
        "Type of tumour, as the papers say it": "ru",
        "Medicines and regimen": "uk",
    }
    assert written_in("рак правого легкого") == "cyrillic" and written_in("FOLFOX") == ""
    assert language_words("cyrillic") == "Ukrainian or Russian"
    pages.submit(pages.get(link_in(letters("referral_new")[-1])), "/answer/")
    page = pages.get("/answer", language="pl")
    assert [span.text for span in page.all("span[@lang='uk']")] == [
        "рак лівої молочної залози",
        "AC, 4 цикли від 2019 року і далі для […]",
    ]
    assert "(ukraiński)" in page.text and page.all("main//details") == [], "nothing is folded away"
    left_out = [part for part in page.all("div") if "app-no-print" in part.get("class", "")]
    assert [part for part in left_out if part.findall(".//button[@data-print]")], "it prints, without buttons"


@pytest.mark.parametrize("language", ["en", "pl", "cs", "hu", "sk", "ro", "uk", "ru"])
def test_what_came_of_the_doctors_visit_is_told_not_only_where_it_was(
    referral: Referral, language: str
) -> None:
    case = referral.case
    case.seen_by_doctor, case.doctor_outcome = "Лікарня, Перемишль", "discharged"
    case.doctor_said = "Нейтропенічна гарячка, цефтріаксон; сказали Олені"
    with speaking(language):
        found = told(referral)
        headings = [str(_("What a doctor found")), str(_("A doctor has seen the patient"))]
        came = label("doctor_outcome", "discharged")
    assert language == "en" or came != "Examined and discharged"
    words, outcome = (found[each] for each in headings)
    assert words.text == "Лікарня, Перемишль: Нейтропенічна гарячка, цефтріаксон; сказали […]"
    assert words.language == "uk" and came in outcome.text and "19" in outcome.text


def test_the_words_that_were_left_out_open_after_the_acceptance(referral: Referral, pages: Pages) -> None:
    nurse = a_user("hospital", hospital_id=referral.hospital_id)
    actions.accept(referral, nurse.as_actor(), utc_now())
    page = pages.sign_in(nurse).get(f"/hospital/referrals/{referral.id}/identity")
    assert "AC, 4 цикли від 2019 року і далі для Олени" in page.text


def test_the_coordinator_sees_before_sending_what_is_left_out(referral: Referral) -> None:
    (row,) = what_decides.withheld(referral.case, utc_now().date())
    assert (row.heading, row.text) == ("Medicines and regimen", "AC, 4 цикли від 2019 року і далі для Олени")


def test_each_sides_free_words_carry_their_language_on_the_others_page(app: Flask, pages: Pages) -> None:
    desk = a_user(language="uk")
    with speaking("uk"):
        referral = a_sent_referral(message="Може приїхати з понеділка")
    pages.submit(pages.get(link_in(letters("referral_new")[-1])), "/answer/")
    assert "Може приїхати з понеділка (ukraiński)" in pages.get("/answer", language="pl").text
    address = "/answer/step/ask_information"
    pages.submit(pages.get(address, language="pl"), address, language="pl", note="Jaki schemat?")
    assert referral.moves[-1].language == "pl"
    text = Pages(app).sign_in(desk).get(f"/desk/cases/{referral.case_id}").text
    assert "Jaki schemat? (Польська)" in text
    own = pages.get("/answer", language="pl").text
    assert "Jaki schemat?" in own and "Jaki schemat? (" not in own, "their own language needs no mark"


@pytest.mark.parametrize(
    ("text", "page", "found"),
    [
        ("FOLFOX", "uk", ""),
        ("Jaki schemat?", "pl", "pl"),
        ("рак правого легкого", "ru", "ru"),
        ("рак правого легкого", "pl", "cyrillic"),
        ("ще й досі їй", "ru", "uk"),
    ],
)
def test_the_letters_tell_before_the_page_does(text: str, page: str, found: str) -> None:
    assert written_in(text, page) == found
