"""The intake on paper: the questions of the web, numbered alike in each language, linked by the number at its head."""

from pathlib import Path

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db
from referral.intake.forms import schema_of
from referral.intake.questions.table import GROUPS
from referral.intake.references import ALPHABET, form_number, new_form_number
from referral.letters_on_paper import blank_form, letters
from referral.letters_on_paper.models import BlankForm
from tests.factories import a_user
from tests.letters_on_paper.scenes import pdf_of, read
from tests.letters_on_paper.test_letters import check
from tests.pages import Pages

LANGUAGES = ("uk", "ru", "en")


def blank(app: Flask, language: str) -> letters.Made:
    with app.test_request_context(base_url="http://127.0.0.1"):
        return letters.blank("F-7K3M9Q-X", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_of_the_web_stands_on_paper(app: Flask, language: str) -> None:
    words = read(pdf_of(blank(app, language)))
    with letters.speaking(language):
        asked = [
            str(q.words)
            for group in GROUPS.values()
            for q in group.questions
            if q.words and q.name != "paper_number"
        ]
        missing = [each for each in asked if " ".join(each.split()) not in words]
    assert len(asked) > 80 and not missing
    assert "F-7K3M9Q-X" in words and "112" in words


def test_a_number_means_the_same_question_in_each_language(app: Flask) -> None:
    numbers = []
    for language in LANGUAGES:
        with letters.speaking(language):
            numbers.append([each.number for part in blank_form.said()["parts"] for each in part.questions])
    assert numbers[0] == numbers[1] == numbers[2] and len(set(numbers[0])) == len(numbers[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reader_of_pdfs_finds_no_fault(app: Flask, tmp_path: Path, language: str) -> None:
    check(pdf_of(blank(app, language)), tmp_path)


def test_each_printed_form_has_a_number_of_its_own(app: Flask) -> None:
    pages = Pages(app).sign_in(a_user(Role.VOLUNTEER))
    for _ in range(2):
        page = pages.submit(pages.get("/intake/paper", language="uk"), "/intake/paper")
        assert page.status == 200 and page.response.mimetype == "application/pdf"
    rows = list(db.session.scalars(db.select(BlankForm)))
    assert len({row.number for row in rows}) == 2 and all(row.sha256 for row in rows)
    assert pages.post("/intake/paper", {"language": "pl"}).status == 404


def test_a_mistyped_number_is_noticed(app: Flask) -> None:
    for _ in range(50):
        number = new_form_number()
        assert form_number(number) == form_number(number.lower().replace("-", " ")) == number
        assert form_number(number.replace("A", "А").replace("E", "Е")) == number, "typed in Cyrillic"
        for at in range(2, len(number)):
            if number[at] == "-":
                continue
            other = ALPHABET[(ALPHABET.index(number[at]) + 1) % len(ALPHABET)]
            assert form_number(number[:at] + other + number[at + 1 :]) is None
    assert form_number("") is None and form_number("F-") is None and form_number("x" * 500) is None


def test_the_number_is_a_question_of_the_first_page(app: Flask) -> None:
    schema, number = schema_of("contact"), new_form_number()
    assert schema.load({"paper_number": number.lower()}, partial=True) == {"paper_number": number}
    assert "paper_number" in schema.validate({"paper_number": "F-AAAAAA-3"}, partial=True)
