"""A phone number is read as people write it: of which country, which of several, and why one is refused."""

import ast
from pathlib import Path

import pytest
from marshmallow import ValidationError

from referral import phones
from referral.forms import SENTENCES

READ = [
    ("06301234567", "HU", ["+36301234567"]), ("06301234567", None, ["+36301234567"]),
    ("\u202a+380671234567\u202c", None, ["+380671234567"]), ("8 067 123 45 67", None, ["+380671234567"]),
    ("050-765-43-21 (дзвонити після 18)", "UA", ["+380507654321"]),
    ("+48 501 234 567 after 18:30", None, ["+48501234567"]), ("067 123 45 67 з 9 до 20", "UA", ["+380671234567"]),
    ("+380671234567 viber", None, ["+380671234567"]), ("viber:0671234567", None, ["+380671234567"]),
    ("501234567", "PL", ["+48501234567"]), ("38 067 123 45 67", None, ["+380671234567"]),
    ("0671234567 (мама)", None, ["+380671234567"]), ("O671234567", None, ["+380671234567"]),
    ("00380671234567", None, ["+380671234567"]), ("+8 067 123 45 67", None, ["+380671234567"]),
    ("0671234567, 0501234567", None, ["+380671234567", "+380501234567"]),
    ("0671234567 0501234567", None, ["+380671234567", "+380501234567"]),
    ("0671234567 або +48 501 234 567 WhatsApp", "PL", ["+380671234567", "+48501234567"]),
    ("0905123456", "SK", ["+421905123456"]), ("068123456", "MD", ["+37368123456"]),
    ("032 235 35 35 доб. 12", None, ["+380322353535"]), ("48501234567", None, ["+48501234567"]),
    ("+49 151 23456789", None, ["+4915123456789"]),
]  # fmt: skip
REFUSED = {
    "phone": ["+4850123456", "+380ABC1234567", "немає", "123", "+380 00 123 45 67", "12" * 40],
    "phone_placeholder": ["+380 50 000 00 00", "0000000", "1234567", "111111111", "0123456789"],
}
ASKED_BACK = [("501234567", None), ("671234567", None), ("0951234567", "SK"), ("601 123 456", None)]


@pytest.mark.parametrize(("typed", "country", "meant"), READ)
def test_a_number_is_read_whatever_stands_around_it(
    typed: str, country: str | None, meant: list[str]
) -> None:
    kept = phones.Phone(country).deserialize(typed)
    assert kept == ", ".join(map(phones.shown, meant))
    assert phones.numbers_in(kept) == phones.numbers_kept(kept) == set(meant), "what was kept is read again"
    assert phones.numbers_kept(typed) == phones.numbers_in(typed), "and so is what was kept as it was typed"


def test_nobodys_number_is_none_also_where_it_was_kept() -> None:
    assert (
        phones.numbers_kept("+380 50 000 00 00") == phones.numbers_kept("+38050 000 00 00, x") == frozenset()
    )


@pytest.mark.parametrize(
    ("code", "typed"), [(code, typed) for code, each in REFUSED.items() for typed in each]
)
def test_what_is_nobodys_number_is_refused_in_words(code: str, typed: str) -> None:
    with pytest.raises(ValidationError) as refused:
        phones.Phone().deserialize(typed)
    assert refused.value.messages == [code] and code in SENTENCES
    assert phones.numbers_in(typed) == frozenset(), "nobody is found by it"


@pytest.mark.parametrize(("typed", "country"), ASKED_BACK)
def test_a_number_of_several_countries_is_asked_back_and_found_by_each(
    typed: str, country: str | None
) -> None:
    with pytest.raises(ValidationError) as refused:
        phones.Phone(country).deserialize(typed)
    code, _, options = str(refused.value.messages[0]).partition("|")
    assert code == "phone_country" and len(options.split(", ")) == len(phones.numbers_in(typed, country)) > 1


def test_an_office_keeps_what_it_writes_beside_its_number() -> None:
    assert phones.Phone("PL", with_words=True).deserialize("22 546 20 00 wew. 12") == "22 546 20 00 wew. 12"
    assert phones.Phone("PL", with_words=True).deserialize("22 546 20 00") == "+48 22 546 20 00"
    with pytest.raises(ValidationError):
        phones.Phone("PL", with_words=True).deserialize("rejestracja")


def test_every_form_that_takes_a_phone_reads_it_so() -> None:
    """A field of a form with "phone" in its name is a Phone, or says what else it is."""
    others = {"phone_shared", "phone_end", "phones", "office_phone"}  # the last two: as a source writes them
    named = {
        (str(path), line.targets[0].id, line.value.func.id)
        for path in Path("referral").rglob("forms.py")
        for line in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name)
        and isinstance(line.value, ast.Call) and isinstance(line.value.func, ast.Name)
        and "phone" in line.targets[0].id
    }  # fmt: skip
    assert len(named) >= 6
    assert not [each for each in named if each[2] != "Phone" and each[1] not in others], named
