"""A phone number as people write it: which number is meant, of which country, and why it is refused.

Names of messengers and whose phone it is are left out, several numbers are told apart, unseen marks are dropped. A
number without a country code belongs to the country that was said; else to the only one of ours where it is valid.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import phonenumbers
from marshmallow import Schema, ValidationError
from phonenumbers import PhoneNumberFormat

from matching.vocabulary import UKRAINE, countries
from referral.fields import Text

LONGEST_TYPED = 80
MOST_NUMBERS = 3
BETWEEN = ", "
LETTER_FOR_NOUGHT = re.compile(r"(?<![^\W\d_])[OoОо](?=[\d \-()]*\d)(?![^\W\d_])")
EXTENSION = re.compile(r"(?:доб|вн|ext|wew|kl|mellék|int)[\w.:]{0,16}\s{0,4}\d{1,6}", re.IGNORECASE)
WORD = re.compile(r"(?<![^\W_])[^\W\d_]+[.:]?|[^\W\d_]+[.:]?(?![^\W_])")
HOUR = re.compile(r"(?<=[^\W\d_])\s+\d{1,2}(?:[:.]\d\d)?(?=\s*(?:\)|,|;|$|[^\W\d_]))")
"""When to call, behind a word: «дзвонити після 18», "after 9:30"."""
APART = re.compile(r"[,;/|\n]+|(?<=\d)\s*(?=\+)")
ONLY_A_NUMBER = re.compile(r"\+?[\d\s().\-–—]+")  # noqa: RUF001
OURS = r"(?:380|48|420|36|421|40|373)"
WITHOUT_PLUS = re.compile(OURS + r"\d{8,9}")
UKRAINIAN_LONG_DISTANCE = re.compile(r"(?:3?8)(0\d{9})")
UKRAINIAN = re.compile(r"(\+380)(\d\d)(\d{3})(\d\d)(\d\d)")
"""As it is said in Ukraine; the library writes the last four figures together."""
RUN = "01234567890", "09876543210"
SAME_FIGURE = re.compile(r"(\d)\1{6}$")
LEAST_FIGURES = 6
ONE_KEPT = rf"\+{OURS}(?: ?\d){{8,9}}"
AS_KEPT = re.compile(f"{ONE_KEPT}(?:, {ONE_KEPT}){{0,{MOST_NUMBERS - 1}}}")
"""How nearly every number stands that was read once; see `_kept`."""
TAIL = 9
"""Figures by which two numbers of different writing are alike."""


@dataclass(frozen=True)
class Reading:
    """What a text may be as phone numbers: each number's possible E.164 forms, or why it is none."""

    numbers: tuple[tuple[str, ...], ...] = ()
    problem: str = ""


def read(typed: str, country: str | None = None) -> Reading:
    """The numbers of a text; `country`: that of the place, or as asked. Problems are codes of the forms' sentences."""
    text = _without_words(_plain(typed))
    pieces = [piece for piece in (part.strip(" .:-–—()") for part in APART.split(text)) if piece]  # noqa: RUF001
    pieces = [number for piece in pieces for number in _split(piece, country)]
    if not pieces or len(pieces) > MOST_NUMBERS:
        return Reading(problem="phone")
    if any(map(_is_placeholder, pieces)):
        return Reading(problem="phone_placeholder")
    found = tuple(tuple(_meant(piece, country)) for piece in pieces)
    return Reading(found) if all(found) else Reading(problem="phone")


def numbers_in(typed: str, country: str | None = None) -> frozenset[str]:
    """Every number that a text may mean, as E.164, to find people by; none for a placeholder."""
    return frozenset(number for forms in read(typed, country).numbers for number in forms)


def numbers_kept(text: str) -> frozenset[str]:
    """The same of a text that was read before it was kept: what stands there in our own form is not proved again,
    which is nine tenths of what it costs to compare hundreds of people."""
    if not AS_KEPT.fullmatch(text):
        return numbers_in(text)
    pieces = text.split(BETWEEN)
    return frozenset() if any(map(_is_placeholder, pieces)) else frozenset(p.replace(" ", "") for p in pieces)


def tail(number: str) -> str:
    """By which figures an E.164 number is known in whatever way it was written."""
    return number[-TAIL:]


def region_of(number: str) -> str | None:
    """The country in which an E.164 number is at home; None where that is not one."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return None


def shown(number: str) -> str:
    """An E.164 number as it is read aloud, with its country code."""
    if ours := UKRAINIAN.fullmatch(number):
        return " ".join(ours.groups())
    return phonenumbers.format_number(phonenumbers.parse(number), PhoneNumberFormat.INTERNATIONAL)


class Phone(Text):
    """One phone number or some, kept with country code; one that may be of several countries is asked back.

    `country`: that of the place; or `country_in`, the field of the same form that says it. `with_words` keeps what an
    office writes beside its numbers (an extension, whom to ask for); `as_typed` lets one of several countries be.
    """

    def __init__(
        self,
        country: str | None = None,
        country_in: str = "",
        with_words: bool = False,
        as_typed: bool = False,
        limit: int = LONGEST_TYPED,
        **kwargs: Any,
    ) -> None:
        super().__init__(limit, **kwargs)
        self.country, self.country_in = country, country_in
        self.with_words, self.as_typed = with_words, as_typed

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        typed = super()._deserialize(value, attr, data, **kwargs)
        said = (data or {}).get(self.country_in) or self.country
        found = read(typed, said if said in countries() else None)
        if found.problem:
            raise ValidationError(found.problem)
        for forms in found.numbers:
            if len(forms) > 1 and self.as_typed:
                return typed
            if len(forms) > 1:
                raise ValidationError(f"phone_country|{BETWEEN.join(map(shown, forms))}")
        return typed if self.with_words and WORD.search(typed) else _kept(found)


def of_country(schema: Schema, country: str | None) -> Schema:
    """The schema of a form with its phones' country: numbers without a country code are of it."""
    for field in schema.fields.values():
        if isinstance(field, Phone):
            field.country = country
    return schema


def _kept(found: Reading) -> str:
    return BETWEEN.join(dict.fromkeys(shown(forms[0]) for forms in found.numbers))


def _plain(typed: str) -> str:
    """Figures as they are, without the unseen marks that copying brings; a letter O before figures is a nought."""
    seen = "".join(
        sign for sign in unicodedata.normalize("NFKC", typed) if unicodedata.category(sign) != "Cf"
    )
    return LETTER_FOR_NOUGHT.sub("0", seen)


def _without_words(text: str) -> str:
    """Words become a mark between numbers; letters within a number stay, and spoil it."""
    return WORD.sub("|", HOUR.sub("|", EXTENSION.sub("|", text)))


def _split(piece: str, country: str | None) -> list[str]:
    """Two numbers that only a blank parts."""
    if _meant(piece, country) or " " not in piece:
        return [piece]
    for at in (found.start() for found in re.finditer(" ", piece)):
        one, other = piece[:at], piece[at + 1 :]
        if _meant(one, country) and _meant(other, country):
            return [one, other]
    return [piece]


def _meant(piece: str, country: str | None) -> list[str]:
    """The valid numbers that a piece may be, as E.164; the place's country alone where it may be of that."""
    if not ONLY_A_NUMBER.fullmatch(piece):
        return []
    figures = "".join(sign for sign in piece if sign.isdigit())
    home = UKRAINIAN_LONG_DISTANCE.fullmatch(figures)
    if piece.lstrip("(").startswith(("+", "00")):
        abroad = _valid([(f"+{figures.removeprefix('00')}", None)])
        return abroad or (_valid([(home[1], UKRAINE)]) if home else [])
    whole = [(f"+{figures}", None)] if WITHOUT_PLUS.fullmatch(figures) else []
    if found := _valid([*whole, *([(home[1], UKRAINE)] if home else [])]):
        return found
    of_there = _valid([(figures, country)]) if country else []
    if figures.startswith("0"):
        ukrainian = _valid([(figures, UKRAINE)])
        return list(dict.fromkeys([*of_there, *ukrainian])) or _valid((figures, each) for each in countries())
    return of_there or _valid((figures, each) for each in countries())


def _valid(typed: Iterable[tuple[str, str | None]]) -> list[str]:
    found = []
    for text, region in typed:
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            found.append(phonenumbers.format_number(number, PhoneNumberFormat.E164))
    return list(dict.fromkeys(found))


def _is_placeholder(piece: str) -> bool:
    """Seven times one figure at the end, or figures in a row from one or nought: nobody's number."""
    figures = "".join(sign for sign in piece if sign.isdigit())
    in_a_row = len(figures) >= LEAST_FIGURES and any(figures in run for run in RUN)
    return in_a_row or SAME_FIGURE.search(figures) is not None
