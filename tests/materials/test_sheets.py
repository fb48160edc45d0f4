"""Every shipped card on paper: one page of A5 and of A4 in three languages, read by a checker of PDFs."""

import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader

from referral.information.saying import LANGUAGES
from referral.letters_on_paper import fonts, press
from referral.materials import letters, queries
from referral.materials.cards import cards
from tests.letters_on_paper.scenes import read
from tests.letters_on_paper.test_letters import check
from tests.materials.scenes import a_card, everything_shipped, published
from tests.pages import Pages

MILLIMETRES = {"a5": (148, 210), "a4": (210, 297)}
A_POINT = 25.4 / 72


def words_of(said: dict[str, object]) -> list[str]:
    """Every sentence of a card, without the spaces at which lines break."""
    parts = (part if isinstance(part, list) else [part] for part in said.values())
    return ["".join(str(line).split()) for part in parts for line in part if line]


@pytest.fixture(autouse=True)
def request_context(app: Flask) -> Iterator[None]:
    """A sheet is made while somebody asks for it."""
    with app.test_request_context():
        yield


@pytest.mark.parametrize("paper", letters.PAPERS)
def test_each_shipped_card_is_one_page_in_each_language_with_every_word_on_it(app: Flask, paper: str) -> None:
    everything_shipped()
    found = queries.shown("card")
    assert len(found) == len(cards()) == 20
    for card in found.values():
        for language in LANGUAGES:
            made = letters.sheet(card, language, paper)
            assert made.pressed is not None and made.pressed.pages == 1, (card.code, language)
            printed = read(made.pressed.pdf).replace(" ", "")
            missing = [line for line in words_of(card.edition.words[language]) if line not in printed]
            assert not missing and fonts.MISSING not in printed, (card.code, language, missing)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper", letters.PAPERS)
def test_a_reader_of_pdfs_finds_no_fault_in_a_card(
    app: Flask, tmp_path: Path, language: str, paper: str
) -> None:
    everything_shipped()
    for card in list(queries.shown("card").values())[::7]:
        made = letters.sheet(card, language, paper)
        assert made.pressed is not None
        check(made.pressed.pdf, tmp_path)
        box = PdfReader(io.BytesIO(made.pressed.pdf)).pages[0].mediabox
        size = (round(float(box.width) * A_POINT), round(float(box.height) * A_POINT))
        assert size == MILLIMETRES[paper]


def test_the_code_on_a_card_is_the_address_of_its_page(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    monkeypatch.setitem(
        app.jinja_env.globals, "code_of", lambda address: drawn.append(address) or press.qr(address)
    )
    published(a_card())
    assert Pages(app).get("/materials/nausea/uk/a5").status == 200
    assert set(drawn) == {f"{app.config['PUBLIC_URL']}/materials/nausea"}


def test_an_unchecked_card_says_so_on_paper_too(app: Flask) -> None:
    published(a_card())
    for language, words in (
        ("uk", "Медик цього ще не перевіряв."),
        ("en", "Not yet checked by a clinician."),
    ):
        made = letters.sheet(queries.shown_card("nausea"), language, "a5")
        assert made.pressed is not None and words in read(made.pressed.pdf)


def test_without_a_press_the_card_is_a_page_to_print(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    published(a_card())
    monkeypatch.setattr(press, "is_there", lambda: False)
    page = Pages(app).get("/materials/nausea/uk/a5")
    assert page.status == 200 and "Пийте по 2 ковтки" in page.text


@pytest.mark.parametrize("path", ["nausea/pl/a5", "nausea/uk/a3", "none/uk/a5", "none", "none/wrong"])
def test_an_address_of_nothing_is_not_found(app: Flask, now: datetime, path: str) -> None:
    published(a_card())
    assert Pages(app).get(f"/materials/{path}").status == 404
