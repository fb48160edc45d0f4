"""Keyed hashes by which the engine's candidates are found without opening anybody, and what they are made of.

Kinds: phone; birth date (day and month in ascending order, so that a swapped date is the same); how a surname sounds
with the birth year; where no birth date is known, how it sounds; and of every surname the first bits of a hash, which
many surnames share, so that a search by surname opens a handful and the index tells little. No given name is kept.
"""

import unicodedata
from collections.abc import Iterable
from typing import Any

from referral.crypto import blind_index
from referral.fields import UNKNOWN
from referral.intake.suggestions import Key, Person, keys_asked, keys_kept, surname_keys
from referral.phones import numbers_kept

NAME_FIELDS = ("name_original", "name_latin")
PHONE_FIELDS = ("phone", "second_phone")
SURNAME_PART, SURNAME_BITS = "surname_part", 8
"""So few that hundreds of surnames share a token; what that tells and costs is measured (bench.surnames)."""
Token = tuple[str, str]


def person_of(identity: dict[str, Any]) -> Person:
    """What the engine compares of an identity: names, birth date, the phones of patient and second contact."""
    born = identity.get("birth_date")
    numbers = (number for name in PHONE_FIELDS for number in numbers_kept(identity.get(name) or ""))
    return Person(
        names=tuple(identity[name] for name in NAME_FIELDS if identity.get(name)),
        patronymic=identity.get("patronymic") or "",
        earlier=identity.get("other_spellings") or "",
        born=born if born and born != UNKNOWN else None,
        phones=frozenset(numbers),
    )


def of_identity(identity: dict[str, Any]) -> set[Token]:
    """Every (kind, token) to keep of a person."""
    person = person_of(identity)
    return _hashed(keys_kept(person)) | of_surnames(person)


def asked_of(identity: dict[str, Any]) -> set[Token]:
    """Every (kind, token) whose holders have to be opened to find this person.

    Of somebody without a birth date the surname alone is asked for: those with one keep no other token of it.
    """
    person = person_of(identity)
    return _hashed(keys_asked(person)) | (set() if person.born else of_surnames(person))


def of_surnames(person: Person) -> set[Token]:
    """The short tokens of all surnames of a person: to be kept, and to be asked for by a surname alone."""
    return {(SURNAME_PART, _first_bits(blind_index(SURNAME_PART, key))) for key in surname_keys(person)}


def without_marks(typed: str) -> str:
    """Without the unseen marks of writing direction and joining that copying brings along."""
    return "".join(sign for sign in typed if sign.isascii() or unicodedata.category(sign) != "Cf")


def _first_bits(hexadecimal: str) -> str:
    return f"{int(hexadecimal, 16) >> (4 * len(hexadecimal) - SURNAME_BITS):x}"


def _hashed(found: Iterable[Key]) -> set[Token]:
    return {(kind, blind_index(kind, text)) for kind, text in found}
