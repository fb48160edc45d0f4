"""The board of phrases: eighty sentences, each in eight languages, which say the same."""

import re

import pytest
from flask import Flask

from matching.vocabulary import languages
from referral.i18n import speaking
from referral.information.phrases import GROUPS, foreign, phrases
from tests.pages import Pages

NO = {
    "uk": r"\b(не|ні|немає|нема|без|ніч\w+|нік\w+)\b",
    "ru": r"\b(не|нет|нельзя|без|нич\w+|ник\w+)\b",
    "en": r"\b(not|no|cannot|never|without|nothing|nobody)\b|n't",
    "pl": r"\b(nie|bez|nic|nigdy|nikt)\b",
    "cs": r"\b(ne(?!bo\b|ž\b|j|mocni|dáv|děl)\w*|bez|nic|nikdy|není|žádn\w+)\b",
    "sk": r"\b(ne(?!j|mocni|dáv|deľ|bo\b)\w*|bez|nič|nikdy|nie|žiadn\w+)\b",
    "hu": r"\b(nem|nincs\w*|ne|se|sem|nélkül|semmi\w*|\w+(talan|telen|tlan|tlen))\b",
    "ro": r"\b(nu|n-\w+|fără|niciodată|nimic|nici)\b",
}
"""What denies, by language."""
INTERFACE = {each.code for each in languages().values() if each.interface != "none"}


def test_there_are_eighty_and_each_is_written_in_every_language_of_the_interface() -> None:
    assert len(phrases()) == len({each.code for each in phrases()}) == 80
    assert all(set(each.words) == INTERFACE and all(each.words.values()) for each in phrases())
    assert {each.group for each in phrases()} == set(GROUPS)
    assert {each.said_by for each in phrases()} == {"patient", "staff"}


@pytest.mark.parametrize("phrase", phrases(), ids=lambda each: each.code)
def test_numbers_are_the_same_in_every_language(phrase: object) -> None:
    found = {code: sorted(re.findall(r"\d+", said)) for code, said in phrase.words.items()}  # type: ignore[attr-defined]
    assert all(each == found["uk"] for each in found.values()), found


@pytest.mark.parametrize("phrase", phrases(), ids=lambda each: each.code)
def test_what_is_denied_in_one_language_is_denied_in_all(phrase: object) -> None:
    found = {code: bool(re.search(NO[code], said, re.I)) for code, said in phrase.words.items()}  # type: ignore[attr-defined]
    assert len(set(found.values())) == 1, (found, phrase)


@pytest.mark.parametrize("theirs", foreign())
def test_the_board_shows_both_languages_side_by_side(app: Flask, theirs: str) -> None:
    page = Pages(app).get(f"/information/phrases/{theirs}").text
    first = phrases()[0].words
    assert first["uk"] in page and first[theirs] in page


def test_there_is_no_board_of_a_language_that_nobody_needs(app: Flask) -> None:
    for code in ("uk", "ru", "xx"):
        assert Pages(app).get(f"/information/phrases/{code}").status == 404


@pytest.mark.parametrize("code", sorted(INTERFACE - {"en"}))
def test_the_headings_of_the_board_are_written_in_every_language_of_the_interface(
    app: Flask, code: str
) -> None:
    with app.test_request_context(), speaking("en"):
        english = {group: str(words) for group, words in GROUPS.items()}
    with app.test_request_context(), speaking(code):
        assert not [group for group, words in GROUPS.items() if str(words) == english[group]]
