"""What people write around a place: where they stand, what kind it is, its region, its country, a street, a postcode.

`read` cuts a text into parts and marks what is no name, so that the search asks only for the rest:
«вокзал Перемишль», «під Києвом», «Львівська обл., Стрий», «Краків Польща», «37-700 Przemyśl».
"""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale
from rapidfuzz.distance import OSA

from matching.vocabulary import countries
from referral.intake.localities import postcodes
from referral.intake.localities.declined import case_keys, name_keys
from referral.intake.localities.gazetteer import BORDER
from referral.intake.localities.regions import regions_named
from referral.intake.localities.transliteration import sound

TABLE = Path(__file__).parent / "data" / "said_around.csv"
PARTS = re.compile(r"[,;:()\n/|]+|\s[-–—]+\s|(?<=[^\W\d_]{4})\.(?:\s|$)")  # noqa: RUF001
WORD = re.compile(r"[^\W\d_]+(?:[-'’ʼ`.]?[^\W\d_]+)*[-.]?|\d[\d-]*\w?|№")
ABBREVIATED = re.compile(
    r"(?<![^\W\d_])(м|с|г|смт|пгт|пос|п|ст|вул|ул|просп|пл|обл|ul|al|pl|gm|woj)\.(?=[^\W\d_])", re.IGNORECASE
)
"""An abbreviation that touches what follows: м.Львів."""
POSTCODE = re.compile(
    r"(?<![\w-])((?:(PL|CZ|SK|HU?|RO|MD|UA)[- ]?)?(?:\d{2}-\d{3}|\d{3} \d{2}|\d{4,6}))(?![\d-])",
    re.IGNORECASE,
)
ADJECTIVE = re.compile("(?:[сц]ьк|[сц]к|[вн])(?:ий|ого|ому|ім|им|ый|ой|ом|а|ая|ої|ій)$")
SPOKEN = ("uk", "ru", "en", "pl")
LEAST_COUNTRY = 4
SAID_KINDS = {"crossing": BORDER, "settlement": "locality", "place": "locality"}


@dataclass(frozen=True)
class Part:
    """One part of what was typed: its words, and which of them are no part of a name."""

    words: tuple[str, ...]
    is_around: tuple[bool, ...]
    is_near: bool = False
    """Whether a word before it puts the name in another case: в, під, біля."""

    @property
    def left(self) -> str:
        """The words that may be a name."""
        return " ".join(word for word, out in zip(self.words, self.is_around, strict=True) if not out)


@dataclass(frozen=True)
class Asked:
    """A text as read: parts that may hold a name, and what was said beside it."""

    parts: tuple[Part, ...]
    countries: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    postcode: str = ""
    kind: str = ""
    """Of locality that was said: a border crossing, or none such."""
    says_more: bool = False
    """Whether there is anything but one name."""


def read(text: str) -> Asked:
    """What a text says, word by word; `text` is as typed."""
    code = POSTCODE.search(text)
    postcode = code.group(1) if code else ""
    marked = [_marked(words) for part in PARTS.split(text.replace(postcode, ",", 1) if code else text)
              if (words := _words(part))]  # fmt: skip
    marked = [_region_alone(part) for part in marked] if len(marked) > 1 else marked
    every = [one for part in marked for one in part]
    named = frozenset(
        country for word, kind in every if kind == "country" for country in countries_named(word)
    )
    named |= frozenset(postcodes.countries_of(postcode)) if code and code.group(2) else frozenset()
    regions = frozenset(
        region for word, kind in every if kind == "region_name" for region in regions_named(word)
    )
    parts = tuple(
        Part(
            tuple(word for word, _ in part),
            tuple(bool(kind) for _, kind in part),
            any(kind == "near" for _, kind in part),
        )
        for part in marked
    )
    kept = tuple(part for part in parts if part.left)
    return Asked(
        parts=kept,
        countries=named,
        regions=regions,
        postcode=postcode,
        kind=next((SAID_KINDS[kind] for _, kind in every if kind in SAID_KINDS), ""),
        says_more=len(kept) > 1 or bool(postcode) or any(kind for _, kind in every),
    )


def countries_named(word: str) -> frozenset[str]:
    """Our countries that a word names, in any case: Польща, в Польше, Polska, PL."""
    if word in countries():
        return frozenset({word})
    if sound(word) in _as_they_say():
        return frozenset({_as_they_say()[sound(word)]})
    return frozenset(code for code in territories_named(word) if code in countries())


def territories_named(word: str) -> frozenset[str]:
    """Every country of the world that a word names in one of the languages spoken here, by its code."""
    if len(word) < LEAST_COUNTRY:
        return frozenset()
    said = sound(word)
    near = ((name, code) for key in case_keys(said) for name, code in _by_key().get(key, ()))
    return frozenset(
        code for name, code in near if OSA.distance(name[:LEAST_COUNTRY], said[:LEAST_COUNTRY]) < 2
    )


@cache
def _by_key() -> dict[str, set[tuple[str, str]]]:
    """By what cases leave of a country's name: how the name sounds, and the code."""
    found: dict[str, set[tuple[str, str]]] = {}
    for name, code in ((n, c) for each in SPOKEN for c, n in Locale(each).territories.items()):
        if len(code) == 2 and code.isalpha() and " " not in name:
            for key in name_keys(sound(name)):
                found.setdefault(key, set()).add((sound(name), code))
    return found


@cache
def _as_they_say() -> dict[str, str]:
    """Our countries by the names that they have in their own languages."""
    return {sound(Locale(facts.language).territories[code]): code for code, facts in countries().items()}


def _words(part: str) -> list[str]:
    spaced = ABBREVIATED.sub(r"\1 ", part)
    return [word.rstrip("-.") for word in WORD.findall(spaced)]


def _marked(words: Sequence[str]) -> list[tuple[str, str]]:
    """(word, what it is beside a name or "") of a part; a region's name stands at its kind, a street before its own."""
    kinds = [_kind(word) for word in words]
    for at, kind in enumerate(kinds):
        if kind == "region":
            _mark(kinds, [at - 1, at + 1], [_names_region(word) for word in words], "region_name")
        elif kind == "district":
            _mark(
                kinds,
                [at - 1, at + 1],
                [bool(ADJECTIVE.search(word.casefold())) for word in words],
                "district_name",
            )
        elif kind == "street":
            _mark_street(words, kinds, at)
    if len(words) > 1 or not kinds[0]:
        kinds = [
            kind or ("country" if countries_named(word) else "")
            for word, kind in zip(words, kinds, strict=True)
        ]
    return list(zip(words, kinds, strict=True))


def _region_alone(part: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Стрий, Львівська: an adjective that stands alone beside another part."""
    (word, kind), *more = part
    is_region = not more and not kind and ADJECTIVE.search(word.casefold()) and _names_region(word)
    return [(word, "region_name")] if is_region else part


def _mark(kinds: list[str], spots: Iterable[int], fits: Sequence[bool], kind: str) -> None:
    for at in spots:
        if 0 <= at < len(kinds) and fits[at] and not kinds[at]:
            kinds[at] = kind
            return


def _mark_street(words: Sequence[str], kinds: list[str], at: int) -> None:
    """A street's name ends with a number, where there is one, else after one word."""
    numbers = [i for i in range(at + 1, len(words)) if words[i][0].isdigit()]
    last = numbers[0] if numbers else at + 1
    for i in range(at + 1, min(last + 1, len(words))):
        kinds[i] = kinds[i] or "street_name"


def _names_region(word: str) -> bool:
    return bool(regions_named(word))


def _kind(word: str) -> str:
    """What the table says of a word: itself, or its beginning where the row ends with *."""
    whole, begun = _table()
    folded = word.casefold()
    if folded[0].isdigit() or folded == "№":
        return "house"
    found = whole.get(folded)
    return found or next((begun[folded[:n]] for n in range(len(folded), 2, -1) if folded[:n] in begun), "")


@cache
def _table() -> tuple[dict[str, str], dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as table:
        rows = [(row["word"], row["kind"]) for row in csv.DictReader(table)]
    whole = {word: kind for word, kind in rows if not word.endswith("*")}
    return whole, {word[:-1]: kind for word, kind in rows if word.endswith("*")}
