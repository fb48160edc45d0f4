"""How do I add a card: two rows of tables; then it is loaded, published by two, read, printed and offered."""

import pytest

from tests.how_to.copying import Copy

MOST_FILES = 2
ROW = "itching,follow_up,any,https://cards.example/itching,Itching,2026-01-02,2026-11-29,,\n"
WORDS = (
    "itching,uk,Свербіж,Його лікують.,Мийтеся прохолодною водою,Не розчісуйте,Висип: скажіть лікарю\n"
    "itching,ru,Зуд,Его лечат.,Мойтесь прохладной водой,Не расчёсывайте,Сыпь: скажите врачу\n"
    "itching,en,Itching,It is treated.,Wash with cool water,Do not scratch,A rash: tell your doctor\n"
)
WALK = '''"""The new card is loaded, published, read, printed and offered to whom it concerns."""

import pytest
from flask import Flask

from referral.letters_on_paper import press
from referral.materials import letters, queries
from referral.materials.views import offered
from tests.factories import a_case
from tests.materials.scenes import everything_shipped
from tests.pages import Pages


def test_the_card_is_walked(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert everything_shipped() > 0
    page = Pages(app).get("/materials/itching").text
    assert "Свербіж" in page and "Медик цього ще не перевіряв." in page
    case = a_case(phase="follow_up", place_country="PL")
    with app.test_request_context("/?lang=uk"):
        assert "/materials/itching" in [link.address for link in offered.for_you_now(case)]
        monkeypatch.setattr(press, "is_there", lambda: False)  # our fonts lie beside the tree, not in this copy
        assert "Мийтеся прохолодною водою" in letters.sheet(queries.shown_card("itching"), "uk", "a5").body
    run = app.test_cli_runner().invoke(args=["information", "parity"])
    assert run.exit_code == 0
'''


@pytest.fixture
def card(copy: Copy) -> Copy:
    """The recipe of docs/how-to.md."""
    copy.append("referral/materials/data/cards.csv", ROW)
    copy.append("referral/materials/data/cards.words.csv", WORDS)
    return copy


def test_a_card_takes_two_files_and_is_read_printed_and_offered(card: Copy) -> None:
    assert len(card.touched) <= MOST_FILES
    card.add("tests/materials/test_itching.py", WALK)
    card.module("pytest", "tests/materials/test_itching.py", "-q")
