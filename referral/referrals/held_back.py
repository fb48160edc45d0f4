"""Free text before an acceptance: held back where it may name the patient, whatever the case, ending or spacing."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from referral.fields import UNKNOWN

# A name of three letters and more is found inside other words too, a shorter one (Ян, Ія) as a word of its own.
SHORTEST_WITHIN, SHORTEST_NAME = 3, 2
DIGITS_OF_A_NUMBER = 9
OWN_NAMES = frozenset({"name_original", "name_latin", "patronymic", "other_spellings"})
LEFT_OUT = "'\u2019\u02bc`\u2032\u0300\u0301"
# How Ukrainian and Russian names end in their cases; what a base form loses for them stands in BASE.
BASE = ("ий", "ій", "ый", "ой", "а", "я", "о", "е", "й", "ь", "и", "і")
ENDINGS = re.compile("[аяоуюеєиіїы]|[оеє][йюмї]|єю|[ая][мх]|[ая]ми|[оеє]ві|ого|ому|и[мх]|і[мх]|ых|ую|ий|ій")
SOFTENED = {"г": "з", "к": "ц", "х": "с"}


def may_name(text: str, identity: Mapping[str, Any]) -> bool:
    """Whether a text holds a word, a number or a date of the identity, or one of the patient's names in any form."""
    told = {field: value for field, value in identity.items() if isinstance(value, str) and value != UNKNOWN}
    plain, names = _plain(text), _words(value for field, value in told.items() if field in OWN_NAMES)
    if any(len(word) >= SHORTEST_WITHIN and word in plain for word in _words(told.values())):
        return True
    spoken = set(re.findall(r"\w+", plain))
    is_named = any(_is_form_of(word, name) for word in spoken for name in names)
    return is_named or _has_number(plain, told.values())


def _plain(text: str) -> str:
    """As it is compared: small letters, one way of writing each, without stress marks, apostrophes, hidden signs."""
    parts = unicodedata.normalize("NFD", text.casefold().replace("ё", "е"))
    shown = (each for each in parts if each not in LEFT_OUT and unicodedata.category(each) != "Cf")
    return unicodedata.normalize("NFKC", "".join(shown))


def _words(told: Iterable[str]) -> set[str]:
    """Every word of these texts: as written between spaces, and each part of a double name."""
    texts = [_plain(text) for text in told]
    return {word for text in texts for word in [*text.split(), *re.findall(r"[^\W\d]+", text)]}


def _is_form_of(word: str, name: str) -> bool:
    """Whether a word is this name, be it short, or in another case: Ян, Олени, Юрієві, Ользі."""
    if word == name and len(name) >= SHORTEST_NAME:
        return True
    stems = {name.removesuffix(end) for end in BASE} - {name} if name.endswith(BASE) else {name}
    return any(_is_stem_of(stem, word) for stem in stems if len(stem) >= SHORTEST_NAME)


def _is_stem_of(stem: str, word: str) -> bool:
    softened = stem[:-1] + SOFTENED.get(stem[-1], stem[-1])
    ends = word.startswith(stem) and ENDINGS.fullmatch(word, len(stem)) is not None
    return ends or word in (softened + "і", softened + "е")


def _has_number(plain: str, told: Iterable[str]) -> bool:
    """A telephone number however it is spaced, and a date however it is written."""
    digits = re.sub(r"\D", "", plain)
    for text in told:
        number = re.sub(r"\D", "", text)
        is_date = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text)
        if is_date and re.search(_date(*is_date.groups()), plain):
            return True
        if not is_date and len(number) >= DIGITS_OF_A_NUMBER and number[-DIGITS_OF_A_NUMBER:] in digits:
            return True
    return False


def _date(year: str, month: str, day: str) -> str:
    return rf"(?<!\d)0?{int(day)}\D{{1,2}}0?{int(month)}\D{{1,2}}({year}|{year[2:]})(?!\d)"
