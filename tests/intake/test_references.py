"""References are read aloud and typed again without mistakes; names and phones fold to the same token."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from referral.intake.references import ALPHABET, new_reference, normal
from referral.intake.tokens import fold, of_identity

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


@pytest.mark.parametrize("typed", ["", "OB-", "OB-0000-000", "Олена", "OB-AAAA-AAAA"])
def test_what_is_no_reference_is_none(typed: str) -> None:
    assert normal(typed) is None


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Володимир Щербак-Юхименко", "volodymyr shcherbak yukhymenko"),
        ("Volodymyr SHCHERBAK", "volodymyr shcherbak"),
        ("Мар'яна", "mariana"),
        ("Łukasz Žižka", "lukasz zizka"),
    ],
)
def test_a_name_folds_to_bare_latin_letters(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_the_same_phone_has_one_token_and_unknown_has_none(app: Flask) -> None:
    one = of_identity({"phone": "050 123 45 67"})
    assert (
        one
        == of_identity({"phone": "+380 (50) 123-45-67"})
        == of_identity({"second_phone": "00380501234567"})
    )
    assert of_identity({"birth_date": "unknown"}) == set()
