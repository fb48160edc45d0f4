"""Consent first: without it nothing is kept; with it, a double click gives one case."""

import pytest
from flask import Flask

from referral.contacts import contact_for
from referral.db import db
from referral.i18n import _, speaking
from referral.intake.models import Case, Consent, KeptAnswers, Patient
from tests.intake.walk import CONSENT, case_of, consented, volunteer


def test_without_consent_nothing_is_kept_and_help_is_shown(app: Flask) -> None:
    pages, _user = volunteer(app)
    page = pages.follow(consented(pages, agrees="no", given_by=""))
    assert page.status == 200 and "112" in page.text and "103" in page.text
    for model in (Patient, Case, Consent, KeptAnswers):
        assert db.session.query(model).count() == 0


@pytest.mark.parametrize("given_by", ["patient", "guardian"])
def test_a_consent_is_kept_with_giver_language_and_version(app: Flask, given_by: str) -> None:
    pages, user = volunteer(app)
    (kept,) = case_of(consented(pages, given_by=given_by, read_in="ru")).consents
    assert (kept.purpose, kept.given_by, kept.language, kept.recorded_by) == (
        "store",
        given_by,
        "ru",
        user.id,
    )
    assert kept.text_version and kept.withdrawn_at is None


def test_a_vital_interest_names_who_decided(app: Flask) -> None:
    pages, _user = volunteer(app)
    refused = consented(pages, given_by="vital_interest")
    assert refused.status == 422 and db.session.query(Case).count() == 0
    (kept,) = case_of(
        consented(pages, given_by="vital_interest", basis="Лікар Іваненко, непритомна")
    ).consents
    assert kept.basis == "Лікар Іваненко, непритомна"


def test_no_answer_is_chosen_beforehand_and_the_page_says_who_is_responsible_how_long_and_which_rights(
    app: Flask,
) -> None:
    page = volunteer(app)[0].get("/intake/new/consent")
    assert not [box for box in page.all("input") if box.get("checked") is not None]
    for words in ("Responsible for what is stored", "for 3 years after", "have it corrected or erased"):
        assert words in page.text
    contact = contact_for()
    assert contact and contact.organisation in page.text.split("What happens")[0]


@pytest.mark.parametrize(("language", "word"), [("uk", "Помилка"), ("ru", "Ошибка"), ("en", "Error")])
def test_errors_begin_the_title_and_name_each_question_once(app: Flask, language: str, word: str) -> None:
    pages, _user = volunteer(app, language=language)
    right = pages.get("/intake/new/consent")
    page = pages.submit(right, "/consent", agrees="yes")
    assert page.title.startswith(f"{word}: ") and not right.title.startswith(word)
    (summary,) = (each for each in page.all("div") if each.get("class") == "nhsuk-error-summary")
    lines = ["".join(each.itertext()).strip() for each in summary.iterfind(".//li")]
    assert len(lines) == len(set(lines)) == 2
    with speaking(language):
        named = (str(_("Who consents?")), str(_("In which language did you read it?")))
    assert [line.startswith(name) for line, name in zip(lines, named, strict=True)] == [True, True]


def test_an_unanswered_consent_keeps_the_page_and_its_key(app: Flask) -> None:
    pages, _user = volunteer(app)
    first = pages.get("/intake/new/consent")
    again = pages.submit(first, "/consent", agrees="yes")
    assert again.status == 422
    key = first.form("/consent")["values"]["idempotency_key"]
    assert again.form("/consent")["values"]["idempotency_key"] == key


@pytest.mark.both_databases
def test_sending_the_same_page_twice_gives_the_same_case(app: Flask) -> None:
    pages, _user = volunteer(app)
    page = pages.get("/intake/new/consent")
    first, second = (case_of(pages.submit(page, "/consent", **CONSENT)).id for _click in range(2))
    assert first == second and db.session.query(Case).count() == 1
