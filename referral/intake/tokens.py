"""Keyed hashes by which the engine's candidates are found without opening anybody, and what they are made of.

Kinds: phone; birth date (day and month in ascending order, so that a swapped date is the same); how a surname sounds
with the birth year; and, where no birth date is known, how it sounds. No given name is kept, and no name alone
where there is a year: what stands in the index tells little by how often it occurs.
"""

from collections.abc import Iterable
from typing import Any

import phonenumbers

from matching.vocabulary import UKRAINE
from referral.crypto import blind_index
from referral.fields import UNKNOWN
from referral.intake.suggestions import Key, Person, keys_asked, keys_kept

NAME_FIELDS = ("name_original", "name_latin")
PHONE_FIELDS = ("phone", "second_phone")
WITH_COUNTRY_OR_HOME = ("+", "0", "380", "(0")
Token = tuple[str, str]


def person_of(identity: dict[str, Any]) -> Person:
    """What the engine compares of an identity: names, birth date, the phones of patient and second contact."""
    born = identity.get("birth_date")
    numbers = (normal_phone(identity.get(name) or "") for name in PHONE_FIELDS)
    return Person(
        names=tuple(identity[name] for name in NAME_FIELDS if identity.get(name)),
        patronymic=identity.get("patronymic") or "",
        earlier=identity.get("other_spellings") or "",
        born=born if born and born != UNKNOWN else None,
        phones=frozenset(number for number in numbers if number),
    )


def of_identity(identity: dict[str, Any]) -> set[Token]:
    """Every (kind, token) to keep of a person."""
    return _hashed(keys_kept(person_of(identity)))


def asked_of(identity: dict[str, Any]) -> set[Token]:
    """Every (kind, token) whose holders have to be opened to find this person."""
    return _hashed(keys_asked(person_of(identity)))


def normal_phone(typed: str) -> str | None:
    """A phone number as E.164; 0… is Ukrainian; None when it is none or its country is not said."""
    if not typed.strip().startswith(WITH_COUNTRY_OR_HOME):
        return None
    try:
        number = phonenumbers.parse(typed, UKRAINE)
    except phonenumbers.NumberParseException:
        return None
    possible = phonenumbers.is_possible_number(number)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if possible else None


def _hashed(found: Iterable[Key]) -> set[Token]:
    return {(kind, blind_index(kind, text)) for kind, text in found}
