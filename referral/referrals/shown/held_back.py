"""Free text before an acceptance: the words that name somebody are left out, and their numbers; the rest is shown."""

import csv
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from referral.errors import Invalid
from referral.fields import UNKNOWN
from referral.referrals import wording

LEFT_OUT = "[…]"
"""What stands in the place of a word that is not shown yet."""
SHORTEST_NAME, SHORTEST_LATIN_STEM = 2, 4
DIGITS_OF_A_NUMBER, AS_SHORT_AS_A_NAME = 9, 2
OWN_NAMES = ("name_original", "name_latin", "patronymic", "other_spellings")
# What is told of others: a name and who they are, in a few words. What they need and where they live names nobody.
OTHERS = ("companion_1", "companion_2", "companion_3", "second_contact", "guardian", "news_to")
BESIDE = Path(__file__).parents[1] / "data" / "words_beside_names.csv"
"""Words beside a name that are none: kin, and what joins names."""
SIGNS = "'\u2019\u02bc`\u2032"
HIDDEN = "\u00ad\u200b-\u200f\u2060\ufeff"
WORD = re.compile(rf"[^\W\d_][\w{SIGNS}{HIDDEN}\u0300-\u036f]*")
NUMBER = re.compile(r"\+?\(?\d(?:[ ()./\u00a0-]{0,3}\d)+")
DATE = re.compile(
    r"(?<!\d)(?:\d{4}\D{1,2}\d{1,2}\D{1,2}\d{1,2}|\d{1,2}\D{1,2}\d{1,2}\D{1,2}(?:\d{4}|\d\d))(?!\d)"
)
# How Ukrainian and Russian names end in their cases; what a base form loses for them stands in BASE.
BASE = ("ий", "ій", "ый", "ой", "а", "я", "о", "е", "й", "ь", "и", "і")
ENDINGS = re.compile("[аяоуюеєиіїы]|[оеє][йюмї]|єю|[ая][мх]|[ая]ми|[оеє]ві|ого|ому|и[мх]|і[мх]|ых|ую|ий|ій")
SOFTENED = {"г": "з", "к": "ц", "х": "с"}
LATIN_BASE = ("a", "o", "e", "y", "i")
LATIN_ENDINGS = re.compile(
    "s|[aeiouyęąáéíóúý]|ie|ii|i[aąe]|em|om|ou|ov[aiy]?|ow[aiy]|ej|iem|ego|emu|ul|ului|ei|nak|nek|val|vel"
)


def without_names(text: str, identity: Mapping[str, Any]) -> str:
    """The text with LEFT_OUT for each word that names somebody, each number and birth date of theirs."""
    return _parted(text, identity)[0]


def may_name(text: str, identity: Mapping[str, Any]) -> bool:
    """Whether something of a text is not shown before an acceptance."""
    return bool(_parted(text, identity)[1])


def check_names_nobody(field: str, text: str | None, identity: Mapping[str, Any]) -> None:
    """Raise Invalid, with the words in question, where a text for a hospital that has not accepted names somebody."""
    found = _parted(text or "", identity)[1]
    if found:
        raise Invalid({field: [str(wording.NAMES_SOMEBODY) % {"words": ", ".join(dict.fromkeys(found))}]})


def _parted(text: str, identity: Mapping[str, Any]) -> tuple[str, list[str]]:
    """What is shown of a text, and what is left out of it."""
    told = _told(identity)
    found: list[str] = []
    names, numbers, dates = _names(told), _numbers(told.values()), _dates(told.values())

    def without(kind: re.Pattern[str], is_told: Callable[[str], bool], shown: str) -> str:
        found.extend(each.group() for each in kind.finditer(shown) if is_told(each.group()))
        return kind.sub(lambda each: LEFT_OUT if is_told(each.group()) else each.group(), shown)

    shown = without(WORD, lambda word: _is_name(word, names), text)
    shown = without(DATE, lambda run: _is_among(run, dates), shown)
    return without(NUMBER, lambda run: _is_number(run, numbers), shown), found


@cache
def _beside(*kinds: str) -> frozenset[str]:
    """The words of these kinds, as they are compared."""
    with BESIDE.open(encoding="utf-8", newline="") as table:
        rows = [row for row in csv.DictReader(table) if row["kind"] in kinds]
    return frozenset(_plain(word) for row in rows for word in row["words"].split())


def _told(identity: Mapping[str, Any]) -> dict[str, str]:
    return {field: value for field, value in identity.items() if isinstance(value, str) and value != UNKNOWN}


def _plain(text: str) -> str:
    """As it is compared: small letters, one way of writing each, without stress marks, apostrophes, hidden signs."""
    parts = unicodedata.normalize("NFD", text.casefold().replace("ё", "е"))
    shown = (
        each for each in parts if each not in SIGNS + "\u0300\u0301" and unicodedata.category(each) != "Cf"
    )
    return unicodedata.normalize("NFKC", "".join(shown))


def _names(told: Mapping[str, str]) -> set[str]:
    own = [_plain(word) for field in OWN_NAMES for word in _spoken(told.get(field, ""))]
    others = [word for field in OTHERS for word in _named_in(told.get(field, ""))]
    return {name for name in (*own, *others) if len(name) >= SHORTEST_NAME}


def _spoken(text: str) -> list[str]:
    return WORD.findall(text)


def _named_in(text: str) -> list[str]:
    """The names in "Марія Іваненко, донька": large letters at the head of a part; typed small, its first words."""
    parts = [_spoken(part) for part in re.split(r"[,;:.()\n/–—]| - |\d+", text)]
    found = [word for part in parts for word in _head(part, lambda word: word[:1].isupper())]
    words = [word for part in parts for word in part]
    is_short = len(words) <= AS_SHORT_AS_A_NAME
    if not found and (is_short or any(_plain(word) in _beside("kin") for word in words)):
        first = next((part for part in parts if part and _plain(part[0]) not in _beside("joining")), [])
        found = _head(first, lambda _word: True)[:AS_SHORT_AS_A_NAME]
    return [_plain(word) for word in found]


def _head(part: list[str], is_name: Any) -> list[str]:
    found = []
    for word in part:
        if _plain(word) in _beside("kin", "joining"):
            continue
        if not is_name(word):
            break
        found.append(word)
    return found


def _is_name(written: str, names: set[str]) -> bool:
    word = _plain(written)
    return any(_is_form_of(word, name) for name in names)


def _is_form_of(word: str, name: str) -> bool:
    """Whether a word is this name, be it short, or in another case: Ян, Олени, Юрієві, Ользі, Oleną."""
    is_latin = unicodedata.name(name[0]).startswith("LATIN")
    if word == name or (is_latin and word == f"{name}s"):
        return True
    base, ends = (LATIN_BASE, LATIN_ENDINGS) if is_latin else (BASE, ENDINGS)
    stems = {name.removesuffix(end) for end in base} - {name} if name.endswith(base) else {name}
    shortest = SHORTEST_LATIN_STEM if is_latin else SHORTEST_NAME
    return any(_is_stem_of(stem, word, ends) for stem in stems if len(stem) >= shortest)


def _is_stem_of(stem: str, word: str, endings: re.Pattern[str]) -> bool:
    softened = stem[:-1] + SOFTENED.get(stem[-1], stem[-1])
    ends = word.startswith(stem) and endings.fullmatch(word, len(stem)) is not None
    return ends or word in (softened + "і", softened + "е")


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _numbers(told: Iterable[str]) -> set[str]:
    """The last digits of each telephone number and number of papers, also within other words; no dates."""
    found = [_digits(run) for text in told for run in NUMBER.findall(text) if not DATE.fullmatch(run)]
    return {number[-DIGITS_OF_A_NUMBER:] for number in found if len(number) >= DIGITS_OF_A_NUMBER}


def _is_number(run: str, numbers: set[str]) -> bool:
    return any(number in _digits(run) for number in numbers)


def _dates(told: Iterable[str]) -> list[str]:
    whole = (re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text) for text in told)
    return [_date(*found.groups()) for found in whole if found]


def _date(year: str, month: str, day: str) -> str:
    backwards = rf"0?{int(day)}\D{{1,2}}0?{int(month)}\D{{1,2}}({year}|{year[2:]})"
    return rf"{backwards}|{year}\D{{1,2}}0?{int(month)}\D{{1,2}}0?{int(day)}"


def _is_among(run: str, dates: list[str]) -> bool:
    return any(re.fullmatch(date, run) for date in dates)
