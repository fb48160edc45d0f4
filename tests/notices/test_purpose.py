"""What the service is for, and how far everybody can use it: the pages say what the papers say."""

import re
from pathlib import Path

import pytest
from flask import Flask

from referral.i18n import HOSPITAL_LANGUAGES, PUBLIC_LANGUAGES, speaking
from referral.notices.access import ACCESSIBILITY
from referral.notices.functions import FUNCTIONS, NEAR, SIDES
from tests.pages import Pages


@pytest.mark.parametrize("language", PUBLIC_LANGUAGES)
def test_every_function_says_what_it_does_and_does_not_and_how_near_it_is(app: Flask, language: str) -> None:
    text = Pages(app).get(f"/what-it-is-for?lang={language}").text
    with speaking(language):
        for each in FUNCTIONS.values():
            assert all(str(said) in text for said in (each.name, each.does, each.does_not, SIDES[each.side]))


def test_the_paper_reasons_about_each_function_on_the_same_side(root: Path) -> None:
    paper = (root / "docs/safety/intended-purpose.md").read_text(encoding="utf-8")
    reasoned = dict(re.findall(r"^### `(\w+)`: (outside|near)$", paper, re.M))
    assert reasoned == {code: each.side for code, each in FUNCTIONS.items()}
    assert NEAR in reasoned.values(), "nothing near the line would be a claim that nobody believes"


@pytest.mark.parametrize("language", HOSPITAL_LANGUAGES)
def test_the_accessibility_statement_stands_in_eight_languages(app: Flask, language: str) -> None:
    page = Pages(app).get(f"/accessibility?lang={language}")
    assert page.status == 200 and page.tree.get("lang") == language
    with speaking(language):
        for section in ACCESSIBILITY.values():
            assert all(str(sentence) in page.text for sentence in section.sentences)
    assert "desk@foundation.example" in page.text
