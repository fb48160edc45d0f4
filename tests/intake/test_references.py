"""References are read aloud and typed again without mistakes; names and phones fold to the same token."""

import re

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from referral.intake.references import (
    ALPHABET,
    BASE32,
    code_meant,
    code_of,
    new_reference,
    normal,
    staff_code_of,
)
from referral.intake.tokens import asked_of, of_identity

PLACES = (3, 4, 5, 6, 8, 9, 10)


def test_a_reference_is_recognised_however_it_is_typed() -> None:
    reference = new_reference()
    for typed in (reference, reference.lower(), reference.replace("-", " "), reference.removeprefix("OB-")):
        assert normal(typed) == reference


@given(st.sampled_from(PLACES), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_caught(place: int, other: str) -> None:
    reference = new_reference()
    wrong = reference[:place] + other + reference[place + 1 :]
    assert normal(wrong) == (reference if other == reference[place] else None)


@given(st.tuples(st.sampled_from(PLACES[:-1]), st.sampled_from(PLACES[:-1])))
def test_two_swapped_characters_are_always_caught(places: tuple[int, int]) -> None:
    reference, (first, second) = new_reference(), places
    letters = list(reference)
    letters[first], letters[second] = letters[second], letters[first]
    swapped = "".join(letters)
    assert normal(swapped) == (reference if swapped == reference else None)


def test_a_cards_code_is_recognised_however_it_is_typed() -> None:
    code = code_of("a card's secret")
    assert re.fullmatch(f"[{BASE32}]{{5}}-[{BASE32}]{{5}}", code) and code == code_of("a card's secret")
    assert code_meant(code.lower().replace("-", " ")) == code_meant(f" {code} ") == code != code_of("another")
    assert normal(code) is None, "no code is taken for a reference"
    assert code_meant(f"{code}7") is code_meant(code[:-1]) is code_meant(code.replace(code[0], "ж")) is None


def test_the_code_of_a_card_of_before_is_recognised_and_one_wrong_character_is_caught() -> None:
    code = staff_code_of("a card's secret")
    assert re.fullmatch(f"(?:[{ALPHABET}]{{3}}-){{2}}[{ALPHABET}]{{3}}", code)
    assert (
        code_meant(code.lower().replace("-", " "))
        == code_meant(f" {code} ")
        == code
        != staff_code_of("another")
    )
    assert normal(code) is None, "no code is taken for a reference"
    for place in (0, 1, 2, 4, 5, 6, 8, 9, 10):
        for other in set(ALPHABET) - {code[place]}:
            assert code_meant(code[:place] + other + code[place + 1 :]) is None
    assert code_meant("") is code_meant("Шевченко") is code_meant(new_reference()) is None


@pytest.mark.parametrize("typed", ["", "OB-", "OB-0000-000", "Олена", "OB-AAAA-AAAA"])
def test_what_is_no_reference_is_none(typed: str) -> None:
    assert normal(typed) is None


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("Щербак Володимир", "Vladimir SZCZERBAK", True),
        ("Нечуй-Левицька Мар'яна", "Левицкая Марьяна", True),
        ("Щербак Володимир", "Щербань Володимир", False),
    ],
)
def test_surnames_that_sound_alike_share_a_token(app: Flask, one: str, other: str, meet: bool) -> None:
    kept = of_identity({"name_original": one, "birth_date": "1980-02-03"})
    asked = asked_of({"name_original": other, "birth_date": "1980"})
    assert bool(kept & asked) == meet


def test_a_swapped_day_and_month_share_a_token_and_no_token_holds_a_word(app: Flask) -> None:
    kept = of_identity({"name_original": "Тестова Олена", "birth_date": "1980-02-03"})
    swapped = asked_of({"name_original": "Інша Ганна", "birth_date": "1980-03-02"})
    assert {kind for kind, _token in kept & swapped} == {"birth_date"}
    assert {kind for kind, _token in kept} == {"birth_date", "surname_year", "surname_part"}
    assert all(
        re.fullmatch("[0-9a-f]{64}" if kind != "surname_part" else "[0-9a-f]{1,2}", token)
        for kind, token in kept
    )


def test_the_same_phone_has_one_token_and_unknown_has_none(app: Flask) -> None:
    one = of_identity({"phone": "050 123 45 67"})
    assert (
        one
        == of_identity({"phone": "+380 (50) 123-45-67"})
        == of_identity({"second_phone": "00380501234567"})
    )
    assert of_identity({"birth_date": "unknown"}) == set()
