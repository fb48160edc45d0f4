"""A date as people write it in the three parts of a form: months by name in each language, a whole date in one part."""

import re
from functools import cache

from babel import Locale
from babel.dates import get_month_names

LANGUAGES = ("uk", "ru", "en", "pl", "cs", "hu", "sk", "ro")
MONTHS_IN_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
ROMAN = {name: at for at, name in enumerate(MONTHS_IN_ROMAN, 1)}
FIGURES, WORD = re.compile(r"\d+"), re.compile(r"[^\W\d_]+")
ISO = re.compile(r"(\d{4})[-./ ]+(\d{1,2})(?:[-./ ]+(\d{1,2}))?\.?")
YEAR_SAID = frozenset(
    {"р", "рік", "року", "г", "год", "года", "r", "rok", "roku", "year", "év", "an", "anul"}
)
LEAST_BEGUN = 3
"""So many letters of a month are enough, where no other month begins so: берез, sept."""


def parted(day: str, month: str, year: str) -> tuple[str, str, str]:
    """The three parts in figures, as far as they can be read; what cannot is given back as it was typed."""
    alone = [part for part in (day, month, year) if part]
    if len(alone) == 1 and (whole := _whole(alone[0])):
        return whole
    return _figure(day), str(month_named(month) or _figure(month)), _figure(year)


def month_named(word: str) -> int | None:
    """The month that a word names in one of our languages, in any case that a date puts it in, or begun; else None."""
    folded = word.casefold().strip(" .")
    if folded in _months() or folded in ROMAN:
        return _months().get(folded) or ROMAN[folded]
    begun = {at for name, at in _months().items() if len(folded) >= LEAST_BEGUN and name.startswith(folded)}
    return begun.pop() if len(begun) == 1 else None


def _figure(part: str) -> str:
    """One number without what is said beside it: 1980 р., 3."""
    words = {word.casefold() for word in WORD.findall(part)}
    figures = FIGURES.findall(part)
    return figures[0] if len(figures) == 1 and words <= YEAR_SAID else part


def _whole(text: str) -> tuple[str, str, str] | None:
    """Day, month and year written in one part: 27.3.1980, 27 березня 1980 р., березень 1980, 1980-03-27."""
    if iso := ISO.fullmatch(text.strip()):
        return iso[3] or "", iso[2], iso[1]
    words = [word for word in WORD.findall(text) if word.casefold() not in YEAR_SAID]
    months = [month for word in words if (month := month_named(word))]
    figures = FIGURES.findall(text)
    if len(words) == 1 and len(months) == 1 and len(figures) in (1, 2):
        day = figures[:-1] if len(figures[-1]) == 4 else figures[1:]
        year = figures[-1] if len(figures[-1]) == 4 else figures[0]
        return "".join(day), str(months[0]), year
    if not words and len(figures) == 1 and len(figures[0]) == 4:
        return "", "", figures[0]
    if words or len(figures) not in (2, 3) or len(figures[-1]) != 4:
        return None
    return (figures[0] if len(figures) == 3 else ""), figures[-2], figures[-1]


@cache
def _months() -> dict[str, int]:
    """Names of months, whole and short, alone and within a date, in the languages read here."""
    found: dict[str, int] = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                names = get_month_names(width, context, Locale(language))
                found |= {
                    str(name).casefold().strip(" ."): at
                    for at, name in names.items()
                    if not str(name).isdigit()
                }
    return found
