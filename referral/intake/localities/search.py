"""Finding a locality by typing: in Ukrainian, Russian, English or its own language, whole, begun or misspelt."""

import math
import re

import numpy as np

from referral.intake.localities import postcodes
from referral.intake.localities.around import Asked, Part, countries_named, read
from referral.intake.localities.gazetteer import Locality
from referral.intake.localities.index import (
    BEGINS,
    EXACT,
    KM_PER_DEGREE,
    MISSPELT,
    OTHER_KEYBOARD,
    SAME_SOUND,
    SHORTEST_OTHER_KEYBOARD,
    Found,
    Index,
    index,
    keep_best,
    weight,
)
from referral.intake.localities.outside import country_meant
from referral.intake.localities.transliteration import as_on_other_keyboards, is_cyrillic, plain

__all__ = ["Locality", "index", "locality_by_id", "nearest_locality", "search_localities"]

LONGEST_TEXT = 80
KEYS_BESIDE_LETTERS = re.compile(r"^[\[\];',.`][a-z]|[a-z][\[\];,.`][a-z]", re.IGNORECASE)
IN_A_SENTENCE, MOST_WORDS = 2, 4
"""How much farther each later part of a sentence stands; words in the longest name."""
SAID_BEFORE = re.compile(
    r"(?:(?:м|с|смт|г|п|пгт|пос)\.|(?:місто|село|селище|смт|город|посёлок|пгт)\s)\s*", re.IGNORECASE
)
"""What people write before a name: м. Львів, город Киев."""


def search_localities(text: str, limit: int = 8) -> list[Locality]:
    """Localities by a name as typed first, then by its beginning, then misspelt; the larger first.

    A sentence is read: what stands around a name is left out, a region or a country that is said goes before.
    """
    known, text = index(), text[:LONGEST_TEXT].strip()
    if KEYS_BESIDE_LETTERS.search(text) and (retyped := called_on_other_keyboards(known, text)):
        return [known.localities[at] for at in sorted(retyped, key=lambda at: (retyped[at], at))[:limit]]
    asked, name = read(text), without_kind(text)
    found = known.called(name)
    if min(found.values(), default=OTHER_KEYBOARD) < SAME_SOUND:
        asked = Asked((), kind=asked.kind)
    if not asked.says_more:
        found = known.find(name, limit)
        if (
            asked.parts
            and len(asked.parts[0].words) > 1
            and min(found.values(), default=MISSPELT) >= MISSPELT
        ):
            keep_best(found, in_sentence(known, asked, limit).items())
    else:
        found = in_sentence(known, asked, limit)
    if not found and not is_cyrillic(text) and len(text) >= SHORTEST_OTHER_KEYBOARD:
        found = on_other_keyboards(known, text, limit)
    return [known.localities[at] for at in best_first(known, found, asked)[:limit]]


def best_first(known: Index, found: Found, asked: Asked) -> list[int]:
    """What agrees with a country, a region or a kind that was said goes before; then the nearest to the words."""

    def order(at: int) -> tuple[bool, bool, bool, float, int]:
        locality = known.localities[at]
        return (
            bool(asked.countries) and locality.country not in asked.countries,
            bool(asked.regions) and locality.region not in asked.regions,
            bool(asked.kind) and locality.kind != asked.kind,
            found[at],
            at,
        )

    return sorted(found, key=order)


def in_sentence(known: Index, asked: Asked, limit: int) -> Found:
    """What the parts of a sentence name: words of them, the last as it is begun, then misspelt; or its postcode."""
    found: Found = {}
    for nth, part in enumerate(asked.parts):
        keep_best(found, ((at, far + IN_A_SENTENCE * nth) for at, far in some_words(known, part).items()))
        if part.is_near:
            cities = (at for at, _ in known.declined(part.left) if known.is_city(at))
            keep_best(found, ((at, EXACT - 1.0) for at in cities))
    if asked.parts:
        begun = known.begun(asked.parts[-1].left).items()
        keep_best(found, ((at, far + IN_A_SENTENCE) for at, far in begun))
    add_postcode(known, found, asked.postcode)
    for part in asked.parts if not found else ():
        keep_best(found, known.find(part.left, limit).items())
    return found


def add_postcode(known: Index, found: Found, postcode: str) -> None:
    """What a postcode leads to: beside a name it only decides between those of that name."""
    led = [known.at[each] for each in postcodes.localities_of(postcode) if each in known.at]
    agreeing = [at for at in led if at in found]
    keep_best(found, ((at, EXACT - 1 + nth / 10) for nth, at in enumerate(agreeing if found else led)))


def some_words(known: Index, part: Part) -> Found:
    """Localities named by words of a part: the longest such name alone, and never what only stands around one."""
    left = part.left.split()
    for size in range(min(MOST_WORDS, len(part.words)), 0, -1):
        names = [part.left] if len(left) == size else []
        for first in range(len(part.words) - size + 1):
            if not all(part.is_around[first : first + size]):
                names.append(" ".join(part.words[first : first + size]))
        found: Found = {}
        for name in dict.fromkeys(names):
            keep_best(found, known.called(name).items())
        if found:
            return found
    return {}


def called_on_other_keyboards(known: Index, text: str) -> Found:
    """Localities of this very name on another keyboard, on which the signs between the letters are letters too."""
    found: Found = {}
    for meant in as_on_other_keyboards(text):
        keep_best(found, ((at, far) for at, far in known.called(meant).items() if far < BEGINS))
    return found


def on_other_keyboards(known: Index, text: str, limit: int) -> Found:
    """A whole sentence typed with the keyboard of another language."""
    found: Found = {}
    for meant in as_on_other_keyboards(text):
        keep_best(
            found, ((at, OTHER_KEYBOARD + far) for at, far in in_sentence(known, read(meant), limit).items())
        )
    return found


def people_called(text: str) -> int:
    """How many people live in the largest locality that is called exactly so; 0 where none is."""
    known = index()
    called = (known.called(part.left) for part in read(text[:LONGEST_TEXT]).parts)
    return max(
        (weight(known.localities[at]) for found in called for at, far in found.items() if far < BEGINS),
        default=0,
    )


def countries_said(text: str) -> frozenset[str]:
    """Our countries that a text names."""
    asked = read(text[:LONGEST_TEXT])
    return asked.countries or frozenset(
        each for part in asked.parts if len(part.words) == 1 for each in countries_named(part.left)
    )


def country_outside(text: str) -> str:
    """The country outside ours in which the place of a text may lie, by its code; "" for none."""
    return "" if countries_said(text) else country_meant(text[:LONGEST_TEXT], people_called(text))


def town_beside(locality: Locality) -> tuple[Locality, int] | None:
    """The nearest town and how many kilometres off it is, of a locality whose name its region has twice."""
    known = index()
    if known.alike[locality.name, locality.region] < 2:
        return None
    away = (
        (known.points - (locality.lat, locality.lon))
        * (1, math.cos(math.radians(locality.lat)))
        * KM_PER_DEGREE
    )
    km = np.where(known.is_large_town, np.hypot(*away.T), np.inf)
    km[known.at[locality.id]] = np.inf
    nearest = int(km.argmin())
    return known.localities[nearest], round(float(km[nearest]))


def names_meant(text: str) -> set[str]:
    """How the names look, without accents, of the town most likely meant and of all that are called exactly so."""
    asked = plain(without_kind(text[:LONGEST_TEXT].split(",")[0].strip()))
    found = [(each, {plain(name) for name in (each.name, *each.labels)}) for each in search_localities(text)]
    first = found[0][1] if found else set()
    return first.union(*(names for _each, names in found if asked in names))


def locality_by_id(locality_id: str) -> Locality | None:
    """The locality kept under this id, if the gazetteer still knows it."""
    return index().by_id.get(locality_id)


def nearest_locality(lat: float, lon: float) -> Locality:
    """The town or village of a point: the largest with its centre within 3 km, else the nearest."""
    known = index()
    return known.localities[known.nearest(lat, lon)]


def locality_named(text: str, country: str | None) -> Locality | None:
    """The largest locality of this very name in this country; None for a name that only resembles one."""
    asked = plain(without_kind(text[:LONGEST_TEXT].split(",")[0].strip()))
    for locality in search_localities(text):
        if locality.country == country and asked in {
            plain(name) for name in (locality.name, *locality.labels)
        }:
            return locality
    return None


def without_kind(text: str) -> str:
    """The name alone, when the kind of locality was written before it."""
    before = SAID_BEFORE.match(text)
    return text[before.end() :] if before else text
