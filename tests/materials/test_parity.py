"""No page in one language without the two others: what is shipped, what is published, and that a gap is found."""

from pathlib import Path

import pytest
from flask import Flask

from referral.db import db
from referral.materials import loading, parity, queries
from referral.materials.cards import cards
from referral.materials.models import CARD
from tests.materials.scenes import a_card, everything_shipped, published

LEAST = 5 * 20 + 20 + 30
"""Answers of five countries, cards and documents, in round numbers below what is shipped."""


def test_what_is_shipped_and_published_stands_in_three_languages(app: Flask) -> None:
    everything_shipped()
    run = app.test_cli_runner().invoke(args=["information", "parity"])
    assert run.exit_code == 0, run.output
    assert int(run.output.split()[1].strip(",")) >= LEAST


def test_words_without_a_card_are_found_and_each_card_has_words() -> None:
    assert not loading.unknown_codes()
    assert set(loading.shipped_cards()) == set(cards())


def test_a_language_that_is_missing_in_a_table_fails_the_command(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = loading.words_of_cards()
    whole["nausea"] = {code: said for code, said in whole["nausea"].items() if code != "ru"}
    monkeypatch.setattr(loading, "words_of_cards", lambda: whole)
    run = app.test_cli_runner().invoke(args=["information", "parity"])
    assert run.exit_code == 1 and "cards.words.csv nausea: no title in ru" in run.output


def test_a_title_that_is_missing_on_the_shelf_fails_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    table = tmp_path / "shelf.csv"
    table.write_text("code,title_uk,title_ru,title_en\nguide,Назва,,Title\n", encoding="utf-8")
    monkeypatch.setattr(loading, "SHELF", table)
    run = app.test_cli_runner().invoke(args=["information", "parity"])
    assert run.exit_code == 1 and "shelf.csv guide: no title in ru" in run.output


def test_a_published_page_that_lost_a_language_fails_it(app: Flask) -> None:
    published(a_card())
    edition = queries.shown(CARD)["nausea"].edition
    edition.words = {**edition.words, "en": {**edition.words["en"], "call": []}}
    db.session.commit()
    assert [gap.sentence for gap in parity.report()] == ["published card nausea: no call in en"]
