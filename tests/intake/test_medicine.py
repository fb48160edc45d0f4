"""Which medicine runs out first, on which day: asked, a due date, told to hospital and coordinator."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.fields import UNKNOWN
from referral.i18n import PUBLIC_LANGUAGES
from referral.intake import actions
from referral.intake.questions.table import GROUPS
from referral.intake.questions.wording import medicine_words
from referral.referrals.shown import what_decides
from tests.factories import NOW, a_case, a_user
from tests.intake.walk import TREATMENT, begun, fresh, send, volunteer
from tests.pages import Pages
from tests.referrals.scenes import a_sent_referral

TODAY = NOW.date()
SOON, LATER, GONE = "2026-11-25", "2026-12-20", "2026-11-01"


def _typed(name: str, iso: str) -> dict[str, str]:
    year, month, day = iso.split("-")
    return {f"{name}-day": day, f"{name}-month": month, f"{name}-year": year}


@pytest.mark.parametrize(
    ("next_due", "ends_on", "due"),
    [
        (LATER, SOON, SOON),
        (SOON, LATER, SOON),
        (LATER, GONE, GONE),
        (None, SOON, SOON),
        (SOON, None, SOON),
        (UNKNOWN, SOON, SOON),
        (SOON, UNKNOWN, SOON),
        (UNKNOWN, UNKNOWN, None),
        (None, None, None),
    ],
)
def test_what_comes_first_is_the_due_date(
    app: Flask, next_due: str | None, ends_on: str | None, due: str | None
) -> None:
    user = a_user(Role.VOLUNTEER)
    case = a_case(volunteer=user)
    given = {"phase": "hormone_or_targeted", "next_due": next_due, "medicine_ends_on": ends_on}
    actions.save_group(case, "treatment", {n: v for n, v in given.items() if v}, user.as_actor(), NOW)
    assert case.next_treatment_due == (date.fromisoformat(due) if due else None)


def test_the_page_asks_both_at_once_and_takes_a_day_in_the_past(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    answers = {**TREATMENT, "medicine_ends": "Гливек 400 мг", **_typed("medicine_ends_on", "2024-02-29")}
    assert send(pages, case, "treatment", answers).status == 303
    case = fresh(case)
    assert case.next_treatment_due == date(2024, 2, 29)
    assert case.answers["treatment"]["medicine_ends_on"] == "2024-02-29"
    assert (case.private_answers or {})["treatment"] == {"medicine_ends": "Гливек 400 мг"}
    assert "Гливек" not in str(case.answers), "free text is sealed"


def test_not_known_is_an_answer_to_each_new_question(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    answers = {**TREATMENT, "medicine_ends-unknown": "yes", "medicine_ends_on-unknown": "yes"}
    assert send(pages, case, "treatment", answers).status == 303
    assert send(pages, case, "details", {"side": UNKNOWN}).status == 303
    assert send(pages, case, "preferences", {"near_hospital": UNKNOWN}).status == 303
    case = fresh(case)
    assert case.next_treatment_due is None
    assert (case.private_answers or {})["treatment"] == {"medicine_ends": UNKNOWN}
    assert case.answers["details"] == {"side": UNKNOWN}
    assert case.answers["preferences"] == {"near_hospital": UNKNOWN}


def test_a_name_longer_than_a_hundred_letters_is_refused_and_kept_on_the_page(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    assert send(pages, case, "treatment", {**TREATMENT, "medicine_ends": "а" * 100}).status == 303
    page = send(pages, case, "treatment", {**TREATMENT, "medicine_ends": "а" * 101})
    assert page.status == 422 and page.form("treatment")["values"]["medicine_ends"] == ["а" * 101]


@pytest.mark.parametrize(
    ("name", "ends_on", "words"),
    [
        ("Glivec", SOON, "Glivec, until November 25, 2026"),
        ("Glivec", "2026-11-20", "Glivec, until November 20, 2026"),
        ("Glivec", GONE, "Glivec, ran out on November 1, 2026"),
        ("Glivec", UNKNOWN, "Glivec"),
        ("Glivec", None, "Glivec"),
        (UNKNOWN, SOON, "A medicine, its name is not known, until November 25, 2026"),
        (None, GONE, "A medicine, its name is not known, ran out on November 1, 2026"),
        (UNKNOWN, UNKNOWN, None),
        (None, None, None),
    ],
)
def test_it_is_told_in_one_line(app: Flask, name: str | None, ends_on: str | None, words: str | None) -> None:
    with app.test_request_context("/?lang=en"):
        assert medicine_words(name, ends_on, TODAY) == words


def _told(**facts: Any) -> Any:
    treatment = {"next_due": LATER, "medicine_ends_on": SOON}
    answers = {
        "treatment": treatment,
        "details": {"side": "left"},
        "preferences": {"near_hospital": "yes", "housing": "no"},
    }
    return a_case(answers=answers, next_treatment_due=date.fromisoformat(SOON), born="1980-02", **facts)


def test_a_hospital_reads_medicine_next_dose_age_side_and_housing(app: Flask) -> None:
    referral = a_sent_referral(_told(private_answers={"treatment": {"medicine_ends": "Glivec"}}))
    with app.test_request_context("/?lang=en"):
        told = {row.heading: row.text for row in what_decides.summary(referral, TODAY)}
        more = {row.heading: row.text for _heading, rows in what_decides.clinical(referral) for row in rows}
    assert told["Medicine that runs out first"] == "Glivec, until November 25, 2026"
    assert told["Next treatment is due"] == "December 20, 2026" and told["Age in years"] == "46"
    assert told["Side of the body"] == "Left" and told["A place to live is needed"] == "No"
    assert more["Could the patient stay near the hospital during treatment?"] == "Yes"


def test_a_name_in_the_medicines_place_is_held_back(app: Flask) -> None:
    referral = a_sent_referral(_told(private_answers={"treatment": {"medicine_ends": "Olena's pills"}}))
    with app.test_request_context("/?lang=en"):
        told = {row.heading: row.text for row in what_decides.summary(referral, TODAY)}[
            "Medicine that runs out first"
        ]
    assert told == "[…] pills, until November 25, 2026"


def test_a_coordinator_reads_it_beside_what_is_needed(pages: Pages) -> None:
    case = _told(private_answers={"treatment": {"medicine_ends": "Glivec"}})
    text = pages.sign_in(a_user(Role.COORDINATOR)).get(f"/desk/cases/{case.id}").text
    assert (
        "Medicine that runs out first Glivec, " in text and "Next treatment is due December 20, 2026" in text
    )


@pytest.mark.parametrize("language", PUBLIC_LANGUAGES)
@pytest.mark.parametrize(
    ("group", "name"),
    [
        ("treatment", "medicine_ends"),
        ("treatment", "medicine_ends_on"),
        ("details", "side"),
        ("preferences", "near_hospital"),
    ],
)
def test_each_new_question_is_asked_in_every_public_language(
    app: Flask, language: str, group: str, name: str
) -> None:
    pages, _user = volunteer(app, language=language)
    page = pages.get(f"/intake/{begun(pages).id}/{group}")
    asked = next(question for question in GROUPS[group].questions if question.name == name)
    fields = {field.get("name") for field in page.all("input")}
    assert fields & {name, f"{name}-day"}
    assert f"{name}-unknown" in fields or page.all(f"input[@name='{name}'][@value='unknown']")
    assert (str(asked.words) in page.text) == (language == "en")
