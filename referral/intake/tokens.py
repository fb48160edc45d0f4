"""Keyed hashes by which a person is found without opening anybody: name words, birth date, phone numbers."""

import re
import unicodedata
from typing import Any

import phonenumbers
from translitua import RussianInternationalPassport, UkrainianKMU, translit

from referral.crypto import blind_index
from referral.fields import UNKNOWN

NAME_FIELDS = ("name_original", "name_latin", "patronymic", "other_spellings")
PHONE_FIELDS = ("phone", "second_phone")
HOME_REGION = "UA"
WITH_COUNTRY_OR_HOME = ("+", "0", "380", "(0")
RUSSIAN_ONLY = re.compile("[ыэёъ]", re.IGNORECASE)
UNDIVIDED = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "'": "", "’": "", "ʼ": "", "`": ""})
Token = tuple[str, str]


def of_identity(identity: dict[str, Any]) -> set[Token]:
    """Every (kind, token) of a person: each word of each name, the birth date and its year, each phone."""
    names = {token for name in NAME_FIELDS for token in of_name(identity.get(name))}
    phones = {token for name in PHONE_FIELDS for token in of_phone(identity.get(name))}
    return names | phones | of_birth_date(identity.get("birth_date"))


def of_name(name: str | None) -> set[Token]:
    """A token for each word of a name, folded to bare Latin letters."""
    return {("name", blind_index("name", word)) for word in fold(name or "").split() if len(word) > 1}


def of_birth_date(partial: str | None) -> set[Token]:
    """Tokens of the whole date, if it is whole, and of its year."""
    if not partial or partial == UNKNOWN:
        return set()
    whole = {("birth_date", blind_index("birth_date", partial))} if len(partial) > len("2026-01") else set()
    return whole | {("birth_year", blind_index("birth_year", partial[:4]))}


def of_phone(typed: str | None) -> set[Token]:
    """The token of a phone number, the same with and without country code; empty when it is none."""
    number = normal_phone(typed or "")
    return {("phone", blind_index("phone", number))} if number else set()


def normal_phone(typed: str) -> str | None:
    """A phone number as E.164; 0… is Ukrainian; None when it is none or its country is not said."""
    if not typed.strip().startswith(WITH_COUNTRY_OR_HOME):
        return None
    try:
        number = phonenumbers.parse(typed, HOME_REGION)
    except phonenumbers.NumberParseException:
        return None
    possible = phonenumbers.is_possible_number(number)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if possible else None


def fold(name: str) -> str:
    """A name in bare lower-case Latin letters: transliterated, accents, soft signs and hyphens gone."""
    table = RussianInternationalPassport if RUSSIAN_ONLY.search(name) else UkrainianKMU
    latin = unicodedata.normalize("NFKD", translit(name, table))
    bare = "".join(c for c in latin.casefold().translate(UNDIVIDED) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^a-z]+", " ", bare).split())
