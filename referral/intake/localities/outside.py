"""Places outside our countries: enough of them to say so instead of proposing what only sounds alike.

Countries by name in any case, and cities from GeoNames (CC BY 4.0): of Europe and its neighbours from 100,000 people,
of the rest of the world from a million. Names are those of the languages spoken here, whole or in another case.
"""

from functools import cache
from typing import Any

from matching.vocabulary import countries
from referral import geonames
from referral.intake.localities.around import read, territories_named
from referral.intake.localities.declined import case_keys, name_keys
from referral.intake.localities.transliteration import is_cyrillic, plain, sound

NEAR = (
    "AL", "AM", "AT", "AZ", "BA", "BE", "BG", "BY", "CH", "CY", "DE", "DK", "EE", "ES", "FI",
    "FR", "GB", "GE", "GR", "HR", "IE", "IL", "IS", "IT", "LT", "LU", "LV", "ME", "MK", "MT",
    "NL", "NO", "PT", "RS", "RU", "SE", "SI", "TR", "XK",
)  # fmt: skip
FAR_FROM = 1_000_000
SHORTEST = 3
"""Letters of a name; one of so few is meant only where nothing stands beside it, and as it is written."""


@cache
def cities() -> dict[str, set[tuple[str, str, int]]]:
    """By what cases leave of a name's sound: (how it looks, country, people)."""
    found: dict[str, set[tuple[str, str, int]]] = {}
    for record in _records():
        names = {record["name"], *filter(is_cyrillic, record["alternatenames"])}
        for name in names | {each for each in record["alternatenames"] if each.istitle() and each.isascii()}:
            row = plain(name), record["countrycode"], record["population"]
            for key in name_keys(sound(name)) if len(name) >= SHORTEST else ():
                found.setdefault(key, set()).add(row)
    return found


def country_meant(text: str, known_people: int = 0) -> str:
    """The country outside ours that a text names, itself or by a city of more people than those known; else ""."""
    ours = set(countries())
    words = [part.left for part in read(text).parts] or [text]
    for word in (each for phrase in words for each in _names_in(phrase)):
        named = territories_named(word) if not ours & territories_named(word) else frozenset()
        if named:
            return min(named)
        is_ours = known_people and len(word) <= SHORTEST
        called = _cities_called(word) if not is_ours else set()
        meant = [(people, country) for people, country in called if people > known_people]
        if meant:
            return max(meant, key=lambda each: (each[1] in NEAR, each))[1]
    return ""


def _names_in(phrase: str) -> list[str]:
    """The phrase, and its words but the shortest: "Рим" alone is a city, "біля" and "під" are none."""
    return [
        each for each in dict.fromkeys((phrase, *phrase.split())) if len(each) > SHORTEST or each == phrase
    ]


def _cities_called(word: str) -> set[tuple[int, str]]:
    keys, looked_for = case_keys(sound(word)), plain(word)
    rows = {row for key in keys for row in cities().get(key, ())}
    return {(people, country) for looks, country, people in rows if _looks_alike(looks, looked_for)}


def _looks_alike(name: str, word: str) -> bool:
    """Begins alike; of the shortest every letter counts."""
    return name == word if len(word) <= SHORTEST else name[:SHORTEST] == word[:SHORTEST]


def _records() -> list[dict[str, Any]]:
    cities = geonames.large_cities()
    return [each for each in cities if each["countrycode"] in NEAR or each["population"] >= FAR_FROM]
