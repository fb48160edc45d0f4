"""The page of a country as one file: nothing to fetch, no script, small, with every answer that is published."""

import re
from html.parser import HTMLParser

import pytest
from flask import Flask
from markupsafe import escape

from referral.information import loading, queries
from referral.information.forms import RECEIVING
from referral.information.models import LIFE
from referral.information.questions import QUESTIONS
from referral.information.saying import LANGUAGES
from tests.factories import NOW, a_user
from tests.pages import BASE, Pages

MOST_BYTES = 100_000
FETCHES = {"img", "script", "link", "iframe", "object", "video", "audio", "source", "embed", "form"}


class Tags(HTMLParser):
    """What a file names, and its headings in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.levels: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Noted."""
        self.names.add(tag)
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))


def kept(app: Flask, path: str) -> str:
    """The file as it is downloaded."""
    with app.app_context():
        answer = Pages(app).client.get(f"/information/{path}", base_url=BASE)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.fixture
def shipped(app: Flask) -> None:
    """Every shipped answer published."""
    loading.load(NOW)
    LIFE.publish_drafts(a_user("editor").as_actor(), a_user("editor").as_actor(), NOW)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_country_is_one_small_file_that_fetches_nothing(
    app: Flask, shipped: None, language: str
) -> None:
    for country in RECEIVING:
        page = kept(app, f"{country.lower()}/keep?lang={language}")
        found = Tags()
        found.feed(page)
        assert len(page.encode()) <= MOST_BYTES, country
        assert not found.names & FETCHES and "url(" not in page and "@import" not in page
        assert found.levels[0] == 1 and all(
            b - a <= 1 for a, b in zip(found.levels, found.levels[1:], strict=False)
        )
        for answer in queries.shown_in(country).values():
            assert str(escape(answer.edition.words[language]["text"])) in page, (country, answer.question)


def test_it_is_downloaded_under_a_name_that_tells_nothing_of_anybody(app: Flask) -> None:
    with app.app_context():
        answer = Pages(app).client.get("/information/pl/keep", base_url=BASE)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="pl-uk.html"'


def test_each_answer_says_who_has_checked_it_and_who_has_not(app: Flask, shipped: None) -> None:
    with app.app_context():
        opened = Pages(app).get("/information/pl").text
    for page in (opened, kept(app, "pl/keep")):
        assert page.count("медик чи юрист цього ще не перевіряв") == len(queries.shown_in("PL"))


@pytest.mark.parametrize("country", RECEIVING)
def test_each_shipped_country_answers_every_question_or_says_that_nobody_has(
    app: Flask, shipped: None, country: str
) -> None:
    rows = loading.rows_of(loading.ANSWERS / f"{country.lower()}.csv")
    assert {row["question"] for row in rows} == set(QUESTIONS), "each question has a row"
    without = {row["question"] for row in rows if not row["source"]}
    assert all(row["note"] for row in rows if row["question"] in without), "why it is not written"
    assert set(queries.shown_in(country)) == set(QUESTIONS) - without
    with app.app_context():
        page = Pages(app).get(f"/information/{country.lower()}").text
    assert page.count("Ще ніхто цього не написав.") == len(without)
    assert len(QUESTIONS) == 25


def test_it_says_when_it_was_kept_and_where_newer_words_stand(app: Flask, shipped: None) -> None:
    page = kept(app, "pl/keep")
    assert f"{app.config['PUBLIC_URL']}/information/pl" in page and "Збережено" in page
